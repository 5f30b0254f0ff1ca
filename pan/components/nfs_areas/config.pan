@{ Shared areas of a cloud by NFS, configured by ncm-virt: how they are verified, fixed ports, the
   domain of accounts, a map for the automounter. Include this template and set values below
   /software/components/nfs_areas, or components/nfs_areas/cloud, which does all of it. }
unique template components/nfs_areas/config;

include 'components/nfs_areas/schema';
include 'components/nfs_areas/functions';

bind '/software/components/nfs_areas' = nfs_areas_component;

include if_exists('components/nfs_areas/site-config');

prefix '/software/components/nfs_areas';
'active' ?= true;
'dispatch' ?= true;
'ncm-module' ?= 'pyncm';
'register_change' ?= {
    # what is mounted must be what is declared
    found = list();
    foreach (i; path; list('/software/components/nfs', '/system/network')) {
        if (path_exists(path)) found[length(found)] = path;
    };
    found;
};
'dependencies/pre' ?= {
    # only what this node has: a dependency on a missing component does not compile
    found = list();
    foreach (i; name; list('spma', 'accounts', 'network', 'nfs')) {
        if (path_exists('/software/components/' + name)) {
            found[length(found)] = name;
        };
    };
    found;
};
