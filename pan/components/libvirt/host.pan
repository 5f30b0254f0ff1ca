@{ What a host must have for its guests, looked at when everything is set. }
declaration template components/libvirt/host;

@documentation{
A disk's image in one string, empty for an empty drive.
}
function libvirt_disk_image = {
    disk = ARGV[0];
    foreach (i; kind; list('file', 'block')) {
        if (exists(disk[kind])) return(disk[kind]);
    };
    if (exists(disk['pool'])) return(format('volume %s of pool %s', disk['volume'], disk['pool']));
    if (exists(disk['rbd'])) return(format('image %s of cluster %s', disk['rbd']['image'], disk['rbd']['cluster']));
    '';
};

@documentation{
What a guest does with a disk: reads, shares (writes as others may) or writes.
}
function libvirt_disk_use = {
    disk = ARGV[0];
    if (exists(disk['device']) && disk['device'] == 'cdrom') return('reads');
    if (exists(disk['readonly']) && disk['readonly']) return('reads');
    if (exists(disk['shareable']) && disk['shareable']) return('shares');
    'writes';
};

@documentation{
True when no two of these guests have one MAC address, and none a disk that another one writes.
}
function libvirt_guests_apart = {
    macs = dict();
    images = dict();
    foreach (term; guest; ARGV[0]) {
        name = unescape(term);
        nics = list();
        if (exists(guest['nics'])) nics = guest['nics'];
        foreach (i; nic; nics) {
            mac = escape(to_lowercase(nic['mac']));
            if (exists(macs[mac])) {
                error('guests %s and %s of %s have one MAC address: %s', macs[mac], name, OBJECT, nic['mac']);
            };
            macs[mac] = name;
        };
        disks = list();
        if (exists(guest['disks'])) disks = guest['disks'];
        foreach (i; disk; disks) {
            image = libvirt_disk_image(disk);
            use = libvirt_disk_use(disk);
            at = escape(image);
            if (image != '' && exists(images[at]) && (images[at]['use'] != use || use == 'writes')) {
                error('guests %s and %s of %s have one disk: %s', images[at]['guest'], name, OBJECT, image);
            };
            images[at] = dict('guest', name, 'use', use);
        };
    };
    true;
};

@documentation{
A sum over the hardware of this host, 0 where some of it does not say. Arguments: path, field.
}
function libvirt_host_sum = {
    total = 0;
    parts = list();
    if (path_exists(ARGV[0])) parts = value(ARGV[0]);
    foreach (i; part; parts) {
        if (!exists(part[ARGV[1]])) return(0);
        total = total + part[ARGV[1]];
    };
    total;
};

@documentation{
True when all guests together fit into the host, with the overcommit that the tree states. Unknown
hardware has no limit.
}
function libvirt_guests_fit = {
    tree = ARGV[0];
    memory = 0;
    vcpus = 0;
    names = list();
    foreach (term; guest; tree['guests']) {
        names[length(names)] = unescape(term);
        memory = memory + guest['memory'];
        vcpus = vcpus + guest['vcpus'];
    };
    over = dict('memory', 1.0, 'cpus', 1.0);
    if (exists(tree['overcommit'])) over = libvirt_over(over, tree['overcommit']);
    size = libvirt_host_sum('/hardware/ram', 'size');
    if (size > 0 && memory > size * over['memory']) {
        error('%s has %d MiB of memory (overcommit %s), its guests want %d: %s',
            OBJECT, size, to_string(over['memory']), memory, join(', ', names));
    };
    cores = libvirt_host_sum('/hardware/cpu', 'cores');
    if (cores > 0 && vcpus > cores * over['cpus']) {
        error('%s has %d cores (overcommit %s), its guests want %d virtual processors: %s',
            OBJECT, cores, to_string(over['cpus']), vcpus, join(', ', names));
    };
    true;
};

@documentation{
The bridges of this host: of /system/network, and those that its virtual networks make. Argument:
the virtual networks.
}
function libvirt_host_bridges = {
    found = dict();
    foreach (name; link; value('/system/network/interfaces')) {
        if (exists(link['type']) && match(link['type'], '^(Bridge|OVSBridge)$')) {
            if (exists(link['device'])) {
                found[escape(link['device'])] = true;
            } else {
                found[escape(name)] = true;
            };
        };
    };
    foreach (name; network; ARGV[0]) {
        if (network['mode'] != 'bridge' && exists(network['bridge'])) {
            found[escape(network['bridge'])] = true;
        };
    };
    found;
};

@documentation{
True when every bridge that a guest names is there. A host whose profile has no interfaces may
have any.
}
function libvirt_bridges_there = {
    tree = ARGV[0];
    if (!path_exists('/system/network/interfaces')) return(true);
    networks = dict();
    if (exists(tree['networks'])) networks = tree['networks'];
    known = libvirt_host_bridges(networks);
    foreach (term; guest; tree['guests']) {
        nics = list();
        if (exists(guest['nics'])) nics = guest['nics'];
        foreach (i; nic; nics) {
            if (exists(nic['bridge']) && !exists(known[escape(nic['bridge'])])) {
                error('guest %s: %s has no bridge %s in /system/network/interfaces',
                    unescape(term), OBJECT, nic['bridge']);
            };
        };
    };
    true;
};

@documentation{
True when every pool and virtual network that a guest names is in the tree, or external.
}
function libvirt_objects_there = {
    tree = ARGV[0];
    known = dict('pools', dict(), 'networks', dict());
    foreach (i; kind; list('pools', 'networks')) {
        if (exists(tree[kind])) {
            foreach (name; thing; tree[kind]) {
                known[kind][escape(name)] = true;
            };
        };
        if (exists(tree['external'][kind])) {
            foreach (j; name; tree['external'][kind]) {
                known[kind][escape(name)] = true;
            };
        };
    };
    if (exists(tree['ceph'])) {
        foreach (cluster; ceph; tree['ceph']) {
            if (exists(ceph['pools'])) {
                foreach (name; pool; ceph['pools']) {
                    known['pools'][escape(name)] = true;
                };
            };
        };
    };
    foreach (term; guest; tree['guests']) {
        foreach (devices; what; dict('disks', 'pool', 'nics', 'network')) {
            found = list();
            if (exists(guest[devices])) found = guest[devices];
            foreach (i; device; found) {
                if (exists(device[what]) && !exists(known[what + 's'][escape(device[what])])) {
                    error('guest %s: %s has no %s %s', unescape(term), OBJECT, what, device[what]);
                };
            };
        };
    };
    true;
};

@documentation{
True when this host has all that its guests ask for. Argument: the tree of component libvirt.
}
function libvirt_host_suffices = {
    if (!exists(ARGV[0]['guests'])) return(true);
    libvirt_guests_apart(ARGV[0]['guests']) && libvirt_objects_there(ARGV[0])
        && libvirt_bridges_there(ARGV[0]) && libvirt_guests_fit(ARGV[0]);
};
