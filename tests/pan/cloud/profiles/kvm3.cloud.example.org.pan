@{ Its guests are the children of its enclosure, their disks volumes of a pool. }
object template kvm3.cloud.example.org;

include 'components/libvirt/guests';
include 'site/guests';

variable GUEST_OPTIONS = dict('pool', 'vms', 'disk', dict('format', 'qcow2', 'discard', 'unmap'));

'/system/enclosure' = dict('type', 'hypervisor', 'children', libvirt_guests_of(CLOUD_GUESTS));

include 'cloud/base';
include 'components/libvirt/config';

prefix '/software/components/libvirt';
'pools/vms' = dict('type', 'dir', 'target', '/srv/vms');
'pools/vms/volumes' = libvirt_guest_volumes(libvirt_children(), GUEST_OPTIONS);
'guests' = libvirt_guests_of_enclosure(GUEST_OPTIONS);
'guests/db1/cpu_shares' = 2048;
