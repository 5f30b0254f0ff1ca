# SPDX-License-Identifier: Apache-2.0
"""The former network put back: files, links, record; proved, and told.

Everything here can be done twice: whoever was killed in it is followed by somebody who begins anew.
"""

from __future__ import annotations

import contextlib
import time

from ncm import journal, pending
from ncm.applied import Applied, is_recorded, make_folders, save, write_json
from ncm.errors import HostError, NcmError
from ncm.host import ABSENT, DIRECTORY, FILE, State
from ncm.put import clean
from ncm_bridge.live import host_name
from ncm_bridge.live.trial_files import COPIES, LAST, Folder
from ncm_bridge.live.trial_files import now as clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ncm.host import Host

AFTER = 30.0
"""Seconds that probes have after everything was put back."""
HELD = "held until the profile changes or a run names the component"


class RollBack:
    """boot: the network is not up yet; only files and record are put back."""

    def __init__(self, host: Host, folder: Folder, boot: bool = False) -> None:
        self._host = host
        self._folder = folder
        self._boot = boot
        self._data = folder.read()
        self._reason = str(folder.read("reason.json").get("reason", "the run was cut short"))
        self.told: list[str] = []
        """What somebody must look at."""
        self.amiss: list[str] = []
        """What is not as it was."""
        self._unwritten = False

    def run(self) -> str:
        """Put all back; the sentence for the admin."""
        self._files()
        found: list[str] = []
        if self._host.live and not self._boot:
            self.amiss += self._links()
        elif self._host.live:
            self._cards()
        self._name()
        if self._host.live and not self._boot:
            found = self._probes()
        self._record()
        sentence = self._sentence(found)
        self._report(sentence, found)
        if not self._unwritten:
            self._folder.end()
        else:
            self._folder.release()
        return sentence

    def _files(self) -> None:
        """Byte for byte as they were, the last one first."""
        for step in reversed(self._data["files"]):
            try:
                self._file(step)
            except (NcmError, OSError) as error:
                self._unwritten = True
                self.amiss.append(f"{step['path']} ({_words(error)})")

    def _file(self, step: Mapping[str, Any]) -> None:
        host, path = self._host, step["path"]
        before = self._state(step["before"])
        clean(host, path)
        now = host.look(path)
        if now.same(before):
            return
        if before.kind == ABSENT and now.kind == DIRECTORY:
            # Others may have put something into a folder that we made.
            if not host.names(path):
                host.put(path, before)
            return
        if now.kind in (FILE, DIRECTORY) and not is_recorded(now, step["after"]):
            self._keep_copy(path, now)
        host.put(path, before)

    def _state(self, kept: list[Any]) -> State:
        kind, digest, mode, uid, gid, label = kept
        owner = (uid, gid) if self._host.privileged else (None, None)
        content = self._folder.image(digest) if digest else b""
        return State(kind, content, mode, owner, label)

    def _keep_copy(self, path: str, now: State) -> None:
        """Somebody else wrote it meanwhile. The old network comes first; nothing is lost."""
        if now.kind == FILE and now.content:
            name = f"{COPIES}/{path.strip('/').replace('/', '%')[-200:]}"
            make_folders(self._host, COPIES)
            self._host.put(name, State(FILE, now.content, 0o600))
            self.told.append(f"{path} was changed by somebody else meanwhile: kept as {name}")

    def _links(self) -> list[str]:
        from ncm_bridge.live import trial_links

        try:
            return trial_links.back(self._host, self._data)
        except Exception as error:
            # Files and record must come right whatever the kernel, or we, make of this.
            return [f"links ({_words(error)})"]

    def _cards(self) -> None:
        """At boot udev has named them by the new rules, and the former files know other names."""
        from ncm_bridge.live import trial_links

        try:
            trial_links.names(self._host, self._data)
        except Exception as error:
            self.amiss.append(f"names of cards ({_words(error)})")

    def _name(self) -> None:
        """At boot, too: by then the kernel has taken it from the file of the new network."""
        name = self._data.get("host_name")
        if not self._host.live or name is None:
            return
        try:
            host_name.back(name)
        except OSError as error:
            self.amiss.append(f"host name ({error.strerror})")

    def _probes(self) -> list[str]:
        from ncm_bridge.live import probes

        try:
            access = self._data["access"]
            return probes.missing(
                access["probes"], self._host, self._data["before"], clock() + AFTER
            )
        except Exception as error:
            return [_words(error)]

    def _record(self) -> None:
        data, host = self._data, self._host
        component, entry = data["component"], data["entry"]
        if data["undo"] is None:
            former = data["record"]
            record = Applied.of(component, former) if former else Applied(component)
            record.digest, record.inputs, record.held = "", data["inputs"], True
            if not record.server:
                record.server, record.access = data["server"], data["access"]
            save(host, record)
        elif data["record"]:
            save(host, Applied.of(component, data["record"]))
        journal.sweep(host, component)
        if host.exists(pending.path_of(component)):
            pending.remove(host, component)
        if entry is not None and entry in journal.entries(host, component):
            journal.remove(host, component, entry)

    def _sentence(self, found: list[str]) -> str:
        undo = self._data["undo"] is not None
        parts = [f"taken back: {self._reason}"]
        if self.amiss:
            parts.append(f"NOT all is as before: {', '.join(self.amiss)}")
        elif self._boot:
            parts.append("the files of the former network are back before the network starts")
        elif found:
            parts.append(f"the former network is back, but {', '.join(found)}")
        elif any(not text for text in self._data["before"]):
            parts.append("the former network is back and answers")
        else:
            parts.append("the former network is back")
        if not undo:
            parts.append(HELD)
        return "; ".join([*parts, *self.told])

    def _report(self, sentence: str, found: list[str]) -> None:
        outcome = "incomplete" if self.amiss else "taken back"
        report = {
            "time": int(time.time()), "begun": self._data["time"], "outcome": outcome,
            "reason": self._reason, "amiss": self.amiss, "told": self.told,
            "before": self._data["before"], "after": found, "sentence": sentence,
        }  # fmt: skip
        with contextlib.suppress(HostError):
            clean(self._host, LAST)
            write_json(self._host, LAST, report)
        log(sentence)


def log(sentence: str) -> None:
    """A line for the system's log, where it has one."""
    import syslog

    syslog.openlog("ncm-virt", syslog.LOG_PID, syslog.LOG_DAEMON)
    syslog.syslog(syslog.LOG_ERR, f"network: {sentence}")


def _words(error: Exception) -> str:
    """An error of the system or of ours; of a bug only its name: its text could quote a secret."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) if isinstance(error, NcmError) else type(error).__name__


def rehearse(data: Mapping[str, Any]) -> None:
    """Do once what changes nothing, so that all that it takes is in memory."""
    from ncm_bridge.live import trial_links

    with contextlib.suppress(Exception):
        trial_links.rehearse(data)
