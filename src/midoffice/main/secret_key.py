"""The key that signs sessions and mail tokens: from the settings, or made once for this installation."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from midoffice.main.settings import Settings

FILE_NAME = "secret.key"


def read_secret_key(settings: Settings) -> bytes:
    """The key; made at the first start in `data_dir/secret.key`, readable by its owner alone.

    Safe when several processes start at once: whoever is first makes it, the others read it.
    """
    given = settings.security.secret_key.get_secret_value()
    if given:
        return given.encode()
    path = settings.data_dir / FILE_NAME
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip().encode()


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(unfinished, path)  # unlike a rename, it fails when another process was first
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
