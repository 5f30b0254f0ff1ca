@{ A virtual machine: its hardware and network, from the variable GUEST. }
unique template cloud/guest;

include 'quattor/profile_base';
include 'site/variables';
include 'site/guests';

prefix '/hardware';
'location' = libvirt_host_of(CLOUD_GUESTS);
'cpu' = {
    foreach (i; cores; GUEST['cores']) {
        SELF[i] = dict('speed', 2400, 'cores', cores);
    };
    SELF;
};
'ram' = {
    foreach (i; size; GUEST['ram']) {
        SELF[i] = dict('size', size * GB);
    };
    SELF;
};
'harddisks' = {
    disks = dict();
    foreach (name; size; GUEST['disks']) {
        disks[name] = dict('capacity', size * GB);
    };
    disks;
};
'cards/nic' = {
    foreach (name; nic; GUEST['nics']) {
        SELF[name] = dict('hwaddr', nic['mac'], 'driver', 'virtio_net');
        if (exists(nic['boot'])) SELF[name]['boot'] = nic['boot'];
    };
    SELF;
};

prefix '/system';
'rootmail' = CLOUD_ADMIN_MAIL;

prefix '/system/network';
'hostname' = replace('\..*', '', OBJECT);
'domainname' = CLOUD_DOMAIN;
'interfaces' = {
    foreach (name; nic; GUEST['nics']) {
        SELF[name] = dict('bootproto', 'static', 'ip', nic['ip'], 'netmask', nic['netmask']);
    };
    SELF;
};
