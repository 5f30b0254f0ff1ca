# SPDX-License-Identifier: Apache-2.0
"""A stand-in for oned: XML-RPC on a port of 127.0.0.1, with a data base in memory.

It was written against recorded calls of a real oned 7.5.80, and `test_recorded.py` replays all
of them. It uses nothing of the product: it judges what the product sends.

    with OnedServer() as server:          # user oneadmin, password opennebula, a fresh data base
        server.url                        # http://127.0.0.1:PORT/RPC2
        server.session                    # "oneadmin:opennebula"

Arguments: version ("7.5.80"), state (another server's save()), port, password, raft.

See what was done
    server.calls        [(method, parameters without session, answer)], multicall unpacked;
                        an answer is [True, value, 0], [False, message, code, id, -1] or a fault
    server.posts        the headers of each POST: how many requests there were
    server.dump()       all objects as plain data: equal if nothing has changed
    server.names("host")     sorted names, a name as often as it is there
    server.db.named("host", "h1"), .get("host", 0), .all("host")
                        objects: .id .name .uid .gid .perms .template and what their kind has;
                        after changing one yourself: server.db.touch()

Change it by hand (not in server.calls; refused: AssertionError)
    server.poke("host.update", 0, 'RACK="r2"', 1)       any method as oneadmin, without "one."
    server.vm_on(host, network=0, image=0)              a VM: host, lease and image are in use
    server.poke("vn.hold", 0, 'LEASES=[IP="10.0.0.5"]') one lease in use
    server.fill(hosts=1000, networks=200, images=500)
    server.raft = "follower"            or "leader", "solo", "candidate";
                                        server.peers = [url, ...] before it, for one.zone.info
    server.version = "6.10.0"
    server.db.lag["image"] = 3          new images are LOCKED for three reads; also "host", "vn"
    server.db.delay["image"] = 0.5      ... or for half a second
    server.image_fails("img", "no space")               ... and end in ERROR

Let it go wrong. `which` is the Nth call from now (for whole answers: the Nth POST), a method's
full name, a function of (method, parameters), or None for the next; count= more of them, skip=
let some through before.
    server.before(which, lambda server: server.restart())    anything, before that call
    server.fail_next("error", which, code=0x2000, message="...")
    server.fail_next("fault", which, code=-500, text="...")
    server.fail_next("status", code=502)                also 401, 403; body="<html>"
    server.fail_next("html")                            200 and a page
    server.fail_next("raw", body="...")                 200 and that body
    server.fail_next("redirect", location=url, code=308)
    server.fail_next("cut", bytes=100)                  the answer ends early
    server.fail_next("silent", seconds=3)               the answer comes late
    server.fail_next("drop")                            no answer, connection closed
                        done=True or False: is the call carried out all the same
                        (default: for cut and silent it is)
    server.refuse(), server.accept()    connections are refused; accepted again, same port
    server.restart()                    with the data base kept
    server.stop()

In another process: `python -m tests.oned_server --hosts 1000 --port-file FILE`, or

    with ChildServer(hosts=1000) as server:             url, session; dump(), poke(), names(),
                                                        fail_next(), call_list(), set("raft", ..)
                                                        process.pid, for its CPU time
Options of both: hosts, networks, images, version, raft, port.

No recording shows, and so is modelled after the documentation only: locks, quota rows that are
not empty, VM groups, ranges of IPv6, tokens, refusals other than those in errors.json.
A method that oned has and the stand-in has not is a fault: "... is not simulated".
"""

from tests.oned_server.child import ChildServer
from tests.oned_server.front import Called
from tests.oned_server.server import OnedServer

__all__ = ["Called", "ChildServer", "OnedServer"]
