# Gives nfs of this node to ncm-virt; without this template it stays with ncm-nfs.
unique template components/nfs/pyncm;

include 'components/nfs/config';

prefix '/software/components/nfs';
'ncm-module' = 'pyncm';
'register_change' = {
    # Only paths that exist may be registered.
    foreach (i; path; list('/system/filesystems', '/software/components/fstab')) {
        if (path_exists(path)) {
            append(path);
        };
    };
    if (is_defined(SELF)) SELF else null;
};
