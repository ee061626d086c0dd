from pathlib import Path

import asyncpg
import pytest

from midoffice.main.backup import BackupFailed, RestoreFailed, read_backup, write_backup
from midoffice.main.bootstrap import migrate_database, open_engines
from midoffice.main.secret_key import read_secret_key
from midoffice.main.settings import Settings, load_settings


@pytest.fixture
async def installation(folder: Path) -> Settings:
    settings = load_settings(data_dir=folder / "old")
    async with open_engines(settings) as engines:
        await migrate_database(settings)
        connection = await asyncpg.connect(engines.database)
        await connection.execute("create table kept (x text); insert into kept values ('Grüße')")
        await connection.close()
    settings.attachments_folder.mkdir(parents=True)
    (settings.attachments_folder / "ab").mkdir()
    (settings.attachments_folder / "ab" / "file").write_bytes(b"\x00\x01")
    settings.recordings_folder.mkdir(parents=True)
    (settings.recordings_folder / "sealed").write_bytes(b"\x02\x03")
    (settings.recordings_folder / "sealed.part").write_bytes(b"half")
    read_secret_key(settings)
    return settings


async def test_backup_brings_everything_into_an_empty_installation(installation: Settings, folder: Path) -> None:
    size = await write_backup(installation, folder / "b.tar")
    assert size == (folder / "b.tar").stat().st_size
    assert (folder / "b.tar").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["b.tar", "old"]

    new = load_settings(data_dir=folder / "new")
    await read_backup(new, folder / "b.tar")
    assert read_secret_key(new) == read_secret_key(installation)
    assert (new.attachments_folder / "ab" / "file").read_bytes() == b"\x00\x01"
    assert [(each.name, each.read_bytes()) for each in new.recordings_folder.iterdir()] == [("sealed", b"\x02\x03")]
    async with open_engines(new) as engines:
        assert await migrate_database(new) == []
        connection = await asyncpg.connect(engines.database)
        assert await connection.fetchval("select x from kept") == "Grüße"
        await connection.close()

    with pytest.raises(RestoreFailed, match=r"already|not empty"):
        await read_backup(new, folder / "b.tar")


async def test_empty_installation_has_nothing_to_back_up(folder: Path) -> None:
    with pytest.raises(BackupFailed, match="empty"):
        await write_backup(load_settings(data_dir=folder / "none"), folder / "b.tar")
    assert not (folder / "b.tar").exists()


async def test_something_else_is_not_restored(folder: Path) -> None:
    (folder / "b.tar").write_bytes(b"no archive")
    with pytest.raises(RestoreFailed):
        await read_backup(load_settings(data_dir=folder / "new"), folder / "b.tar")
