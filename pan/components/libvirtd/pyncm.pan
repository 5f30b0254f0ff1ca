# Gives libvirtd of this node to ncm-virt; without this template it stays with ncm-libvirtd.
unique template components/libvirtd/pyncm;

include 'components/libvirtd/config';

prefix '/software/components/libvirtd';
'ncm-module' = 'pyncm';
'register_change' = {
    # Only paths that exist may be registered.
    foreach (i; path; list('/software/components/libvirt/sysconfig/libvirtd_args')) {
        if (path_exists(path)) {
            append(path);
        };
    };
    if (is_defined(SELF)) SELF else null;
};
