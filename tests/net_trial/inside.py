# SPDX-License-Identifier: Apache-2.0
"""Small programs that run in a node."""

READ = """
import json, sys
sys.path.insert(0, {top!r})
from ncm_bridge.kernel import Kernel
with Kernel() as kernel:
    links, rules = kernel.links(), kernel.rules()
found = {{}}
for name, link in links.items():
    link.port.pop("state", None)
    link.routes = tuple(sorted(link.routes))
    found[name] = link.as_json()
    found[name]["addresses"] = dict(sorted(link.addresses.items()))
print(json.dumps({{"links": found, "rules": sorted(map(list, rules))}}, default=str))
"""

COMMAND = """
import os, signal, sys
sys.path.insert(0, {top!r})
from ncm import cli
count = 0
def step(verb, subject):
    global count
    if count == {number}:
        os.kill(os.getpid(), signal.SIGKILL)
    count += 1
cli._progress = lambda options: step
code = cli.main(["--cache-root", "/ccm", "network", *{options!r}])
print("steps", count)
sys.exit(code)
"""
"""The command, killed before step ``number``."""
