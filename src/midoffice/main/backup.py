"""The whole installation in one archive, and back.

The archive is a plain tar: `backup.json` (version, revision, time), `database.dump` (pg_dump's
custom format), `attachments/`, `recordings/` (sealed as they are), and `secret.key` where this installation made its own. The dump
is one consistent snapshot taken while the product runs; files are never changed once they
are written, and are read after it, so every file that the dump names is in the archive.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from midoffice import __version__
from midoffice.adapters.postgres.embedded import programs
from midoffice.adapters.postgres.migrate import current_revision
from midoffice.kernel.errors import MidofficeError
from midoffice.main.bootstrap import open_engines
from midoffice.main.secret_key import FILE_NAME

if TYPE_CHECKING:
    from midoffice.main.settings import Settings

_ABOUT = "backup.json"
_DUMP = "database.dump"
_ATTACHMENTS = "attachments"
_RECORDINGS = "recordings"


class BackupFailed(MidofficeError):
    """Fields: why."""

    sentence = "The backup was not written: {why}"
    remedy = "Nothing was changed. Mend the cause and run it again."


class RestoreFailed(MidofficeError):
    """Fields: why."""

    sentence = "The backup was not restored: {why}"
    remedy = "Restore into an empty installation: an empty database and an empty data_dir."


async def write_backup(settings: Settings, file: Path) -> int:
    """Write the archive, readable by its owner alone, and return its size in bytes.

    Raises:
        BackupFailed: naming what could not be read or written; no archive is left then.
    """
    unfinished = file.with_name(file.name + ".part")
    try:
        async with open_engines(settings) as engines:
            revision = await current_revision(engines.database)
            if revision is None:
                raise BackupFailed(why="the database is empty; nothing has been started yet")
            with tempfile.TemporaryDirectory(dir=file.parent, prefix=".midoffice-backup-") as folder:
                dump = Path(folder) / _DUMP
                await _run_postgres_program(
                    "pg_dump", engines.database, "--format=custom", "--no-owner", f"--file={dump}", fails=BackupFailed
                )
                await asyncio.to_thread(_pack, unfinished, dump, revision, settings)
        unfinished.replace(file)
    except OSError as problem:
        raise BackupFailed(why=str(problem)) from problem
    finally:
        unfinished.unlink(missing_ok=True)
    return file.stat().st_size  # noqa: ASYNC240  # one look at the end of a command


async def read_backup(settings: Settings, file: Path) -> None:
    """Restore an archive into an empty database and data folder.

    Raises:
        RestoreFailed: if the archive cannot be read or something is there already.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="midoffice-restore-") as place:
            folder = Path(place)
            await asyncio.to_thread(_unpack, file, folder)
            if not (folder / _ABOUT).is_file() or not (folder / _DUMP).is_file():
                raise RestoreFailed(why=f"{file} is not a backup of midoffice")
            for name, kept in _folders(settings).items():
                if kept.is_dir() and any(kept.iterdir()):
                    raise RestoreFailed(why=f"there are {name} in {kept} already")
            async with open_engines(settings) as engines:
                if await current_revision(engines.database) is not None:
                    raise RestoreFailed(why="the database is not empty")
                await _run_postgres_program(
                    "pg_restore",
                    engines.database,
                    "--no-owner",
                    "--exit-on-error",
                    "--single-transaction",
                    str(folder / _DUMP),
                    fails=RestoreFailed,
                )
            await asyncio.to_thread(_put_files_back, folder, settings)
    except (OSError, tarfile.TarError) as problem:
        raise RestoreFailed(why=str(problem)) from problem


def _pack(unfinished: Path, dump: Path, revision: str, settings: Settings) -> None:
    about = json.dumps({"version": __version__, "revision": revision, "made_at": datetime.now(UTC).isoformat()}).encode()
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as output, tarfile.open(fileobj=output, mode="w") as archive:
        entry = tarfile.TarInfo(_ABOUT)
        entry.size, entry.mode = len(about), 0o600
        archive.addfile(entry, io.BytesIO(about))
        archive.add(dump, _DUMP)
        key = settings.data_dir / FILE_NAME
        if key.exists():
            archive.add(key, FILE_NAME)
        for name, kept in _folders(settings).items():
            if kept.is_dir():
                archive.add(kept, name, filter=_finished)


def _unpack(file: Path, folder: Path) -> None:
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")  # refuses paths that lead out of the folder


def _put_files_back(folder: Path, settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / FILE_NAME).is_file():
        shutil.copyfile(folder / FILE_NAME, settings.data_dir / FILE_NAME)
        (settings.data_dir / FILE_NAME).chmod(0o600)
    for name, kept in _folders(settings).items():
        if (folder / name).is_dir():
            shutil.copytree(folder / name, kept, dirs_exist_ok=True)


def _folders(settings: Settings) -> dict[str, Path]:
    """Where files are kept, by what the archive calls them."""
    return {_ATTACHMENTS: settings.attachments_folder, _RECORDINGS: settings.recordings_folder}


def _finished(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out what is being written."""
    return None if entry.name.endswith(".part") else entry


async def _run_postgres_program(program: str, url: str, *arguments: str, fails: type[BackupFailed | RestoreFailed]) -> None:
    """The password goes through the environment: the arguments of a process are for everybody to see."""
    parts = urlsplit(url)
    environment = dict(os.environ)
    if parts.password:
        environment["PGPASSWORD"] = unquote(parts.password)
        place = parts.netloc.rpartition("@")[2]
        url = urlunsplit(parts._replace(netloc=f"{parts.username}@{place}" if parts.username else place))
    done = await asyncio.to_thread(
        subprocess.run,
        [str(programs() / program), f"--dbname={url}", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if done.returncode:
        raise fails(why=f"{program} said: {done.stderr.strip()}")
