@{ Rules between fields of /software/components/libvirt. Each function takes the record and
   returns true or stops the compilation with the reason. }
declaration template components/libvirt/functions;

@documentation{
Ports come as a first and a last one.
}
function libvirt_valid_qemu = {
    settings = ARGV[0];
    foreach (i; what; list('remote_display', 'remote_websocket', 'migration')) {
        if (exists(settings[what + '_port_min']) && exists(settings[what + '_port_max'])) {
            if (settings[what + '_port_min'] > settings[what + '_port_max']) {
                error('qemu: ' + what + '_port_max is below ' + what + '_port_min');
            };
        };
    };
    true;
};

@documentation{
Mode bridge hands a bridge of the host to guests; the other modes make one.
}
function libvirt_valid_network = {
    net = ARGV[0];
    if (net['mode'] == 'bridge') {
        foreach (i; name; list('stp', 'delay', 'mtu', 'domain', 'domain_local', 'dns', 'ips')) {
            if (exists(net[name])) error('networks: ' + name + ' has no meaning in mode bridge');
        };
        if (!exists(net['bridge'])) error('networks: mode bridge needs a bridge of the host');
    } else {
        if (exists(net['virtualport'])) error('networks: virtualport needs mode bridge');
    };
    if (exists(net['dns']['enable']) && !net['dns']['enable']) {
        foreach (i; name; list('hosts', 'forwarders')) {
            if (exists(net['dns'][name])) error('networks: dns is off, so it has no ' + name);
        };
    };
    if (match(net['mode'], '^(nat|route|open)$') && !exists(net['ips'])) {
        error('networks: mode ' + net['mode'] + ' needs ips');
    };
    if (net['mode'] != 'nat' && exists(net['nat'])) error('networks: nat needs mode nat');
    if (!match(net['mode'], '^(nat|route)$') && exists(net['dev'])) {
        error('networks: dev needs mode nat or route');
    };
    if (exists(net['domain_local']) && !exists(net['domain'])) {
        error('networks: domain_local has no meaning without domain');
    };
    true;
};

@documentation{
Which fields a storage pool needs and may have depends on its type.
}
function libvirt_valid_pool = {
    pool = ARGV[0];
    needed = dict(
        'dir', list('target'),
        'fs', list('target', 'devices'),
        'netfs', list('target', 'hosts', 'directory'),
        'logical', list('source'),
        'iscsi', list('hosts', 'iqn'),
        'rbd', list('source', 'hosts'),
    );
    further = dict(
        'dir', list('permissions', 'build'),
        'fs', list('format', 'permissions', 'build'),
        'netfs', list('format', 'protocol_version', 'permissions', 'build'),
        'logical', list('devices', 'build'),
        'iscsi', list('target', 'initiator', 'username', 'secret'),
        'rbd', list('username', 'secret'),
    );
    must = needed[pool['type']];
    common = list('uuid', 'type', 'autostart', 'state', 'restart', 'adopt', 'delete_volumes');
    if (pool['type'] != 'iscsi') common[length(common)] = 'volumes';
    may = merge(must, further[pool['type']], common);
    foreach (i; name; must) {
        if (!exists(pool[name])) error('pools: type ' + pool['type'] + ' needs ' + name);
    };
    foreach (name; value; pool) {
        if (index(name, may) < 0) error('pools: type ' + pool['type'] + ' has no ' + name);
    };
    foreach (name; other; dict('username', 'secret', 'secret', 'username')) {
        if (exists(pool[name]) && !exists(pool[other])) error('pools: ' + name + ' needs ' + other);
    };
    if (pool['type'] == 'iscsi' && pool['delete_volumes']) {
        error('pools: type iscsi has no delete_volumes');
    };
    if (pool['type'] == 'logical' && exists(pool['build']) && pool['build'] && !exists(pool['devices'])) {
        error('pools: a volume group is built out of devices');
    };
    true;
};

@documentation{
A volume has a size, or an image that gives it one.
}
function libvirt_valid_volume = {
    volume = ARGV[0];
    if (!exists(volume['capacity'])) {
        if (!exists(volume['copy_of']) && !exists(volume['backing'])) {
            error('volumes: capacity is missing');
        };
    } else if (exists(volume['allocation']) && volume['allocation'] > volume['capacity']) {
        error('volumes: allocation is more than capacity');
    };
    if (exists(volume['backing']) && (!exists(volume['format']) || volume['format'] != 'qcow2')) {
        error('volumes: format must be qcow2 for a volume with a backing');
    };
    if (exists(volume['copy_of']) && exists(volume['backing'])) {
        error('volumes: copy_of and backing are both given');
    };
    true;
};

@documentation{
A secret has one value; that of a volume is known by the volume's path.
}
function libvirt_valid_secret = {
    secret = ARGV[0];
    if (exists(secret['value']) && exists(secret['value_base64'])) {
        error('secrets: value and value_base64 are both given');
    };
    if (secret['usage'] == 'volume') {
        if (!exists(secret['id'])) error('secrets: usage volume needs id, the path of the volume');
        if (!match(secret['id'], '^/')) error('secrets: id must be the path of the volume');
    };
    true;
};

@documentation{
Mode custom, and only that, has a model.
}
function libvirt_valid_cpu = {
    cpu = ARGV[0];
    if (cpu['mode'] == 'custom') {
        if (!exists(cpu['model'])) error('cpu: mode custom needs model');
    } else {
        if (exists(cpu['model'])) error('cpu: model needs mode custom');
    };
    true;
};

@documentation{
A disk has one source, a CD-ROM one or none; its target fits its bus.
}
function libvirt_valid_disk = {
    disk = ARGV[0];
    found = 0;
    foreach (i; name; list('file', 'block', 'pool', 'rbd')) {
        if (exists(disk[name])) found = found + 1;
    };
    if (found > 1) error('disks: ' + disk['target'] + ' has more than one source');
    if (found == 0 && disk['device'] == 'disk') error('disks: ' + disk['target'] + ' has no source');
    foreach (name; other; dict('pool', 'volume', 'volume', 'pool')) {
        if (exists(disk[name]) && !exists(disk[other])) error('disks: ' + name + ' needs ' + other);
    };
    if (exists(disk['bus'])) {
        if (!match(substr(disk['target'], 0, 2) + disk['bus'], '^(hdide|vdvirtio|sd(scsi|sata|usb))$')) {
            error('disks: bus ' + disk['bus'] + ' has no target ' + disk['target']);
        };
    };
    if (disk['device'] == 'cdrom' && match(disk['target'], '^vd')) {
        error('disks: a CD-ROM cannot be on the virtio bus');
    };
    true;
};

@documentation{
An interface is on a virtual network or on a bridge; its MAC address is no multicast one.
}
function libvirt_valid_nic = {
    nic = ARGV[0];
    if (exists(nic['network']) && exists(nic['bridge'])) {
        error('nics: network and bridge are both given');
    };
    if (!exists(nic['network']) && !exists(nic['bridge'])) error('nics: network or bridge is needed');
    if (exists(nic['portgroup']) && !exists(nic['network'])) error('nics: portgroup needs network');
    if (exists(nic['virtualport']) && !exists(nic['bridge'])) error('nics: virtualport needs bridge');
    if (match(nic['mac'], '^.[13579bBdDfF]')) error('nics: ' + nic['mac'] + ' is a multicast address');
    true;
};

@documentation{
VNC looks at eight characters of a password, and its ports start at 5900.
}
function libvirt_valid_graphics = {
    graphics = ARGV[0];
    if (graphics['type'] == 'vnc') {
        if (exists(graphics['password']) && length(graphics['password']) > 8) {
            error('graphics: a VNC password has up to 8 characters');
        };
        if (exists(graphics['port']) && graphics['port'] < 5900) {
            error('graphics: the port of vnc must be 5900 or more');
        };
    } else {
        if (exists(graphics['websocket'])) error('graphics: websocket needs type vnc');
    };
    true;
};

@documentation{
Targets are unique, machine q35 has no IDE, the topology gives vcpus.
}
function libvirt_valid_guest = {
    guest = ARGV[0];
    seen = dict();
    if (exists(guest['disks'])) {
        foreach (i; disk; guest['disks']) {
            if (exists(seen[disk['target']])) error('disks: two have the target ' + disk['target']);
            seen[disk['target']] = true;
            if (match(disk['target'], '^hd') && match(guest['machine'], '^(pc-)?q35')) {
                error('disks: machine ' + guest['machine'] + ' has no IDE');
            };
        };
    };
    processors = guest['vcpus'];
    if (exists(guest['max_vcpus'])) processors = guest['max_vcpus'];
    if (processors < guest['vcpus']) error('guests: max_vcpus is less than vcpus');
    if (exists(guest['max_memory']) && guest['max_memory'] < guest['memory']) {
        error('guests: max_memory is less than memory');
    };
    if (exists(guest['cpu']['topology'])) {
        shape = guest['cpu']['topology'];
        if (shape['sockets'] * shape['cores'] * shape['threads'] != processors) {
            error('cpu: sockets * cores * threads is not ' + to_string(processors));
        };
    };
    if (guest['on_poweroff'] == 'restart' && guest['on_reboot'] == 'destroy') {
        error('guests: on_poweroff cannot be restart while on_reboot is destroy');
    };
    if (guest['type'] == 'qemu' && guest['cpu']['mode'] == 'host-passthrough') {
        error('cpu: host-passthrough needs type kvm');
    };
    true;
};

@documentation{
MAC addresses are unique; networks, pools and secrets that others refer to are here or external.
}
function libvirt_valid_component = {
    tree = ARGV[0];
    known = dict('networks', dict(), 'pools', dict(), 'secrets', dict());
    foreach (i; kind; list('networks', 'pools', 'secrets')) {
        if (exists(tree[kind])) {
            foreach (name; value; tree[kind]) {
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
        foreach (cluster; value; tree['ceph']) {
            known['secrets'][escape(cluster)] = true;
            if (exists(value['pools'])) {
                foreach (name; pool; value['pools']) {
                    known['pools'][escape(name)] = true;
                };
            };
        };
    };
    if (exists(tree['pools'])) {
        foreach (name; pool; tree['pools']) {
            if (exists(pool['secret']) && !exists(known['secrets'][escape(pool['secret'])])) {
                error('pools: no secret ' + pool['secret']);
            };
        };
    };
    macs = dict();
    if (exists(tree['guests'])) {
        foreach (name; guest; tree['guests']) {
            if (exists(guest['nics'])) {
                foreach (i; nic; guest['nics']) {
                    mac = escape(to_lowercase(nic['mac']));
                    if (exists(macs[mac])) error('guests: two interfaces have the MAC ' + nic['mac']);
                    macs[mac] = true;
                    if (exists(nic['network']) && !exists(known['networks'][escape(nic['network'])])) {
                        error('guests: no network ' + nic['network']);
                    };
                };
            };
            if (exists(guest['disks'])) {
                foreach (i; disk; guest['disks']) {
                    if (exists(disk['pool']) && !exists(known['pools'][escape(disk['pool'])])) {
                        error('guests: no pool ' + disk['pool']);
                    };
                };
            };
        };
    };
    true;
};
