"""The conformance suite of stores: what every implementation of `ports.database.Database` must do alike.

Each check gets an empty database and raises AssertionError with a sentence when the contract is broken. `CHECKS` holds
them all, by name.
"""

from collections.abc import Awaitable, Callable, Mapping

from midoffice.ports.database import Database
from midoffice.testing.stores import (
    access,
    agents,
    browsers,
    callbacks,
    calls,
    campaigns,
    capacity,
    catalogues,
    contacts,
    customers,
    event_log,
    external_queue,
    facts,
    hubs,
    identity,
    intake,
    items,
    ledger,
    loops,
    menus,
    offering,
    offers,
    page_views,
    people,
    plans,
    recorded,
    recordings,
    records,
    rules,
    scores,
    simulations,
    sources,
    timeline,
    touchpoints,
    trunks,
    work,
)

Check = Callable[[Database], Awaitable[None]]

CHECKS: Mapping[str, Check] = {
    f"{module.__name__.rpartition('.')[2]}.{check.__name__.removeprefix('check_')}": check
    for module in (
        records,
        access,
        customers,
        people,
        identity,
        agents,
        callbacks,
        calls,
        browsers,
        campaigns,
        capacity,
        menus,
        touchpoints,
        trunks,
        contacts,
        timeline,
        work,
        items,
        offers,
        offering,
        event_log,
        external_queue,
        facts,
        hubs,
        intake,
        page_views,
        plans,
        recorded,
        recordings,
        rules,
        scores,
        catalogues,
        ledger,
        simulations,
        sources,
        loops,
    )
    for check in module.CHECKS
}
"""Every check by `module.rule`."""
