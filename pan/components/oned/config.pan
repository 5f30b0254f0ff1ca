@{ OpenNebula's daemon, configured by ncm-virt. Include this template and set values below
   /software/components/oned; opennebula_version says for which release the files are. }
unique template components/oned/config;

include 'components/oned/schema';

bind '/software/components/oned' = oned_component;

include if_exists('components/oned/site-config');

prefix '/software/components/oned';
'active' ?= true;
'dispatch' ?= true;
'ncm-module' ?= 'pyncm';
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
