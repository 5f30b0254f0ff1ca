# SPDX-License-Identifier: Apache-2.0
"""Why something does not hold, in words that say who must act."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

from ncm_nfs.verify import network, rpc

if TYPE_CHECKING:
    from ncm_nfs.verify.children import Answer
    from ncm_nfs.verify.wish import Wish

_WRITING = {
    errno.EROFS: "{where} is read-only: mounted so here, or exported ro by {server}",
    errno.EACCES: "{user} may not {step} a file in {where}: owner and mode of {path} on {server},"
                  " or its squash options",
    errno.EPERM: "{user} may not {step} a file in {where}: owner and mode of {path} on {server},"
                 " or its squash options",
    errno.ENOSPC: "the file system of {path} on {server} is full",
    errno.EDQUOT: "the quota of {user} on {server} is used up",
}  # fmt: skip


def unresolved(wish: Wish, answer: Answer) -> str:
    """No address."""
    if answer.how != "done":
        return f"no answer about {wish.server} within {wish.seconds:g} s: look at this node's DNS"
    return f"{wish.server} has no address ({answer.value}): put it into DNS or /etc/hosts"


def unreached(wish: Wish, port: int, found: list[Any]) -> str:
    """What became of the call; "" where it was answered."""
    how, address, low, high = found
    at = f"{wish.server} ({address})" if address and address != wish.server else wish.server
    return {
        rpc.OK: "",
        rpc.REFUSED: f"{at} refuses port {port}: is nfs-server running there?",
        rpc.SILENT: f"{at} does not answer on port {port}: it is down, or a firewall is"
                        " between",
        rpc.UNREACHABLE: f"there is no way to {at}: look at this node's network",
        rpc.MUTE: f"{at} takes connections on port {port} and does not answer: its NFS server"
                      " hangs",
        rpc.STRANGE: f"what answers on port {port} of {at} is no NFS server",
        rpc.VERSION: f"{at} has no NFS {wish.version or '4'} (it has {low} to {high})",
    }[str(how)]  # fmt: skip


def broken(wish: Wish, doing: str, number: int) -> str:
    """An error of the file system."""
    if number == errno.ESTALE:
        return (f"stale: {wish.path} was made or exported anew on {wish.server}; unmount it and"
                " mount it again")  # fmt: skip
    if number in (errno.EIO, errno.ETIMEDOUT):
        return f"{wish.server} does not answer (soft mount: {os.strerror(number)})"
    return f"cannot {doing} {wish.point}: {os.strerror(number)}"


def hangs(wish: Wish) -> str:
    """A child that never came back."""
    return (f"no answer from {wish.server} within {wish.seconds:g} s: everybody who looks at"
            f" {wish.point} hangs until it is back")  # fmt: skip


def no_account(wish: Wish) -> str:
    """Nobody to try it as."""
    if os.geteuid() == 0:
        return f"there is no account {wish.user} on this node"
    return f"only root can try it as {wish.user}"


def unread(wish: Wish, number: int) -> str:
    """The account cannot list the directory."""
    if number in (errno.EACCES, errno.EPERM):
        return (f"{wish.user} may not read {wish.point}: mode of {wish.path} on {wish.server}, or"
                " the squash options of its export")  # fmt: skip
    return broken(wish, "read", number)


def unwritten(wish: Wish, step: str, number: int) -> str:
    """The probe file was not made, or not as it should."""
    if number in _WRITING:
        return _WRITING[number].format(where=wish.point, server=wish.server, path=wish.path,
                                       user=wish.user, step=step)  # fmt: skip
    if not number:
        return f"what {wish.user} wrote to {wish.point} comes back as something else"
    return broken(wish, f"{step} a file in", number)


def local_locks(wish: Wish) -> str:
    """Nobody asked for that."""
    return (f"locks in {wish.point} are seen by no other node (nolock, local_lock): unmount it and"
            " mount it again")  # fmt: skip


def lock_hangs(wish: Wish, fstype: str) -> str:
    """A lock that nobody gives or refuses; all else was answered."""
    who = _keeper(wish, fstype)
    return (f"no answer about a lock within {wish.seconds:g} s: {who}, or it was started less than"
            " two minutes ago and waits for locks of before")  # fmt: skip


def no_statd(wish: Wish, here: bool, how: str, port: int) -> str:
    """Why nobody keeps a lock of NFS 3, on this node or the server; "" where somebody may."""
    host = "this node" if here else wish.server
    where = "" if here else " there"
    if how == network.ABSENT:
        return (f"rpc.statd does not run on {host}: systemctl start rpc-statd{where}"
                " (nolock, where nobody needs locks)")  # fmt: skip
    if how == network.UNKNOWN:
        # What a server does not tell may still work; this node's kernel has to ask the same.
        return "rpcbind does not answer on this node: systemctl start rpcbind" if here else ""
    if how in (rpc.OK, rpc.VERSION):
        return ""
    return (f"rpc.statd of {host} does not answer on its port {port}: it has ended, or a firewall"
            " is between")  # fmt: skip


def unlocked(wish: Wish, step: str, number: int, fstype: str) -> str:
    """No lock for a file that nobody else can have locked."""
    if step == "lock" and number in (errno.ENOLCK, errno.ECONNREFUSED, errno.EPROTONOSUPPORT):
        return f"{wish.server} gives no lock for a file in {wish.point}: {_keeper(wish, fstype)}"
    if step == "lock" and number in (errno.EACCES, errno.EAGAIN):
        return (f"{wish.server} says that somebody else has locked a new file in {wish.point}: it"
                " kept locks of nodes that are gone (restart nfs-server there)")  # fmt: skip
    return unwritten(wish, step, number)


def _keeper(wish: Wish, fstype: str) -> str:
    """Who keeps the locks. NFS 4 has them in its own protocol, older ones a service besides."""
    if fstype == "nfs4":
        return f"look at nfs-server on {wish.server}"
    return (f"rpc.statd must run on this node and on {wish.server}, and both must reach each"
            " other's ports of statd and lockd (nolock, where nobody needs locks)")  # fmt: skip


def elsewhere(wish: Wish, step: str, number: int) -> str:
    """What was written does not arrive in the directory of this node that is exported."""
    if step == "enter" or (step == "find" and number != errno.ENOENT):
        return f"cannot look into {wish.folder} of this node: {os.strerror(number)}"
    if step in ("find", "compare"):
        return (f"what is written to {wish.point} is not in {wish.folder} of this node: another"
                " directory is exported, or something is mounted over it; exportfs -v")  # fmt: skip
    return unwritten(wish, step, number)


def mapped(wish: Wish, seen: list[Any]) -> str:
    """Whose the probe file was, "" where it was the account's own."""
    uid, gid, own_uid, own_gid, nobody = seen
    if uid == own_uid and gid in (own_gid, None):
        return ""
    if uid == nobody and uid != own_uid:
        return (f"what {wish.user} writes to {wish.point} belongs to nobody: {wish.server}"
                " squashes it, does not know the account, or has another Domain in"
                " /etc/idmapd.conf")  # fmt: skip
    what, found, wanted = ("uid", uid, own_uid) if uid != own_uid else ("gid", gid, own_gid)
    return (f"what {wish.user} writes to {wish.point} has the {what} {found}, here that is"
            f" {wanted}: make them the same on this node and on {wish.server}")  # fmt: skip
