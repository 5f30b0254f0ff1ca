@{ Nothing but the network to boot from. }
object template test1.cloud.example.org;

variable GUEST = dict('ram', list(1), 'cores', list(1), 'disks', dict(),
    'nics', dict('eth0', dict('mac', '52:54:00:bc:00:04', 'ip', '198.51.100.4', 'boot', true,
        'netmask', '255.255.255.0')));

include 'cloud/guest';
