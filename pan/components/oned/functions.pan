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
