#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# daemon.sh FOLDER CAPABILITIES: a node of its own for a libvirtd: own mounts, network, processes
# and name. Prints the number of its first process when it is there; TERM ends it and takes FOLDER
# away.
#
# What a node writes (/etc, /var, /run) goes to memory and is gone with it. /dev has no kvm:
# where it opens and no guest boots with it, libvirt tries it again at every call. The first process
# reaps: libvirt waits for the death of the emulators it asks. From outside one sees /run/libvirt
# with the sockets, as FOLDER/run. CAPABILITIES keeps what libvirt learnt about the emulators: to
# ask them takes most of a start.
set -eu
folder=$1 capabilities=$2

# Dies with whoever started it, even if that was killed; so does everything inside.
watch() {
    trap 'exit 0' TERM
    trap 'end' EXIT
    setpriv --pdeathsig KILL unshare -m -n -p -u -i -f --kill-child \
        bash "$0" "$folder" "$capabilities" inside 2>"$folder/errors" &
    child=$!
    wait "$child" || cat "$folder/errors"
}

# The first process goes last: after it, nobody writes into the folder any more.
end() {
    first=$(cat "$folder/first" 2>/dev/null) || first=$child
    kill -KILL "$first" 2>/dev/null || true
    wait "$child" || true
    rm -rf "$folder"
}

private_dev() {
    mkdir -p "$folder/dev"
    mount -t tmpfs -o mode=755 dev "$folder/dev"
    cd "$folder/dev"
    mkdir pts shm net
    for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0 net/tun:10:200; do
        IFS=: read -r name major minor <<<"$node"
        mknod -m 666 "$name" c "$major" "$minor"
    done
    ln -s /proc/self/fd fd
    ln -s pts/ptmx ptmx
    mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts pts
    mount -t tmpfs -o mode=1777 shm shm
    cd /
    mount --move "$folder/dev" /dev
    rmdir "$folder/dev"
}

# What the packages brought can be read and changed; the changes stay here.
overlaid() {
    mkdir -p "$folder/room"
    mount -t tmpfs -o mode=755 room "$folder/room"
    for name in etc var; do
        mkdir -p "$folder/room/$name"/{upper,work}
        mount -t overlay overlay "/$name" \
            -o "lowerdir=/$name,upperdir=$folder/room/$name/upper,workdir=$folder/room/$name/work"
    done
    umount -l "$folder/room"
    rmdir "$folder/room"
}

empty() {
    for path in "$@"; do
        mkdir -p "$path"
        mount -t tmpfs -o mode=755 empty "$path"
    done
}

# No object that this machine has or that the packages bring, but its filters.
fresh() {
    rm -rf /etc/libvirt/{qemu,storage,secrets} /var/lib/ncm-virt
    empty /run /var/log /var/lib/libvirt /var/cache/libvirt
    mkdir -p /etc/libvirt/qemu/networks /var/lib/libvirt/images /var/lib/libvirt/boot
    mkdir -p /run/libvirt /run/lock /var/log/libvirt /var/cache/libvirt/qemu/capabilities
    mkdir "$folder/run"
    mount --bind "$folder/run" /run/libvirt
    mount --bind "$capabilities" /var/cache/libvirt/qemu/capabilities
    # Nothing of systemd, cgroups or the confinement by the host is here.
    printf '%s\n' 'unix_sock_group = "root"' 'auth_unix_rw = "none"' 'auth_unix_ro = "none"' \
        'log_outputs = "3:file:/var/log/libvirt/libvirtd.log"' >/etc/libvirt/libvirtd.conf
    printf '%s\n' 'user = "root"' 'group = "root"' 'security_driver = "none"' 'namespaces = []' \
        'cgroup_controllers = []' 'stdio_handler = "file"' >/etc/libvirt/qemu.conf
}

inside() {
    read -r first _ </proc/self/stat # as seen from outside: /proc is still theirs
    echo "$first" >"$folder/first"
    mount --make-rprivate /
    private_dev
    overlaid
    fresh
    mount --bind "$(dirname "$0")/systemctl" /usr/bin/systemctl
    mount -t proc proc /proc
    mount -t sysfs sysfs /sys
    ip link set lo up
    echo "$first"
    exec >/dev/null
    while :; do
        sleep infinity &
        wait $!
    done
}

if [ "${3-}" = inside ]; then inside; else watch; fi
