@{ Installed from the network, by the second of its cards. }
object template web2.cloud.example.org;

variable GUEST = dict('ram', list(2), 'cores', list(1), 'disks', dict('xvda', 10),
    'nics', dict(
        'eth0', dict('mac', '52:54:00:bb:00:03', 'ip', '192.0.2.103', 'netmask', '255.255.255.0'),
        'eth1', dict('mac', '52:54:00:bc:00:03', 'ip', '198.51.100.3', 'boot', true,
            'netmask', '255.255.255.0'),
    ));

include 'cloud/guest';

prefix '/system/aii/dhcp';
'filename' = 'http://BOOTSRVIP/pxelinux.0';
'tftpserver' = '198.51.100.250';
