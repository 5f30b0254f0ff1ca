@{ The HTTPS door of OpenNebula's XML-RPC server, configured by ncm-virt. Include this template and
   set values below /software/components/one_proxy; one_proxy_bind_loopback shuts oned's own doors. }
unique template components/one_proxy/config;

include 'components/one_proxy/schema';

bind '/software/components/one_proxy' = one_proxy_component;

include if_exists('components/one_proxy/site-config');

prefix '/software/components/one_proxy';
'active' ?= true;
'dispatch' ?= true;
'ncm-module' ?= 'pyncm';
'register_change' ?= {
    # where oned listens decides where the door leads
    found = list();
    foreach (i; name; list('oned', 'opennebula')) {
        if (path_exists('/software/components/' + name)) {
            found[length(found)] = '/software/components/' + name;
        };
    };
    found;
};
'dependencies/pre' ?= {
    # only what this node has: a dependency on a missing component does not compile
    found = list();
    foreach (i; name; list('spma', 'accounts')) {
        if (path_exists('/software/components/' + name)) {
            found[length(found)] = name;
        };
    };
    found;
};
