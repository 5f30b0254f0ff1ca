@{ The guests of a host from the guests' own profiles.

   Include it before components/libvirt/config. Set /hardware, /system/network and
   /software/components/libvirt/networks of the host before guests: bridges and networks are
   chosen from there.

       include 'components/libvirt/guests';
       include 'components/libvirt/config';

       prefix '/software/components/libvirt';
       'pools/vms' = dict('type', 'logical', 'source', 'vms');
       'guests' = libvirt_guests(list('web1.example.org', 'db1.example.org'), dict('pool', 'vms'));
       'guests/web1/autostart' = true;
}
declaration template components/libvirt/guests;

include 'components/libvirt/placement';
include 'components/libvirt/guest';
include 'components/libvirt/host';
include 'components/libvirt/pxe';

@documentation{
Guests, by escaped name, from a list of profiles. Memory is the sum of the guest's /hardware/ram,
vcpus that of the cores in /hardware/cpu, disks are those of /hardware/harddisks, nics those of
/hardware/cards/nic. A card with boot makes the guest boot from the network first. The second
argument has options:

    pool, volume    disks are volumes of this pool, with these names ('%s-%s': guest, disk)
    block, file     disks are block devices or files with these names
    target          hd, vd or sd: names of disks in the guest; left out: as in its profile
    nics            by name of a card: fields of the nic, such as bridge or network; an empty dict
                    leaves the card out. Cards that are not there are plugged into the bridge, or
                    else the network, of the host that has the card's address in its network
    disks           by name of a disk: fields of it, such as block; an empty dict leaves it out
    guest, disk, nic  further fields of every guest, disk, nic
    full_name       true: guests have their full names
    profile         name of a guest's profile ('%s')

    'guests' = libvirt_guests(list('web1.example.org'), dict('block', '/dev/vms/%s-%s'));
    'guests' = libvirt_guests(list('web1.example.org'), dict(
        'file', '/srv/vm/%s-%s.qcow2',
        'disk', dict('format', 'qcow2'),
        'nics', dict('eth0', dict('bridge', 'br0'), 'eth1', dict()),
        'guest', dict('autostart', true, 'state', 'running'),
    ));
}
function libvirt_guests = {
    options = dict();
    if (ARGC > 1) options = ARGV[1];
    options = libvirt_guest_options(options);
    guests = dict();
    named = dict();
    foreach (i; name; ARGV[0]) {
        called = libvirt_guest_name(name, options);
        term = escape(called);
        if (exists(named[term])) {
            error('two guests of %s are called %s: %s and %s', OBJECT, called, named[term], name);
        };
        named[term] = name;
        guests[term] = libvirt_guest_of(libvirt_guest_profile(name, options), called, options);
    };
    libvirt_guests_apart(guests);
    guests;
};

@documentation{
Guests from /system/enclosure/children of this host, which must be of type hypervisor. Options are
those of libvirt_guests().

    '/system/enclosure' = dict('type', 'hypervisor', 'children', list('web1.example.org'));
    '/software/components/libvirt/guests' = libvirt_guests_of_enclosure(dict('pool', 'vms'));
}
function libvirt_guests_of_enclosure = {
    options = dict();
    if (ARGC > 0) options = ARGV[0];
    libvirt_guests(libvirt_children(), options);
};

@documentation{
The children of /system/enclosure, which must be of type hypervisor.
}
function libvirt_children = {
    if (!path_exists('/system/enclosure/type')) error('%s has no /system/enclosure', OBJECT);
    kind = value('/system/enclosure/type');
    if (kind != 'hypervisor') error('/system/enclosure/type of %s is %s, not hypervisor', OBJECT, kind);
    children = list();
    if (path_exists('/system/enclosure/children')) children = value('/system/enclosure/children');
    children;
};

@documentation{
The volumes, by escaped name, that the guests' disks need in the pool of the options, with the
capacity that the guests' profiles give. Arguments as those of libvirt_guests().

    'pools/vms/volumes' = libvirt_guest_volumes(list('web1.example.org'), dict('pool', 'vms'));
}
function libvirt_guest_volumes = {
    options = libvirt_guest_options(ARGV[1]);
    if (!exists(options['pool'])) error('volumes of %s: option pool is missing', OBJECT);
    volumes = dict();
    foreach (i; name; ARGV[0]) {
        profile = libvirt_guest_profile(name, options);
        foreach (term; drive; libvirt_of_profile(profile, '/hardware/harddisks', dict())) {
            if (!exists(options['disks'][term])) {
                source = libvirt_disk_source(profile, libvirt_guest_name(name, options), unescape(term), options);
                volume = escape(source['volume']);
                if (exists(volumes[volume])) {
                    error('guest %s: volume %s of pool %s is also that of another disk',
                        profile, source['volume'], options['pool']);
                };
                if (!exists(drive['capacity'])) {
                    error('guest %s: disk %s has no capacity', profile, unescape(term));
                };
                volumes[volume] = dict('capacity', drive['capacity']);
                if (exists(options['disk']['format'])) volumes[volume]['format'] = options['disk']['format'];
            };
        };
    };
    volumes;
};

bind '/software/components/libvirt' = dict with libvirt_host_suffices(SELF);
