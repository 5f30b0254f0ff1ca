@{ The shared areas of a cloud, declared once. A site sets variable NFS_AREAS and includes
   components/nfs_areas/cloud on the servers and on the clients; that is all:

   variable NFS_AREAS = dict(
       'one', dict(
           'server', 'front1.example.org',
           'path', '/var/lib/one',
           'mountpoint', '/var/lib/one',        # left out: the automounter mounts it
           'clients', list('*.example.org', '192.0.2.0/24'),
           'export_options', 'rw,no_subtree_check,no_root_squash',
           'write', true,
       ),
   );

   Each of these functions makes one part of it, for sites that want to choose. Names of clients
   are written as they are: what has to be escaped is escaped here. All other fields of an area are
   those of /software/components/nfs_areas/areas. }
declaration template components/nfs_areas/functions;

@documentation{
The areas as component nfs_areas has them, beside those that are there. Argument: NFS_AREAS.
}
function nfs_area_declared = {
    if (ARGC != 1 || !is_dict(ARGV[0])) error('nfs_area_declared: wants the dict of areas');
    found = dict();
    if (is_dict(SELF)) found = SELF;
    foreach (name; area; ARGV[0]) {
        if (exists(found[name])) error('nfs_area_declared: area ' + name + ' is declared twice');
        kept = dict();
        foreach (field; value; area) {
            if (field != 'clients' && field != 'export_options') kept[field] = value;
        };
        found[name] = kept;
    };
    found;
};

@documentation{
The mounts of a client for component nfs, beside those that are there: all areas with a mountpoint
that another host serves. Arguments: NFS_AREAS, and the name of the client where it is not the
host that is being compiled.
}
function nfs_area_mounts = {
    if (ARGC < 1 || !is_dict(ARGV[0])) error('nfs_area_mounts: wants the dict of areas');
    client = OBJECT;
    if (ARGC > 1) client = ARGV[1];
    found = list();
    if (is_list(SELF)) found = SELF;
    foreach (name; area; ARGV[0]) {
        if (area['server'] != client && exists(area['mountpoint'])) {
            server = area['server'];
            if (match(server, ':')) server = '[' + server + ']';
            options = 'rw,hard,_netdev,nofail';
            if (exists(area['options'])) options = area['options'];
            fstype = 'nfs4';
            if (exists(area['fstype'])) fstype = area['fstype'];
            found[length(found)] = dict(
                'device', server + ':' + area['path'],
                'mountpoint', area['mountpoint'],
                'fstype', fstype,
                'options', options,
            );
        };
    };
    found;
};

@documentation{
The exports of a server for component nfs, beside those that are there: all areas that it serves,
each to its clients. Arguments: NFS_AREAS, and the name of the server where it is not the host that
is being compiled.
}
function nfs_area_exports = {
    if (ARGC < 1 || !is_dict(ARGV[0])) error('nfs_area_exports: wants the dict of areas');
    server = OBJECT;
    if (ARGC > 1) server = ARGV[1];
    found = list();
    if (is_list(SELF)) found = SELF;
    foreach (name; area; ARGV[0]) {
        if (area['server'] == server) {
            if (!exists(area['clients']) || length(area['clients']) == 0) {
                error('nfs_area_exports: area ' + name + ' has no clients');
            };
            options = 'rw,no_subtree_check';
            if (exists(area['export_options'])) options = area['export_options'];
            hosts = dict();
            foreach (i; client; area['clients']) {
                hosts[escape(client)] = options;
            };
            found[length(found)] = dict('path', area['path'], 'hosts', hosts);
        };
    };
    found;
};
