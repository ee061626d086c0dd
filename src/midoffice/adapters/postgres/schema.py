"""The schema that all migrations together make, as text that people can read and compare.

`schema.sql` beside this file is that text; a test holds it to the migrations.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
from pathlib import Path

from midoffice.adapters.postgres.embedded import programs

SNAPSHOT = Path(__file__).parent / "schema.sql"

# What differs between two servers with the same schema, or says nothing about it.
_NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)?$")
_HEAD = "-- All migrations together, for reading. Written by `make generated`; never run.\n\n"


async def dump_schema(url: str) -> str:
    """Tables, constraints, indexes and functions of a database, without data and without owners."""
    done = await asyncio.to_thread(
        subprocess.run,
        [
            str(programs() / "pg_dump"),
            f"--dbname={url}",
            "--schema-only",
            "--no-owner",
            "--no-privileges",
            "--exclude-table=alembic_version",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    statements = [line for line in done.stdout.splitlines() if not _NOISE.match(line)]
    spaced = [f"{line}\n" if line.endswith(";") and not line.startswith(" ") else line for line in statements]
    return _HEAD + "\n".join(spaced).rstrip() + "\n"
