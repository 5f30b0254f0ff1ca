#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A node whose timer verifies its NFS: systemd starts the unit, which asks until the mount is there.
# $LAB/ccm is the node's profile; left behind: what systemd says of the two, before and after.
set -ex
PS4='+ $(cut -d " " -f 1 /proc/uptime) '
printf '#!/bin/sh\nexec %s -B %s/scripts/ncm-configure "$@"\n' "$PYTHON" "$TOP" \
    >/usr/sbin/ncm-configure
chmod 755 /usr/sbin/ncm-configure
rm -rf /var/lib/ccm
mkdir -p /var/lib/ccm /srv /mnt/area
cp -a "$LAB/ccm/." /var/lib/ccm/

modprobe -a nfsd nfsv4 nfs
mount -t tmpfs -o mode=777 t /srv
mount -t nfsd nfsd /proc/fs/nfsd
echo 10 >/proc/fs/nfsd/nfsv4leasetime
echo 10 >/proc/fs/nfsd/nfsv4gracetime
echo '/srv 127.0.0.1(rw,no_root_squash,no_subtree_check,fsid=0)' >/etc/exports
rpcbind -w
exportfs -ra
rpc.nfsd -N 3 2
rpc.mountd -N 3 --no-udp
echo Y >/proc/fs/nfsd/v4_end_grace || true

unit=ncm-virt-verify-nfs
ncm-configure nfs_areas
systemctl is-active $unit.timer
systemctl list-dependencies --plain timers.target >"$LAB/timers"
# The timer has started it once the first of its attempts has been kept.
for _ in $(seq 600); do [ -e /run/ncm-virt/verify/nfs ] && break; sleep 0.2; done
cp /run/ncm-virt/verify/nfs "$LAB/first"
systemctl show -p ActiveState -p SubState -p ConditionResult $unit.service >"$LAB/waiting"
mount -t nfs4 -o vers=4.2,hard 127.0.0.1:/ /mnt/area
for _ in $(seq 600); do
    systemctl show -p ActiveState $unit.service | grep -q activating || break
    sleep 0.2
done
cp /run/ncm-virt/verify/nfs "$LAB/last"
systemctl show -p Result -p ExecMainStatus $unit.service >"$LAB/ended"
systemctl show -p NextElapseUSecMonotonic -p Result $unit.timer >"$LAB/next"
journalctl --no-pager -o short-monotonic -u $unit.service >"$LAB/journal"

# For the other scripts of this guest.
systemctl stop $unit.timer
umount /mnt/area
rpc.nfsd 0
kill "$(pidof rpc.mountd)" "$(pidof rpcbind)"
umount /proc/fs/nfsd /srv
