#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# define.sh SCRATCH FOLDER: a private libvirtd (its own mounts, network and processes) is given
# every object below FOLDER; prints one line per object, "ok FILE" or "no FILE: message".
# /dev/kvm is hidden: libvirt would try it for each guest where it only looks usable.
set -eu
scratch=$1 folder=$2
if [ "${3-}" != inside ]; then
    exec unshare -m -n -p -u -f --kill-child bash "$0" "$scratch" "$folder" inside
fi
mount --make-rprivate /
mkdir -p "$scratch/dev"
mount -t tmpfs -o mode=755 tmp "$scratch/dev"
for node in null zero full random urandom tty ptmx; do cp -a "/dev/$node" "$scratch/dev/"; done
mkdir -p "$scratch/dev/pts" "$scratch/dev/shm"
ln -s /proc/self/fd "$scratch/dev/fd"
mount --rbind /dev/pts "$scratch/dev/pts"
mount --move "$scratch/dev" /dev
mkdir -p "$scratch/etc" && cp -a /etc/libvirt/. "$scratch/etc/" && rm -rf "$scratch"/etc/qemu/*
for pair in etc:/etc/libvirt lib:/var/lib/libvirt cache:/var/cache/libvirt run:/run/libvirt log:/var/log/libvirt; do
    mkdir -p "$scratch/${pair%%:*}" "${pair#*:}"
    mount --bind "$scratch/${pair%%:*}" "${pair#*:}"
done
printf '%s\n' 'unix_sock_group="root"' 'auth_unix_rw="none"' 'auth_unix_ro="none"' \
    "log_outputs=\"3:file:$scratch/log/libvirtd\"" >/etc/libvirt/libvirtd.conf
printf '%s\n' 'user="root"' 'group="root"' 'security_driver="none"' 'namespaces=[]' \
    'cgroup_controllers=[]' 'stdio_handler="file"' >/etc/libvirt/qemu.conf
mount -t proc proc /proc
/usr/sbin/libvirtd -p "$scratch/pid" >"$scratch/log/out" 2>&1 &
ask() { virsh -q -c qemu:///system "$@"; }
for _ in $(seq 600); do ask version >/dev/null 2>&1 && break; sleep 0.1; done
give() {
    for file in "$folder/$1"/*.xml; do
        [ -e "$file" ] || continue
        if said=$(ask "$2" "$file" --validate 2>&1); then echo "ok $file"
        else echo "no $file: $(echo "$said" | tail -n 1)"; fi
    done
}
give secrets secret-define
give networks net-define
give storage pool-define
give guests define
kill %1
wait %1 || true
