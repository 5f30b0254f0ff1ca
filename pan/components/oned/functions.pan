@{ Rules between fields of /software/components/oned. Each function takes the record and
   returns true or stops the compilation with the reason. }
declaration template components/oned/functions;

@documentation{
A mysql data base needs server, user, passwd and db_name.
}
function oned_valid_db = {
    database = ARGV[0];
    if (database['backend'] == 'mysql') {
        foreach (i; name; list('server', 'user', 'passwd', 'db_name')) {
            if (!exists(database[name])) {
                error('db: a mysql data base needs ' + name);
            };
        };
    };
    true;
};

@documentation{
Most fields of a driver belong to one manager; a VM driver needs a type.
}
function oned_valid_mad = {
    driver = ARGV[0];
    owners = dict(
        'default', 'VM', 'type', 'VM', 'sunstone_name', 'VM', 'keep_snapshots', 'VM',
        'live_resize', 'VM', 'support_shareable', 'VM', 'cold_nic_attach', 'VM',
        'ds_live_migration', 'VM', 'threads', 'IM', 'authn', 'AUTH', 'authz', 'AUTH',
    );
    foreach (name; owner; owners) {
        if (exists(driver[name]) && driver['manager'] != owner) {
            error('mads: ' + name + ' belongs to a driver of ' + owner);
        };
    };
    if (driver['manager'] == 'VM' && !exists(driver['type'])) {
        error('mads: a driver of VM needs a type');
    };
    true;
};

@documentation{
MASTER and SLAVE need their zone; SLAVE and CACHE need a master.
}
function oned_valid_federation = {
    zone = ARGV[0];
    mode = 'STANDALONE';
    if (exists(zone['mode'])) mode = zone['mode'];
    if (match(mode, '^(MASTER|SLAVE)$') && !exists(zone['zone_id'])) {
        error('federation: a ' + mode + ' needs zone_id');
    };
    if (match(mode, '^(SLAVE|CACHE)$') && !exists(zone['master_oned']) &&
        !exists(zone['master_oned_grpc'])) {
        error('federation: a ' + mode + ' needs master_oned');
    };
    true;
};

@documentation{
An election must wait for longer than a heartbeat.
}
function oned_valid_raft = {
    timers = ARGV[0];
    beat = 500;
    election = 5000;
    if (exists(timers['broadcast_timeout_ms'])) beat = timers['broadcast_timeout_ms'];
    if (exists(timers['election_timeout_ms'])) election = timers['election_timeout_ms'];
    if (election <= beat) {
        error('raft: election_timeout_ms must exceed broadcast_timeout_ms');
    };
    true;
};

@documentation{
Without opennebula_version only the fields of 2010; with it none that lost its meaning.
}
function oned_valid_component = {
    tree = ARGV[0];
    known = list(
        'active', 'dispatch', 'version', 'register_change', 'dependencies', 'ncm-module',
        'oned_config', 'daemon', 'db', 'network', 'image_repos', 'mads', 'hooks', 'hosts', 'vnets',
    );
    if (!exists(tree['opennebula_version'])) {
        foreach (name; value; tree) {
            if (index(name, known) < 0) error('oned: ' + name + ' needs opennebula_version');
        };
    } else {
        if (exists(tree['daemon']['VM_DIR'])) {
            error('oned: VM_DIR has no meaning today; see datastore_location');
        };
        if (exists(tree['image_repos']['IMAGE_REPOSITORY_PATH'])) {
            error('oned: IMAGE_REPOSITORY_PATH has no meaning today');
        };
    };
    true;
};

@documentation{
The names in a list of fields that a record has.
}
function oned_given = {
    tree = ARGV[0];
    found = list();
    foreach (i; name; ARGV[1]) {
        if (exists(tree[name])) found[length(found)] = name;
    };
    found;
};

@documentation{
The server is asked with a certificate and its key or without both, and with TLS only over https.
}
function oned_valid_rpc = {
    server = ARGV[0];
    if (length(oned_given(server, list('certificate', 'key'))) == 1) {
        error('rpc: a certificate and its key go together');
    };
    useless = oned_given(server, list('ca', 'certificate', 'key', 'password_file'));
    if (exists(server['endpoint']) && match(server['endpoint'], '^http://') && length(useless) > 0) {
        error('rpc: ' + useless[0] + ' has no use for an endpoint without TLS');
    };
    true;
};

@documentation{
A datastore for images needs its driver, and one on Ceph what leads to the cluster.
}
function oned_valid_datastore = {
    store = ARGV[0];
    holds = 'IMAGE_DS';
    if (exists(store['type'])) holds = store['type'];
    mad = '';
    if (exists(store['ds_mad'])) mad = store['ds_mad'];
    if (holds == 'SYSTEM_DS' && mad != '') {
        error('datastores: ds_mad has no meaning in a system datastore');
    };
    if (holds != 'SYSTEM_DS' && mad == '') {
        error('datastores: a datastore of ' + holds + ' needs ds_mad');
    };
    if (mad == 'ceph' && store['tm_mad'] != 'ceph') {
        error('datastores: with ds_mad ceph tm_mad must be ceph');
    };
    needed = list('bridge_list', 'pool_name', 'disk_type', 'ceph_host', 'ceph_user', 'ceph_secret');
    if (store['tm_mad'] == 'ceph' && length(oned_given(store, needed)) < length(needed)) {
        error('datastores: a Ceph datastore needs bridge_list, pool_name, disk_type, ceph_host, ' +
            'ceph_user and ceph_secret');
    };
    if (mad == 'dev' && !exists(store['disk_type'])) {
        error('datastores: ds_mad dev needs disk_type');
    };
    true;
};

@documentation{
An address needs to say how many; ports and types belong to their protocols.
}
function oned_valid_rule = {
    rule = ARGV[0];
    if (length(oned_given(rule, list('ip', 'size'))) == 1) {
        error('security_groups: ip and size go together');
    };
    if (exists(rule['ip']) && exists(rule['network_id'])) {
        error('security_groups: ip and network_id name two ends');
    };
    of = dict('range', '^(TCP|UDP)$', 'icmp_type', '^ICMP$', 'icmpv6_type', '^ICMPV6$');
    foreach (name; protocols; of) {
        if (exists(rule[name]) && !match(rule['protocol'], protocols)) {
            error('security_groups: ' + name + ' has no meaning for ' + rule['protocol']);
        };
    };
    true;
};

@documentation{
An image is copied, is there, or is empty; what is copied has its own size and format.
}
function oned_valid_image = {
    image = ARGV[0];
    if (length(oned_given(image, list('path', 'source', 'size'))) == 0) {
        error('images: one of path, source and size is needed');
    };
    if (exists(image['path'])) {
        useless = oned_given(image, list('source', 'size', 'format', 'fs'));
        if (length(useless) > 0) error('images: with path, ' + useless[0] + ' must be left out');
    };
    if (exists(image['source']) && !exists(image['size'])) {
        error('images: with source, size is needed');
    };
    true;
};

@documentation{
A disk is of an image, or an empty one with a type and a size.
}
function oned_valid_disk = {
    disk = ARGV[0];
    if (exists(disk['type'])) {
        if (exists(disk['image'])) error('disks: an empty disk with a type has no image');
        if (!exists(disk['size'])) error('disks: an empty disk needs a size');
        if (disk['type'] == 'fs' && !exists(disk['format'])) {
            error('disks: an empty disk needs a format');
        };
    } else {
        if (!exists(disk['image']) && !exists(disk['attributes']['IMAGE']) &&
            !exists(disk['attributes']['IMAGE_ID'])) {
            error('disks: an image is needed, or a type of an empty disk');
        };
    };
    true;
};

@documentation{
A network card is in a network, or the scheduler picks one.
}
function oned_valid_nic = {
    card = ARGV[0];
    named = exists(card['network']) || exists(card['attributes']['NETWORK']) ||
        exists(card['attributes']['NETWORK_ID']);
    if (named == exists(card['network_mode'])) {
        error('nics: one of network and network_mode is needed');
    };
    true;
};

@documentation{
A user has a password or, for drivers that know one by that, a distinguished name.
}
function oned_valid_user = {
    user = ARGV[0];
    driver = 'core';
    if (exists(user['auth_driver'])) driver = user['auth_driver'];
    by_name = match(driver, '^(x509|server_x509|ldap|saml)$');
    if (exists(user['dn']) && !by_name) error('users: dn has no meaning for ' + driver);
    if (exists(user['password']) && by_name) {
        error('users: password has no meaning for ' + driver + ', see dn');
    };
    true;
};

@documentation{
ALL stands alone.
}
function oned_valid_vdc = {
    centre = ARGV[0];
    foreach (i; name; list('clusters', 'hosts', 'datastores', 'vnets')) {
        if (exists(centre[name]) && length(centre[name]) > 1 && index('ALL', centre[name]) >= 0) {
            error('vdcs: ' + name + ' holds ALL beside names, which it would replace');
        };
    };
    true;
};

@documentation{
A rule is for a user, for a group or for all.
}
function oned_valid_acl = {
    rule = ARGV[0];
    if (length(oned_given(rule, list('user', 'group', 'all'))) != 1) {
        error('acls: one of user, group and all is needed');
    };
    if (exists(rule['all']) && !rule['all']) error('acls: a rule that is for nobody must be left out');
    true;
};

@documentation{
One object, or those of a group or cluster.
}
function oned_valid_acl_on = {
    if (length(oned_given(ARGV[0], list('name', 'id', 'group', 'cluster'))) != 1) {
        error('acls: one of name, id, group and cluster is needed in on');
    };
    true;
};

@documentation{
A hook has on, as in 2010, or type and what belongs to it.
}
function oned_valid_hook = {
    hook = ARGV[0];
    if (exists(hook['on']) == exists(hook['type'])) error('hooks: one of on and type is needed');
    wanted = dict('api', list('call'), 'state', list('resource', 'state'));
    others = dict('api', list('resource', 'state', 'lcm_state'), 'state', list('call'));
    if (exists(hook['on'])) {
        if (!exists(hook['arguments'])) error('hooks: a hook with on needs arguments, or empty ones');
        useless = oned_given(hook, list('call', 'resource', 'state', 'lcm_state'));
    } else {
        kind = hook['type'];
        if (length(oned_given(hook, wanted[kind])) < length(wanted[kind])) {
            error('hooks: a hook of type ' + kind + ' needs ' + wanted[kind][0]);
        };
        useless = oned_given(hook, others[kind]);
    };
    if (length(useless) > 0) error('hooks: ' + useless[0] + ' does not belong to such a hook');
    true;
};
