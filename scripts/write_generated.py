"""Writes again what is generated from the code: the schema snapshot and the sample settings."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from midoffice.adapters.postgres.migrate import migrate, migrations
from midoffice.adapters.postgres.schema import SNAPSHOT, dump_schema
from midoffice.main.engines import EngineOrder, lease_engines, wait_for_end
from midoffice.main.settings_sample import sample

ROOT = Path(__file__).resolve().parent.parent


async def schema(url: str) -> str:
    """The schema after all migrations."""
    await migrate(url)
    return await dump_schema(url)


def main() -> None:
    """Write each file and name it."""
    settings = ROOT / "docs" / "settings.sample.toml"
    settings.write_text(sample(), encoding="utf-8")
    print(settings.relative_to(ROOT))
    if not migrations():
        return
    with tempfile.TemporaryDirectory(prefix="midoffice-generated-") as name:
        folder = Path(name)
        with lease_engines(folder, EngineOrder(nats=False, durable=False)) as lease:
            SNAPSHOT.write_text(asyncio.run(schema(lease.urls.database)), encoding="utf-8")
        wait_for_end(folder)
    print(SNAPSHOT.relative_to(ROOT))


if __name__ == "__main__":
    main()
