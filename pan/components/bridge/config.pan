@{ How the network of a node is changed by ncm-virt, and what a cloud needs beside its links.
   Include this template and set values below /software/components/bridge. }
unique template components/bridge/config;

include 'components/bridge/schema';

bind '/software/components/bridge' = bridge_component;

include if_exists('components/bridge/site-config');

prefix '/software/components/bridge';
'active' ?= true;
'dispatch' ?= true;
'ncm-module' ?= 'pyncm';
'register_change' ?= {
    # nat/out names interfaces by key or device
    found = list();
    if (path_exists('/system/network/interfaces')) {
        found[0] = '/system/network/interfaces';
    };
    found;
};
'dependencies/pre' ?= {
    # only what this node has: a dependency on a missing component does not compile
    found = list();
    foreach (i; name; list('spma', 'network')) {
        if (path_exists('/software/components/' + name)) {
            found[length(found)] = name;
        };
    };
    found;
};
