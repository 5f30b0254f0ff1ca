@{ Ceph for a cloud, declared once. A site sets variable ONE_CEPH and includes this template, on
   front ends and on hosts:

   variable ONE_CEPH = dict(
       'east', dict(
           'monitors', list('mon1.example.org', 'mon2.example.org:6789'),
           'user', 'libvirt',
           'uuid', '35b161e7-a3bc-440f-b007-cb98ac042646',
           'key', 'QVFE...',
           'pools', dict(
               'one', dict('type', 'IMAGE_DS', 'bridge_list', list('kvm1.example.org')),
               'one-system', dict('type', 'SYSTEM_DS', 'pool_name', 'one'),
           ),
       ),
   );

   hosts:     '/software/components/libvirt/ceph' = oned_ceph_secrets(ONE_CEPH);
   front end: '/software/components/oned/datastores' = oned_ceph_datastores(ONE_CEPH); }
declaration template components/oned/ceph;

@documentation{
Clusters for component libvirt, which makes the secret of each. Argument: ONE_CEPH.
}
function oned_ceph_secrets = {
    if (ARGC != 1 || !is_dict(ARGV[0])) error('oned_ceph_secrets: wants the dict of clusters');
    found = dict();
    foreach (name; cluster; ARGV[0]) {
        monitors = list();
        foreach (i; monitor; cluster['monitors']) {
            parts = split(':', monitor);
            one = dict('host', parts[0]);
            if (length(parts) == 2) one['port'] = to_long(parts[1]);
            monitors[length(monitors)] = one;
        };
        found[name] = dict('monitors', monitors, 'uuid', cluster['uuid'], 'key', cluster['key']);
        if (exists(cluster['user'])) found[name]['user'] = cluster['user'];
    };
    found;
};

@documentation{
Datastores for component oned, one for each pool, beside those that are there. Its name is the
pool's key; other fields of a datastore may be given with it. The key is not among them: hosts
have it from their own profiles. Argument: ONE_CEPH.
}
function oned_ceph_datastores = {
    if (ARGC != 1 || !is_dict(ARGV[0])) error('oned_ceph_datastores: wants the dict of clusters');
    found = dict();
    if (is_dict(SELF)) found = SELF;
    foreach (name; cluster; ARGV[0]) {
        user = 'libvirt';
        if (exists(cluster['user'])) user = cluster['user'];
        pools = dict();
        if (exists(cluster['pools'])) pools = cluster['pools'];
        foreach (pool; given; pools) {
            if (exists(found[pool])) error('datastore ' + pool + ' is declared twice');
            store = dict(
                'tm_mad', 'ceph', 'disk_type', 'RBD', 'pool_name', pool,
                'ceph_host', cluster['monitors'], 'ceph_user', user,
                'ceph_secret', cluster['uuid'],
            );
            foreach (field; value; given) {
                store[field] = value;
            };
            if (!exists(store['type'])) store['type'] = 'IMAGE_DS';
            if (store['type'] != 'SYSTEM_DS') store['ds_mad'] = 'ceph';
            found[pool] = store;
        };
    };
    found;
};
