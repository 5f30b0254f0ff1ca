@{ Its guests are a list, their disks logical volumes; two of them boot from its network pxe. }
object template kvm4.cloud.example.org;

include 'components/libvirt/guests';
include 'site/guests';

variable GUEST_LIST = libvirt_guests_of(CLOUD_GUESTS);

include 'cloud/base';
include 'components/libvirt/config';

prefix '/software/components/libvirt';
'networks/pxe' = dict('mode', 'nat', 'ips', list(
    libvirt_pxe(GUEST_LIST, dict('address', '198.51.100.1', 'prefix', 24))));
'guests' = libvirt_guests(GUEST_LIST, dict(
    'block', '/dev/vms/%s-%s',
    'full_name', true,
    'nic', dict('model', 'e1000e'),
    'guest', dict('autostart', true, 'state', 'running'),
));
'overcommit' = dict('memory', 1.0, 'cpus', 2.0);
