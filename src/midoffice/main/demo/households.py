"""Customers of the back office whom the company knows as well, though they have never been in touch.

They are made known while the demonstration runs, so that its start does not wait for them; a simulation of what is said to
customers has thousands to be tried on.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from midoffice.domain.customers.consent import EVERY_CHANNEL, MARKETING, Consent, ConsentState
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.kernel.errors import MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.main.demo.backoffice.household import Household, imagine_households
from midoffice.main.demo.persona import SEED, make_personas
from midoffice.main.demo.services import ZONE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from midoffice.usecases.given import Context

log = structlog.get_logger(__name__)

KNOWN = 1_800
_LOOKED_THROUGH = 2_500
"""So many households are imagined to find them: nobody is taken who is called like somebody else."""
_AT_ONCE = 50
_BREATH_SECONDS = 0.5
"""Between two transactions: contacts and desks go first."""
_GRANTED, _REFUSED = 0.6, 0.75


def known_households(today: datetime, known: int = KNOWN) -> tuple[Household, ...]:
    """Return so many customers of the back office at most, each with a name of their own; the same ones every day."""
    personas = make_personas(random.Random(SEED))  # noqa: S311  # makes things up, keeps nothing secret
    names = {persona.name for persona in personas}
    found: list[Household] = []
    for each in list(imagine_households(personas, today.date(), len(personas) + _LOOKED_THROUGH))[len(personas) :]:
        if each.name not in names and len(found) < known:
            names.add(each.name)
            found.append(each)
    return tuple(found)


@asynccontextmanager
async def making_known(context: Context) -> AsyncIterator[None]:
    """Make them known while the context lasts, a few at a time; whoever is known from a start before is passed over."""
    task = asyncio.create_task(_make_known(context), name="demo.households")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _make_known(context: Context) -> None:
    try:
        everybody = await asyncio.to_thread(known_households, datetime.now(UTC))
        for begin in range(0, len(everybody), _AT_ONCE):
            if await make_known(context, everybody[begin : begin + _AT_ONCE]):
                await asyncio.sleep(_BREATH_SECONDS)
    except MidofficeError as problem:
        log.warning("demo.households", why=problem.message)


async def make_known(context: Context, some: Sequence[Household]) -> bool:
    """Store customers by their account number, most of them with a word on offers; False when they are there already."""
    now = context.clock.now()
    async with context.database.transaction() as tx:
        if await tx.customers.owners(Identifier(IdentifierKind.ACCOUNT, some[-1].account)):
            return False
        for each in some:
            customer = Customer(new_id(), each.name, now - timedelta(days=1), language="en", time_zone=ZONE)
            await tx.customers.add(customer)
            await tx.customers.add_identifier(
                CustomerIdentifier(customer.id, IdentifierKind.ACCOUNT, each.account, customer.created_at)
            )
            chance = random.Random(each.account).random()  # noqa: S311  # a lot, not a secret
            if chance < _REFUSED:
                state = ConsentState.GRANTED if chance < _GRANTED else ConsentState.REFUSED
                await tx.people.add_consent(Consent(new_id(), customer.id, MARKETING, EVERY_CHANNEL, state, "contract", now))
    return True
