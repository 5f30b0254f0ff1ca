#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A child that shows what it was started with; unlike Python, sh leaves its signals alone.
while read -r _; do
    while read -r name value; do
        case $name in SigIgn:|SigBlk:) echo "INFO $name $value" ;; esac
    done < /proc/self/status
    echo "INFO umask $(umask)"
    echo "INFO cwd $(pwd -P)"
    env | sed 's/^/INFO env /'
    echo "END errors=0 warnings=0"
done
