# Made from the Python schema of libvirt by tools/generate.py; do not edit.
declaration template components/libvirt/schema;

include 'quattor/types/component';
include 'pan/types';
include 'components/libvirt/functions';

@{desc=Settings of /etc/libvirt/qemu.conf; what is left out keeps libvirt's default.}
type libvirt_qemu = {
    @{desc=address of VNC servers (127.0.0.1)}
    'vnc_listen' ? string
    @{desc=VNC on a socket per guest instead of TCP}
    'vnc_auto_unix_socket' ? boolean
    @{desc=VNC with TLS}
    'vnc_tls' ? boolean
    @{desc=certificates for VNC}
    'vnc_tls_x509_cert_dir' ? absolute_file_path
    @{desc=VNC clients need a certificate}
    'vnc_tls_x509_verify' ? boolean
    @{desc=password of guests that have none}
    'vnc_password' ? string(1..8)
    @{desc=VNC with SASL}
    'vnc_sasl' ? boolean
    @{desc=SASL configuration for VNC}
    'vnc_sasl_dir' ? absolute_file_path
    @{desc=VNC guests may use the host's sound}
    'vnc_allow_host_audio' ? boolean
    @{desc=address of SPICE servers}
    'spice_listen' ? string
    @{desc=SPICE with TLS}
    'spice_tls' ? boolean
    @{desc=certificates for SPICE}
    'spice_tls_x509_cert_dir' ? absolute_file_path
    @{desc=SPICE on a socket per guest}
    'spice_auto_unix_socket' ? boolean
    @{desc=password of guests that have none}
    'spice_password' ? string(1..60)
    @{desc=SPICE with SASL}
    'spice_sasl' ? boolean
    @{desc=SASL configuration for SPICE}
    'spice_sasl_dir' ? absolute_file_path
    @{desc=other guests may use the host's sound}
    'nographics_allow_host_audio' ? boolean
    @{desc=first port of VNC and SPICE}
    'remote_display_port_min' ? long(5900..65535)
    @{desc=last port of VNC and SPICE}
    'remote_display_port_max' ? long(5900..65535)
    @{desc=first websocket port}
    'remote_websocket_port_min' ? long(5700..65535)
    @{desc=last websocket port}
    'remote_websocket_port_max' ? long(5700..65535)
    @{desc=confinement}
    'security_driver' ? choice('none', 'selinux', 'apparmor')
    @{desc=confine guests that do not say}
    'security_default_confined' ? boolean
    @{desc=start no unconfined guest}
    'security_require_confined' ? boolean
    @{desc=account of QEMU: a name, or + and a number}
    'user' ? string(1..)
    @{desc=group of QEMU: a name, or + and a number}
    'group' ? string(1..)
    @{desc=give disks to that account}
    'dynamic_ownership' ? boolean
    @{desc=give disks back afterwards}
    'remember_owner' ? boolean
    @{desc=control groups to use; none: []}
    'cgroup_controllers' ? choice('cpu', 'devices', 'memory', 'blkio', 'cpuset', 'cpuacct')[]
    @{desc=devices for every guest}
    'cgroup_device_acl' ? absolute_file_path[]
    @{desc=format of saved guests}
    'save_image_format' ? choice('raw', 'lzop', 'gzip', 'bzip2', 'xz')
    @{desc=format of dumps}
    'dump_image_format' ? choice('raw', 'lzop', 'gzip', 'bzip2', 'xz')
    @{desc=format of memory in snapshots}
    'snapshot_image_format' ? choice('raw', 'lzop', 'gzip', 'bzip2', 'xz')
    @{desc=where watchdogs dump}
    'auto_dump_path' ? absolute_file_path
    @{desc=dump past the page cache}
    'auto_dump_bypass_cache' ? boolean
    @{desc=restore past the page cache}
    'auto_start_bypass_cache' ? boolean
    @{desc=huge pages; none: []}
    'hugetlbfs_mount' ? absolute_file_path[]
    @{desc=helper that makes tap devices}
    'bridge_helper' ? absolute_file_path
    @{desc=processes are named qemu:GUEST}
    'set_process_name' ? boolean
    @{desc=limit of processes of that account}
    'max_processes' ? long(0..4294967295)
    @{desc=limit of open files of a guest}
    'max_files' ? long(0..4294967295)
    @{desc=limit of threads of a guest}
    'max_threads_per_process' ? long(0..4294967295)
    @{desc=drop frames from other MAC addresses (ebtables)}
    'mac_filter' ? boolean
    @{desc=pass through devices behind switches without ACS}
    'relaxed_acs_check' ? boolean
    @{desc=locks on disks}
    'lock_manager' ? choice('lockd', 'sanlock')
    @{desc=jobs that wait for one guest; 0: no limit}
    'max_queued' ? long(0..4294967295)
    @{desc=between probes of a migration
      unit=s}
    'keepalive_interval' ? long(-1..3600)
    @{desc=probes without an answer}
    'keepalive_count' ? long(0..4294967295)
    @{desc=1 on, 0 off, -1 QEMU decides}
    'seccomp_sandbox' ? long(-1..1)
    @{desc=address that takes guests in}
    'migration_address' ? string
    @{desc=name that other hosts use for it}
    'migration_host' ? string
    @{desc=first port of migrations (49152)}
    'migration_port_min' ? long(1..65535)
    @{desc=last port of migrations (49215)}
    'migration_port_max' ? long(1..65535)
    @{desc=time stamps in the logs of guests}
    'log_timestamp' ? boolean
    @{desc=firmware images and their stores}
    'nvram' ? string[]
    @{desc=who writes the logs of guests}
    'stdio_handler' ? choice('logd', 'file')
    @{desc=private; none: []}
    'namespaces' ? choice('mount')[]
    @{desc=memory in files}
    'memory_backing_dir' ? absolute_file_path
} with libvirt_valid_qemu(SELF);

@{desc=How libvirtd.service starts.}
type libvirt_sysconfig = {
    @{desc=configuration file, for SysV scripts}
    'libvirtd_config' ? string with match(SELF, '^([A-Za-z0-9_./:@%+=,?&-]+)\z')
    @{desc=arguments: --listen, --timeout SECONDS}
    'libvirtd_args' ? string with match(SELF, '^(--listen|--timeout [0-9]+|--listen --timeout [0-9]+|)\z')
    @{desc=keytab of the Kerberos service}
    'krb5_ktname' ? string with match(SELF, '^([A-Za-z0-9_./:@%+=,?&-]+)\z')
    @{desc=QEMU_AUDIO_DRV}
    'qemu_audio_drv' ? string with match(SELF, '^([a-z0-9_-]+)\z')
    @{desc=SDL_AUDIODRIVER}
    'sdl_audiodriver' ? string with match(SELF, '^([a-z0-9_-]+)\z')
    @{desc=open files, for SysV scripts}
    'libvirtd_nofiles_limit' ? long(1..)
};

type libvirt_uri = string with match(SELF, '^([A-Za-z0-9_./:@%+=,?&-]+)\z');

@{desc=What libvirt-guests does to guests when the host goes down and comes up.}
type libvirt_libvirt_guests = {
    @{desc=where guests run}
    'uris' ? libvirt_uri[1..]
    @{desc=guests that ran are started again, or not}
    'on_boot' ? choice('start', 'ignore')
    @{desc=between two starts
      unit=s}
    'start_delay' ? long(0..86400)
    @{desc=guests are saved or shut down}
    'on_shutdown' ? choice('suspend', 'shutdown')
    @{desc=guests at a time; 0: one after the other}
    'parallel_shutdown' ? long(0..10000)
    @{desc=wait for a guest; 0: for ever
      unit=s}
    'shutdown_timeout' ? long(0..86400)
    @{desc=save and restore past the page cache}
    'bypass_cache' ? boolean
    @{desc=set the clock of resumed guests}
    'sync_time' ? boolean
};

@{desc=SASL of the daemons.}
type libvirt_sasl = {
    @{desc=mechanisms that clients may use}
    'mech_list' : choice('gssapi', 'scram-sha-256', 'digest-md5')[1..]
    @{desc=keytab of the service, for gssapi}
    'keytab' ? string with match(SELF, '^([A-Za-z0-9_./:@%+=,?&-]+)\z')
    @{desc=users and passwords, for the others}
    'sasldb_path' ? string with match(SELF, '^([A-Za-z0-9_./:@%+=,?&-]+)\z')
};

@{desc=What outgoing connections look like.}
type libvirt_nat_range = {
    @{desc=first source address}
    'start' ? type_ipv4
    @{desc=last source address}
    'end' ? type_ipv4
    @{desc=first source port}
    'port_start' ? long(1..65535)
    @{desc=last source port}
    'port_end' ? long(1..65535)
};

@{desc=Names of one address.}
type libvirt_dns_host = {
    @{desc=address}
    'ip' : type_ip
    @{desc=names of it}
    'names' : type_hostname[1..]
};

@{desc=The DNS service of the network.}
type libvirt_dns = {
    @{desc=false: none}
    'enable' ? boolean
    @{desc=servers asked for other names}
    'forwarders' ? type_ip[]
    @{desc=further names}
    'hosts' ? libvirt_dns_host[]
};

@{desc=First and last address, both included.}
type libvirt_range = {
    @{desc=first address}
    'start' : type_ip
    @{desc=last address}
    'end' : type_ip
};

@{desc=A guest with an address of its own.}
type libvirt_dhcp_host = {
    @{desc=its MAC address; required for IPv4}
    'mac' ? type_hwaddr
    @{desc=its host name}
    'name' ? type_hostname
    @{desc=its address}
    'ip' : type_ip
};

@{desc=What machines that boot from the network are told.}
type libvirt_bootp = {
    @{desc=boot file}
    'file' : string with match(SELF, '^([^\x00-\x1f\x7f,]+)\z')
    @{desc=TFTP server; left out: this host}
    'server' ? string with match(SELF, '^([A-Za-z0-9.:-]+)\z')
};

@{desc=An address of this host on the network, and the DHCP service there.}
type libvirt_ip = {
    @{desc=this host's address}
    'address' : type_ip
    @{desc=length of the network prefix
      unit=bit}
    'prefix' : long(1..126)
    @{desc=addresses that DHCP gives to anybody}
    'ranges' ? libvirt_range[]
    @{desc=fixed addresses}
    'hosts' ? libvirt_dhcp_host[]
    @{desc=boot from the network (IPv4)}
    'bootp' ? libvirt_bootp
    @{desc=directory that the TFTP server shows (IPv4)}
    'tftp' ? absolute_file_path
};

@{desc=Limits of one direction.}
type libvirt_bandwidth = {
    @{desc=average rate
      unit=KiB/s}
    'average' : long(1..)
    @{desc=highest rate
      unit=KiB/s}
    'peak' ? long(1..)
    @{desc=amount at the highest rate
      unit=KiB}
    'burst' ? long(1..)
};

@{desc=A class of connections, chosen by a guest's interface.}
type libvirt_portgroup = {
    @{desc=for guests that choose none}
    'default' ? boolean
    @{desc=tags (Open vSwitch); more than one: a trunk}
    'vlans' ? long(1..4094)[1..]
    @{desc=to the guest}
    'inbound' ? libvirt_bandwidth
    @{desc=from the guest}
    'outbound' ? libvirt_bandwidth
};

@{desc=A network of libvirt.}
type libvirt_network = {
    @{desc=its UUID; left out: libvirt's choice}
    'uuid' ? string with match(SELF, '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\z')
    @{desc=connection to the host's networks}
    'mode' : choice('nat', 'route', 'open', 'isolated', 'bridge')
    @{desc=only through this interface (nat, route)}
    'dev' ? string with match(SELF, '^([A-Za-z0-9_.-]{1,15})\z')
    @{desc=source addresses and ports (nat)}
    'nat' ? libvirt_nat_range
    @{desc=mode bridge: the host's bridge; else its name for a new one}
    'bridge' ? string with match(SELF, '^([A-Za-z0-9_.-]{1,15})\z')
    @{desc=kind of the host's bridge (bridge)}
    'virtualport' ? choice('openvswitch')
    @{desc=spanning tree on the new bridge (false)}
    'stp' ? boolean
    @{desc=forward delay of the new bridge (0)
      unit=s}
    'delay' ? long(0..30)
    @{desc=MTU of the new bridge
      unit=byte}
    'mtu' ? long(68..65535)
    @{desc=DNS domain of the guests}
    'domain' ? type_hostname
    @{desc=names of the domain are not asked for elsewhere}
    'domain_local' ? boolean
    @{desc=DNS service}
    'dns' ? libvirt_dns
    @{desc=addresses of this host there}
    'ips' ? libvirt_ip[]
    @{desc=classes of connections}
    'portgroups' ? libvirt_portgroup{}
    @{desc=started with the host}
    'autostart' : boolean = true
    @{desc=wanted state}
    'state' : choice('active', 'inactive') = 'active'
    @{desc=restarted, though guests use it, where a change needs that; false: it waits}
    'restart' : boolean = false
    @{desc=take over one of this name that others made}
    'adopt' : boolean = false
} with libvirt_valid_network(SELF);

@{desc=A server of storage.}
type libvirt_host = {
    @{desc=address or host name}
    'host' : string
    @{desc=its port; left out: the protocol's own}
    'port' ? long(1..65535)
};

@{desc=Owner and mode of the pool's directory.}
type libvirt_permissions = {
    @{desc=such as 0711}
    'mode' ? string
    @{desc=number of the user}
    'owner' ? long(0..4294967294)
    @{desc=number of the group}
    'group' ? long(0..4294967294)
};

@{desc=An image below another one.}
type libvirt_backing = {
    @{desc=its pool; left out: the same}
    'pool' ? string
    @{desc=its name}
    'volume' : string
    @{desc=its format; left out: raw}
    'format' ? choice('raw', 'qcow2')
};

@{desc=Another image: a volume of a pool.}
type libvirt_image = {
    @{desc=its pool; left out: the same}
    'pool' ? string
    @{desc=its name}
    'volume' : string
};

@{desc=A volume that a pool shall have. It can grow, and is never made smaller.}
type libvirt_volume = {
    @{desc=size; left out: that of its image
      unit=MiB}
    'capacity' ? long(1..1099511627776)
    @{desc=of it allocated at once
      unit=MiB}
    'allocation' ? long(0..1099511627776)
    @{desc=format (dir, fs, netfs); left out: raw}
    'format' ? choice('raw', 'qcow2')
    @{desc=image below it, of which only differences are kept}
    'backing' ? libvirt_backing
    @{desc=image that it is a copy of when it is made}
    'copy_of' ? libvirt_image
    @{desc=of its file}
    'permissions' ? libvirt_permissions
    @{desc=take over one of this name that others made}
    'adopt' : boolean = false
} with libvirt_valid_volume(SELF);

@{desc=A storage pool; which fields it has depends on its type.}
type libvirt_pool = {
    @{desc=its UUID; left out: libvirt's choice}
    'uuid' ? string with match(SELF, '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\z')
    @{desc=kind}
    'type' : choice('dir', 'fs', 'netfs', 'logical', 'iscsi', 'rbd')
    @{desc=where its volumes appear (dir, fs, netfs, iscsi)}
    'target' ? absolute_file_path
    @{desc=fs: the one with the file system; logical: to make the group from}
    'devices' ? absolute_file_path[]
    @{desc=servers (netfs and iscsi: one; rbd: monitors)}
    'hosts' ? libvirt_host[]
    @{desc=exported directory (netfs)}
    'directory' ? absolute_file_path
    @{desc=name of the target (iscsi)}
    'iqn' ? string with match(SELF, '^(iqn\.[0-9]{4}-(0[1-9]|1[0-2])\.[!-~]+)\z')
    @{desc=name of this host (iscsi)}
    'initiator' ? string with match(SELF, '^(iqn\.[0-9]{4}-(0[1-9]|1[0-2])\.[!-~]+)\z')
    @{desc=volume group (logical), pool of the cluster (rbd)}
    'source' ? string with match(SELF, '^([A-Za-z0-9_.+-]+)\z')
    @{desc=fs: kind of file system; netfs: protocol}
    'format' ? choice('auto', 'ext3', 'ext4', 'xfs', 'btrfs', 'vfat', 'iso9660', 'udf', 'nfs', 'cifs', 'glusterfs')
    @{desc=NFS version (netfs)}
    'protocol_version' ? string with match(SELF, '^([2-4](\.[0-2])?)\z')
    @{desc=user (iscsi by CHAP, rbd)}
    'username' ? string with match(SELF, '^([^\x00-\x1f\x7f]+)\z')
    @{desc=name of the secret of that user}
    'secret' ? string
    @{desc=of the directory (dir, fs, netfs)}
    'permissions' ? libvirt_permissions
    @{desc=made where it is new: its directory, or its volume group out of devices; left out: a directory is made}
    'build' ? boolean
    @{desc=volumes by escaped name (not iscsi)}
    'volumes' ? libvirt_volume{}
    @{desc=volumes of ours that left the profile are deleted; false: they are told and kept}
    'delete_volumes' : boolean = false
    @{desc=started with the host}
    'autostart' : boolean = true
    @{desc=wanted state}
    'state' : choice('active', 'inactive') = 'active'
    @{desc=restarted, though guests use it, where a change needs that; false: it waits}
    'restart' : boolean = false
    @{desc=take over one of this name that others made}
    'adopt' : boolean = false
} with libvirt_valid_pool(SELF);

@{desc=A secret that pools, guests or volumes refer to.}
type libvirt_secret_object = {
    @{desc=its UUID; left out: libvirt's choice}
    'uuid' ? string with match(SELF, '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\z')
    @{desc=what it is for}
    'usage' : choice('ceph', 'iscsi', 'volume')
    @{desc=name of its use (volume: a path); left out: its own name}
    'id' ? string with match(SELF, '^([^\x00-\x1f\x7f]+)\z')
    @{desc=for people}
    'description' ? string with match(SELF, '^([^\x00-\x1f\x7f]+)\z')
    @{desc=kept in memory only}
    'ephemeral' : boolean = false
    @{desc=never shown again}
    'private' : boolean = true
    @{desc=the secret itself}
    'value' ? string(1..)
    @{desc=the secret itself in base64 (as Ceph prints keys)}
    'value_base64' ? string
    @{desc=take over one of this name that others made}
    'adopt' : boolean = false
} with libvirt_valid_secret(SELF);

@{desc=An image that a pool of a cluster shall have.}
type libvirt_ceph_volume = {
    @{desc=size; it can grow
      unit=MiB}
    'capacity' : long(1..1099511627776)
    @{desc=take over one of this name that others made}
    'adopt' : boolean = false
};

@{desc=A pool of the cluster as a storage pool of this host.}
type libvirt_ceph_pool = {
    @{desc=its name in the cluster; left out: the same}
    'source' ? string with match(SELF, '^([A-Za-z0-9_.+-]+)\z')
    @{desc=volumes by escaped name}
    'volumes' ? libvirt_ceph_volume{}
    @{desc=volumes of ours that left the profile are deleted; false: they are told and kept}
    'delete_volumes' : boolean = false
    @{desc=started with the host}
    'autostart' : boolean = true
    @{desc=wanted state}
    'state' : choice('active', 'inactive') = 'active'
    @{desc=restarted, though guests use it, where a change needs that; false: it waits}
    'restart' : boolean = false
    @{desc=take over one of this name that others made}
    'adopt' : boolean = false
};

@{desc=A Ceph cluster: its secret and its rbd pools come from here.}
type libvirt_ceph = {
    @{desc=monitors}
    'monitors' : libvirt_host[1..]
    @{desc=user, without client.}
    'user' : string = 'libvirt' with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=the user's key, as ceph auth get-key prints it}
    'key' ? string
    @{desc=UUID of the secret, the same on all hosts}
    'uuid' : string with match(SELF, '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\z')
    @{desc=storage pools by name}
    'pools' ? libvirt_ceph_pool{}
    @{desc=take over a secret of this UUID that others made}
    'adopt' : boolean = false
};

@{desc=How the virtual processors look; their product is vcpus.}
type libvirt_topology = {
    @{desc=sockets}
    'sockets' : long(1..4096) = 1
    @{desc=cores of a socket}
    'cores' : long(1..4096) = 1
    @{desc=threads of a core}
    'threads' : long(1..4096) = 1
};

@{desc=The virtual processor.}
type libvirt_cpu = {
    @{desc=host-model: portable; custom: the named model}
    'mode' : choice('host-model', 'host-passthrough', 'custom') = 'host-model'
    @{desc=model (custom)}
    'model' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=features by name}
    'features' ? choice('force', 'require', 'optional', 'disable', 'forbid'){}
    @{desc=sockets, cores, threads}
    'topology' ? libvirt_topology
} with libvirt_valid_cpu(SELF);

@{desc=An image in a Ceph cluster that this host knows by ceph.}
type libvirt_rbd = {
    @{desc=name of the cluster under ceph}
    'cluster' : string
    @{desc=POOL/IMAGE in the cluster}
    'image' : string with match(SELF, '^([^/@\x00-\x1f\x7f]+/[^/@\x00-\x1f\x7f]+)\z')
};

@{desc=A disk or CD-ROM. Its source: file, block, pool and volume, or rbd; a CD-ROM may be empty.}
type libvirt_disk = {
    @{desc=name in the guest: vda, sda, hda ...}
    'target' : string with match(SELF, '^((hd|vd|sd)[a-z]{1,2})\z')
    @{desc=kind}
    'device' : choice('disk', 'cdrom') = 'disk'
    @{desc=left out: virtio for vd, ide for hd; sd: scsi, CD-ROMs sata}
    'bus' ? choice('virtio', 'scsi', 'sata', 'ide', 'usb')
    @{desc=image file}
    'file' ? absolute_file_path
    @{desc=block device}
    'block' ? absolute_file_path
    @{desc=storage pool}
    'pool' ? string
    @{desc=volume of the pool}
    'volume' ? string with match(SELF, '^([^/\x00-\x1f\x7f]+)\z')
    @{desc=image in a Ceph cluster}
    'rbd' ? libvirt_rbd
    @{desc=format (raw)}
    'format' ? choice('raw', 'qcow2', 'vmdk', 'vdi', 'vhdx')
    @{desc=caching}
    'cache' ? choice('default', 'none', 'writethrough', 'writeback', 'directsync', 'unsafe')
    @{desc=kind of I/O}
    'io' ? choice('threads', 'native', 'io_uring')
    @{desc=discarded blocks are given back, or not}
    'discard' ? choice('unmap', 'ignore')
    @{desc=the guest cannot write}
    'readonly' ? boolean
    @{desc=other guests may write too}
    'shareable' ? boolean
    @{desc=serial number}
    'serial' ? string with match(SELF, '^([A-Za-z0-9_.+-]{1,36})\z')
} with libvirt_valid_disk(SELF);

@{desc=A network interface, on a virtual network or on a bridge of the host.}
type libvirt_nic = {
    @{desc=its MAC address}
    'mac' : type_hwaddr
    @{desc=virtual network}
    'network' ? string
    @{desc=class of connection (network)}
    'portgroup' ? string
    @{desc=bridge of the host}
    'bridge' ? string with match(SELF, '^([A-Za-z0-9_.-]{1,15})\z')
    @{desc=kind of the bridge (bridge)}
    'virtualport' ? choice('openvswitch')
    @{desc=UUID of the port (openvswitch)}
    'interface_id' ? string with match(SELF, '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\z')
    @{desc=tags (Open vSwitch); more than one: a trunk}
    'vlans' ? long(1..4094)[1..]
    @{desc=model}
    'model' : choice('virtio', 'e1000', 'e1000e', 'rtl8139') = 'virtio'
    @{desc=MTU
      unit=byte}
    'mtu' ? long(68..65535)
    @{desc=state of the link; left out: up}
    'link' ? choice('up', 'down')
} with libvirt_valid_nic(SELF);

@{desc=A console with graphics.}
type libvirt_graphics = {
    @{desc=protocol}
    'type' : choice('vnc', 'spice')
    @{desc=address}
    'listen' : string = '127.0.0.1'
    @{desc=port from 5900; left out: libvirt's choice}
    'port' ? long(1..65535)
    @{desc=port for browsers (vnc)}
    'websocket' ? long(1..65535)
    @{desc=password (VNC: up to 8 characters)}
    'password' ? string(1..) with match(SELF, '^([^\x00-\x1f\x7f]+)\z')
    @{desc=keyboard}
    'keymap' ? string with match(SELF, '^([a-z]{2}(-[a-z]{2})?)\z')
} with libvirt_valid_graphics(SELF);

@{desc=A guest of libvirt.}
type libvirt_guest = {
    @{desc=its UUID; left out: libvirt's choice}
    'uuid' ? string with match(SELF, '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\z')
    @{desc=kvm, or qemu without the host's help}
    'type' : choice('kvm', 'qemu') = 'kvm'
    @{desc=one line for people}
    'title' ? string with match(SELF, '^([^\x00-\x1f\x7f]+)\z')
    @{desc=for people}
    'description' ? string with match(SELF, '^([^\x00-\x1f\x7f]+)\z')
    @{desc=memory
      unit=MiB}
    'memory' : long(1..16777216)
    @{desc=virtual processors}
    'vcpus' : long(1..4096)
    @{desc=what its memory can grow to while it runs; left out: memory
      unit=MiB}
    'max_memory' ? long(1..16777216)
    @{desc=what its virtual processors can grow to while it runs; left out: vcpus}
    'max_vcpus' ? long(1..4096)
    @{desc=weight against other guests}
    'cpu_shares' ? long(2..262144)
    @{desc=memory from huge pages}
    'hugepages' ? boolean
    @{desc=virtual processor}
    'cpu' : libvirt_cpu = dict()
    @{desc=architecture}
    'arch' : choice('x86_64', 'i686') = 'x86_64'
    @{desc=pc, q35 or a version of these}
    'machine' : string = 'q35' with match(SELF, '^((pc|q35)(-[A-Za-z0-9_.-]+)?)\z')
    @{desc=firmware}
    'firmware' : choice('bios', 'efi') = 'bios'
    @{desc=what to boot from, in order}
    'boot' : choice('hd', 'network', 'cdrom')[1..] = list('hd')
    @{desc=disks and CD-ROMs}
    'disks' ? libvirt_disk[]
    @{desc=network interfaces}
    'nics' ? libvirt_nic[]
    @{desc=consoles with graphics}
    'graphics' ? libvirt_graphics[0..2]
    @{desc=graphics card}
    'video' ? choice('virtio', 'vga', 'qxl', 'cirrus', 'bochs', 'none')
    @{desc=serial console}
    'serial' : boolean = true
    @{desc=channel for qemu-guest-agent}
    'guest_agent' : boolean = true
    @{desc=random numbers from the host}
    'rng' : boolean = true
    @{desc=clock}
    'clock' : choice('utc', 'localtime') = 'utc'
    @{desc=when it shuts down}
    'on_poweroff' : choice('destroy', 'restart') = 'destroy'
    @{desc=when it reboots}
    'on_reboot' : choice('destroy', 'restart') = 'restart'
    @{desc=when it crashes}
    'on_crash' : choice('destroy', 'restart', 'preserve') = 'destroy'
    @{desc=started with the host}
    'autostart' : boolean = false
    @{desc=wanted state; left out: as it is}
    'state' ? choice('running', 'stopped')
    @{desc=when a change reaches a running guest; live: what can, the rest at its next boot}
    'apply' : choice('next_boot', 'live', 'restart') = 'next_boot'
    @{desc=take over one of this name that others made}
    'adopt' : boolean = false
} with libvirt_valid_guest(SELF);

@{desc=How much more the guests may have than the host; ncm-configure --check looks at it.}
type libvirt_overcommit = {
    @{desc=memory of the guests / memory of the host}
    'memory' : double(1..) = 1.0
    @{desc=virtual processors / cores of the host}
    'cpus' : double(1..) = 1.0
};

@{desc=Objects of this host that something else makes; references to them are accepted.}
type libvirt_external = {
    @{desc=virtual networks}
    'networks' ? string[]
    @{desc=storage pools}
    'pools' ? string[]
    @{desc=names of secrets' uses}
    'secrets' ? string[]
};

@{desc=The tree of component libvirt.}
type libvirt_component = {
    include structure_component
    @{desc=the libvirt that keeps the objects below}
    'uri' : string = 'qemu:///system'
        with match(SELF, '^((qemu|xen|lxc|test)(\+(unix|tls|ssh|libssh|libssh2))?://[!-~]*)\z')
    @{desc=/etc/libvirt/qemu.conf}
    'qemu' ? libvirt_qemu
    @{desc=start of libvirtd}
    'sysconfig' ? libvirt_sysconfig
    @{desc=guests at shut-down and boot}
    'libvirt_guests' ? libvirt_libvirt_guests
    @{desc=/etc/sasl2/libvirt.conf}
    'sasl' ? libvirt_sasl
    @{desc=virtual networks by name}
    'networks' ? libvirt_network{}
    @{desc=storage pools by name}
    'pools' ? libvirt_pool{}
    @{desc=secrets by name}
    'secrets' ? libvirt_secret_object{}
    @{desc=Ceph clusters by name}
    'ceph' ? libvirt_ceph{}
    @{desc=guests by escaped name}
    'guests' ? libvirt_guest{}
    @{desc=what becomes of a running guest that left the profile, before it is undefined}
    'leaving_guests' : choice('keep', 'shutdown', 'destroy') = 'keep'
    @{desc=how long a guest may take to shut down
      unit=s}
    'shutdown_timeout' : long(1..3600) = 120
    @{desc=more for guests than the host has (a check's rule)}
    'overcommit' : libvirt_overcommit = dict()
    @{desc=objects made by something else}
    'external' ? libvirt_external
} with libvirt_valid_component(SELF);
