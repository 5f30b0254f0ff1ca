#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# box.sh FOLDER CARDS [PATH...]: a node of its own: mounts, network, processes, name. Writes the
# number of its first process into FOLDER/first when the node is there. It ends with the process
# that started it, and everything inside with it.
#
# / is an overlay over the real root: what the node writes anywhere is in memory and gone with it.
# /run, /dev, /proc and /sys are new; /dev has no kvm. The cards eth0, eth1 ... have their other
# ends peer0, peer1 ... in the network namespace "outside". PATHs are on file systems of their own
# and lent to the node as they are.
set -eu
here=$(dirname "$(realpath "$0")")
folder=$1 cards=$2
shift 2

new_dev() {
    mount -t tmpfs -o mode=755 dev "$1/dev"
    mkdir "$1/dev/"{pts,shm,net}
    for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0 net/tun:10:200; do
        IFS=: read -r name major minor <<<"$node"
        mknod -m 666 "$1/dev/$name" c "$major" "$minor"
    done
    ln -s /proc/self/fd "$1/dev/fd"
    ln -s pts/ptmx "$1/dev/ptmx"
    mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$1/dev/pts"
    mount -t tmpfs -o mode=1777 shm "$1/dev/shm"
}

# As a distribution leaves it: no link is configured but lo, and we were never here.
fresh() {
    cd "$1"
    rm -rf var/lib/ncm-virt var/lib/NetworkManager/* etc/NetworkManager/system-connections \
        etc/NetworkManager/conf.d etc/systemd/network etc/network/interfaces.d
    mkdir -p ccm run/lock run/network run/dbus run/box etc/NetworkManager/{system-connections,conf.d} \
        etc/systemd/network etc/network/interfaces.d var/lib/NetworkManager
    chmod 700 etc/NetworkManager/system-connections
    cp "$here/NetworkManager.conf" etc/NetworkManager/NetworkManager.conf
    printf '%s\n' 'source /etc/network/interfaces.d/*' 'auto lo' 'iface lo inet loopback' \
        >etc/network/interfaces
    cp "$here/systemctl" usr/bin/systemctl
    echo box >etc/hostname
    cd /
}

network() {
    hostname box
    ip link set lo up
    ip netns add outside
    ip -n outside link set lo up
    # A card there answers for its own address only: one that answers for another card's would be
    # believed, and be gone with the cable of this one.
    ip netns exec outside sysctl -q -w net.ipv4.conf.all.arp_ignore=1
    for ((card = 0; card < cards; card++)); do
        # A set address: udev would give a random one its own.
        printf 'link add eth%d address 02:00:00:00:00:%02x type veth peer name peer%d netns outside\n' \
            "$card" $((card + 16)) "$card"
    done | ip -batch -
}

inside() {
    read -r first _ </proc/self/stat # as seen from outside: /proc is still theirs
    mkdir -p "$folder/room"
    mount -t tmpfs -o mode=755 room "$folder/room"
    mkdir "$folder/room/"{upper,work,root}
    new=$folder/room/root
    mount -t overlay overlay "$new" \
        -o "lowerdir=/,upperdir=$folder/room/upper,workdir=$folder/room/work"
    for path in "$@"; do
        mkdir -p "$new$path"
        mount --rbind "$path" "$new$path"
    done
    mount -t tmpfs -o mode=755 run "$new/run"
    mount -t proc proc "$new/proc"
    mount -t sysfs sysfs "$new/sys"
    new_dev "$new"
    fresh "$new"
    mkdir "$new/run/real"
    pivot_root "$new" "$new/run/real"
    cd /
    network
    exec 9>"/run/real$folder/first"
    umount -l /run/real
    rmdir /run/real
    echo "$first" >&9 # at the very end: who reads it may kill whatever runs here
    exec </dev/null >/dev/null 2>&1 9>&-
    # The first process reaps what others leave behind.
    while :; do
        sleep infinity &
        wait $! || true # it may have been killed
    done
}

if [ "${BOX_INSIDE-}" ]; then
    unset BOX_INSIDE
    inside "$@"
else
    BOX_INSIDE=1 exec setpriv --pdeathsig KILL unshare -m -n -p -u -i -f --kill-child \
        bash "$here/box.sh" "$folder" "$cards" "$@"
fi
