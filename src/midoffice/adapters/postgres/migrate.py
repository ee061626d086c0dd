"""Brings a database to the schema of this version: plain SQL files, run in order by Alembic.

Each file `migrations/NNNN_name.sql` is one revision and one transaction. Several processes may
start at once: the first takes an advisory lock and migrates, the others wait and find it done.
Expand first, contract a release later: the old and the new version run side by side for a while.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

import asyncpg
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script.base import Script
from alembic.script.revision import ResolutionError, RevisionMap
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.util import await_only

from midoffice.kernel.errors import MidofficeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Connection

FOLDER = Path(__file__).parent / "migrations"

_LOWEST_VERSION = 180000
_LOCK_KEY = 0x6D69_646F_6666  # "midoff": any number that nobody else on this server uses
_WAIT_FOR_OTHERS = "120s"
# A migration that cannot get its lock at once must not make every customer queue behind it.
_LOCK_TIMEOUT = "5s"
_STATEMENT_TIMEOUT = "300s"
_FILE_NAME = re.compile(r"(?P<number>\d{4})_[a-z0-9_]+\.sql")


class MigrationFailed(MidofficeError):
    """Fields: name, why."""

    sentence = "The migration {name} failed: {why}"
    remedy = "Nothing of it was kept. Mend the cause and start again; the data is as it was before."


class DatabaseTooNew(MidofficeError):
    """Fields: revision."""

    sentence = "The database is at revision {revision}, which this version of midoffice does not know."
    remedy = "Start the newer version of midoffice that wrote it, or restore a backup made before the upgrade."


class ServerTooOld(MidofficeError):
    """Fields: version."""

    sentence = "PostgreSQL {version} is too old."
    remedy = "Use PostgreSQL 18 or newer."


@dataclass(frozen=True)
class Migration:
    """One file: `number` is its revision, `name` what people call it."""

    number: str
    name: str
    sql: str


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """All migrations, oldest first.

    Raises:
        ValueError: if a file is not named `NNNN_name.sql` or a number is missing or taken twice.
    """
    found: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        match = _FILE_NAME.fullmatch(path.name)
        if match is None or int(match["number"]) != len(found) + 1:
            msg = f"{path.name}: migrations are named {len(found) + 1:04}_name.sql, numbered without gaps"
            raise ValueError(msg)
        found.append(Migration(match["number"], path.stem, path.read_text(encoding="utf-8")))
    return found


async def migrate(url: str, folder: Path = FOLDER) -> list[str]:
    """Run what is missing and return the names of what was run, oldest first.

    Raises:
        MigrationFailed: a file failed; that file's changes are rolled back, earlier ones stay.
        DatabaseTooNew: the database has a revision that is not in the folder.
        ServerTooOld: the server is older than PostgreSQL 18.
    """
    wanted = migrations(folder)
    async with _connected(url) as connection:
        server = (await connection.execute(text("show server_version_num"))).scalar_one()
        if int(server) < _LOWEST_VERSION:
            raise ServerTooOld(version=(await connection.execute(text("show server_version"))).scalar_one())
        await connection.execute(text(f"set lock_timeout = '{_WAIT_FOR_OTHERS}'"))
        await connection.execute(text(f"select pg_advisory_lock({_LOCK_KEY})"))
        await connection.execute(text(f"set lock_timeout = '{_LOCK_TIMEOUT}'"))
        await connection.execute(text(f"set statement_timeout = '{_STATEMENT_TIMEOUT}'"))
        await connection.commit()  # the lock belongs to the session and goes with the connection
        return await connection.run_sync(_run_missing, wanted)


async def current_revision(url: str) -> str | None:
    """Number of the newest migration that the database has, e.g. `0003`; None before the first."""
    async with _connected(url) as connection:
        return await connection.run_sync(lambda sync_connection: MigrationContext.configure(sync_connection).get_current_revision())


class _connected:  # noqa: N801  # reads as a verb: `async with _connected(url)`
    """One connection of our own, outside every pool."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=lambda: asyncpg.connect(url, server_settings={"application_name": "midoffice migrate"}),
            poolclass=NullPool,
        )
        self._connection = self._engine.connect()

    async def __aenter__(self) -> AsyncConnection:
        return await self._connection.start()

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()
        await self._engine.dispose()


def _run_missing(connection: Connection, wanted: list[Migration]) -> list[str]:
    applied: list[str] = []
    revisions = RevisionMap(lambda: _scripts(connection, wanted, applied))

    def steps(heads: tuple[str, ...], _: MigrationContext) -> Iterable[RevisionStep]:
        current = heads[0] if heads else "base"
        try:
            missing = [] if not wanted else list(revisions.iterate_revisions("head", current, implicit_base=True))
        except ResolutionError as unknown:
            raise DatabaseTooNew(revision=current) from unknown
        return [RevisionStep(revisions, cast("Script", script), is_upgrade=True) for script in reversed(missing)]

    context = MigrationContext.configure(connection, opts={"fn": steps, "transaction_per_migration": True})
    context.run_migrations()
    connection.commit()
    return applied


def _scripts(connection: Connection, wanted: list[Migration], applied: list[str]) -> list[Script]:
    """The files as Alembic wants them: modules with an `upgrade` function."""
    scripts = []
    before: str | None = None
    for migration in wanted:
        module = ModuleType(migration.name)
        module.revision = migration.number  # type: ignore[attr-defined]  # Alembic's convention
        module.down_revision = before  # type: ignore[attr-defined]  # Alembic's convention
        module.upgrade = _upgrade(connection, migration, applied)  # type: ignore[attr-defined]  # Alembic's convention
        scripts.append(Script(module, migration.number, f"{migration.name}.sql"))
        before = migration.number
    return scripts


def _upgrade(connection: Connection, migration: Migration, applied: list[str]) -> Callable[[], None]:
    def upgrade() -> None:
        connection.execute(text("select 1"))  # opens the transaction, which the driver's own call would not
        driver: asyncpg.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        try:
            # Straight to the driver: only its simple protocol takes a file of many statements.
            await_only(driver.execute(migration.sql))
        except asyncpg.PostgresError as problem:
            raise MigrationFailed(name=migration.name, why=_explain(problem, migration.sql)) from problem
        applied.append(migration.name)

    return upgrade


def _explain(problem: asyncpg.PostgresError, sql: str) -> str:
    position = getattr(problem, "position", None)
    line = f" (line {sql.count(chr(10), 0, int(position)) + 1})" if position else ""
    return f"{problem}{line}"
