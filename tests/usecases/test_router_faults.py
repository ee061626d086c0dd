"""Three routers on one store, each of which may pause, fail, be fenced or be killed anywhere: no invariant breaks."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.usecases.floor import Floor, open_floor
from tests.usecases.interrupted_database import ALL, Interruption
from tests.usecases.play import STEPS, Play
from tests.usecases.queue_promises import Promises
from tests.usecases.router_process import RouterProcess

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.access.roles import Role
from midoffice.domain.agents.agent import AgentSkill
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.usecases.access.accounts import AccountEdit, activate_account, deactivate_account, edit_account, read_account
from midoffice.usecases.access.agent_fields import Limits
from midoffice.usecases.routing.transfers import cancel_work_item
from midoffice.usecases.touchpoints.chat_presence import end_chat

ROUTERS = 3
SETTLED_TURNS = 100
RENEWED = 0.7
POINTS_OF_A_TURN = 8
OF_ROUTERS = (
    "walk walk walk walk run run run run run run lost retryable unheard again "
    "pieces pieces late read_twice read_twice kill leave seconds overtake overtake cross cross cross"
)
CROSSING = "leave_chat leave_chat cancel move pause out ready skills limits"
"""What takes away the ground from under a decision that is about to be written."""
OF_ADMINISTRATORS = "skills limits deactivate activate service"
EVERYTHING = [*(step for step in STEPS if step != "route"), *OF_ROUTERS.split() * 3, *OF_ADMINISTRATORS.split()]


class Outage(Play):
    """Plays a contact centre whose routers go wrong."""

    def __init__(self, floor: Floor) -> None:
        super().__init__(floor, Random(0))  # noqa: S311 - a test's dice
        self.routers = [RouterProcess(floor, f"router-{n}", self.random) for n in range(ROUTERS)]
        self.promises = Promises(floor)
        self.happened: Counter[str] = Counter()

    async def play(self, step: str, seed: int) -> None:
        """Do one step, with dice of its own, and look whether everything is as promised."""
        self.random.seed(seed)
        await self.do(step)
        await self.promises.check()

    async def do(self, step: str) -> None:
        """Do it; a router, other than people, has no business to be refused anything."""
        if step in OF_ROUTERS.split():
            await getattr(self, step)()
        else:
            await super().do(step)

    def router(self) -> RouterProcess:
        return self.random.choice(self.routers)

    async def walk(self) -> None:
        """One router goes on to a point between reading and writing, and stands there."""
        await self._go(self.router(), self.random.randint(1, 4))

    async def run(self) -> None:
        """One router finishes what it is at, and goes on until it has nothing to do."""
        router = self.router()
        waited, made = self.promises.waiting(), len(self.promises.offers)
        knows_all = router.idle and router.database.log_limit == ALL and not router.database.log_late
        for _ in range(10):
            await self._go(router, 1_000)
            if router.step is None or not router.step.more:
                break
        if knows_all and router.idle:
            await self.promises.check_order(router, waited, made)

    async def _go(self, router: RouterProcess, points: int) -> None:
        await router.go(points, renew=self.random.random() < RENEWED)
        if router.idle:
            self.happened["at rest"] += await self.promises.check_rest(router)

    def _interrupt(self, kind: str) -> None:
        self.router().database.interruption = Interruption(kind, self.random.randint(0, 14))

    async def lost(self) -> None:
        self._interrupt("lost")

    async def retryable(self) -> None:
        self._interrupt("retryable")

    async def unheard(self) -> None:
        self._interrupt("unheard")

    async def again(self) -> None:
        self._interrupt("again")

    async def pieces(self) -> None:
        self.router().database.log_limit = self.random.choice([1, 2, 5, ALL, ALL])

    async def late(self) -> None:
        self.router().database.log_late = self.random.random() < 0.4

    async def read_twice(self) -> None:
        self.router().read_again(self.random.randint(0, 20))

    async def kill(self) -> None:
        await self.router().kill()

    async def leave(self) -> None:
        await self.router().leave()

    async def seconds(self) -> None:
        """Long enough for a lease to run out."""
        await self.floor.pass_time(timedelta(seconds=self.random.choice([1, 3])))

    async def overtake(self) -> None:
        """One router stands for longer than its lease lasts, and another one does its work."""
        standing, other = self.random.sample(self.routers, 2)
        await self._go(standing, self.random.randint(2, 6))
        await self.floor.pass_time(timedelta(seconds=3))
        for _ in range(3):
            await self._go(other, 1_000)

    async def cross(self) -> None:
        """People do things between a router's decisions and their being written."""
        router = self.router()
        await self.floor.arrive(self.random.choice(["billing", "sales"]))
        await self.ready()
        for _ in range(POINTS_OF_A_TURN):
            if router.is_writing:
                break
            await self._go(router, 1)
        for _ in range(self.random.randint(1, 4)):
            await super().do(self.random.choice(CROSSING.split()))
        await self._go(router, 1_000)

    async def leave_chat(self) -> None:
        """A customer who waits goes away."""
        if (item := await self.some_item(WorkItemState.QUEUED, WorkItemState.OFFERED)) and item.interaction_id:
            await end_chat(self.floor.context, item.interaction_id)

    async def cancel(self) -> None:
        if item := await self.some_item(WorkItemState.QUEUED):
            await cancel_work_item(self.floor.context, self.floor.agents["sue"], item.id, reason="spam")

    async def _edit(self, edit: AccountEdit) -> None:
        account = await read_account(self.floor.context, self.floor.agents["ada"], self.someone().account_id)
        await edit_account(self.floor.context, self.floor.agents["ada"], account.account.id, account.account.version, edit)

    async def skills(self) -> None:
        levels = {self.floor.english.id: self.random.choice([0, 1, 3]), self.floor.selling.id: self.random.choice([0, 3])}
        await self._edit(AccountEdit(skills=tuple(AgentSkill(skill, level) for skill, level in levels.items() if level)))

    async def limits(self) -> None:
        await self._edit(AccountEdit(limits=Limits(*self.random.choice([(8, 8, 6), (4, 4, 4), (12, 12, 6)]))))

    async def deactivate(self) -> None:
        await deactivate_account(self.floor.context, self.floor.agents["ada"], self.someone().account_id)

    async def activate(self) -> None:
        for agent in self.floor.agents.values():
            await activate_account(self.floor.context, self.floor.agents["ada"], agent.account_id)

    async def service(self) -> None:
        sales = self.floor.services["sales"].id
        overflow = self.random.choice([(None, None), (sales, None), (sales, timedelta(seconds=30))])
        skill = replace(self.floor.services["billing"].required_skills[0], level=self.random.choice([1, 2, 4]))
        await self.floor.change_service(
            "billing", overflow_service_id=overflow[0], overflow_after=overflow[1], required_skills=(skill,)
        )

    async def settle(self) -> None:
        """The faults are over: some router leads, and whatever can be offered is offered."""
        for router in self.routers:
            router.database.interruption = None
            router.database.log_limit, router.database.log_late = ALL, False
            await router.go(1_000)
        await self.floor.pass_time(timedelta(seconds=3))
        for _ in range(SETTLED_TURNS):
            await self.routers[0].go(1_000)
            await self.promises.check()
            if await self.promises.check_rest(self.routers[0]):
                break
        else:
            raise AssertionError("the router does not come to rest")
        for router in self.routers:
            self.happened.update([*router.happened, *router.database.happened])
            await router.kill()


async def _outage() -> Outage:
    floor = await open_floor(MemoryDatabase())
    for name in ("ann", "bob", "cat"):
        await floor.hire(name, limits=(8, 8, 6))
    await floor.hire("sue", roles=(Role.SUPERVISOR,), skills=(), ready=False)
    await floor.hire("ada", roles=(Role.ADMINISTRATOR,), skills=(), ready=False)
    return Outage(floor)


async def _play(steps: list[tuple[str, int]]) -> Counter[str]:
    outage = await _outage()
    for step, seed in steps:
        await outage.play(step, seed)
    await outage.settle()
    return outage.happened


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.tuples(st.sampled_from(EVERYTHING), st.integers(0, 2**16)), min_size=80, max_size=200))
def test_whatever_happens_to_routers_no_invariant_breaks(steps: list[tuple[str, int]]) -> None:
    asyncio.run(_play(steps))


async def test_play_of_faults_reaches_every_fault() -> None:
    happened: Counter[str] = Counter()
    for seed in range(30):
        dice = Random(seed)  # noqa: S311 - a test's dice
        happened += await _play([(dice.choice(EVERYTHING), dice.getrandbits(16)) for _ in range(250)])
    print(dict(happened))  # noqa: T201 - how often
    reached = {name for name, times in happened.items() if times >= 3}
    assert reached >= {"lost", "retryable", "unheard", "again", "fenced", "late", "piece", "read twice", "at rest"}
    assert reached >= {"killed at read", "killed at write"}
