# SPDX-License-Identifier: Apache-2.0
"""The least a Python program can do for the same work, in a folder that bench/run.py made.

JSON read, one lxml parse of an XML of that size, N jinja2 templates rendered (own templates of
about 40 lines: six settings and a loop of 24), N files read and compared.
"""

import json
import sys
from pathlib import Path

import jinja2
from lxml import etree

folder = Path(sys.argv[1])
environment = jinja2.Environment(loader=jinja2.FileSystemLoader(folder), trim_blocks=True)
etree.parse(str(folder / "profile.xml"))
different = 0
for index, names in enumerate(json.loads((folder / "data.json").read_text())):
    text = environment.get_template(f"{index}.j2").render(names)
    target = folder / f"{index}.conf"
    different += not target.exists() or target.read_text() != text
print(different)
