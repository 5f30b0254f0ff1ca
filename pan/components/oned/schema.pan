# Made from the Python schema of oned by tools/generate.py; do not edit.
declaration template components/oned/schema;

include 'quattor/types/component';
include 'pan/types';
include 'components/oned/functions';

@{desc=The server whose objects are managed; all left out: the oned of this host.}
type oned_rpc = {
    @{desc=its address (http://127.0.0.1:2633/RPC2, with the PORT of daemon)}
    'endpoint' ? string with match(SELF, '^(https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?)\z')
    @{desc=file with USER:PASSWORD of an administrator}
    'auth_file' : absolute_file_path = '/var/lib/one/.one/one_auth'
    @{desc=password of oneadmin: written to auth_file, and set where the server has another}
    'password' ? string with match(SELF, '^([^\x00-\x20\x7f]+)\z')
    @{desc=certificates that an https endpoint is trusted by (the system's)}
    'ca' ? absolute_file_path
    @{desc=client certificate for a proxy that wants one}
    'certificate' ? absolute_file_path
    @{desc=its key}
    'key' ? absolute_file_path
    @{desc=file with USER:PASSWORD for a proxy that wants one}
    'password_file' ? absolute_file_path
    @{desc=longest wait for an answer
      unit=s}
    'timeout' : long(1..3600) = 30
} with oned_valid_rpc(SELF);

@{desc=Names of objects that are never made, changed or removed.}
type oned_untouchables = {
    @{desc=datastores}
    'datastores' ? string[]
    @{desc=virtual networks}
    'vnets' ? string[]
    @{desc=users}
    'users' ? string[]
    @{desc=groups}
    'groups' ? string[]
    @{desc=hosts}
    'hosts' ? string[]
    @{desc=clusters}
    'clusters' ? string[]
    @{desc=VM groups}
    'vmgroups' ? string[]
};

type oned_bridge = string with match(SELF, '^([A-Za-z0-9_][A-Za-z0-9_.-]{0,14})\z');

type oned_command = string(0..1000) with match(SELF, '^([^\x00-\x1f\x7f]+)\z');

@{desc=A wanted host is enabled while it is ready, and disabled, with the reason, while not.}
type oned_registration = {
    @{desc=what must hold; ssh always does}
    'checks' : choice('ssh', 'libvirt', 'bridges', 'nfs')[] = list('ssh', 'libvirt', 'bridges')
    @{desc=bridges that every host must have; left out: those of the networks whose driver does not make them}
    'bridges' ? oned_bridge[]
    @{desc=further checks: commands of the shell, run on the host by user; 0: ready}
    'commands' ? oned_command{}
    @{desc=libvirt's address on the host}
    'libvirt_uri' : string = 'qemu:///system' with match(SELF, '^([A-Za-z0-9+._-]+://[^\x00-\x20\x7f]*)\z')
    @{desc=longest wait for one host
      unit=s}
    'timeout' : long(1..600) = 20
    @{desc=hosts that are asked at the same time}
    'parallel' : long(1..256) = 16
    @{desc=where more of the enabled hosts, and more than one, fail at once, none is disabled
      unit=%}
    'most_disabled' : long(1..100) = 50
    @{desc=account that asks, here and on the hosts}
    'user' : string = 'oneadmin' with match(SELF, '^([a-z_][a-z0-9_-]{0,31})\z')
    @{desc=ssh's configuration (user's own, ~/.ssh/config)}
    'ssh_config' ? absolute_file_path
};

type oned_source = string with match(SELF, '^(!?[A-Za-z0-9*?.:_/-]+)\z');

@{desc=A key that may log in as oneadmin.}
type oned_authorized_key = {
    @{desc=public key}
    'key' : string
    @{desc=whence it may (sshd's from=)}
    'sources' ? oned_source[]
    @{desc=all that it may do: this command}
    'command' ? string with match(SELF, '^([^\x00-\x1f\x7f]+)\z')
    @{desc=no terminal and no forwarding of anything}
    'restricted' : boolean = false
    @{desc=all that it may do: have the hosts looked at; for nodes that say they are ready}
    'announce' : boolean = false
};

@{desc=The account's ssh; its private key is no matter of a profile.}
type oned_oneadmin = {
    @{desc=its home}
    'home' : absolute_file_path = '/var/lib/one'
    @{desc=keys that may log in; lines of others stay}
    'authorized_keys' ? oned_authorized_key[]
    @{desc=pinned keys of hosts by name, escaped or not: no other key is taken for them}
    'known_hosts' ? string[1..]{}
};

@{desc=kvmrc: what the KVM driver exports.}
type oned_kvmrc_conf = {
    @{desc=language of the commands}
    'lang' : string = 'C' with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=libvirt's address on the host}
    'libvirt_uri' : string(1..) = 'qemu:///system' with match(SELF, '^([^\x00-\x1f\x7f\x{d800}-\x{dfff}]*)\z')
    @{desc=how hosts migrate}
    'qemu_protocol' : choice('qemu+ssh', 'qemu+tcp') = 'qemu+ssh'
    @{desc=Kerberos key table for that}
    'libvirt_keytab' ? string with match(SELF, '^([^\x00-\x1f\x7f\x{d800}-\x{dfff}]*)\z')
    @{desc=how long a machine may take to end
      unit=s}
    'shutdown_timeout' : long(0..2147483647) = 300
    @{desc=after that it is destroyed}
    'force_destroy' ? boolean
    @{desc=one without ACPI is destroyed at once}
    'cancel_no_acpi' ? boolean
    @{desc=cache of attached disks}
    'default_attach_cache' ? choice('default', 'none', 'writethrough', 'writeback', 'directsync', 'unsafe')
    @{desc=options of virsh migrate}
    'migrate_options' ? string with match(SELF, '^([^\x00-\x1f\x7f\x{d800}-\x{dfff}]*)\z')
    @{desc=discard of attached disks}
    'default_attach_discard' ? choice('ignore', 'off', 'unmap', 'on')
};

@{desc=OpenNebulaNetwork.conf: what the network drivers do.}
type oned_vnm_conf = {
    @{desc=no other VLAN may be on the bridge}
    'validate_vlan_id' : boolean = false
    @{desc=Open vSwitch keeps ARP poisoning off}
    'arp_cache_poisoning' : boolean = true
    @{desc=base of the multicast addresses}
    'vxlan_mc' : type_ipv4 = '239.0.0.0'
    @{desc=life of their packets in hops}
    'vxlan_ttl' : long(1..255) = 16
};

type oned_filter = string with match(SELF, '^([0-9A-Za-z*:,.]+)\z');

type oned_address = string with match(SELF, '^([0-9A-Fa-f:.]+)\z');

type oned_regular_expression = string(1..) with match(SELF, '^([^\x00-\x1f\x7f\x{d800}-\x{dfff}]*)\z');

type oned_vendor = string with match(SELF, '^([0-9A-Fa-f]{4})\z');

@{desc=pci.conf: devices that hosts offer for passing through.}
type oned_pci_conf = {
    @{desc=devices by vendor:device:class, 0:0 for none}
    'filter' : oned_filter[] = list('0:0')
    @{desc=devices by address}
    'short_address' ? oned_address[]
    @{desc=devices by name, as regular expressions}
    'device_name' ? oned_regular_expression[]
    @{desc=vendors whose devices are vGPUs}
    'nvidia_vendors' ? oned_vendor[]
};

@{desc=One range of predictions.}
type oned_prediction = {
    @{desc=predictions are made}
    'enabled' : boolean = false
    @{desc=time between them
      unit=min}
    'period' ? long(1..2147483647)
    @{desc=history that they use
      unit=min}
    'lookback' ? long(1..2147483647)
};

@{desc=Predictions of one kind of object.}
type oned_predictions = {
    @{desc=history kept
      unit=weeks}
    'db_retention' ? long(1..2147483647)
    @{desc=soon}
    'forecast' ? oned_prediction
    @{desc=far ahead}
    'forecast_far' ? oned_prediction
};

@{desc=forecast.conf: predictions of use.}
type oned_forecast_conf = {
    @{desc=of hosts}
    'host' ? oned_predictions
    @{desc=of machines}
    'virtualmachine' ? oned_predictions
};

@{desc=A cluster; which hosts, datastores and networks are in it, those say.}
type oned_cluster = {
    @{desc=one of this name that was not made from a profile is taken over}
    'adopt' : boolean = false
    @{desc=further attributes of its template, by name in upper case}
    'attributes' ? string{}
    @{desc=description}
    'description' ? string
    @{desc=labels to find it by; A/B lies below A}
    'labels' ? string(1..)[]
    @{desc=CPU that machines do not get, negative: more than there is
      unit=percent}
    'reserved_cpu' ? long
    @{desc=memory that machines do not get, negative: more than there is
      unit=KiB}
    'reserved_mem' ? long
};

@{desc=A host; with opennebula_version it is registered in the running oned.}
type oned_host = {
    @{desc=one of this name that was not made from a profile is taken over}
    'adopt' : boolean = false
    @{desc=further attributes of its template, by name in upper case}
    'attributes' ? string{}
    @{desc=hypervisor}
    'host_hyp' : choice('kvm', 'xen') = 'kvm'
    @{desc=its cluster; left out: not managed}
    'cluster' ? string(1..)
    @{desc=how CPUs are given to machines}
    'pin_policy' ? choice('NONE', 'PINNED')
    @{desc=network driver of 2010 (dummy)}
    'vnm_mad' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=takes machines; left out: it does when it is made, and may be disabled by hand}
    'enabled' ? boolean
    @{desc=labels to find it by; A/B lies below A}
    'labels' ? string(1..)[]
    @{desc=information driver; left out: that of host_hyp (2010: im_kvm)}
    'im_mad' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=transfer driver of 2010 (tm_stratuslab)}
    'tm_mad' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=virtualization driver; left out: that of host_hyp (2010: vmm_kvm)}
    'vm_mad' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=its ssh host keys: oneadmin takes no other for it}
    'ssh_host_keys' ? string[1..]
};

type oned_host_or_address = string with match(SELF, '^([^ ,\x00-\x1f]+)\z');

@{desc=Whose an object is, and who may use it; what is left out stays as it is.}
type oned_permissions = {
    @{desc=name or id of a user}
    'owner' ? string(1..)
    @{desc=name or id of a group}
    'group' ? string(1..)
    @{desc=rights of owner, group and others as octal digits: 640}
    'mode' ? long(0..)
};

@{desc=A datastore. One that is there keeps its type; another transfer driver may be given.}
type oned_datastore = {
    @{desc=one of this name that was not made from a profile is taken over}
    'adopt' : boolean = false
    @{desc=further attributes of its template, by name in upper case}
    'attributes' ? string{}
    @{desc=hosts that reach the storage}
    'bridge_list' ? oned_host_or_address[]
    @{desc=monitors of the Ceph cluster}
    'ceph_host' ? oned_host_or_address[]
    @{desc=UUID of libvirt's secret with the key}
    'ceph_secret' ? type_uuid
    @{desc=account in the Ceph cluster}
    'ceph_user' ? string with match(SELF, '^([^ ,\x00-\x1f]+)\z')
    @{desc=its key, which becomes libvirt's secret on each host}
    'ceph_user_key' ? string with match(SELF, '^([A-Za-z0-9+/]+={0,2})\z')
    @{desc=pool of the Ceph cluster}
    'pool_name' ? string with match(SELF, '^([^ ,\x00-\x1f]+)\z')
    @{desc=format of RBD images}
    'rbd_format' ? long(1..2)
    @{desc=free space is checked before an image is made (true)}
    'datastore_capacity_check' ? boolean
    @{desc=how a disk is attached; left out: by the driver}
    'disk_type' ? choice('FILE', 'BLOCK', 'RBD', 'CDROM', 'CD_ROM', 'GLUSTER', 'ISCSI')
    @{desc=datastore driver, such as fs, ceph, fs_lvm, dev, rsync, restic}
    'ds_mad' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=transfer driver, such as shared, ssh, qcow2, local, ceph, fs_lvm, fs_lvm_ssh, dev}
    'tm_mad' : string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=what it holds}
    'type' : choice('IMAGE_DS', 'SYSTEM_DS', 'FILE_DS', 'BACKUP_DS') = 'IMAGE_DS'
    @{desc=labels to find it by; A/B lies below A}
    'labels' ? string(1..)[]
    @{desc=owner and rights}
    'permissions' ? oned_permissions
    @{desc=its clusters, and no others; left out: not managed}
    'clusters' ? string(1..)[]
    @{desc=machines may be placed there, for SYSTEM_DS; left out: may be disabled by hand}
    'enabled' ? boolean
    @{desc=most that it may hold
      unit=MiB}
    'limit_mb' ? long(1..)
    @{desc=fastest download of an image, such as 10M}
    'limit_transfer_bw' ? string with match(SELF, '^([0-9]+[KMGTkmgt]?)\z')
    @{desc=packed images are kept as they are}
    'no_decompress' ? boolean
    @{desc=format of all its images}
    'driver' ? choice('raw', 'qcow2')
    @{desc=where images may come from}
    'safe_dirs' ? absolute_file_path[]
    @{desc=where images must not come from, but for safe_dirs}
    'restricted_dirs' ? absolute_file_path[]
    @{desc=where images are unpacked on the host of bridge_list}
    'staging_dir' ? absolute_file_path
    @{desc=configuration of the Ceph cluster on the hosts}
    'ceph_conf' ? absolute_file_path
    @{desc=deleted images go to Ceph's trash}
    'ceph_trash' ? boolean
    @{desc=erasure-coded pool for the data}
    'ec_pool_name' ? string with match(SELF, '^([^ ,\x00-\x1f]+)\z')
    @{desc=options of qemu-img for new images}
    'qcow2_options' ? string
    @{desc=images have no backing file}
    'qcow2_standalone' ? boolean
    @{desc=iSCSI portal of the images}
    'iscsi_host' ? string with match(SELF, '^([^ ,\x00-\x1f]+)\z')
    @{desc=CHAP user}
    'iscsi_user' ? string with match(SELF, '^([^ ,\x00-\x1f]+)\z')
    @{desc=name of libvirt's secret of CHAP}
    'iscsi_usage' ? string with match(SELF, '^([^ ,\x00-\x1f]+)\z')
    @{desc=OpenNebula mounts it on the hosts itself}
    'nfs_auto_enable' ? boolean
    @{desc=NFS server}
    'nfs_auto_host' ? string with match(SELF, '^([^ ,\x00-\x1f]+)\z')
    @{desc=exported folder of that server}
    'nfs_auto_path' ? absolute_file_path
    @{desc=its mount options, with commas between}
    'nfs_auto_opts' ? string
    @{desc=thin volumes}
    'lvm_thin_enable' ? boolean
    @{desc=new volumes are zeroed}
    'zero_lvm_on_create' ? boolean
    @{desc=volumes are zeroed before they go}
    'zero_lvm_on_delete' ? boolean
} with oned_valid_datastore(SELF);

@{desc=What is let through; all else is not, once a network has a group.}
type oned_rule = {
    @{desc=protocol}
    'protocol' : choice('TCP', 'UDP', 'ICMP', 'ICMPV6', 'IPSEC', 'ALL')
    @{desc=direction, seen from the machine}
    'rule_type' : choice('inbound', 'outbound')
    @{desc=ports, such as 22,80:90; left out: all}
    'range' ? string
    @{desc=first address at the other end; left out: any}
    'ip' ? type_ip
    @{desc=how many addresses from ip on}
    'size' ? long(1..)
    @{desc=network at the other end}
    'network_id' ? string(1..)
    @{desc=ICMP type; left out: all}
    'icmp_type' ? long(0..255)
    @{desc=ICMPv6 type; left out: all}
    'icmpv6_type' ? long(0..255)
} with oned_valid_rule(SELF);

@{desc=A security group; the key is the name. default is in every network that names none.}
type oned_security_group = {
    @{desc=one of this name that was not made from a profile is taken over}
    'adopt' : boolean = false
    @{desc=further attributes of its template, by name in upper case}
    'attributes' ? string{}
    @{desc=description}
    'description' ? string
    @{desc=what it lets through, in any order; left out: not managed}
    'rules' ? oned_rule[]
    @{desc=labels to find it by; A/B lies below A}
    'labels' ? string(1..)[]
    @{desc=owner and rights}
    'permissions' ? oned_permissions
};

@{desc=An image. Where it lies and what it was made from is of the moment it is made.}
type oned_image = {
    @{desc=one of this name that was not made from a profile is taken over}
    'adopt' : boolean = false
    @{desc=further attributes of its template, by name in upper case}
    'attributes' ? string{}
    @{desc=datastore in which it lies}
    'datastore' : string(1..)
    @{desc=what it is; left out: DEFAULT_IMAGE_TYPE of the server}
    'type' ? choice('OS', 'CDROM', 'DATABLOCK', 'KERNEL', 'RAMDISK', 'CONTEXT')
    @{desc=file or address that it is copied from, as the front end sees it}
    'path' ? string with match(SELF, '^((/|[a-z0-9]+://)[^\x00-\x20\x7f]+)\z')
    @{desc=what the datastore knows it by, where it is there already}
    'source' ? string
    @{desc=size of an empty one, or of that in source
      unit=MB}
    'size' ? long(1..)
    @{desc=format of an empty one, or of that in source}
    'format' ? string with match(SELF, '^([a-z0-9]+)\z')
    @{desc=file system made in an empty one}
    'fs' ? string with match(SELF, '^([a-z0-9]+)\z')
    @{desc=machines change it; left out: not managed}
    'persistent' ? boolean
    @{desc=machines may use it; left out: not managed}
    'enabled' ? boolean
    @{desc=bus that it is attached to}
    'dev_prefix' ? string with match(SELF, '^([a-z]+)\z')
    @{desc=device in the machine}
    'target' ? string with match(SELF, '^([a-z]+[0-9]*)\z')
    @{desc=format of the disk}
    'driver' ? string with match(SELF, '^([a-z0-9]+)\z')
    @{desc=description}
    'description' ? string
    @{desc=MD5 of the file}
    'md5' ? string with match(SELF, '^([0-9A-Fa-f]{32})\z')
    @{desc=SHA-1 of the file}
    'sha1' ? string with match(SELF, '^([0-9A-Fa-f]{40})\z')
    @{desc=labels to find it by; A/B lies below A}
    'labels' ? string(1..)[]
    @{desc=owner and rights}
    'permissions' ? oned_permissions
    @{desc=longest wait until it is ready
      unit=s}
    'timeout' : long(1..604800) = 1800
} with oned_valid_image(SELF);

@{desc=A disk: of an image, or an empty one that goes with the machine.}
type oned_disk = {
    @{desc=further attributes, by name in upper case}
    'attributes' ? string{}
    @{desc=name of its image, which OpenNebula looks up}
    'image' ? string(1..)
    @{desc=owner of the image; left out: who starts it}
    'image_uname' ? string(1..)
    @{desc=size; of an image: another than it has
      unit=MB}
    'size' ? long(1..)
    @{desc=kind of an empty one}
    'type' ? choice('fs', 'swap')
    @{desc=format of an empty one}
    'format' ? string with match(SELF, '^([a-z0-9_-]+)\z')
    @{desc=file system made in an empty one}
    'fs' ? string with match(SELF, '^([a-z0-9_-]+)\z')
    @{desc=device in the machine}
    'target' ? string with match(SELF, '^([a-z]+[0-9]*)\z')
    @{desc=bus}
    'dev_prefix' ? string with match(SELF, '^([a-z]+)\z')
    @{desc=format of the disk}
    'driver' ? string with match(SELF, '^([a-z0-9_-]+)\z')
    @{desc=cache of the host}
    'cache' ? choice('default', 'none', 'writethrough', 'writeback', 'directsync', 'unsafe')
    @{desc=whether freed blocks are given back}
    'discard' ? choice('ignore', 'unmap')
    @{desc=how the host reads and writes}
    'io' ? choice('native', 'threads', 'io_uring')
    @{desc=it cannot be written to}
    'readonly' ? boolean
} with oned_valid_disk(SELF);

@{desc=A network card.}
type oned_nic = {
    @{desc=further attributes, by name in upper case}
    'attributes' ? string{}
    @{desc=name of its network, which OpenNebula looks up}
    'network' ? string(1..)
    @{desc=owner of the network; left out: who starts it}
    'network_uname' ? string(1..)
    @{desc=auto: the scheduler picks the network}
    'network_mode' ? choice('auto')
    @{desc=model of the card}
    'model' ? string with match(SELF, '^([A-Za-z0-9_-]+)\z')
    @{desc=the address that it asks for}
    'ip' ? type_ip
    @{desc=the MAC address that it asks for}
    'mac' ? type_hwaddr
    @{desc=names of security groups, besides the network's}
    'security_groups' ? string(1..)[]
} with oned_valid_nic(SELF);

@{desc=The machine's screen.}
type oned_graphics = {
    @{desc=further attributes, by name in upper case}
    'attributes' ? string{}
    @{desc=kind}
    'type' : choice('VNC', 'SPICE', 'SDL')
    @{desc=address to listen on}
    'listen' ? string
    @{desc=port; left out: one of the server's VNC_PORTS}
    'port' ? long(1..65535)
    @{desc=keyboard}
    'keymap' ? string
    @{desc=password}
    'passwd' ? string
    @{desc=each machine gets a password of its own}
    'random_passwd' ? boolean
};

@{desc=A pointing device.}
type oned_input = {
    @{desc=further attributes, by name in upper case}
    'attributes' ? string{}
    @{desc=kind}
    'type' : choice('tablet', 'mouse', 'keyboard')
    @{desc=bus}
    'bus' ? choice('usb', 'ps2', 'virtio', 'xen')
};

@{desc=What is booted, and how.}
type oned_os = {
    @{desc=further attributes, by name in upper case}
    'attributes' ? string{}
    @{desc=architecture such as x86_64}
    'arch' ? string
    @{desc=machine type such as q35}
    'machine' ? string
    @{desc=boot order by devices}
    'boot' ? string with match(SELF, '^((disk|nic)[0-9]+(,(disk|nic)[0-9]+)*)\z')
    @{desc=kernel, as a path on the hosts}
    'kernel' ? string
    @{desc=kernel, as an image: $FILE[IMAGE="NAME"]}
    'kernel_ds' ? string
    @{desc=initial RAM disk, as a path on the hosts}
    'initrd' ? string
    @{desc=initial RAM disk, as an image}
    'initrd_ds' ? string
    @{desc=kernel's command line}
    'kernel_cmd' ? string
    @{desc=root device}
    'root' ? string
    @{desc=boot loader, as a path on the hosts}
    'bootloader' ? string
    @{desc=firmware, BIOS or a path on the hosts}
    'firmware' ? string
    @{desc=secure boot}
    'firmware_secure' ? boolean
    @{desc=bus of disks named sd}
    'sd_disk_bus' ? choice('scsi', 'sata')
    @{desc=identity that the guest sees}
    'uuid' ? string
};

@{desc=Features of the machine; left out: the hypervisor's defaults.}
type oned_features = {
    @{desc=further attributes, by name in upper case}
    'attributes' ? string{}
    @{desc=ACPI}
    'acpi' ? boolean
    @{desc=physical address extension}
    'pae' ? boolean
    @{desc=APIC}
    'apic' ? boolean
    @{desc=help for Windows guests}
    'hyperv' ? boolean
    @{desc=the clock shows local time}
    'localtime' ? boolean
    @{desc=channel for the QEMU guest agent}
    'guest_agent' ? boolean
    @{desc=queues of the virtio-scsi controller}
    'virtio_scsi_queues' ? long(0..)
    @{desc=queues of virtio-blk disks}
    'virtio_blk_queues' ? long(0..)
    @{desc=threads for disks}
    'iothreads' ? long(0..)
};

@{desc=The CPU that the guest sees.}
type oned_cpu_model = {
    @{desc=further attributes, by name in upper case}
    'attributes' ? string{}
    @{desc=model such as host-passthrough}
    'model' : string(1..)
    @{desc=features, with commas between}
    'features' ? string
};

@{desc=Text that is handed to the hypervisor as it is.}
type oned_raw = {
    @{desc=further attributes, by name in upper case}
    'attributes' ? string{}
    @{desc=hypervisor}
    'type' : choice('kvm', 'qemu', 'lxc', 'vmware', 'xen') = 'kvm'
    @{desc=text}
    'data' : string(1..)
    @{desc=libvirt checks the result against its schema}
    'validate' ? boolean
};

@{desc=How virtual CPUs lie on those of the host.}
type oned_topology = {
    @{desc=further attributes, by name in upper case}
    'attributes' ? string{}
    @{desc=pinning}
    'pin_policy' ? choice('NONE', 'CORE', 'THREAD', 'SHARED')
    @{desc=sockets}
    'sockets' ? long(1..)
    @{desc=cores of a socket}
    'cores' ? long(1..)
    @{desc=threads of a core}
    'threads' ? long(1..)
    @{desc=NUMA node}
    'node_affinity' ? long(0..)
    @{desc=size of huge pages
      unit=MB}
    'hugepage_size' ? long(1..)
    @{desc=use of shared pages}
    'memory_access' ? choice('shared', 'private')
};

@{desc=The role that machines of the template play in a VM group.}
type oned_group_role = {
    @{desc=further attributes, by name in upper case}
    'attributes' ? string{}
    @{desc=name of the VM group}
    'vmgroup' : string(1..)
    @{desc=name of its role}
    'role' : string(1..)
};

@{desc=A VM template; attributes that it does not name are not managed.}
type oned_template = {
    @{desc=one of this name that was not made from a profile is taken over}
    'adopt' : boolean = false
    @{desc=further attributes of its template, by name in upper case}
    'attributes' ? string{}
    @{desc=attributes in the form of oned.conf}
    'template' ? string
    @{desc=description}
    'description' ? string
    @{desc=labels to find it by; A/B lies below A}
    'labels' ? string(1..)[]
    @{desc=hypervisor}
    'hypervisor' ? choice('kvm', 'qemu', 'lxc', 'vcenter')
    @{desc=share of the host's CPUs, 1 being a whole one}
    'cpu' ? double with SELF >= 0.01
    @{desc=CPUs that the guest sees}
    'vcpu' ? long(1..)
    @{desc=most that it can be given while it runs}
    'vcpu_max' ? long(1..)
    @{desc=memory
      unit=MB}
    'memory' ? long(1..)
    @{desc=most that it can be given while it runs
      unit=MB}
    'memory_max' ? long(1..)
    @{desc=disks, in their order}
    'disks' ? oned_disk[]
    @{desc=network cards, in their order}
    'nics' ? oned_nic[]
    @{desc=screen}
    'graphics' ? oned_graphics
    @{desc=pointing devices}
    'inputs' ? oned_input[]
    @{desc=what the guest is told, by name in upper case}
    'context' ? string{}
    @{desc=the same, for values that must not be shown}
    'context_secret' ? string{}
    @{desc=what is booted}
    'os' ? oned_os
    @{desc=features}
    'features' ? oned_features
    @{desc=CPU that the guest sees}
    'cpu_model' ? oned_cpu_model
    @{desc=text for the hypervisor}
    'raw' ? oned_raw
    @{desc=topology of CPUs}
    'topology' ? oned_topology
    @{desc=role in a VM group}
    'vmgroup' ? oned_group_role
    @{desc=what is asked when a machine is started, by name}
    'user_inputs' ? string{}
    @{desc=expression that the host must meet}
    'sched_requirements' ? string
    @{desc=expression that the system datastore must meet}
    'sched_ds_requirements' ? string
    @{desc=expression by which hosts are chosen}
    'sched_rank' ? string
    @{desc=expression by which system datastores are chosen}
    'sched_ds_rank' ? string
    @{desc=further vectors, by name in upper case}
    'vectors' ? string{}[]{}
    @{desc=owner and rights}
    'permissions' ? oned_permissions
};

@{desc=A role: machines that are placed alike.}
type oned_vm_group_role = {
    @{desc=name}
    'name' : string with match(SELF, '^([^ ,\x00-\x1f]+)\z')
    @{desc=whether its machines share a host}
    'policy' ? choice('AFFINED', 'ANTI_AFFINED')
    @{desc=ids or names of the only hosts for it}
    'host_affined' ? oned_host_or_address[]
    @{desc=ids or names of hosts not for it}
    'host_anti_affined' ? oned_host_or_address[]
};

@{desc=A VM group with its roles.}
type oned_vm_group = {
    @{desc=one of this name that was not made from a profile is taken over}
    'adopt' : boolean = false
    @{desc=further attributes of its template, by name in upper case}
    'attributes' ? string{}
    @{desc=description}
    'description' ? string
    @{desc=labels to find it by; A/B lies below A}
    'labels' ? string(1..)[]
    @{desc=its roles}
    'role' ? oned_vm_group_role[]
    @{desc=roles that share a host; several sets: each as A,B}
    'affined' ? string(1..)[]
    @{desc=roles that never share a host; several sets: each as A,B}
    'anti_affined' ? string(1..)[]
    @{desc=owner and rights}
    'permissions' ? oned_permissions
};

@{desc=Limits in one datastore.}
type oned_datastore_quota = {
    @{desc=space of images; -2: no limit
      unit=MB}
    'size' ? long(-2..2147483648)
    @{desc=images; -2: no limit}
    'images' ? long(-2..2147483648)
};

@{desc=Limits in one network.}
type oned_network_quota = {
    @{desc=leases; -2: no limit}
    'leases' ? long(-2..2147483648)
};

@{desc=Limits of one image.}
type oned_image_quota = {
    @{desc=running machines that use it; -2: no limit}
    'rvms' ? long(-2..2147483648)
};

@{desc=Limits of machines.}
type oned_vm_quota = {
    @{desc=CPU of all machines, with two decimals; -2: no limit}
    'cpu' ? double(-2..2147483648)
    @{desc=memory of all machines; -2: no limit
      unit=MB}
    'memory' ? long(-2..2147483648)
    @{desc=machines; -2: no limit}
    'vms' ? long(-2..2147483648)
    @{desc=CPU of those that run; -2: no limit}
    'running_cpu' ? double(-2..2147483648)
    @{desc=memory of those that run; -2: no limit
      unit=MB}
    'running_memory' ? long(-2..2147483648)
    @{desc=machines that run; -2: no limit}
    'running_vms' ? long(-2..2147483648)
    @{desc=space of disks in system datastores; -2: no limit
      unit=MB}
    'system_disk_size' ? long(-2..2147483648)
};

@{desc=Limits; of datastores, networks and images each by name.}
type oned_quota = {
    @{desc=by datastore}
    'datastore' ? oned_datastore_quota{}
    @{desc=by network}
    'network' ? oned_network_quota{}
    @{desc=by image}
    'image' ? oned_image_quota{}
    @{desc=of machines}
    'vm' ? oned_vm_quota
};

@{desc=A group; who is in it, users say.}
type oned_group = {
    @{desc=one of this name that was not made from a profile is taken over}
    'adopt' : boolean = false
    @{desc=further attributes of its template, by name in upper case}
    'attributes' ? string{}
    @{desc=description}
    'description' ? string
    @{desc=labels to find it by; A/B lies below A}
    'labels' ? string(1..)[]
    @{desc=users in it who may manage it, beside those made so by hand}
    'admins' ? string(1..)[]
    @{desc=limits of all its users together}
    'quota' ? oned_quota
};

type oned_public_key = string with match(SELF, '^([^\x00-\x1f]+)\z');

@{desc=A user; without a password (or dn) one that is not there cannot be made.}
type oned_user = {
    @{desc=one of this name that was not made from a profile is taken over}
    'adopt' : boolean = false
    @{desc=further attributes of its template, by name in upper case}
    'attributes' ? string{}
    @{desc=password; left out: not managed}
    'password' ? string with match(SELF, '^([^ \x00-\x1f]+)\z')
    @{desc=primary group}
    'group' ? string(1..)
    @{desc=keys for log-in to machines}
    'ssh_public_key' ? oned_public_key[]
    @{desc=labels to find it by; A/B lies below A}
    'labels' ? string(1..)[]
    @{desc=what checks the password; left out: core when it is made}
    'auth_driver' ? string with match(SELF, '^([^ ,\x00-\x1f]+)\z')
    @{desc=distinguished name by which ldap, saml, server_x509, x509 know the user, in place of a password}
    'dn' ? string(1..)
    @{desc=further groups, beside those given by hand}
    'groups' ? string(1..)[]
    @{desc=may log in; left out: not managed}
    'enabled' ? boolean
    @{desc=limits of this user}
    'quota' ? oned_quota
} with oned_valid_user(SELF);

@{desc=Limits of all that have none of their own; what is left out has no limit.}
type oned_default_quotas = {
    @{desc=of users}
    'user' ? oned_quota
    @{desc=of groups}
    'group' ? oned_quota
};

@{desc=Which groups may use which parts of the cloud.}
type oned_vdc = {
    @{desc=one of this name that was not made from a profile is taken over}
    'adopt' : boolean = false
    @{desc=further attributes of its template, by name in upper case}
    'attributes' ? string{}
    @{desc=description}
    'description' ? string
    @{desc=labels to find it by; A/B lies below A}
    'labels' ? string(1..)[]
    @{desc=its groups}
    'groups' ? string(1..)[]
    @{desc=groups that must not be in it: the server puts each into default}
    'without' ? string(1..)[]
    @{desc=clusters, or ALL}
    'clusters' ? string(1..)[]
    @{desc=hosts, or ALL}
    'hosts' ? string(1..)[]
    @{desc=datastores, or ALL}
    'datastores' ? string(1..)[]
    @{desc=networks, or ALL}
    'vnets' ? string(1..)[]
} with oned_valid_vdc(SELF);

@{desc=What OpenNebula itself knows; it runs on the front end.}
type oned_opennebula_exporter = {
    @{desc=whether it is scraped}
    'enabled' : boolean = true
    @{desc=where it runs, as Prometheus reaches it}
    'address' : type_hostname = 'localhost'
    @{desc=its port}
    'port' : long(1..65535) = 9925
};

@{desc=What libvirt knows of the guests; it runs on every host.}
type oned_libvirt_exporter = {
    @{desc=whether it is scraped}
    'enabled' : boolean = true
    @{desc=its port}
    'port' : long(1..65535) = 9926
};

@{desc=What the kernel knows; it runs on every host.}
type oned_node_exporter = {
    @{desc=whether it is scraped}
    'enabled' : boolean = true
    @{desc=its port}
    'port' : long(1..65535) = 9100
};

@{desc=Files of scrape targets, made from the hosts of the profile, for file_sd_configs.}
type oned_prometheus = {
    @{desc=folder of the files; in the package's prometheus.yml it is file_sd}
    'folder' : absolute_file_path = '/etc/one/prometheus/file_sd'
    @{desc=owner of the files}
    'owner' : string = 'root' with match(SELF, '^([A-Za-z_][A-Za-z0-9_.-]*\$?)\z')
    @{desc=group of the files}
    'group' : string = 'root' with match(SELF, '^([A-Za-z_][A-Za-z0-9_.-]*\$?)\z')
    @{desc=OpenNebula's own}
    'opennebula' : oned_opennebula_exporter = dict()
    @{desc=the hosts' libvirt}
    'libvirt' : oned_libvirt_exporter = dict()
    @{desc=the hosts}
    'node' : oned_node_exporter = dict()
    @{desc=further labels of every target}
    'labels' : string{} = dict()
};

@{desc=Which objects a rule is about: one, or those of a group or cluster.}
type oned_acl_on = {
    @{desc=name of one object}
    'name' ? string(1..)
    @{desc=id of one object, for what has no name here}
    'id' ? long(0..2147483647)
    @{desc=group whose objects are meant}
    'group' ? string(1..)
    @{desc=cluster whose objects are meant}
    'cluster' ? string(1..)
} with oned_valid_acl_on(SELF);

@{desc=One rule: who may do what with which objects.}
type oned_acl = {
    @{desc=user who may}
    'user' ? string(1..)
    @{desc=group whose users may}
    'group' ? string(1..)
    @{desc=everybody may}
    'all' ? boolean
    @{desc=kinds of objects}
    'resources' : choice(
        'VM',
        'HOST',
        'NET',
        'IMAGE',
        'USER',
        'TEMPLATE',
        'GROUP',
        'DATASTORE',
        'CLUSTER',
        'DOCUMENT',
        'ZONE',
        'SECGROUP',
        'VDC',
        'VROUTER',
        'MARKETPLACE',
        'MARKETPLACEAPP',
        'VMGROUP',
        'VNTEMPLATE',
        'BACKUPJOB'
    )[1..]
    @{desc=which of them; left out: all}
    'on' ? oned_acl_on
    @{desc=rights}
    'rights' : choice('USE', 'MANAGE', 'ADMIN', 'CREATE')[1..]
    @{desc=id of the zone; left out: all zones, and 0 for one object that is not in all}
    'zone' ? long(0..2147483647)
} with oned_valid_acl(SELF);

type oned_name = string with match(SELF, '^([A-Za-z0-9_.-]+)\z');

@{desc=How a transfer driver behaves with system datastores of another driver.}
type oned_on_system = {
    @{desc=where persistent images are linked}
    'ln_target' ? choice('NONE', 'SELF', 'SYSTEM')
    @{desc=where others are cloned}
    'clone_target' ? choice('NONE', 'SELF', 'SYSTEM')
    @{desc=how the hypervisor sees the disk, such as FILE}
    'disk_type' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=image format of the hypervisor's driver}
    'driver' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=snapshots without parent}
    'allow_orphans' ? choice('YES', 'NO', 'MIXED', 'FORMAT', 'LINEAR')
};

@{desc=Behaviour of a transfer driver, used when a datastore with it is made.}
type oned_tm_mad_conf = {
    @{desc=driver}
    'name' : string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=where persistent images are linked}
    'ln_target' : choice('NONE', 'SELF', 'SYSTEM')
    @{desc=where others are cloned}
    'clone_target' : choice('NONE', 'SELF', 'SYSTEM')
    @{desc=hosts and front end share the storage}
    'shared' : boolean
    @{desc=system datastores can change while stopped}
    'ds_migrate' ? boolean
    @{desc=system datastores can change while running}
    'ds_live_migrate' ? boolean
    @{desc=a change takes the snapshots along}
    'ds_migrate_snap' ? boolean
    @{desc=snapshots without parent}
    'allow_orphans' ? choice('YES', 'NO', 'MIXED', 'FORMAT', 'LINEAR')
    @{desc=persistent images can have snapshots}
    'persistent_snapshots' ? boolean
    @{desc=drivers of further system datastores}
    'tm_mad_system' ? oned_name[]
    @{desc=how the hypervisor sees the disk}
    'disk_type' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=image format of the hypervisor's driver}
    'driver' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=differences by driver of the system datastore}
    'by_system' ? oned_on_system{}
};

@{desc=Behaviour of a datastore driver.}
type oned_ds_mad_conf = {
    @{desc=driver}
    'name' : string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=attributes that its datastores need}
    'required_attrs' ? oned_name[]
    @{desc=its images are always persistent}
    'persistent_only' : boolean
    @{desc=what may be done with a marketplace, such as export}
    'marketplace_actions' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=free space is checked before an image is made}
    'datastore_capacity_check' ? boolean
};

@{desc=Behaviour of a marketplace driver.}
type oned_market_mad_conf = {
    @{desc=driver}
    'name' : string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=name that users see}
    'sunstone_name' ? string
    @{desc=attributes that its marketplaces need}
    'required_attrs' ? oned_name[]
    @{desc=what can be done: create, delete, monitor}
    'app_actions' ? oned_name[]
    @{desc=a market of the public, which any zone may have}
    'public' ? boolean
};

@{desc=Behaviour of an authentication driver.}
type oned_auth_mad_conf = {
    @{desc=driver}
    'name' : string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=users may change their password}
    'password_change' ? boolean
    @{desc=a user is made with a password}
    'password_required' ? boolean
    @{desc=the driver says the user's groups}
    'driver_managed_groups' ? boolean
    @{desc=the driver says who leads a group}
    'driver_managed_group_admin' ? boolean
    @{desc=life of a login token, -1: no limit
      unit=s}
    'max_token_time' ? long(-1..2147483647)
};

@{desc=Behaviour of a network driver.}
type oned_vn_mad_conf = {
    @{desc=driver}
    'name' : string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=kinds of bridge: linux, openvswitch ...}
    'bridge_type' ? oned_name[]
};

type oned_attribute = string with match(SELF, '^([A-Z0-9_]+(/[A-Z0-9_]+)?)\z');

@{desc=Ports for consoles: start + id of the machine.}
type oned_vnc_ports = {
    @{desc=first port}
    'start' ? long(1..65535)
    @{desc=ports left out}
    'reserved' ? string
};

@{desc=VLAN ids for networks that name none.}
type oned_vlan_ids = {
    @{desc=first id}
    'start' ? long(1..4094)
    @{desc=ids left out}
    'reserved' ? string
};

@{desc=VXLAN network ids for networks that name none.}
type oned_vxlan_ids = {
    @{desc=first id}
    'start' ? long(1..16777215)
};

@{desc=Showback prices of machines that state none.}
type oned_default_cost = {
    @{desc=of a CPU}
    'cpu_cost' ? double(0..)
    @{desc=of a megabyte of memory}
    'memory_cost' ? double(0..)
    @{desc=of a megabyte of disk}
    'disk_cost' ? double(0..)
};

@{desc=Log of the hooks that OpenNebula holds as objects.}
type oned_hook_log_conf = {
    @{desc=runs kept of each hook}
    'log_retention' ? long(1..2147483647)
};

@{desc=Where and how much oned logs.}
type oned_log = {
    @{desc=target}
    'system' ? choice('file', 'syslog', 'std')
    @{desc=0 errors, 3 debug, 5 all}
    'debug_level' ? long(0..5)
    @{desc=machines' logs lie in their own folders}
    'use_vms_location' ? boolean
};

@{desc=This zone's part in a federation.}
type oned_federation = {
    @{desc=part}
    'mode' ? choice('STANDALONE', 'MASTER', 'SLAVE', 'CACHE')
    @{desc=id of this zone}
    'zone_id' ? long(0..2147483647)
    @{desc=id of this server in its zone, -1: no HA}
    'server_id' ? long(-1..2147483647)
    @{desc=XML-RPC address of the master zone}
    'master_oned' ? string with match(SELF, '^(https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?)\z')
    @{desc=gRPC address of the master zone}
    'master_oned_grpc' ? string with match(SELF, '^([A-Za-z0-9.-]+:[0-9]{1,5})\z')
} with oned_valid_federation(SELF);

@{desc=Timers of high availability; what is left out has the packaged value.}
type oned_raft = {
    @{desc=log records deleted in one go}
    'limit_purge' ? long(1..2147483647)
    @{desc=log records kept}
    'log_retention' ? long(1..2147483647)
    @{desc=time between purges
      unit=s}
    'log_purge_timeout' ? long(1..2147483647)
    @{desc=silence that starts an election
      unit=ms}
    'election_timeout_ms' ? long(1..2147483647)
    @{desc=time between heartbeats
      unit=ms}
    'broadcast_timeout_ms' ? long(1..2147483647)
    @{desc=limit of a call, 0: none
      unit=ms}
    'xmlrpc_timeout_ms' ? long(0..2147483647)
} with oned_valid_raft(SELF);

@{desc=A command at a change of leadership, for the floating address.}
type oned_raft_hook = {
    @{desc=program, such as raft/vip.sh}
    'command' : string(1..)
    @{desc=its arguments, such as leader ens1 192.0.2.10/24}
    'arguments' ? string
};

@{desc=Group daemon: names in upper case, as in the file of 2010.}
type oned_daemon = {
    @{desc=time between periodic tasks (oned's own default: 15)
      unit=s}
    'MANAGER_TIMER' ? long(1..2147483647)
    @{desc=time between two looks at a host; from 5.12 on the period of the monitor_host probes
      unit=s}
    'HOST_MONITORING_INTERVAL' ? long(1..2147483647)
    @{desc=time between two looks at a machine, 0 for never; from 5.12 on the period of monitor_vm
      unit=s}
    'VM_POLLING_INTERVAL' ? long(0..2147483647)
    @{desc=folder of the machines on the hosts; without meaning from 5.12 on}
    'VM_DIR' ? absolute_file_path
    @{desc=first VNC port; from 5.12 on the start of vnc_ports}
    'VNC_BASE_PORT' ? long(1..65535)
    @{desc=TCP port of the XML-RPC server (2633)}
    'PORT' ? long(1..65535)
    @{desc=0 errors to 3 debug; from 5.12 on part of log}
    'DEBUG_LEVEL' ? long(0..3)
    @{desc=folder of the drivers on the hosts (/var/tmp/one)}
    'SCRIPTS_REMOTE_DIR' ? absolute_file_path
};

@{desc=The data base; a mysql one needs server, user, passwd and db_name.}
type oned_db = {
    @{desc=kind of data base}
    'backend' : choice('sqlite', 'mysql') = 'sqlite'
    @{desc=host of the data base}
    'server' ? string(1..)
    @{desc=its port, 0 for the usual one}
    'port' ? long(0..65535)
    @{desc=account}
    'user' ? string(1..)
    @{desc=password of the account}
    'passwd' ? string
    @{desc=name of the data base}
    'db_name' ? string(1..)
    @{desc=most connections at a time}
    'connections' ? long(1..2147483647)
    @{desc=names are compared with case}
    'compare_binary' ? boolean
    @{desc=character set of the connections}
    'encoding' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=how long sqlite waits for its lock
      unit=ms}
    'timeout' ? long(100..2147483647)
    @{desc=errors in a row that stop an HA server, -1: never}
    'errors_limit' ? long(-1..2147483647)
} with oned_valid_db(SELF);

@{desc=Defaults of virtual networks.}
type oned_network = {
    @{desc=leases of a network (254)}
    'NETWORK_SIZE' ? long(1..2147483647)
    @{desc=first two bytes of made MAC addresses (02:00)}
    'MAC_PREFIX' ? string with match(SELF, '^([0-9A-Fa-f]{2}:[0-9A-Fa-f]{2})\z')
};

@{desc=Defaults of images.}
type oned_image_repos = {
    @{desc=folder of the images; without meaning from 5.12 on}
    'IMAGE_REPOSITORY_PATH' ? absolute_file_path
    @{desc=kind of an image}
    'DEFAULT_IMAGE_TYPE' ? choice('OS', 'CDROM', 'DATABLOCK')
    @{desc=bus of a disk: IDE, SCSI, Xen, virtio}
    'DEFAULT_DEVICE_PREFIX' ? choice('hd', 'sd', 'xvd', 'vd')
};

@{desc=A driver; its key in mads is its name.}
type oned_mad = {
    @{desc=part of oned that runs it; IMAGE only in the file of 2010, the last four from 5.12 on}
    'manager' : choice('IM', 'VM', 'TM', 'HM', 'AUTH', 'IMAGE', 'DATASTORE', 'MARKET', 'IPAM', 'SCHED')
    @{desc=program, below oned's driver folder}
    'executable' : string(1..)
    @{desc=arguments of the program}
    'arguments' ? string
    @{desc=VM: file of default attributes}
    'default' ? string(1..)
    @{desc=VM: kind of deployment file}
    'type' ? choice('xen', 'kvm', 'xml', 'qemu')
    @{desc=VM: name that users see}
    'sunstone_name' ? string
    @{desc=VM: snapshots survive a poweroff or migration}
    'keep_snapshots' ? boolean
    @{desc=VM: CPUs and memory of a running machine may change}
    'live_resize' ? boolean
    @{desc=VM: a disk may belong to several machines}
    'support_shareable' ? boolean
    @{desc=VM: NICs are attached in poweroff by the driver}
    'cold_nic_attach' ? boolean
    @{desc=VM: live migration between datastores}
    'ds_live_migration' ? boolean
    @{desc=IM: threads for monitor messages}
    'threads' ? long(1..1000)
    @{desc=AUTH: authentication drivers, in order}
    'authn' ? oned_name[]
    @{desc=AUTH: authorization driver}
    'authz' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
} with oned_valid_mad(SELF);

@{desc=A hook: by on, as in 2010, or by type and what belongs to it.}
type oned_hook = {
    @{desc=one of this name that was not made from a profile is taken over}
    'adopt' : boolean = false
    @{desc=further attributes of its template, by name in upper case}
    'attributes' ? string{}
    @{desc=state of a machine, in one word}
    'on' ? choice('CREATE', 'PROLOG', 'RUNNING', 'SHUTDOWN', 'STOP', 'DONE', 'UNKNOWN')
    @{desc=what it waits for: a call of the API, or a state}
    'type' ? choice('api', 'state')
    @{desc=call, for type api}
    'call' ? string
    @{desc=whose state, for type state}
    'resource' ? choice('VM', 'HOST', 'IMAGE', 'NET')
    @{desc=state, for type state}
    'state' ? string with match(SELF, '^([A-Z_]+)\z')
    @{desc=state within ACTIVE, for resource VM (LCM_INIT)}
    'lcm_state' ? string with match(SELF, '^([A-Z_]+)\z')
    @{desc=what is run: a path, or one below /var/lib/one/remotes/hooks}
    'command' : string(1..)
    @{desc=its arguments; $TEMPLATE or $API is what happened, in base64}
    'arguments' ? string
    @{desc=it reads its arguments from standard input}
    'arguments_stdin' ? boolean
    @{desc=how long it may run
      unit=s}
    'timeout' ? long(1..)
    @{desc=whether it runs on the host}
    'remote' : choice('YES', 'NO') = 'NO'
} with oned_valid_hook(SELF);

@{desc=Logging of monitord.}
type oned_monitor_log = {
    @{desc=target}
    'system' ? choice('file', 'syslog', 'std')
    @{desc=0 errors, 3 debug, 5 all}
    'debug_level' ? long(0..5)
};

@{desc=monitord's own connections to the data base of oned.}
type oned_monitor_db = {
    @{desc=most connections at a time}
    'connections' ? long(1..2147483647)
};

@{desc=Where the agents of the hosts report to, over TCP and UDP.}
type oned_monitor_network = {
    @{desc=address that monitord binds}
    'address' ? type_ip
    @{desc=address that agents are told, auto: the front end's (not with HA)}
    'monitor_address' ? string
    @{desc=its port}
    'port' ? long(1..65535)
    @{desc=threads for messages}
    'threads' ? long(1..1000)
    @{desc=public key that encrypts messages}
    'pubkey' ? absolute_file_path
    @{desc=private key that reads them}
    'privkey' ? absolute_file_path
};

@{desc=How often each kind of probe runs on a host.}
type oned_probes_period = {
    @{desc=sign of life
      unit=s}
    'beacon_host' ? long(1..2147483647)
    @{desc=what a host has
      unit=s}
    'system_host' ? long(1..2147483647)
    @{desc=what a host uses
      unit=s}
    'monitor_host' ? long(1..2147483647)
    @{desc=states of machines
      unit=s}
    'state_vm' ? long(1..2147483647)
    @{desc=commands run in machines
      unit=s}
    'exec_vm' ? long(1..2147483647)
    @{desc=what machines use
      unit=s}
    'monitor_vm' ? long(1..2147483647)
    @{desc=silence after which all states are sent
      unit=s}
    'sync_state_vm' ? long(1..2147483647)
};

@{desc=Probes of one kind of hypervisor.}
type oned_monitor_mad = {
    @{desc=hypervisor: kvm, qemu, lxc}
    'name' : string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=name that users see}
    'sunstone_name' ? string
    @{desc=program}
    'executable' : string(1..)
    @{desc=arguments of the program}
    'arguments' ? string
    @{desc=threads of the driver}
    'threads' ? long(0..1000)
};

@{desc=The whole of monitord.conf; what is left out has the packaged value.}
type oned_monitord = {
    @{desc=time between periodic tasks
      unit=s}
    'manager_timer' ? long(1..2147483647)
    @{desc=silence after which probes restart
      unit=s}
    'monitoring_interval_host' ? long(1..2147483647)
    @{desc=life of host records, 0: none
      unit=s}
    'host_monitoring_expiration_time' ? long(0..2147483647)
    @{desc=life of machine records, 0: none
      unit=s}
    'vm_monitoring_expiration_time' ? long(0..2147483647)
    @{desc=logging}
    'log' ? oned_monitor_log
    @{desc=data base}
    'db' ? oned_monitor_db
    @{desc=messages of the hosts}
    'network' ? oned_monitor_network
    @{desc=periods of the probes}
    'probes_period' ? oned_probes_period
    @{desc=probes by hypervisor}
    'im_mad' ? oned_monitor_mad[]
};

@{desc=Without opennebula_version: the file of 2010, and no setting that is newer.}
type oned_component = {
    include structure_component
    @{desc=the server whose objects are managed}
    'rpc' ? oned_rpc
    @{desc=names of objects that are never made, changed or removed}
    'untouchables' ? oned_untouchables
    @{desc=hosts that leave while machines run on them take no more (drain), or these are moved away, too (flush)}
    'leaving_hosts' ? choice('drain', 'flush')
    @{desc=hosts are looked at, and take machines only while they are ready}
    'registration' ? oned_registration
    @{desc=oneadmin's ssh on this front end}
    'oneadmin' ? oned_oneadmin
    @{desc=what the KVM driver exports on hosts}
    'kvmrc' ? oned_kvmrc_conf
    @{desc=what the network drivers do on hosts}
    'vnm_conf' ? oned_vnm_conf
    @{desc=PCI devices that hosts offer}
    'pci' ? oned_pci_conf
    @{desc=predictions of use}
    'forecast' ? oned_forecast_conf
    @{desc=clusters by name}
    'clusters' ? oned_cluster{}
    @{desc=hosts by name, escaped or not}
    'hosts' ? oned_host{}
    @{desc=datastores by name}
    'datastores' ? oned_datastore{}
    @{desc=security groups by name}
    'security_groups' ? oned_security_group{}
    @{desc=networks by name; a text is a template of OpenNebula 2, also written to /home/oneadmin/NAME.net}
    'vnets' ? element{}
    @{desc=images by name}
    'images' ? oned_image{}
    @{desc=VM templates by name}
    'templates' ? oned_template{}
    @{desc=VM groups by name}
    'vmgroups' ? oned_vm_group{}
    @{desc=groups by name}
    'groups' ? oned_group{}
    @{desc=users by name}
    'users' ? oned_user{}
    @{desc=limits of users and groups that have none of their own}
    'default_quotas' ? oned_default_quotas
    @{desc=virtual data centres by name}
    'vdcs' ? oned_vdc{}
    @{desc=scrape targets made from the hosts}
    'prometheus' ? oned_prometheus
    @{desc=rules of access beside the server's own}
    'acls' ? oned_acl[]
    @{desc=behaviour of transfer drivers}
    'tm_mad_conf' ? oned_tm_mad_conf[]
    @{desc=behaviour of datastore drivers}
    'ds_mad_conf' ? oned_ds_mad_conf[]
    @{desc=behaviour of marketplace drivers}
    'market_mad_conf' ? oned_market_mad_conf[]
    @{desc=behaviour of authentication drivers}
    'auth_mad_conf' ? oned_auth_mad_conf[]
    @{desc=behaviour of network drivers}
    'vn_mad_conf' ? oned_vn_mad_conf[]
    @{desc=driver for users that oned does not know}
    'default_auth' ? string with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=life of a checked login, 0: none
      unit=s}
    'session_expiration_time' ? long(0..2147483647)
    @{desc=users may give rights to all others}
    'enable_other_permissions' ? boolean
    @{desc=rights that new objects lack}
    'default_umask' ? string with match(SELF, '^([0-7]{3})\z')
    @{desc=rights of a VDC on its hosts}
    'default_vdc_host_acl' ? string with match(SELF, '^(-?|(USE|MANAGE|ADMIN)(\+(USE|MANAGE|ADMIN))*)\z')
    @{desc=rights of a VDC on its networks}
    'default_vdc_vnet_acl' ? string with match(SELF, '^(-?|(USE|MANAGE|ADMIN)(\+(USE|MANAGE|ADMIN))*)\z')
    @{desc=rights of a VDC on its datastores}
    'default_vdc_datastore_acl' ? string with match(SELF, '^(-?|(USE|MANAGE|ADMIN)(\+(USE|MANAGE|ADMIN))*)\z')
    @{desc=rights on hosts of its clusters}
    'default_vdc_cluster_host_acl' ? string with match(SELF, '^(-?|(USE|MANAGE|ADMIN)(\+(USE|MANAGE|ADMIN))*)\z')
    @{desc=rights on networks of its clusters}
    'default_vdc_cluster_net_acl' ? string with match(SELF, '^(-?|(USE|MANAGE|ADMIN)(\+(USE|MANAGE|ADMIN))*)\z')
    @{desc=rights on datastores of its clusters}
    'default_vdc_cluster_datastore_acl' ? string with match(SELF, '^(-?|(USE|MANAGE|ADMIN)(\+(USE|MANAGE|ADMIN))*)\z')
    @{desc=operations that need ADMIN}
    'vm_admin_operations' ? choice(
        'migrate',
        'delete',
        'recover',
        'retry',
        'deploy',
        'resched',
        'backup',
        'restore',
        'undeploy',
        'hold',
        'release',
        'stop',
        'suspend',
        'resume',
        'reboot',
        'poweroff',
        'disk-attach',
        'nic-attach',
        'disk-snapshot',
        'terminate',
        'disk-resize',
        'snapshot',
        'updateconf',
        'rename',
        'resize',
        'update',
        'disk-saveas',
        'sched-action',
        'sg-attach',
        'pci-attach',
        'exec',
        'vmgroup'
    )[]
    @{desc=operations that need MANAGE}
    'vm_manage_operations' ? choice(
        'migrate',
        'delete',
        'recover',
        'retry',
        'deploy',
        'resched',
        'backup',
        'restore',
        'undeploy',
        'hold',
        'release',
        'stop',
        'suspend',
        'resume',
        'reboot',
        'poweroff',
        'disk-attach',
        'nic-attach',
        'disk-snapshot',
        'terminate',
        'disk-resize',
        'snapshot',
        'updateconf',
        'rename',
        'resize',
        'update',
        'disk-saveas',
        'sched-action',
        'sg-attach',
        'pci-attach',
        'exec',
        'vmgroup'
    )[]
    @{desc=operations that need USE}
    'vm_use_operations' ? choice(
        'migrate',
        'delete',
        'recover',
        'retry',
        'deploy',
        'resched',
        'backup',
        'restore',
        'undeploy',
        'hold',
        'release',
        'stop',
        'suspend',
        'resume',
        'reboot',
        'poweroff',
        'disk-attach',
        'nic-attach',
        'disk-snapshot',
        'terminate',
        'disk-resize',
        'snapshot',
        'updateconf',
        'rename',
        'resize',
        'update',
        'disk-saveas',
        'sched-action',
        'sg-attach',
        'pci-attach',
        'exec',
        'vmgroup'
    )[]
    @{desc=further numbers that quotas limit}
    'quota_vm_attribute' ? oned_attribute[]
    @{desc=closed to users in machines}
    'vm_restricted_attr' ? oned_attribute[]
    @{desc=closed to users in images}
    'image_restricted_attr' ? oned_attribute[]
    @{desc=closed to users in networks}
    'vnet_restricted_attr' ? oned_attribute[]
    @{desc=closed to users in users}
    'user_restricted_attr' ? oned_attribute[]
    @{desc=closed to users in groups}
    'group_restricted_attr' ? oned_attribute[]
    @{desc=stored encrypted in clusters}
    'cluster_encrypted_attr' ? oned_attribute[]
    @{desc=stored encrypted in datastores}
    'datastore_encrypted_attr' ? oned_attribute[]
    @{desc=stored encrypted in documents}
    'document_encrypted_attr' ? oned_attribute[]
    @{desc=stored encrypted in hosts}
    'host_encrypted_attr' ? oned_attribute[]
    @{desc=stored encrypted in images}
    'image_encrypted_attr' ? oned_attribute[]
    @{desc=stored encrypted in users}
    'user_encrypted_attr' ? oned_attribute[]
    @{desc=stored encrypted in machines}
    'vm_encrypted_attr' ? oned_attribute[]
    @{desc=stored encrypted in networks}
    'vnet_encrypted_attr' ? oned_attribute[]
    @{desc=handed from an image to its disk}
    'inherit_image_attr' ? oned_attribute[]
    @{desc=handed from a datastore to its disks}
    'inherit_datastore_attr' ? oned_attribute[]
    @{desc=handed from a network to its NICs}
    'inherit_vnet_attr' ? oned_attribute[]
    @{desc=ports for VNC}
    'vnc_ports' ? oned_vnc_ports
    @{desc=VLAN ids}
    'vlan_ids' ? oned_vlan_ids
    @{desc=VXLAN ids}
    'vxlan_ids' ? oned_vxlan_ids
    @{desc=MAC addresses come from one pool for all networks}
    'mac_global_space' ? boolean
    @{desc=bus of passed-through devices in the guest}
    'pci_passthrough_bus' ? string with match(SELF, '^(0x[0-9A-Fa-f]{2})\z')
    @{desc=time between looks at a datastore
      unit=s}
    'monitoring_interval_datastore' ? long(0..2147483647)
    @{desc=time between looks at a market
      unit=s}
    'monitoring_interval_market' ? long(0..2147483647)
    @{desc=every so many looks the disks too, 0: never}
    'ds_monitor_vm_disk' ? long(0..2147483647)
    @{desc=folder of the datastores, on hosts and front end}
    'datastore_location' ? absolute_file_path
    @{desc=free space is checked before an image is made}
    'datastore_capacity_check' ? boolean
    @{desc=clones and saved disks are persistent}
    'default_image_persistent' ? boolean
    @{desc=new images are persistent}
    'default_image_persistent_new' ? boolean
    @{desc=prices for showback}
    'default_cost' ? oned_default_cost
    @{desc=only running machines cost}
    'showback_only_running' ? boolean
    @{desc=machines start on hold}
    'vm_submit_on_hold' ? boolean
    @{desc=share of a disk that a snapshot counts}
    'vm_snapshot_factor' ? double(0..)
    @{desc=folders closed to CONTEXT/FILES}
    'context_restricted_dirs' ? absolute_file_path[]
    @{desc=folders open to it none the less}
    'context_safe_dirs' ? absolute_file_path[]
    @{desc=users may change ETH* of a context}
    'context_allow_eth_updates' ? boolean
    @{desc=backups at a time}
    'max_backups' ? long(1..2147483647)
    @{desc=backups at a time on a host}
    'max_backups_host' ? long(1..2147483647)
    @{desc=log of hooks}
    'hook_log_conf' ? oned_hook_log_conf
    @{desc=how long a window collects requests
      unit=s}
    'sched_max_wnd_time' ? long(1..2147483647)
    @{desc=requests that close a window}
    'sched_max_wnd_length' ? long(1..2147483647)
    @{desc=time before another placement is tried
      unit=s}
    'sched_retry_time' ? long(1..2147483647)
    @{desc=moves and starts at a time on a host}
    'max_actions_per_host' ? long(1..2147483647)
    @{desc=moves and starts at a time in a cluster}
    'max_actions_per_cluster' ? long(1..2147483647)
    @{desc=time after which an action has failed
      unit=s}
    'action_timeout' ? long(1..2147483647)
    @{desc=rescheduling migrates live (1) or cold (0)}
    'live_rescheds' ? long(0..1)
    @{desc=0 save, 1 poweroff, 2 hard poweroff}
    'cold_migrate_mode' ? long(0..2)
    @{desc=time between optimizations, -1: never
      unit=s}
    'drs_interval' ? long(-1..2147483647)
    @{desc=logging of oned}
    'log' ? oned_log
    @{desc=federation of zones}
    'federation' ? oned_federation
    @{desc=high availability}
    'raft' ? oned_raft
    @{desc=run on becoming leader}
    'raft_leader_hook' ? oned_raft_hook
    @{desc=run on ceasing to be leader}
    'raft_follower_hook' ? oned_raft_hook
    @{desc=address of the XML-RPC server, which has no TLS}
    'listen_address' ? string
    @{desc=port of the gRPC server}
    'grpc_port' ? long(1..65535)
    @{desc=address of the gRPC server; listen_address when left out}
    'grpc_listen_address' ? string
    @{desc=name by which drivers reach the front end}
    'hostname' ? type_hostname
    @{desc=connections at a time}
    'max_conn' ? long(1..2147483647)
    @{desc=connections that wait}
    'max_conn_backlog' ? long(1..2147483647)
    @{desc=life of an idle connection
      unit=s}
    'keepalive_timeout' ? long(1..2147483647)
    @{desc=calls on one connection}
    'keepalive_max_conn' ? long(1..2147483647)
    @{desc=how long a call waits for its client
      unit=s}
    'timeout' ? long(1..2147483647)
    @{desc=largest answer
      unit=bytes}
    'message_size' ? long(1024..2147483647)
    @{desc=calls are logged in a file of their own}
    'rpc_log' ? boolean
    @{desc=format of a logged call}
    'log_call_format' ? string
    @{desc=logged characters of an answer}
    'log_result_length' ? long(0..2147483647)
    @{desc=order of lists by id}
    'api_list_order' ? choice('ASC', 'DESC')
    @{desc=address of OneGate for the machines}
    'onegate_endpoint' ? string with match(SELF, '^(https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?)\z')
    @{desc=release of OpenNebula, which decides what is written}
    'opennebula_version' ? string with match(SELF, '^((5\.12|6\.(0|2|4|6|8|10)|7\.[0-9]{1,2})(\.[0-9]{1,3})?)\z')
    @{desc=configuration file of oned}
    'oned_config' : absolute_file_path = '/etc/one/oned.conf'
    @{desc=the daemon}
    'daemon' : oned_daemon = dict()
    @{desc=the data base}
    'db' : oned_db = dict()
    @{desc=defaults of networks}
    'network' : oned_network = dict()
    @{desc=defaults of images}
    'image_repos' : oned_image_repos = dict()
    @{desc=drivers by name}
    'mads' : oned_mad{} = dict()
    @{desc=hooks by name}
    'hooks' ? oned_hook{}
    @{desc=monitord.conf}
    'monitord' ? oned_monitord
} with oned_valid_component(SELF);
