"""Old decisions go with their evidence, as fast as new ones come."""

from datetime import timedelta

import pytest
from tests.usecases.decision_play import action, catalogue, open_company

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.usecases import sweep


async def test_one_sweep_removes_all_old_decisions_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "DECISIONS_AT_ONCE", 2)
    company = await open_company(MemoryDatabase(), catalogue(action("dvd")))
    before = company.clock.now()
    old = [await company.decide(await company.customer(f"Customer {n}")) for n in range(5)]
    company.clock.move(company.context.decisions_kept + timedelta(hours=1))
    young = await company.decide(await company.customer("Young"))
    await sweep.sweep_house(company.context)
    async with company.context.database.reading() as tx:
        kept = await tx.ledger.decided_since(before, 10)
        offer = await tx.ledger.offer(old[0].offers[0].offer_id)
    assert [each.id for each in kept] == [young.decision_id]
    assert offer.action == "dvd", "offers and entries stay"
