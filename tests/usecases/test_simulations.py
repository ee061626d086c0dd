"""Simulations go on by themselves, can be followed and ended, and are done by exactly one worker."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.usecases.decision_play import AGENT, BOSS, Company, action, catalogue, open_company

from midoffice.domain.decisions.reasons import Stage
from midoffice.domain.decisions.simulation_job import LEASE, MOST_WAITING, SimulationState
from midoffice.kernel.errors import Conflict, Forbidden, Invalid
from midoffice.ports.database import Database
from midoffice.usecases.decisions import catalogue_trials, simulations
from midoffice.usecases.decisions.catalogue import read_catalogue_draft, save_catalogue_draft
from midoffice.usecases.decisions.catalogue_trials import SimulationOrder, simulate_draft
from midoffice.usecases.decisions.simulations import (
    cancel_simulation,
    list_simulations,
    order_simulation,
    read_simulation,
    run_next_simulation,
)

TV = "orders.owns_tv = true"


@pytest.fixture
async def company(store: Database) -> Company:
    company = await open_company(store, catalogue(action("dvd", where=TV), action("box")))
    for n in range(6):
        await company.customer(f"Customer {n}", owns_tv=n < 4)
    return company


async def test_simulation_comes_to_the_same_figures_as_one_at_once(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulations, "_BATCH", 4)
    context = company.context
    ordered = await order_simulation(context, BOSS, SimulationOrder(20_000, "banner"))
    assert (ordered.state, ordered.done, ordered.figures) == (SimulationState.WAITING, 0, None)
    assert await run_next_simulation(context)
    assert not await run_next_simulation(context)
    done = await read_simulation(context, BOSS, ordered.id)
    assert (done.state, done.done, done.total, done.stale) == (SimulationState.DONE, 6, 6, False)
    assert done.figures is not None
    assert done.figures == await simulate_draft(context, BOSS, SimulationOrder(100, "banner"))
    assert list(done.figures.left) == [stage.value for stage in Stage]
    assert await list_simulations(context, BOSS) == (done,)
    with pytest.raises(Conflict):
        await cancel_simulation(context, BOSS, ordered.id)


async def test_simulation_is_ended_in_the_middle_and_keeps_what_it_knows(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulations, "_BATCH", 2)
    context, asked = company.context, catalogue_trials.snapshots_of
    ordered = await order_simulation(context, BOSS, SimulationOrder(100))
    calls = 0

    async def cancel_at_the_second(*given: Any) -> Any:  # noqa: ANN401 - as it is given
        nonlocal calls
        calls += 1
        if calls == 2:
            await cancel_simulation(context, BOSS, ordered.id)
        return await asked(*given)

    monkeypatch.setattr("midoffice.usecases.decisions.simulations.snapshots_of", cancel_at_the_second)
    assert await run_next_simulation(context)
    canceled = await read_simulation(context, BOSS, ordered.id)
    assert (calls, canceled.state, canceled.done) == (2, SimulationState.CANCELED, 2)
    assert canceled.figures is not None
    assert canceled.figures.decisions == 2


async def test_worker_that_is_killed_leaves_it_to_another_one(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    context, asked = company.context, catalogue_trials.snapshots_of
    ordered = await order_simulation(context, BOSS, SimulationOrder(100))

    async def killed(*_: Any) -> Any:  # noqa: ANN401 - as it is given
        raise asyncio.CancelledError

    monkeypatch.setattr("midoffice.usecases.decisions.simulations.snapshots_of", killed)
    with pytest.raises(asyncio.CancelledError):
        await run_next_simulation(context)
    monkeypatch.setattr("midoffice.usecases.decisions.simulations.snapshots_of", asked)
    assert not await run_next_simulation(context)
    company.clock.move(LEASE + timedelta(seconds=1))
    assert await run_next_simulation(context)
    assert (await read_simulation(context, BOSS, ordered.id)).state is SimulationState.DONE


async def test_draft_that_was_changed_before_is_not_simulated(company: Company) -> None:
    context = company.context
    ordered = await order_simulation(context, BOSS, SimulationOrder(100))
    draft = await read_catalogue_draft(context, BOSS)
    await save_catalogue_draft(context, BOSS, draft.version, catalogue(action("box")))
    assert await run_next_simulation(context)
    failed = await read_simulation(context, BOSS, ordered.id)
    assert (failed.state, failed.stale, failed.figures) == (SimulationState.FAILED, True, None)
    assert "draft was changed" in failed.why


async def test_orders_are_checked(company: Company) -> None:
    context = company.context
    with pytest.raises(Invalid, match="sample"):
        await order_simulation(context, BOSS, SimulationOrder(20_001))
    with pytest.raises(Invalid, match="placement"):
        await order_simulation(context, BOSS, SimulationOrder(5, "roof"))
    with pytest.raises(Forbidden):
        await order_simulation(context, AGENT, SimulationOrder(5))
    last = await order_simulation(context, BOSS, SimulationOrder(5))
    for _ in range(MOST_WAITING - 1):
        await order_simulation(context, BOSS, SimulationOrder(5))
    with pytest.raises(Conflict):
        await order_simulation(context, BOSS, SimulationOrder(5))
    assert (await cancel_simulation(context, BOSS, last.id)).state is SimulationState.CANCELED
    assert (await order_simulation(context, BOSS, SimulationOrder(5))).state is SimulationState.WAITING
