#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# merge_embed.sh COMMAND...: runs it with processes and mounts of its own. Its first process waits
# for all children, so that libvirt's probes of QEMU end at once, and /dev has no kvm, which libvirt
# would try for each guest where it only looks usable.
set -eu
if [ "${MERGE_EMBED-}" != inside ]; then
    MERGE_EMBED=inside exec unshare -m -p -f --kill-child bash "$0" "$@"
fi
mount --make-rprivate /
dev=$(mktemp -d)
mount -t tmpfs -o mode=755 tmp "$dev"
for node in null zero full random urandom tty ptmx; do cp -a "/dev/$node" "$dev/"; done
mkdir -p "$dev/pts" "$dev/shm"
ln -s /proc/self/fd "$dev/fd"
mount --rbind /dev/pts "$dev/pts"
mount --move "$dev" /dev
rmdir "$dev"
mount -t proc proc /proc
"$@" &
wait $!
