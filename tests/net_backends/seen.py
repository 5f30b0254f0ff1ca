# SPDX-License-Identifier: Apache-2.0
"""seen.py < {name: [sysctl ...]}: what this network namespace has, as JSON."""

from __future__ import annotations

import json
import sys

from ncm_bridge.kernel import Kernel
from ncm_bridge.kernel.sysctl import read_sysctl


def main() -> None:
    asked = json.load(sys.stdin)
    with Kernel() as kernel:
        links, rules, loose = kernel.links(), kernel.rules(), kernel.loose_routes()
    for name, keys in asked.items():
        if name in links:
            links[name].sysctl = read_sysctl(dict.fromkeys(keys, ""))
    found = {
        "links": {name: link.as_json() for name, link in links.items()},
        "rules": [list(rule) for rule in rules],
        "loose": [list(route) for route in loose],
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
