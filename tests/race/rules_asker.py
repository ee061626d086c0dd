"""A process of its own that asks rules without a break: `rules_asker.py URL KEY`; one line of JSON for each answer."""

import asyncio
import json
import sys

from tests.plain_context import context_on
from tests.usecases.rules_play import EDITH

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.testing.clock import ManualClock
from midoffice.usecases.rules.decide import decide


async def main(url: str, key: str) -> None:
    async with PostgresDatabase(url, connections=2) as database:
        context = context_on(database, ManualClock())
        while True:
            made = await decide(context, EDITH, key, "Pair", {})
            sys.stdout.write(json.dumps([made.number, *made.value]) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
