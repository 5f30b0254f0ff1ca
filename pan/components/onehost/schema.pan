# Made from the Python schema of onehost by tools/generate.py; do not edit.
declaration template components/onehost/schema;

include 'quattor/types/component';
include 'pan/types';

@{desc=A front end that is told; its key is pinned.}
type onehost_front_end = {
    @{desc=its name}
    'host' : type_hostname
    @{desc=of its sshd}
    'port' : long(1..65535) = 22
    @{desc=account that takes the news}
    'user' : string = 'oneadmin' with match(SELF, '^([a-z_][a-z0-9_-]{0,31})\z')
    @{desc=its host keys}
    'keys' : string[1..]
};

type onehost_bridge = string with match(SELF, '^([A-Za-z0-9_][A-Za-z0-9_.-]{0,14})\z');

type onehost_command = string(0..1000) with match(SELF, '^([^\x00-\x1f\x7f]+)\z');

@{desc=At boot, once the checks hold, each front end is asked to look at the hosts.}
type onehost_announce = {
    @{desc=who is told}
    'front_ends' : onehost_front_end[1..]
    @{desc=account that looks and asks}
    'user' : string = 'oneadmin' with match(SELF, '^([a-z_][a-z0-9_-]{0,31})\z')
    @{desc=its private key for that, which is no matter of a profile}
    'key' : absolute_file_path
    @{desc=what must hold before}
    'checks' : choice('ssh', 'libvirt', 'bridges', 'nfs')[] = list('ssh', 'libvirt', 'bridges')
    @{desc=bridges of this host; left out: those of /system/network/interfaces}
    'bridges' ? onehost_bridge[]
    @{desc=further checks: commands of the shell, run by user; 0: ready}
    'commands' ? onehost_command{}
    @{desc=libvirt's address}
    'libvirt_uri' : string = 'qemu:///system' with match(SELF, '^([A-Za-z0-9+._-]+://[^\x00-\x20\x7f]*)\z')
    @{desc=how long to wait for the checks, and then for a front end
      unit=s}
    'wait' : long(1..86400) = 600
};

type onehost_source = string with match(SELF, '^(!?[A-Za-z0-9*?.:_/-]+)\z');

@{desc=A key that may log in as oneadmin.}
type onehost_authorized_key = {
    @{desc=public key}
    'key' : string
    @{desc=whence it may (sshd's from=)}
    'sources' ? onehost_source[]
    @{desc=all that it may do: this command}
    'command' ? string with match(SELF, '^([^\x00-\x1f\x7f]+)\z')
    @{desc=no terminal and no forwarding of anything}
    'restricted' : boolean = false
    @{desc=all that it may do: have the hosts looked at; for nodes that say they are ready}
    'announce' : boolean = false
};

@{desc=The account's ssh; its private key is no matter of a profile.}
type onehost_oneadmin = {
    @{desc=its home}
    'home' : absolute_file_path = '/var/lib/one'
    @{desc=keys that may log in; lines of others stay}
    'authorized_keys' ? onehost_authorized_key[]
    @{desc=pinned keys of hosts by name, escaped or not: no other key is taken for them}
    'known_hosts' ? string[1..]{}
};

type onehost_word = string with match(SELF, '^([^\x00-\x20\x7f\"''^]+)\z');

@{desc=One command.}
type onehost_sudo_command = {
    @{desc=the program}
    'program' : absolute_file_path
    @{desc=exactly these words; none in an empty list; left out: any}
    'arguments' ? onehost_word[]
};

@{desc=What OpenNebula's packages let oneadmin do, as far as this host's drivers need it.}
type onehost_sudo = {
    @{desc=account that may}
    'user' : string = 'oneadmin' with match(SELF, '^([a-z_][a-z0-9_-]{0,31})\z')
    @{desc=network drivers of this host}
    'networks' : choice(
        'dummy',
        'bridge',
        'fw',
        'ebtables',
        '802.1Q',
        'vxlan',
        'ovswitch',
        'ovswitch_vxlan',
        'elastic'
    )[] = list('bridge')
    @{desc=storage drivers of this host}
    'storage' : choice('ceph', 'fs_lvm', 'fs_lvm_ssh', 'shared', 'qcow2', 'ssh', 'local', 'dev')[] = list()
    @{desc=further ones, by the name of an alias}
    'commands' ? onehost_sudo_command[1..]{}
};

@{desc=Each part that is left out is not managed.}
type onehost_component = {
    include structure_component
    @{desc=the front ends are told when it is up}
    'announce' ? onehost_announce
    @{desc=oneadmin's ssh}
    'oneadmin' ? onehost_oneadmin
    @{desc=what oneadmin may do as root}
    'sudo' ? onehost_sudo
};
