import asyncio
from pathlib import Path

import asyncpg
import pytest

from midoffice.adapters.postgres.migrate import DatabaseTooNew, MigrationFailed, current_revision, migrate, migrations


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.sql").write_text("create table a (x int);\ncreate table b (x int);", encoding="utf-8")
    (tmp_path / "0002_second.sql").write_text("alter table a add column y int;", encoding="utf-8")
    return tmp_path


async def tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    await connection.close()
    return {row["tablename"] for row in rows}


async def test_what_is_missing_runs_once_in_order(empty_database_url: str, folder: Path) -> None:
    assert await current_revision(empty_database_url) is None
    assert await migrate(empty_database_url, folder) == ["0001_first", "0002_second"]
    assert await current_revision(empty_database_url) == "0002"
    assert await migrate(empty_database_url, folder) == []
    (folder / "0003_third.sql").write_text("drop table b;", encoding="utf-8")
    assert await migrate(empty_database_url, folder) == ["0003_third"]


async def test_processes_that_start_together_migrate_once(empty_database_url: str, folder: Path) -> None:
    ran = await asyncio.gather(*(migrate(empty_database_url, folder) for _ in range(4)))
    assert sorted(ran, key=len) == [[], [], [], ["0001_first", "0002_second"]]


async def test_failed_migration_leaves_no_trace_and_names_its_line(empty_database_url: str, folder: Path) -> None:
    (folder / "0003_broken.sql").write_text("create table c (x int);\ncreate tabel d (x int);", encoding="utf-8")
    with pytest.raises(MigrationFailed, match=r"0003_broken.*line 2"):
        await migrate(empty_database_url, folder)
    assert await current_revision(empty_database_url) == "0002"
    assert await tables(empty_database_url) == {"alembic_version", "a", "b"}


async def test_database_of_a_newer_version_is_left_alone(empty_database_url: str, folder: Path) -> None:
    await migrate(empty_database_url, folder)
    (folder / "0002_second.sql").unlink()
    with pytest.raises(DatabaseTooNew, match="0002"):
        await migrate(empty_database_url, folder)


async def test_migration_gives_up_rather_than_make_customers_queue(empty_database_url: str, folder: Path) -> None:
    await migrate(empty_database_url, folder)
    (folder / "0003_third.sql").write_text("alter table a add column z int;", encoding="utf-8")
    customer = await asyncpg.connect(empty_database_url)
    async with customer.transaction():
        await customer.execute("lock table a in access share mode")
        with pytest.raises(MigrationFailed, match="lock timeout"):
            await migrate(empty_database_url, folder)
    await customer.close()


@pytest.mark.parametrize("name", ["0003_x.SQL.sql", "0004_gap.sql", "third.sql", "0002_twice.sql"])
def test_misnamed_file_is_refused(name: str, folder: Path) -> None:
    (folder / name).write_text("select 1;", encoding="utf-8")
    with pytest.raises(ValueError, match="numbered without gaps"):
        migrations(folder)
