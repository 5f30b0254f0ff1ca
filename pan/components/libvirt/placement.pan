@{ Which guest is on which host, where a site keeps that in one place:

       variable VM_HOSTS = dict(
           escape('kvm1.example.org'), list('web1.example.org', 'db1.example.org'),
           escape('kvm2.example.org'), list('web2.example.org'),
       );
}
declaration template components/libvirt/placement;

@documentation{
True when no guest of a site's map is on two hosts, or twice on one; else the reason is told.
The keys are escaped names of hosts, each with the list of its guests.

    variable CHECKED = libvirt_valid_placement(VM_HOSTS);
}
function libvirt_valid_placement = {
    at = dict();
    foreach (host; names; ARGV[0]) {
        foreach (i; name; names) {
            guest = escape(name);
            if (exists(at[guest])) {
                if (at[guest] == host) error('guest %s is twice on %s', name, unescape(host));
                error('guest %s is on two hosts: %s and %s', name, unescape(at[guest]), unescape(host));
            };
            at[guest] = host;
        };
    };
    true;
};

@documentation{
The guests of a host by a site's map, none where the map does not have the host. Without a second
argument, those of the host that is being compiled.

    '/system/enclosure/children' = libvirt_guests_of(VM_HOSTS);
}
function libvirt_guests_of = {
    libvirt_valid_placement(ARGV[0]);
    host = OBJECT;
    if (ARGC > 1) host = ARGV[1];
    found = list();
    if (exists(ARGV[0][escape(host)])) found = ARGV[0][escape(host)];
    found;
};

@documentation{
The host of a guest by a site's map. Without a second argument, that of the guest that is being
compiled: the host's name may go into the guest's profile, its values must not, since they come
from there.

    '/hardware/location' = libvirt_host_of(VM_HOSTS);
}
function libvirt_host_of = {
    libvirt_valid_placement(ARGV[0]);
    guest = OBJECT;
    if (ARGC > 1) guest = ARGV[1];
    found = '';
    foreach (host; names; ARGV[0]) {
        if (index(guest, names) >= 0) found = unescape(host);
    };
    if (found == '') error('guest %s is on no host', guest);
    found;
};

@documentation{
True when no child of this enclosure is in that of another one; for sites without a map. It
looks into the profiles of the hosts in the list, so it can only stand in a type.

    bind '/system/enclosure' = dict with libvirt_valid_enclosure(SELF, HYPERVISORS);
}
function libvirt_valid_enclosure = {
    mine = list();
    if (exists(ARGV[0]['children'])) mine = ARGV[0]['children'];
    foreach (i; host; ARGV[1]) {
        path = host + ':/system/enclosure/children';
        if (host != OBJECT && path_exists(path)) {
            foreach (j; name; value(path)) {
                if (index(name, mine) >= 0) {
                    error('guest %s is in the enclosures of two hosts: %s and %s', name, OBJECT, host);
                };
            };
        };
    };
    true;
};
