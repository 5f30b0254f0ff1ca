object template web1.cloud.example.org;

variable GUEST = dict('ram', list(4), 'cores', list(2), 'disks', dict('vda', 20),
    'nics', dict('eth0', dict('mac', '52:54:00:bb:00:01', 'ip', '192.0.2.101',
        'netmask', '255.255.255.0')));

include 'cloud/guest';
