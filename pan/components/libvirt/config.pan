@{ What ncm-libvirtd never covered: qemu.conf, the services around libvirt, and its networks,
   storage pools, secrets and guests. Include this template and set values below
   /software/components/libvirt. }
unique template components/libvirt/config;

include 'components/libvirt/schema';

bind '/software/components/libvirt' = libvirt_component;

include if_exists('components/libvirt/site-config');

prefix '/software/components/libvirt';
'active' ?= true;
'dispatch' ?= true;
'ncm-module' ?= 'pyncm';
'dependencies/pre' ?= {
    # only what this node has: a dependency on a missing component does not compile
    found = list();
    foreach (i; name; list('spma', 'network', 'nfs', 'libvirtd')) {
        if (path_exists('/software/components/' + name)) {
            found[length(found)] = name;
        };
    };
    found;
};
