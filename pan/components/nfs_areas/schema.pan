# Made from the Python schema of nfs_areas by tools/generate.py; do not edit.
declaration template components/nfs_areas/schema;

include 'quattor/types/component';
include 'pan/types';

@{desc=One directory of a server that the nodes of a cloud share.}
type nfs_areas_area = {
    @{desc=host that exports it}
    'server' : string
    @{desc=directory on the server}
    'path' : absolute_file_path
    @{desc=where component nfs mounts it; left out: the automounter's map has it}
    'mountpoint' ? absolute_file_path
    @{desc=symbolic link to the place where the automounter has it}
    'link' ? absolute_file_path
    @{desc=file system}
    'fstype' : choice('nfs4', 'nfs') = 'nfs4'
    @{desc=mount options, comma separated}
    'options' : string = 'rw,hard,_netdev,nofail'
        with match(SELF, '^([!\x24-\x26\x28-\x2b\x2d-\x5b\x5d-\x7e]+(,[!\x24-\x26\x28-\x2b\x2d-\x5b\x5d-\x7e]+)*)\z')
    @{desc=account that reads and writes it when it is verified}
    'user' : string = 'oneadmin' with match(SELF, '^([a-z_][a-z0-9_-]{0,31})\z')
    @{desc=user must be able to write, and what it wrote must be its own}
    'write' : boolean = false
    @{desc=space that must be free
      unit=MiB}
    'min_free' : long(0..1099511627776) = 0
};

@{desc=Fixed ports of what NFS 2 and 3 need besides 2049, so that a firewall can let them in.}
type nfs_areas_ports = {
    @{desc=rpc.mountd, TCP and UDP}
    'mountd' ? long(1..65535)
    @{desc=rpc.statd, TCP and UDP}
    'statd' ? long(1..65535)
    @{desc=from which rpc.statd tells the others}
    'statd_outgoing' ? long(1..65535)
    @{desc=the kernel's lock manager, TCP}
    'lockd_tcp' ? long(1..65535)
    @{desc=the kernel's lock manager, UDP}
    'lockd_udp' ? long(1..65535)
    @{desc=where a client of NFS 4.0 is called back, TCP}
    'callback' ? long(1..65535)
    @{desc=rpc.rquotad, which tells quotas to clients, TCP and UDP}
    'rquotad' ? long(1..65535)
};

@{desc=A map of the automounter with all areas that have no mountpoint.}
type nfs_areas_autofs = {
    @{desc=directory below which the automounter mounts them}
    'folder' : absolute_file_path
    @{desc=name of the map: /etc/auto.NAME and /etc/auto.master.d/NAME.autofs}
    'map' : string = 'areas' with match(SELF, '^([A-Za-z0-9_][A-Za-z0-9_-]{0,62})\z')
    @{desc=unmounted when nobody used it for so long, 0: never
      unit=s}
    'timeout' ? long(0..2147483647)
};

@{desc=The shared areas of a cloud, and what NFS needs besides.}
type nfs_areas_component = {
    include structure_component
    @{desc=areas by name}
    'areas' ? nfs_areas_area{}
    @{desc=fixed ports}
    'ports' ? nfs_areas_ports
    @{desc=NFS 4 maps names of accounts within this domain, the same on servers and clients}
    'domain' ? string with match(SELF, '^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)\z')
    @{desc=areas without a mountpoint are automounted}
    'autofs' ? nfs_areas_autofs
    @{desc=component nfs may detach a mount that is in use, instead of naming who uses it}
    'lazy_umount' : boolean = false
    @{desc=systemd verifies the areas and all NFS mounts once the node is up}
    'verify_at_boot' : boolean = false
    @{desc=time between two verifications by systemd
      unit=min}
    'verify_every' : long(1..1440) = 10
    @{desc=longest wait for one step of a verification
      unit=s}
    'timeout' : long(1..300) = 10
};
