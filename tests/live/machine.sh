#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# machine.sh FOLDER COMMAND...: run a command with / as its own system: an overlay over the real
# root (changes go to FOLDER/upper), own mounts, a systemctl that records what it is told in
# /calls and fails for the units named in /failing. /etc and /var/lib look freshly installed.
set -eu
folder=$1
shift
exec unshare -m --propagation private bash -eu -c '
    folder=$1; shift
    mount -t tmpfs tmpfs "$folder/room"
    mkdir -p "$folder/room/"{upper,work,root}
    cp -a "$folder/upper/." "$folder/room/upper/"
    mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/room/upper,workdir=$folder/room/work" \
        "$folder/room/root"
    new=$folder/room/root
    mount --rbind /proc "$new/proc"
    mount --rbind /dev "$new/dev"
    set +e
    chroot "$new" "$@"
    status=$?
    for path in calls etc/libvirt etc/one etc/nginx etc/fstab etc/exports etc/sysconfig var/lib/ncm-virt; do
        [ -e "$folder/room/upper/$path" ] || continue
        mkdir -p "$folder/upper/$(dirname "$path")"
        rm -rf "$folder/upper/$path"
        cp -a "$folder/room/upper/$path" "$folder/upper/$path"
    done
    exit $status
' machine "$folder" "$@"
