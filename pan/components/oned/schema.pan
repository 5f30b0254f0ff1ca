# Made from the Python schema of oned by tools/generate.py; do not edit.
declaration template components/oned/schema;

include 'quattor/types/component';
include 'pan/types';
include 'components/oned/functions';

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

@{desc=A command that oned runs when a machine changes its state.}
type oned_hook = {
    @{desc=state}
    'on' : choice('CREATE', 'RUNNING', 'SHUTDOWN', 'STOP', 'DONE')
    @{desc=what is run}
    'command' : string(1..)
    @{desc=its arguments, with OpenNebula's $ variables}
    'arguments' : string
    @{desc=whether it runs on the host}
    'remote' : choice('YES', 'NO') = 'NO'
};

@{desc=A host of the cloud with its drivers; it is registered once oned runs.}
type oned_host = {
    @{desc=takes machines}
    'enabled' : boolean = true
    @{desc=information driver}
    'im_mad' : string = 'im_kvm' with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=transfer driver}
    'tm_mad' : string = 'tm_stratuslab' with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=virtualization driver}
    'vm_mad' : string = 'vmm_kvm' with match(SELF, '^([A-Za-z0-9_.-]+)\z')
    @{desc=network driver}
    'vnm_mad' : string = 'dummy' with match(SELF, '^([A-Za-z0-9_.-]+)\z')
};

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
    'hooks' : oned_hook{} = dict()
    @{desc=hosts by escaped name}
    'hosts' : oned_host{} = dict()
    @{desc=templates of networks, written to /home/oneadmin/NAME.net}
    'vnets' : string{} = dict()
    @{desc=monitord.conf}
    'monitord' ? oned_monitord
} with oned_valid_component(SELF);
