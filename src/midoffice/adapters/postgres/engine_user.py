"""Who runs the embedded PostgreSQL: we ourselves, or another user where we are root, which it refuses."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from midoffice.kernel.errors import MidofficeError

if TYPE_CHECKING:
    from pathlib import Path

_CANDIDATES = ("midoffice", "postgres", "nobody")


class NoEngineUser(MidofficeError):
    """Root has no other user to run the server as."""

    sentence = "PostgreSQL does not run as root, and there is no user midoffice, postgres or nobody."
    remedy = "Run midoffice as an ordinary user, or create a system user named midoffice."


@dataclass(frozen=True)
class EngineUser:
    """Numeric ids to run as; None stands for our own."""

    uid: int | None
    gid: int | None

    @classmethod
    def for_folder(cls, folder: Path) -> EngineUser:
        """Whoever owns the existing data, else the first of the users made for such things."""
        if os.geteuid() != 0:
            return cls(None, None)
        if folder.exists() and folder.stat().st_uid != 0:
            return cls(folder.stat().st_uid, folder.stat().st_gid)
        for name in _CANDIDATES:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid)
        raise NoEngineUser

    def own(self, folder: Path) -> None:
        """Make the folder where it is missing, closed to everybody but this user.

        Raises:
            PermissionError: if the folder belongs to somebody else (a trap in a shared place).
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        wanted = os.geteuid() if self.uid is None else self.uid
        found = folder.lstat()
        if stat.S_ISLNK(found.st_mode) or found.st_uid not in {wanted, os.geteuid()}:
            msg = f"{folder} belongs to somebody else"
            raise PermissionError(msg)
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)
            self.reach(folder)
        folder.chmod(0o700)

    def reach(self, target: Path) -> None:
        """As root, let this user walk through the closed folders of root's above the target.

        Walking through is all: what is in those folders stays unlisted. Nothing is done for
        folders of other people, and nothing at all when we are not root.
        """
        if self.uid is None:
            return
        for folder in target.resolve().parents:
            status = folder.stat()
            if status.st_uid == 0 and not status.st_mode & stat.S_IXOTH:
                folder.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)

    def share(self, tree: Path) -> None:
        """As root, let this user read a tree of programs that was unpacked with a closed umask."""
        if self.uid is None or tree.stat().st_mode & stat.S_IXOTH:
            return
        for path in [*tree.rglob("*"), tree]:
            if path.is_symlink():
                continue
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
