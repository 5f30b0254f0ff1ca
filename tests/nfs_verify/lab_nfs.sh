#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The kernel's own server and client: areas as they should be, and each that is not.
# $LAB/NAME.json is a profile, $LAB/NAME.out what a verification finds of its areas.
set -ex
modprobe -a nfsd nfsv4 nfsv3 nfs lockd
# The root of the guest cannot be exported, so the root that NFS 4 shows is one of its own.
mount -t tmpfs t /srv
mkdir -p /srv/{good,ro,squash,mapped,full,stale} /mnt/{good,version,ro,squash,mapped,full,stale,source,statd,local}
for name in good ro squash mapped stale; do mount -t tmpfs -o mode=777 t "/srv/$name"; done
mount -t tmpfs -o mode=777,size=64k t /srv/full
head -c 1M /dev/zero >/srv/full/all 2>/dev/null || true

mount -t nfsd nfsd /proc/fs/nfsd
echo 10 >/proc/fs/nfsd/nfsv4leasetime
echo 10 >/proc/fs/nfsd/nfsv4gracetime
common=no_subtree_check
cat >/etc/exports <<END
/srv 127.0.0.1(ro,$common,fsid=0)
/srv/good 127.0.0.1(rw,no_root_squash,$common,fsid=1)
/srv/ro 127.0.0.1(ro,no_root_squash,$common,fsid=2)
/srv/squash 127.0.0.1(rw,root_squash,$common,fsid=3)
/srv/mapped 127.0.0.1(rw,all_squash,anonuid=33,anongid=33,$common,fsid=4)
/srv/full 127.0.0.1(rw,no_root_squash,$common,fsid=5)
/srv/stale 127.0.0.1(rw,no_root_squash,$common,fsid=6)
END
rpcbind -w
exportfs -ra
rpc.nfsd 2
rpc.mountd --no-udp
# Nobody has locks of before; where it does not take that, the checks wait for the ten seconds.
echo Y >/proc/fs/nfsd/v4_end_grace || true

there() { mount -t nfs4 -o "vers=$3,hard" "127.0.0.1:/$1" "/mnt/$2"; }
mkdir -m 777 /srv/stale/inner
for name in good ro squash mapped full; do there $name $name 4.2; done
there stale/inner stale 4.2
there good version 4.1
there full source 4.2

verify() {
    "$PYTHON" -B "$TOP/scripts/ncm-configure" --profile "$LAB/$1.json" --verify nfs --json \
        >"$LAB/$1.out" 2>"$LAB/$1.err" && echo 0 >"$LAB/$1.rc" || echo $? >"$LAB/$1.rc"
}
verify all

# What was mounted is another directory by now.
rmdir /srv/stale/inner
mkdir -m 777 /srv/stale/inner /srv/stale/other
exportfs -f
verify stale

# The probes are gone.
ls -A /srv/good >"$LAB/left"

# An area without a place of its own: the automounter's.
if modprobe autofs4; then
    "$PYTHON" -B "$TOP/scripts/ncm-configure" --profile "$LAB/auto.json" --root / nfs_areas || true
    automount --foreground --dont-check-daemon >"$LAB/automount" 2>&1 &
    for _ in $(seq 300); do grep -q ' /cloud_mnt ' /proc/self/mountinfo && break; sleep 0.2; done
    verify auto
fi

# NFS 3: without rpc.statd the server gives no lock. mount.nfs would start it, the kernel alone does
# not. With rpc.statd it does.
mount -i -t nfs -o vers=3,hard,proto=tcp,mountproto=tcp,addr=127.0.0.1 127.0.0.1:/srv/good /mnt/statd
mount -i -t nfs -o vers=3,hard,nolock,proto=tcp,mountproto=tcp,addr=127.0.0.1 \
    127.0.0.1:/srv/squash /mnt/local
verify statd
verify local
verify nolock
rpc.statd --no-notify
verify locks
ls -A /srv/good >>"$LAB/left"

# A server that is gone.
rpc.nfsd 0
verify dead
