# SPDX-License-Identifier: Apache-2.0
"""The making of objects by our client, and the same requests sent again as they were.

Each costs (CPU of client and server, that with the time which a real server takes for a host:
5.5 ms, measured on one whose data base lay in memory).
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from urllib.parse import urlsplit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tests.oned_server import ChildServer

REAL = 0.0055
"""Seconds that one.host.allocate takes OpenNebula 7.5 (median of three runs of 1,000)."""

# The command with its plan made before the clock starts, and every request kept.
_CODE = """
import json, sys, time
sys.path.insert(0, {site!r})
from ncm import objects
from ncm_oned.cloud import exchange
kept, spent = [], []
post = exchange.Exchange.post
def remember(self, body, *more):
    if b"system.multicall" in body[:200]: kept.append(body.decode())
    return post(self, body, *more)
exchange.Exchange.post = remember
perform = objects.perform
def timed(job, session):
    began = time.process_time()
    perform(job, session)
    spent.append(time.process_time() - began)
objects.perform = timed
from ncm.cli import main
import io, contextlib
with contextlib.redirect_stdout(io.StringIO()): status = main({words!r})
assert status == 0, status
print(json.dumps([kept, sum(spent)]))
"""


def recorded(words: list[str], server: ChildServer) -> tuple[list[str], tuple[float, float]]:
    """The requests of a run that makes everything, and what the making costs."""
    from bench.cloud import ticks

    site = words[1].rpartition("/")[0]
    code = _CODE.format(site=site, words=[*words[2:], "--connect", server.url, "oned"])
    before = ticks(server.process.pid)
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    requests, own = json.loads(done.stdout.splitlines()[-1])
    hosts = sum(body.count(">one.host.allocate<") for body in requests)
    both = own + ticks(server.process.pid) - before
    return requests, (both, both + hosts * REAL)


def sent(requests: list[str], server: ChildServer) -> tuple[float, float]:
    """What the same requests cost when they are there already."""
    from bench.cloud import ticks

    bodies = [body.encode() for body in requests]
    where = urlsplit(server.url).netloc
    before, began = ticks(server.process.pid), time.process_time()
    for body in bodies:
        connection = http.client.HTTPConnection(where)
        connection.request("POST", "/RPC2", body, {"Content-Type": "text/xml"})
        answer = connection.getresponse().read()
        assert b"faultCode" not in answer
        connection.close()
    both = time.process_time() - began + ticks(server.process.pid) - before
    hosts = sum(body.count(b">one.host.allocate<") for body in bodies)
    return both, both + hosts * REAL
