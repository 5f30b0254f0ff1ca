@{ What a virtual network tells guests that boot from it, from the guests' own profiles. }
declaration template components/libvirt/pxe;

@documentation{
Cards of a guest that have an address in a network, by name: entry is that of DHCP, boots whether
the guest boots from it. Arguments: name in the list, address and prefix of the network as in its
ips, options.
}
function libvirt_cards_there = {
    found = dict();
    profile = libvirt_guest_profile(ARGV[0], ARGV[2]);
    foreach (name; card; libvirt_guest_cards(profile, ARGV[2])) {
        ip = libvirt_guest_ip(profile, name);
        if (ip != '' && libvirt_in_network(ARGV[1]['address'], ARGV[1]['prefix'], ip)) {
            entry = dict('mac', card['hwaddr'], 'ip', ip);
            # a name has one address: that of the first card
            if (length(found) == 0) entry['name'] = replace('^.*/', '', ARGV[0]);
            found[name] = dict('entry', entry, 'boots', libvirt_boots_from(card));
        };
    };
    found;
};

@documentation{
The DHCP entries of guests; one MAC address or one address of two of them stops the compilation.
Argument: by name in the list, what libvirt_cards_there() gives.
}
function libvirt_dhcp_hosts = {
    hosts = list();
    seen = dict();
    foreach (guest; cards; ARGV[0]) {
        foreach (name; card; cards) {
            foreach (i; what; list('mac', 'ip')) {
                at = escape(to_lowercase(card['entry'][what]));
                if (exists(seen[at])) {
                    error('guests %s and %s of %s have one %s: %s',
                        unescape(seen[at]), unescape(guest), OBJECT, what, card['entry'][what]);
                };
                seen[at] = guest;
            };
            hosts[length(hosts)] = card['entry'];
        };
    };
    hosts;
};

@documentation{
What all guests that boot from one network say of it, empty where none does. Two answers stop the
compilation. Arguments: names in the list, a field of /system/aii/dhcp, options.
}
function libvirt_agreed = {
    answer = '';
    from = '';
    foreach (i; name; ARGV[0]) {
        profile = libvirt_guest_profile(name, ARGV[2]);
        found = libvirt_of_profile(profile, '/system/aii/dhcp/' + ARGV[1], '');
        if (found != '' && answer != '' && found != answer) {
            error('guests %s and %s of %s boot from one network, but %s is %s and %s',
                from, name, OBJECT, ARGV[1], answer, found);
        };
        if (found != '') {
            answer = found;
            from = name;
        };
    };
    answer;
};

@documentation{
What guests that boot from a network are told. Arguments: their names in the list, options.
}
function libvirt_bootp_of = {
    options = ARGV[1];
    if (exists(options['boot_file'])) {
        file = options['boot_file'];
    } else {
        file = libvirt_agreed(ARGV[0], 'filename', options);
    };
    if (exists(options['boot_server'])) {
        server = options['boot_server'];
    } else {
        server = libvirt_agreed(ARGV[0], 'tftpserver', options);
    };
    if (file == '') {
        error('guest %s boots from a network of %s: its /system/aii/dhcp has no filename; give option boot_file',
            ARGV[0][0], OBJECT);
    };
    bootp = dict('file', file);
    if (server != '') bootp = dict('file', replace('BOOTSRVIP', server, file), 'server', server);
    bootp;
};

@documentation{
An entry of a virtual network's ips with the DHCP entries (hosts) of all guests that have an
address there, and bootp when one of them boots from it. The boot file and its server are boot_file
and boot_server of the options, else filename and tftpserver of the guests' /system/aii/dhcp, on
which all must agree. The other options are those of libvirt_guests(). Arguments: list of profiles,
the entry of ips, options.

    'networks/pxe' = dict('mode', 'nat', 'ips', list(libvirt_pxe(
        list('web1.example.org'), dict('address', '192.0.2.1', 'prefix', 24),
        dict('boot_file', 'pxelinux.0', 'boot_server', '192.0.2.53'))));
}
function libvirt_pxe = {
    options = dict();
    if (ARGC > 2) options = ARGV[2];
    options = libvirt_guest_options(options);
    found = dict();
    booting = list();
    foreach (i; name; ARGV[0]) {
        cards = libvirt_cards_there(name, ARGV[1], options);
        found[escape(name)] = cards;
        boots = false;
        foreach (at; card; cards) {
            if (card['boots']) boots = true;
        };
        if (boots) booting[length(booting)] = name;
    };
    made = clone(ARGV[1]);
    hosts = libvirt_dhcp_hosts(found);
    if (exists(made['hosts'])) hosts = merge(made['hosts'], hosts);
    if (length(hosts) > 0) made['hosts'] = hosts;
    if (length(booting) > 0 && !exists(made['bootp'])) made['bootp'] = libvirt_bootp_of(booting, options);
    made;
};
