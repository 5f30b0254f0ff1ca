# Gives the network of this node to ncm-virt; without this template it stays with ncm-network.
unique template components/network/pyncm;

include 'components/network/config';

prefix '/software/components/network';
'ncm-module' = 'pyncm';
'register_change' = {
    # Only paths that exist may be registered; ncm-network's own template has the first one.
    foreach (i; path; list('/system/network', '/hardware/cards/nic')) {
        if (path_exists(path) && (!is_defined(SELF) || index(path, SELF) < 0)) {
            append(path);
        };
    };
    if (is_defined(SELF)) SELF else null;
};
