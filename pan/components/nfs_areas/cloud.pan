@{ All of it from the one variable NFS_AREAS (components/nfs_areas/functions shows it): a server
   exports what is its own to the clients, every other node mounts it, and both are verified. Include
   it after what the node has of component nfs besides. }
unique template components/nfs_areas/cloud;

include 'components/nfs_areas/functions';

# A server without mounts, or a client without exports, has an empty list of them.
'/software/components/nfs/exports' = nfs_area_exports(NFS_AREAS);
'/software/components/nfs/mounts' = nfs_area_mounts(NFS_AREAS);

include 'components/nfs/config';
include 'components/nfs_areas/config';

prefix '/software/components/nfs_areas';
'areas' = nfs_area_declared(NFS_AREAS);
'verify_at_boot' ?= true;
