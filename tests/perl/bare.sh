#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A child that shows what it was started with; unlike Python, sh leaves its signals alone.
while read -r _; do
    while read -r name value; do
        # Signals 32 and 33 are glibc's own: make leaves them ignored, and nobody can change that.
        case $name in
        SigIgn:|SigBlk:) printf 'INFO %s %016x\n' "$name" $((0x$value & ~0x180000000)) ;;
        esac
    done < /proc/self/status
    echo "INFO umask $(umask)"
    echo "INFO cwd $(pwd -P)"
    env | sed 's/^/INFO env /'
    echo "END errors=0 warnings=0"
done
