@{ Two sockets, two modules of memory, two disks, a card on each network. }
object template db1.cloud.example.org;

variable GUEST = dict('ram', list(8, 4), 'cores', list(2, 2), 'disks', dict('sda', 20, 'sdb', 200),
    'nics', dict(
        'eth0', dict('mac', '52:54:00:bb:00:02', 'ip', '192.0.2.102', 'netmask', '255.255.255.0'),
        'eth1', dict('mac', '52:54:00:bc:00:02', 'ip', '172.17.32.2', 'netmask', '255.255.0.0'),
    ));

include 'cloud/guest';
