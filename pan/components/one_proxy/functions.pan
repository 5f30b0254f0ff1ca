@{ Functions for the HTTPS door of OpenNebula: one that shuts oned's own doors, and the rules
   between fields of /software/components/one_proxy. }
declaration template components/one_proxy/functions;

@documentation{
The tree of component oned with the XML-RPC and the gRPC server bound to loopback, so that every
call comes by the door. Another address of loopback may be the argument.
Use: '/software/components/oned' = one_proxy_bind_loopback();
Component opennebula has one address for both: set opennebula/oned/listen_address there.
}
function one_proxy_bind_loopback = {
    address = '127.0.0.1';
    if (ARGC > 0) address = ARGV[0];
    if (!match(address, '^(127\.[0-9.]+|::1)$')) {
        error('one_proxy: ' + address + ' is no address of loopback');
    };
    tree = SELF;
    if (!is_dict(tree)) tree = dict();
    tree['listen_address'] = address;
    tree['grpc_listen_address'] = address;
    tree;
};

@documentation{
Certificate and password: which of them are needed must be said, and be possible.
}
function one_proxy_valid_entry = {
    door = ARGV[0];
    clients = exists(door['clients']);
    users = exists(door['users']) && length(door['users']) > 0;
    if (exists(door['satisfy']) != (clients && users)) {
        error('one_proxy: satisfy chooses between clients and users; with both it must be given');
    };
    if (clients) {
        optional = door['clients']['verify'] == 'optional';
        any = exists(door['satisfy']) && door['satisfy'] == 'any';
        if (any && !optional) {
            error('one_proxy: clients/verify must be optional where a password will do');
        };
        if (optional && !any && exists(door['clients']['allowed'])) {
            error('one_proxy: clients/allowed keeps nobody out while a certificate is optional');
        };
    };
    true;
};

@documentation{
The door has a port of its own, leads to loopback, and lets in as its fields say together.
}
function one_proxy_valid_nginx = {
    door = ARGV[0];
    if (door['port'] == 2634) {
        error('one_proxy: port 2634 is that of oned''s gRPC server; take 443 or 2635');
    };
    remote = door['upstream_remote'];
    local = true;
    if (exists(door['upstream_address'])) {
        local = match(door['upstream_address'], '^(127\.|::1$)');
    };
    if (remote == local) {
        error('one_proxy: upstream_address is of another host with upstream_remote, else of loopback');
    };
    one_proxy_valid_entry(door);
};
