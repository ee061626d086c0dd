"""The demonstration's catalogue, with the sources that it has."""

import pytest
from tests.plain_context import context_on

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.decisions.catalogue import Catalogue
from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.main.demo.action_documents import catalogue
from midoffice.main.demo.backoffice.definitions import make_definitions
from midoffice.testing.clock import ManualClock
from midoffice.usecases.campaigns.outreach import PLACEMENT
from midoffice.usecases.decisions.catalogue_check import catalogue_findings


@pytest.mark.parametrize("night_owl", [False, True])
async def test_nothing_is_wrong_with_it(*, night_owl: bool) -> None:
    context = context_on(MemoryDatabase(), ManualClock())
    places: dict[str, dict[str, object]] = {"billing": {}, "service": {}, "orders": {}}
    async with context.database.transaction() as tx:
        for source in make_definitions(places, context.clock.now()):
            await tx.sources.add(source)
    assert await catalogue_findings(context, catalogue(night_owl=night_owl)) == ()


def test_it_has_something_for_every_channel_and_kind() -> None:
    made = Catalogue.read(catalogue())
    assert {placement.channel for placement in made.placements} == set(DecisionChannel)
    assert {action.kind.value for action in made.actions} == {"offer", "retention", "service", "mandatory"}
    assert PLACEMENT in {placement.key for placement in made.placements}
