"""Processes that decide about a customer, report an acceptance and a conversion - unless they are killed before.

Run as a program, it reads an order a line: `URL CUSTOMER SECONDS K`. Each forks a process whose clock stands so many seconds after
the start, and which kills itself with SIGKILL before its K-th statement. The answer is a line: how many statements it has sent, or
`killed`.
"""

import sys
from datetime import timedelta
from uuid import UUID

import uvloop
from asyncpg import connection as driver
from tests.crash.mortal_router import SENDS, Mortal, fate_of
from tests.plain_context import context_on
from tests.usecases.decision_play import AGENT

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.ports.database import Database
from midoffice.testing.clock import START, ManualClock
from midoffice.usecases.decisions.conversions import report_conversion
from midoffice.usecases.decisions.decide import make_decision
from midoffice.usecases.decisions.decision_orders import ConversionOrder, DecisionOrder, ResponseOrder
from midoffice.usecases.decisions.respond import record_response

TAKEN, BOUGHT = "dvd", "tv"


async def deal(database: Database, customer_id: UUID, seconds: float) -> None:
    """Offer, accept and report, under keys that are the same each time it is tried."""
    context = context_on(database, ManualClock(START + timedelta(seconds=seconds)))
    made = await make_decision(context, None, DecisionOrder("chat", "card", customer_id))
    for offer in made.offers:
        if offer.action == TAKEN:
            key = f"accepted-{customer_id}"
            await record_response(context, None, ResponseOrder(offer.token, ResponseKind.ACCEPTED, key))
    await report_conversion(context, AGENT, ConversionOrder(BOUGHT, f"order-{customer_id}", customer_id))


async def decide(url: str, customer_id: UUID, seconds: float, dies_before: int) -> int:
    """Return how many statements it all took."""
    mortal = Mortal(dies_before)
    async with PostgresDatabase(url, connections=2) as database:
        for name in SENDS:
            setattr(driver.Connection, name, mortal.watch(getattr(driver.Connection, name)))
        await deal(database, customer_id, seconds)
        return mortal.count


def run_forked(order: str) -> str:
    """Run one of them in a process of its own and say what became of it."""
    url, customer, seconds, dies_before = order.split()
    return fate_of(lambda: uvloop.run(decide(url, UUID(customer), float(seconds), int(dies_before))))


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(run_forked(line) + "\n")
        sys.stdout.flush()
