@{ One guest out of its own profile; what libvirt_guests() is made of. }
declaration template components/libvirt/guest;

@documentation{
The element at a path of another profile, or the third argument where it has none.
}
function libvirt_of_profile = {
    path = ARGV[0] + ':' + ARGV[1];
    found = ARGV[2];
    if (path_exists(path)) found = value(path);
    found;
};

@documentation{
A copy of a dict with the fields of a second one over it.
}
function libvirt_over = {
    both = clone(ARGV[0]);
    foreach (name; field; ARGV[1]) {
        both[name] = field;
    };
    both;
};

@documentation{
The options of libvirt_guests() with their defaults; one that is not known stops the compilation.
}
function libvirt_guest_options = {
    options = dict('profile', '%s', 'full_name', false, 'volume', '%s-%s', 'target', '',
        'guest', dict(), 'disk', dict(), 'nic', dict(), 'disks', dict(), 'nics', dict());
    source = list();
    foreach (name; setting; ARGV[0]) {
        if (match(name, '^(pool|block|file)$')) {
            source[length(source)] = name;
        } else {
            if (!exists(options[name]) && !match(name, '^boot_(file|server)$')) {
                error('guests of %s: there is no option %s', OBJECT, name);
            };
        };
        options[name] = setting;
    };
    if (length(source) > 1) {
        error('guests of %s: options %s and %s both say where disks are', OBJECT, source[0], source[1]);
    };
    if (!match(options['target'], '^(|hd|vd|sd)$')) {
        error('guests of %s: option target is hd, vd or sd, not %s', OBJECT, options['target']);
    };
    options;
};

@documentation{
The name of a guest's profile, which must have hardware. Arguments: name in the list, options.
}
function libvirt_guest_profile = {
    profile = format(ARGV[1]['profile'], ARGV[0]);
    if (profile == OBJECT) error('%s cannot be a guest of itself', OBJECT);
    if (!path_exists(profile + ':/hardware')) {
        error('guest %s of %s: there is no profile %s with /hardware', ARGV[0], OBJECT, profile);
    };
    profile;
};

@documentation{
What libvirt calls a guest. Arguments: name in the list, options.
}
function libvirt_guest_name = {
    name = replace('^.*/', '', ARGV[0]);
    if (!ARGV[1]['full_name']) name = replace('\..*$', '', name);
    name;
};

@documentation{
MiB of memory by the guest's profile.
}
function libvirt_guest_memory = {
    total = 0;
    foreach (i; module; libvirt_of_profile(ARGV[0], '/hardware/ram', list())) {
        total = total + module['size'];
    };
    if (total < 1) error('guest %s of %s has no memory: /hardware/ram of its profile', ARGV[0], OBJECT);
    total;
};

@documentation{
Cores of all processors by the guest's profile; one that names none has one.
}
function libvirt_guest_cores = {
    total = 0;
    foreach (i; processor; libvirt_of_profile(ARGV[0], '/hardware/cpu', list())) {
        if (exists(processor['cores'])) {
            total = total + processor['cores'];
        } else {
            total = total + 1;
        };
    };
    if (total < 1) error('guest %s of %s has no processor: /hardware/cpu of its profile', ARGV[0], OBJECT);
    total;
};

@documentation{
The cards of a guest by name, without those that option nics leaves out. Arguments: profile,
options.
}
function libvirt_guest_cards = {
    cards = dict();
    foreach (name; card; libvirt_of_profile(ARGV[0], '/hardware/cards/nic', dict())) {
        out = exists(ARGV[1]['nics'][name]) && length(ARGV[1]['nics'][name]) == 0;
        if (!out) cards[name] = card;
    };
    cards;
};

@documentation{
Whether a guest boots from this card.
}
function libvirt_boots_from = {
    exists(ARGV[0]['boot']) && ARGV[0]['boot'];
};

@documentation{
The IPv4 address of a guest's card: its own, or that of the bridge or bond above it. Empty: none.
Arguments: profile, name of the card.
}
function libvirt_guest_ip = {
    interfaces = libvirt_of_profile(ARGV[0], '/system/network/interfaces', dict());
    name = ARGV[1];
    ip = '';
    for (hop = 0; hop < 4; hop = hop + 1) {
        if (ip == '' && exists(interfaces[name])) {
            link = interfaces[name];
            if (exists(link['ip'])) ip = link['ip'];
            foreach (i; above; list('master', 'bridge', 'ovs_bridge')) {
                if (exists(link[above])) name = link[above];
            };
        };
    };
    ip;
};

@documentation{
Whether an IPv4 address is in a network. Arguments: an address of the network, its netmask or the
length of its prefix, the address.
}
function libvirt_in_network = {
    if (is_string(ARGV[1])) {
        dotted = ip4_to_long(ARGV[1]);
        mask = dotted[0];
    } else {
        both = ip4_to_long(format('%s/%d', ARGV[0], ARGV[1]));
        mask = both[1];
    };
    network = ip4_to_long(ARGV[0]);
    address = ip4_to_long(ARGV[2]);
    (network[0] & mask) == (address[0] & mask);
};

@documentation{
The bridges of this host that have an address in the network of a guest's: fields of a nic for
each.
}
function libvirt_bridges_for = {
    found = list();
    interfaces = dict();
    if (path_exists('/system/network/interfaces')) interfaces = value('/system/network/interfaces');
    foreach (name; link; interfaces) {
        if (exists(link['type']) && match(link['type'], '^(Bridge|OVSBridge)$')
            && exists(link['ip']) && exists(link['netmask'])
            && libvirt_in_network(link['ip'], link['netmask'], ARGV[0])) {
            fields = dict('bridge', name);
            if (exists(link['device'])) fields['bridge'] = link['device'];
            if (link['type'] == 'OVSBridge') fields['virtualport'] = 'openvswitch';
            found[length(found)] = fields;
        };
    };
    found;
};

@documentation{
The virtual networks of this host, as far as they are set by now, that hold the address of a guest.
}
function libvirt_networks_for = {
    found = list();
    networks = dict();
    path = '/software/components/libvirt/networks';
    if (path_exists(path)) networks = value(path);
    foreach (name; network; networks) {
        ips = list();
        if (exists(network['ips'])) ips = network['ips'];
        foreach (i; ip; ips) {
            if (!match(ip['address'], ':') && libvirt_in_network(ip['address'], ip['prefix'], ARGV[0])) {
                found[length(found)] = dict('network', name);
            };
        };
    };
    found;
};

@documentation{
Where a guest's card is plugged in: fields of a nic. By option nics, else the host's bridge, else
its virtual network in the network of the card's address. Arguments: profile, name of the card,
options.
}
function libvirt_guest_link = {
    if (exists(ARGV[2]['nics'][ARGV[1]])) return(ARGV[2]['nics'][ARGV[1]]);
    ip = libvirt_guest_ip(ARGV[0], ARGV[1]);
    if (ip == '') {
        error('guest %s: %s has no address by which a bridge of %s could be found; name one in option nics',
            ARGV[0], ARGV[1], OBJECT);
    };
    found = libvirt_bridges_for(ip);
    if (length(found) == 0) found = libvirt_networks_for(ip);
    if (length(found) == 0) {
        error('guest %s: %s has no bridge or network for %s of %s; name one in option nics',
            ARGV[0], OBJECT, ip, ARGV[1]);
    };
    if (length(found) > 1) {
        error('guest %s: %s has more than one bridge or network for %s of %s; name one in option nics',
            ARGV[0], OBJECT, ip, ARGV[1]);
    };
    found[0];
};

@documentation{
The nics of a guest, those that it boots from before the others: firmware asks them in this order.
Arguments: profile, options.
}
function libvirt_guest_nics = {
    nics = list();
    foreach (i; boots; list(true, false)) {
        foreach (name; card; libvirt_guest_cards(ARGV[0], ARGV[1])) {
            if (libvirt_boots_from(card) == boots) {
                link = libvirt_guest_link(ARGV[0], name, ARGV[1]);
                nics[length(nics)] = libvirt_over(libvirt_over(ARGV[1]['nic'], link), dict('mac', card['hwaddr']));
            };
        };
    };
    nics;
};

@documentation{
What a guest boots from where its profile says it: the network first if a card has boot. Else
nothing. Arguments: profile, disks, options.
}
function libvirt_guest_boot = {
    order = list();
    foreach (name; card; libvirt_guest_cards(ARGV[0], ARGV[2])) {
        if (libvirt_boots_from(card)) order = list('network');
    };
    if (length(order) > 0 && length(ARGV[1]) > 0) order[1] = 'hd';
    order;
};

@documentation{
The name that a guest sees a disk by: as its profile has it (xvda: vda), or the next one of option
target. Arguments: profile, name of the disk, its place, options.
}
function libvirt_disk_target = {
    name = replace('^xvd', 'vd', ARGV[1]);
    if (ARGV[3]['target'] != '') {
        if (ARGV[2] > 25) error('guest %s has more than 26 disks', ARGV[0]);
        name = ARGV[3]['target'] + substr('abcdefghijklmnopqrstuvwxyz', ARGV[2], 1);
    };
    if (!match(name, '^(hd|vd|sd)[a-z]{1,2}$')) {
        error('guest %s: libvirt has no disk %s; give option target', ARGV[0], ARGV[1]);
    };
    name;
};

@documentation{
The image of a guest's disk by the options: fields of a disk. Arguments: profile, name of the
guest, name of the disk, options.
}
function libvirt_disk_source = {
    disk = replace('/', '-', ARGV[2]);
    foreach (i; kind; list('block', 'file')) {
        if (exists(ARGV[3][kind])) return(dict(kind, format(ARGV[3][kind], ARGV[1], disk)));
    };
    if (!exists(ARGV[3]['pool'])) {
        error('guest %s: %s has no place for disk %s; give option pool, block or file',
            ARGV[0], OBJECT, ARGV[2]);
    };
    dict('pool', ARGV[3]['pool'], 'volume', format(ARGV[3]['volume'], ARGV[1], disk));
};

@documentation{
The disks of a guest. Arguments: profile, name of the guest, options.
}
function libvirt_guest_disks = {
    disks = list();
    foreach (term; drive; libvirt_of_profile(ARGV[0], '/hardware/harddisks', dict())) {
        name = unescape(term);
        if (exists(ARGV[2]['disks'][term])) {
            source = ARGV[2]['disks'][term];
        } else {
            source = libvirt_disk_source(ARGV[0], ARGV[1], name, ARGV[2]);
        };
        if (length(source) > 0) {
            fields = dict('target', libvirt_disk_target(ARGV[0], name, length(disks), ARGV[2]));
            disks[length(disks)] = libvirt_over(libvirt_over(ARGV[2]['disk'], fields), source);
        };
    };
    disks;
};

@documentation{
A guest out of its profile. Arguments: profile, name of the guest, options.
}
function libvirt_guest_of = {
    guest = clone(ARGV[2]['guest']);
    guest['memory'] = libvirt_guest_memory(ARGV[0]);
    guest['vcpus'] = libvirt_guest_cores(ARGV[0]);
    disks = libvirt_guest_disks(ARGV[0], ARGV[1], ARGV[2]);
    if (length(disks) > 0) guest['disks'] = disks;
    nics = libvirt_guest_nics(ARGV[0], ARGV[2]);
    if (length(nics) > 0) guest['nics'] = nics;
    boot = libvirt_guest_boot(ARGV[0], disks, ARGV[2]);
    if (length(boot) > 0 && !exists(guest['boot'])) guest['boot'] = boot;
    guest;
};
