"""How long a page of a customer's history takes when there are a million messages.

    .venv/bin/python benchmarks/timeline.py [--quick]

A million messages of 5,000 customers, one of whom has 2,000 interactions. Pages are asked for over HTTP, one after the
other, as a desk does: first pages, pages further down, and searches; `p99_ms` is over all of them.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx2

from lab.floor import fill_floor
from lab.history import Past, fill_past
from lab.installation import Installation, new_installation
from lab.result import percentile, show

if TYPE_CHECKING:
    from uuid import UUID

BAR_MS = 50.0
MESSAGES = 1_000_000
SEED = 1
SEARCHES = ("meter", "goldfish", "bill higher", "router red", "tariff car", "smart meter", "wedding cake", "freez")
WARM_UP = 20


@dataclass
class Asked:
    """The times of one kind of page, in milliseconds."""

    kind: str
    ms: list[float] = field(default_factory=list)


async def ask(installation: Installation, token: str, longest: UUID, others: list[UUID], pages: int) -> list[Asked]:
    """Ask for so many pages of each kind."""
    rng = random.Random(SEED)  # noqa: S311  # the same pages every time
    first, deeper, search, small = (
        Asked(kind) for kind in ("first page of 2,000", "pages further down", "search in 2,000", "others")
    )
    async with httpx2.AsyncClient(base_url=installation.url, headers={"Authorization": f"Bearer {token}"}, timeout=30) as http:

        async def page(asked: Asked, customer: UUID, **query: str) -> str | None:
            begun = time.perf_counter()
            answer = await http.get(f"/api/customers/{customer}/timeline", params=query)
            asked.ms.append((time.perf_counter() - begun) * 1000)
            answer.raise_for_status()
            document = answer.json()
            if not document["items"]:
                msg = f"an empty page: {asked.kind} {query}"
                raise RuntimeError(msg)
            cursor: str | None = document["next_cursor"]
            return cursor

        for _ in range(WARM_UP):
            await page(Asked("warm-up"), rng.choice(others))
        cursor: str | None = None
        for _ in range(pages):
            cursor = await page(deeper, longest, **({"cursor": cursor} if cursor else {}))
            await page(first, longest)
            await page(search, longest, q=rng.choice(SEARCHES))
            await page(small, rng.choice(others))
    return [first, deeper, search, small]


async def measure(installation: Installation, *, messages: int, pages: int) -> None:
    """Fill, ask, print."""
    begun = time.monotonic()
    url = installation.engines.database
    floor = await fill_floor(url, installation.secret_key, agents=1, visitors=0, chats_per_agent=1)
    longest, others = await fill_past(url, Past(messages))
    filled = time.monotonic() - begun
    asked = await ask(installation, floor.agent_tokens[0], longest, others, pages)
    every = [ms for each in asked for ms in each.ms]
    p99 = percentile(every, 0.99)
    rows = [
        *((each.kind, f"{percentile(each.ms, 0.5):.1f} / {percentile(each.ms, 0.99):.1f} ms", "median / 99 %") for each in asked),
        (f"all {len(every)} pages, 99 %", f"{p99:.1f} ms", f"<= {BAR_MS:.0f} ms"),
        ("slowest of all", f"{max(every):.1f} ms", ""),
        ("filled after", f"{filled:.1f} s", f"{messages:,} messages"),
    ]
    show("Timeline", rows, {"p99_ms": round(p99, 2)})


def main() -> None:
    """Run it on a new installation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer pages; just as many messages")
    parser.add_argument("--messages", type=int, default=MESSAGES, help="the bar is for a million")
    asked = parser.parse_args()
    with new_installation() as installation:
        installation.start()
        asyncio.run(measure(installation, messages=asked.messages, pages=60 if asked.quick else 400))


if __name__ == "__main__":
    main()
