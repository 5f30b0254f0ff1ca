#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs /lab/scripts as /lab/order says: NAME SECONDS HOW. What each says goes to /lab/out, how it ends
# to /lab/rc. Those that are "shared" see the guest itself, those "alone" have their own network,
# mounts and processes in it. Then the guest ends.
cd /lab || exit
mkdir -p out rc
export LAB=/lab HOME=/root LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# shellcheck source=/dev/null
. /lab/environment

# As a distribution leaves it.
fresh() {
    rm -rf /var/lib/ncm-virt /var/lib/nfs /etc/exports.d
    mkdir -p /var/lib/nfs/{v4recovery,rpc_pipefs,sm} /run/{lock,network}
    touch /var/lib/nfs/{etab,rmtab,xtab}
    ip link set lo up
}

shared() { "$@"; }

alone() {
    unshare -m -n -p -u -i -f --kill-child --mount-proc bash -c '
        mount -t sysfs sysfs /sys
        mount -t tmpfs -o mode=755 run /run
        mkdir -p /run/lock /run/network
        ip link set lo up
        "$@" &
        wait $!' alone "$@"
}

fresh
while read -r name seconds how <&3; do
    "$how" timeout -k 5 "$seconds" "/lab/scripts/$name" </dev/null >"out/$name" 2>&1 3<&-
    status=$?
    echo "lab: $name: $status after $(cut -d ' ' -f 1 /proc/uptime) s" >/dev/console
    echo $status >"rc/$name.new"
    mv "rc/$name.new" "rc/$name"
done 3<order
sync
echo o >/proc/sysrq-trigger
sleep 60
