"""A new SQLite file that appears under its name when it is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def new_database(path: Path, tables: str) -> Iterator[sqlite3.Connection]:
    """Give an open database with these tables; afterwards it stands at the path."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as made:
        made.executescript("pragma journal_mode = off; pragma synchronous = off;" + tables)
        made.execute("begin")
        yield made
        if made.in_transaction:
            made.execute("commit")
    unfinished.chmod(0o600)
    unfinished.replace(path)
