#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The main job on the example cloud, below a scratch root: the first run makes everything,
# the second has nothing to do. Usage: demo.sh PYTHON [FOLDER]
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
python=${1:-python3}
scratch=${2:-$(mktemp -d)}
run() {
    (cd "$here" && "$python" -B scripts/ncm-configure "$@")
}
for node in front1 kvm1; do
    profile=$here/examples/profiles/$node.cloud.example.org.json
    mkdir -p "$scratch/$node"
    printf '\n== %s: what would change (ncm-configure --dry-run --all)\n' "$node"
    run --profile "$profile" --root "$scratch/$node" --dry-run --all | tail -n 12
    printf '\n== %s: make it so\n' "$node"
    run --profile "$profile" --root "$scratch/$node" --all | tail -n 1
    printf '\n== %s: again\n' "$node"
    run --profile "$profile" --root "$scratch/$node" --all --detailed-exitcode | tail -n 1
done
# What a running OpenNebula keeps, in the server that the tests have for that.
"$python" -B "$here/examples/cloud.py" "$scratch/cloud"
# What a running libvirt keeps, on the driver that libvirt has for trials.
if "$python" -c 'import libvirt' 2>/dev/null; then
    "$python" -B "$here/examples/objects.py" "$scratch/lab"
fi
printf '\nThe files are below %s\n' "$scratch"
