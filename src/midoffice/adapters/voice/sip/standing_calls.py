"""The telephone calls of a process in files, so that the one after it can end them if it dies: nobody is left in silence."""

import fcntl
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import Final
from uuid import UUID

import structlog

from midoffice.adapters.voice.sip.dialog import Dialog

_LOG = structlog.get_logger("midoffice.voice.sip")
_LOCK: Final = "lock"
_SKIPPED: Final = 1_000
"""So many requests the dead process may have sent in a dialog after it was written down; numbers only have to grow."""


@dataclass(frozen=True, slots=True)
class StandingCall:
    """A dialog, the trunk that it goes over, and the way and address by which its messages came."""

    trunk_id: UUID
    way: str
    far: tuple[str, int]
    dialog: Dialog


@dataclass(slots=True)
class StandingCalls:
    """A folder for each node of this machine, locked as long as the node's process lives. A full disk costs calls nothing."""

    folder: Path
    node_id: UUID
    _lock: int | None = None
    _dead: list[Path] = field(default_factory=list)

    def open(self) -> tuple[UUID, ...]:
        """Begin the node's own folder, and return the nodes that are dead for certain: their locks are free."""
        try:
            own = self.folder / str(self.node_id)
            own.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _locked(own)
            self._dead = [each for each in sorted(self.folder.iterdir()) if each != own and _is_free(each)]
        except OSError as problem:
            _LOG.warning("calls cannot be written down", why=str(problem))
        return tuple(UUID(each.name) for each in self._dead)

    def note(self, leg_id: UUID, call: StandingCall) -> None:
        """Write down a call that both sides have confirmed."""
        written = {"trunk_id": str(call.trunk_id), "way": call.way, "far": call.far, "dialog": asdict(call.dialog)}
        self._try(lambda own: (own / str(leg_id)).write_text(json.dumps(written)))

    def forget(self, leg_id: UUID) -> None:
        """A call is over."""
        self._try(lambda own: (own / str(leg_id)).unlink(missing_ok=True))

    def left(self) -> tuple[StandingCall, ...]:
        """Return the calls of dead nodes, ready for one last request, and forget them."""
        found = [_read(path) for folder in self._dead for path in sorted(folder.iterdir()) if path.name != _LOCK]
        for folder in self._dead:
            rmtree(folder, ignore_errors=True)
        self._dead = []
        return tuple(each for each in found if each is not None)

    def close(self) -> None:
        """Give the folder back, with the calls that nobody has said to be over."""
        if self._lock is None:
            return
        own = self.folder / str(self.node_id)
        with suppress(OSError):
            if len(list(own.iterdir())) == 1:
                rmtree(own)
        os.close(self._lock)
        self._lock = None

    def _try(self, act: Callable[[Path], object]) -> None:
        if self._lock is None:
            return
        try:
            act(self.folder / str(self.node_id))
        except OSError as problem:
            _LOG.warning("a call cannot be written down", why=str(problem))


def _locked(folder: Path) -> int:
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor


def _is_free(folder: Path) -> bool:
    """Tell whether the process of a node's folder is dead; the folder of one that just begins has no lock yet."""
    try:
        UUID(folder.name)
        descriptor = os.open(folder / _LOCK, os.O_RDWR)
    except (ValueError, OSError):
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def _read(path: Path) -> StandingCall | None:
    """Return a call as it was written; None for one that was cut off in the middle."""
    try:
        said = json.loads(path.read_text())
        dialog = Dialog(**{**said["dialog"], "routes": tuple(said["dialog"]["routes"])})
        dialog.sequence += _SKIPPED
        host, port = said["far"]
        return StandingCall(UUID(said["trunk_id"]), said["way"], (host, port), dialog)
    except (OSError, ValueError, KeyError, TypeError):
        return None
