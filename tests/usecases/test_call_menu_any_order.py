"""Any menu, any caller, any order (R78): nothing breaks, nobody is in silence, and call and work item never disagree."""

import random
from datetime import timedelta

import pytest
from tests.unit.domain.voice.menus import any_menu
from tests.usecases.exchange import CALLER
from tests.usecases.floor import open_floor
from tests.usecases.menu_house import MenuHouse

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.services.calendar import Calendar
from midoffice.domain.services.callback_rules import CallbackRules
from midoffice.domain.voice.call import CallState
from midoffice.kernel.documents import document
from midoffice.testing.voice.simulated_line import Behaviour, SimulatedLeg
from midoffice.testing.voice.simulator import SimulatedNode

STEPS = 30


async def _any_house(rng: random.Random) -> MenuHouse:
    floor = await open_floor(MemoryDatabase())
    house = MenuHouse(floor, SimulatedNode(floor.clock))
    for key in ("billing", "sales"):
        calendar = Calendar(always=rng.random() < 0.8)
        rules = CallbackRules(allowed=rng.random() < 0.5)
        await floor.change_service(key, calendar=calendar, callback=rules, max_waiting=rng.choice([0, 1]))
    if rng.random() < 0.5:
        house.node.telephones["+442079460000"] = Behaviour(answers=None)
    then = rng.choice(["hang_up", "voicemail", "callback", "menu"])
    becomes = rng.choice(["message", "callback"])
    await house.open(document(any_menu(rng)), closed={"then": then}, full={"then": then}, voicemail={"becomes": becomes})
    return house


async def _something(house: MenuHouse, caller: SimulatedLeg, rng: random.Random) -> None:
    what = rng.randrange(8)
    if what <= 2:
        await house.press(caller, "".join(rng.choices("0123456789*#", k=rng.randint(1, 9))))
    elif what == 3:
        await house.silence(caller)
    elif what == 4:
        await house.played(caller)
    elif what == 5:
        house.node.speak_message(caller, rng.choice([0.5, 20.0]))
        await house.settle()
    elif what == 6:
        await house.floor.route()
    else:
        await house.pass_time(timedelta(seconds=rng.choice([0, 3, 50])))


@pytest.mark.parametrize("first", range(0, 60, 10))
async def test_r78_any_caller_in_any_menu(first: int) -> None:
    for seed in range(first, first + 10):
        rng = random.Random(seed)  # noqa: S311 - for cases, not for secrets
        house = await _any_house(rng)
        caller = await house.ring_in(rng.choice([CALLER, None]))
        for _ in range(STEPS):
            if caller.gone:
                break
            await _something(house, caller, rng)
            assert await house.disagreements() == [], seed
            call = await house.call(caller)
            if call.state is CallState.MENU and not (call.menu or {}).get("asks"):
                assert house.node.hears(caller) or caller.records is not None, (seed, call.menu)
        await house.hang_up(caller)
        await house.pass_time(timedelta(minutes=3))
        call = await house.call(caller)
        assert call.state is CallState.ENDED, seed
        async with house.floor.context.database.reading() as tx:
            item = await tx.queue.of_interaction(call.interaction_id)  # type: ignore[arg-type]
        assert item is not None
        if call.work_item_id is not None:
            assert item.state in {WorkItemState.CANCELED, WorkItemState.COMPLETED}, (seed, item.state)
        assert await house.floor.faults() == (), seed
