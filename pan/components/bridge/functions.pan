@{ Functions for the network of a node: rules between fields of /software/components/bridge. }
declaration template components/bridge/functions;

@documentation{
A probe has the fields of its type, and no others.
}
function bridge_valid_probe = {
    probe = ARGV[0];
    needed = dict('host', 'tcp', 'port', 'tcp', 'command', 'command');
    foreach (field; kind; needed) {
        if (exists(probe[field]) != (probe['type'] == kind)) {
            error('bridge: ' + field + ' is for a probe of type ' + kind + ', which needs it');
        };
    };
    true;
};

@documentation{
Address translation needs a network of one family, an interface of this node, and forwarding.
}
function bridge_valid_nat = {
    tree = ARGV[0];
    if (!exists(tree['nat'])) return(true);
    foreach (at; row; tree['nat']) {
        if (!match(row['source'], '^[0-9A-Fa-f.:]+/[0-9.]+$')) {
            error('bridge: ' + row['source'] + ' is no network, ADDRESS/PREFIX');
        };
        family = if (match(row['source'], ':')) 'ipv6' else 'ipv4';
        others = if (exists(row['untouched'])) row['untouched'] else list();
        if (exists(row['address'])) others[length(others)] = row['address'];
        foreach (place; other; others) {
            if (match(other, ':') != (family == 'ipv6')) {
                error('bridge: ' + other + ' is of another address family than ' + row['source']);
            };
        };
        forwarded = exists(tree['forward'][family]) && tree['forward'][family];
        if (!forwarded) {
            error('bridge: nat needs forward/' + family + ': else no packet passes');
        };
        found = false;
        if (path_exists('/system/network/interfaces')) {
            foreach (name; link; value('/system/network/interfaces')) {
                device = if (exists(link['device'])) link['device'] else name;
                found = found || row['out'] == name || row['out'] == device;
            };
        };
        if (!found) error('bridge: ' + row['out'] + ' is no interface of /system/network');
    };
    true;
};
