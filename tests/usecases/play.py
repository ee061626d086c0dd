"""A player who does random things on a floor, as customers, agents and supervisors do."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from tests.usecases.floor import Floor

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.agents.capacity_rules import CapacityRules, WrapUpHolds
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.callbacks.callback import AttemptOutcome, Callback, CallbackState, Window
from midoffice.domain.callbacks.request import CallbackWish
from midoffice.domain.routing.work_item import WorkItem, WorkItemKind, WorkItemState
from midoffice.domain.services.service import USUAL_WINDOW_SECONDS, Ranking, RequiredSkill, WideningStep
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import ThreadHints
from midoffice.kernel.errors import MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.ports.callbacks import CallbackFilter
from midoffice.ports.database import Retryable, Transaction
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.access.accounts import AccountEdit, edit_account, read_account
from midoffice.usecases.agents.capacity import set_capacity_rules
from midoffice.usecases.agents.presence import set_presence, settle_silent_agents
from midoffice.usecases.callbacks.callback_calls import say_call_outcome
from midoffice.usecases.callbacks.callback_turns import begin_callback
from midoffice.usecases.callbacks.callbacks import cancel_callback, move_callback
from midoffice.usecases.interactions.lock_contact import lock_contact
from midoffice.usecases.interactions.messages import Composed, mark_read, send_message
from midoffice.usecases.records import edit_record
from midoffice.usecases.routing.offers import accept_offer, reject_offer
from midoffice.usecases.routing.transfers import Target, assign_work_item, move_work_item, take_back_work_item, transfer_work_item
from midoffice.usecases.routing.work_items import complete_work_item, park_work_item, resume_work_item, start_wrap_up
from midoffice.usecases.services.services import confirming
from midoffice.usecases.transact import transact

ADMIN = Principal(new_id(), "Ada", (Role.ADMINISTRATOR,), scopes_of((Role.ADMINISTRATOR,)))
NORTH = 'agent.attributes.team = "north"'
RARE = (
    "answer reject wrap complete park resume transfer_service transfer_agent take_back assign move "
    "pause after_work out say read time silence edit_rules change_capacity call_back call_back call_outcome call_outcome put_off "
    "call_off night move_team"
)
STEPS = [*RARE.split(), *["arrive_chat", "arrive_mail", "route", "accept", "ready"] * 3]
"""Arrivals, offers and answers are frequent, so that the rest finds something to happen to."""


class Play:
    """Does a random thing; what the product refuses with an error of its own is fine, anything else is not."""

    def __init__(self, floor: Floor, random: Random, window: float = USUAL_WINDOW_SECONDS) -> None:
        self.floor = floor
        self.random = random
        self.window = window
        self.opened: list[tuple[Channel, str, ThreadHints]] = []
        self.refusals: list[str] = []

    def someone(self) -> Principal:
        return self.random.choice([p for p in self.floor.agents.values() if Role.AGENT in p.roles])

    async def some_item(self, *states: WorkItemState) -> WorkItem | None:
        async with self.floor.context.database.reading() as tx:
            page = await tx.queue.list(QueueFilter(states=states), None, 100)
        return self.random.choice(page.items) if page.items else None

    async def do(self, step: str) -> None:
        try:
            await getattr(self, step)()
        except Retryable:
            raise  # the use cases try again by themselves, often enough
        except MidofficeError as refusal:
            self.refusals.append(f"{step}: {refusal.message}")

    async def change_capacity(self) -> None:
        async with self.floor.context.database.reading() as tx:
            before = await tx.capacity.rules()
        matrices: list[dict[Channel, tuple[Channel, ...]]] = [
            {Channel.CHAT: (Channel.EMAIL, Channel.WEBFORM)},
            {Channel.EMAIL: (Channel.CHAT,)},
            {},
        ]
        matrix = self.random.choice(matrices)
        ramp_up = timedelta(seconds=self.random.choice([0, 0, 20, 600]))
        holds = self.random.choice(list(WrapUpHolds))
        await set_capacity_rules(self.floor.context, ADMIN, CapacityRules(matrix, ramp_up, holds, before.version))

    async def arrive_chat(self) -> None:
        receipt = await self.floor.arrive(self.random.choice(["billing", "sales", "care"]))
        self.opened.append((Channel.CHAT, receipt.interaction.sender.value, ThreadHints(interaction_id=receipt.interaction.id)))

    async def arrive_mail(self) -> None:
        receipt = await self.floor.arrive(channel=Channel.EMAIL)
        self.opened.append((Channel.EMAIL, receipt.interaction.sender.value, ThreadHints(interaction_id=receipt.interaction.id)))

    async def answer(self) -> None:
        if self.opened:
            channel, sender, hints = self.random.choice(self.opened)
            await self.floor.arrive(channel=channel, sender=sender, hints=hints, text="one more thing")

    async def route(self) -> None:
        await self.floor.route()

    async def accept(self) -> None:
        who = self.someone()
        for offer in (await self.floor.offers_to(who))[:1]:
            await accept_offer(self.floor.context, who, offer.id)

    async def reject(self) -> None:
        who = self.someone()
        for offer in (await self.floor.offers_to(who))[:1]:
            await reject_offer(self.floor.context, who, offer.id)

    async def _held(self, *states: WorkItemState) -> tuple[Principal, WorkItem] | None:
        item = await self.some_item(*states)
        holder = next((p for p in self.floor.agents.values() if item and p.account_id == item.agent_id), None)
        return (holder, item) if holder and item else None

    async def wrap(self) -> None:
        if held := await self._held(WorkItemState.ASSIGNED):
            await start_wrap_up(self.floor.context, held[0], held[1].id)

    async def complete(self) -> None:
        if held := await self._held(WorkItemState.ASSIGNED, WorkItemState.WRAPPING):
            await complete_work_item(self.floor.context, held[0], held[1].id, self.floor.form)

    async def park(self) -> None:
        if held := await self._held(WorkItemState.ASSIGNED):
            until = self.floor.clock.now() + timedelta(minutes=self.random.randint(1, 60)) if self.random.random() < 0.5 else None
            await park_work_item(self.floor.context, held[0], held[1].id, until=until, reason="later")

    async def resume(self) -> None:
        if item := await self.some_item(WorkItemState.PARKED):
            await resume_work_item(self.floor.context, self.someone(), item.id)

    async def transfer_service(self) -> None:
        if held := await self._held(WorkItemState.ASSIGNED):
            service = self.random.choice(list(self.floor.services.values()))
            await transfer_work_item(self.floor.context, held[0], held[1].id, Target(service.id), force=True)

    async def transfer_agent(self) -> None:
        if held := await self._held(WorkItemState.ASSIGNED):
            target = Target(agent_id=self.someone().account_id)
            await transfer_work_item(self.floor.context, held[0], held[1].id, target, force=True)

    async def take_back(self) -> None:
        if item := await self.some_item(WorkItemState.OFFERED, WorkItemState.ASSIGNED):
            await take_back_work_item(self.floor.context, self.floor.agents["sue"], item.id)

    async def assign(self) -> None:
        if item := await self.some_item():
            await assign_work_item(self.floor.context, self.floor.agents["sue"], item.id, self.someone().account_id)

    async def move(self) -> None:
        if item := await self.some_item():
            service = self.random.choice(list(self.floor.services.values()))
            await move_work_item(self.floor.context, self.floor.agents["sue"], item.id, service.id)

    async def call_back(self) -> None:
        """A waiting customer asks to be called: at once or later, here or on the other side of the world."""
        item = await self.some_item(WorkItemState.QUEUED, WorkItemState.OFFERED)
        if item is None or item.interaction_id is None:
            return
        number = self.random.choice(["+442079460000", "+12125550123", "+61291234567"])
        at = self.floor.clock.now() + timedelta(minutes=self.random.randint(1, 600))
        wish = CallbackWish(number, window=self.random.choice([Window(), Window(at), Window(at, at + timedelta(hours=2))]))

        async def ask(tx: Transaction) -> None:
            contact = await lock_contact(tx, item.interaction_id)  # type: ignore[arg-type] # it has one
            if contact is not None and contact.item.kind is WorkItemKind.INTERACTION:
                await begin_callback(tx, contact, wish, "customer", self.floor.clock.now(), region="GB")

        await transact(self.floor.context, ask)

    async def _some_callback(self) -> Callback | None:
        async with self.floor.context.database.reading() as tx:
            page = await tx.callbacks.page(CallbackFilter((CallbackState.OPEN,)), None)
        return self.random.choice(page.items) if page.items else None

    async def call_outcome(self) -> None:
        held = await self._held(WorkItemState.ASSIGNED)
        if held is None:
            return
        async with self.floor.context.database.reading() as tx:
            callback = await tx.callbacks.of_item(held[1].id)
        if callback is not None:
            outcome = self.random.choice(list(AttemptOutcome))
            await say_call_outcome(self.floor.context, held[0], callback.id, outcome)

    async def put_off(self) -> None:
        if callback := await self._some_callback():
            at = self.floor.clock.now() + timedelta(minutes=self.random.randint(1, 90))
            who = self.random.choice([self.someone(), self.floor.agents["sue"]])
            await move_callback(self.floor.context, who, callback.id, Window(at))

    async def call_off(self) -> None:
        if callback := await self._some_callback():
            await cancel_callback(self.floor.context, self.floor.agents["sue"], callback.id, "not wanted")

    async def night(self) -> None:
        await self.floor.pass_time(timedelta(hours=self.random.randint(1, 12)))

    async def ready(self) -> None:
        await self.floor.make_ready(self.someone())

    async def pause(self) -> None:
        await set_presence(self.floor.context, self.someone(), PresenceState.NOT_READY, "break")

    async def after_work(self) -> None:
        await set_presence(self.floor.context, self.someone(), PresenceState.NOT_READY, "lunch", after_work=True)

    async def out(self) -> None:
        await set_presence(self.floor.context, self.someone(), PresenceState.SIGNED_OUT, None)

    async def say(self) -> None:
        if (held := await self._held(WorkItemState.ASSIGNED)) and held[1].interaction_id:
            await send_message(self.floor.context, held[0], held[1].interaction_id, Composed("reply", "hello"))

    async def read(self) -> None:
        if (held := await self._held(WorkItemState.ASSIGNED)) and held[1].interaction_id:
            await mark_read(self.floor.context, held[0], held[1].interaction_id)

    async def time(self) -> None:
        await self.floor.pass_time(timedelta(seconds=self.random.choice([1, 10, 30, 200])))

    async def edit_rules(self) -> None:
        """An administrator gives a service another order, and another first step."""
        key = self.random.choice(list(self.floor.services))
        step = WideningStep(timedelta(seconds=self.random.randint(1, 20)), ((RequiredSkill(self.floor.selling.id, 2),),))
        ranking = self.random.choice(list(Ranking))
        changes: dict[str, Any] = {
            "ranking": ranking,
            "score": "10 * agent.skills.selling + item.priority",
            "value_window_seconds": self.window,
            "rank": self.random.randint(-1, 1),
            "weight": self.random.choice([0.5, 1.0, 2.5]),
            "reserved_real_time": self.random.choice([0.0, 0.0, 0.25]),
            "reserved_deferred": self.random.choice([0.0, 0.3]),
            "asked_at_once": 1 if ranking is Ranking.BEST_VALUE else self.random.choice([1, 1, 2, 3]),
            "widening": (replace(step, condition=self.random.choice([None, "", NORTH])), *self.floor.services[key].widening[1:]),
            "condition": self.random.choice(["", "", NORTH, f'item.medium = "email" or {NORTH}']),
        }
        before = self.floor.services[key]
        seen = confirming(dict.fromkeys(self.floor.services, 1_000))
        self.floor.services[key] = await edit_record(
            self.floor.context, ADMIN, seen, before.id, before.version, lambda service: replace(service, **changes)
        )

    async def move_team(self) -> None:
        """An administrator says of which team an agent is, or no longer."""
        view = await read_account(self.floor.context, ADMIN, self.someone().account_id)
        team = self.random.choice([{}, {"team": "north"}, {"team": "south"}])
        await edit_account(self.floor.context, ADMIN, view.account.id, view.account.version, AccountEdit(attributes=team))

    async def silence(self) -> None:
        """Nobody's desk is open: everybody is settled as silent in the end."""
        await settle_silent_agents(self.floor.context)
