@{ A host of an OpenNebula cloud, configured by ncm-virt: oneadmin's ssh and rights, and the news
   that it is up. Include this template and set values below /software/components/onehost. }
unique template components/onehost/config;

include 'components/onehost/schema';

bind '/software/components/onehost' = onehost_component;

include if_exists('components/onehost/site-config');

prefix '/software/components/onehost';
'active' ?= true;
'dispatch' ?= true;
'ncm-module' ?= 'pyncm';
'register_change' ?= {
    # its bridges are looked at before the front ends are told
    found = list();
    if (path_exists('/system/network/interfaces')) {
        found[0] = '/system/network/interfaces';
    };
    found;
};
'dependencies/pre' ?= {
    # only what this node has: a dependency on a missing component does not compile
    found = list();
    foreach (i; name; list('spma', 'accounts', 'network', 'libvirtd', 'libvirt')) {
        if (path_exists('/software/components/' + name)) {
            found[length(found)] = name;
        };
    };
    found;
};
