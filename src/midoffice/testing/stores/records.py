"""Versioned records, transactions and what may be written at all."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, time, timedelta
from typing import Any

from midoffice.domain.access.account import Account
from midoffice.domain.access.roles import Role
from midoffice.domain.agents.agent import Agent, AgentSkill, Skill
from midoffice.domain.agents.attribute import RoutingAttribute
from midoffice.domain.customers.customer import Customer
from midoffice.domain.interactions.reason import QuickReply, Reason
from midoffice.domain.services.calendar import Calendar, OpenInterval
from midoffice.domain.services.service import Ranking, RequiredSkill, Service, ServiceLevelTarget, WideningStep
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Conflict, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.choices import Choices
from midoffice.ports.database import Database, ReadOnly, Transaction
from midoffice.ports.records import Records
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, furnish

Pick = Callable[[Transaction], Records[Any]]


def _service() -> Service:
    return Service(
        id=new_id(),
        key="billing",
        name="Billing",
        calendar=Calendar(
            "Europe/London", (OpenInterval(0, time(9), time(17, 30)), OpenInterval(6, time(22), time(0))), (date(2026, 12, 25),)
        ),
        real_time_target=ServiceLevelTarget(0.75, timedelta(seconds=30)),
        deferred_target=ServiceLevelTarget(0.5, timedelta(days=2, microseconds=1)),
        required_skills=(RequiredSkill(new_id(), 3), RequiredSkill(new_id())),
        overflow_after=timedelta(minutes=5),
        priority=-60,
        offer_timeout=timedelta(milliseconds=1500),
        max_waiting=7,
        reasons_required=False,
        ranking=Ranking.ROUND_ROBIN,
        rank=-3,
        weight=2.5,
        reserved_real_time=0.25,
        reserved_deferred=1.0,
        widening=(
            WideningStep(
                timedelta(seconds=90), ((RequiredSkill(new_id(), 2), RequiredSkill(new_id())), (RequiredSkill(new_id()),))
            ),
            WideningStep(timedelta(hours=1), condition=""),
        ),
        condition="agent.attributes.team = item.attributes.team",
    )


def _samples() -> list[tuple[Pick, Any, dict[str, Any]]]:
    return [
        (
            lambda tx: tx.accounts,
            Account(new_id(), "Ann", "Ann", (Role.AGENT, Role.SUPERVISOR), active=True, created_at=NOW),
            {"roles": (), "active": False},
        ),
        (lambda tx: tx.customers, Customer(new_id(), "Ann", NOW, "en", "Europe/Berlin"), {"name": "Ben", "language": None}),
        (lambda tx: tx.skills, Skill(new_id(), "french", "French"), {"active": False}),
        (
            lambda tx: tx.routing_attributes,
            RoutingAttribute(new_id(), "team", "Team", ("north", "south")),
            {"values": ("west",), "active": False},
        ),
        (
            lambda tx: tx.agent_profiles,
            Agent(
                new_id(), "Bea", "B.", (AgentSkill(new_id(), 5), AgentSkill(new_id(), 1)), "Yours\nBea", attributes={"team": "é"}
            ),
            {"skills": (), "attributes": {}},
        ),
        (lambda tx: tx.services, _service(), {"calendar": Calendar(always=True), "overflow_after": None, "widening": ()}),
        (lambda tx: tx.reasons, Reason(new_id(), "late", "Late delivery", 3), {"position": 1}),
        (
            lambda tx: tx.quick_replies,
            QuickReply(new_id(), "hi", "Hi", "Hello {{ name }}", (Channel.CHAT, Channel.EMAIL), (new_id(),)),
            {"channels": (), "service_ids": ()},
        ),
    ]


async def check_what_is_stored_comes_back(database: Database) -> None:
    """Every kind of record comes back equal, after adding and after saving."""
    for pick, record, changes in _samples():
        changed = replace(record, version=2, **changes)
        async with database.transaction() as tx:
            await pick(tx).add(record)
        async with database.transaction() as tx:
            same(await pick(tx).get(record.id), record, "the record comes back")
            same(await pick(tx).lock(record.id), record, "the locked record comes back")
            await pick(tx).save(changed)
        async with database.reading() as tx:
            same(await pick(tx).get(record.id), changed, "the changed record comes back")
            same(await pick(tx).all(), (changed,), "it is the only one of its kind")


async def check_touchpoint_comes_back(database: Database) -> None:
    """A touchpoint keeps settings as JSON and its sealed secrets byte for byte."""
    house = await furnish(database)
    settings = {"title": "Ask us", "fields": [{"key": "mail", "required": True}], "limit": 2.5, "none": None}
    touchpoint = Touchpoint(new_id(), "form", Channel.WEBFORM, "Form", house.service.id, 3, settings, bytes(range(256)))
    async with database.transaction() as tx:
        await tx.touchpoints.add(touchpoint)
        settings["title"] = "changed by the caller afterwards"
    async with database.reading() as tx:
        found = await tx.touchpoints.get(touchpoint.id)
    same(found.settings["title"], "Ask us", "what is stored is a copy")
    same(replace(found, settings={}), replace(touchpoint, settings={}), "the touchpoint comes back")


async def check_times_are_utc(database: Database) -> None:
    """Times come back aware, in UTC, to the microsecond."""
    customer = Customer(new_id(), "Ann", NOW + timedelta(microseconds=1))
    async with database.transaction() as tx:
        await tx.customers.add(customer)
    async with database.reading() as tx:
        found = await tx.customers.get(customer.id)
    same(found.created_at, customer.created_at, "the instant is exact")
    same(found.created_at.tzinfo, UTC, "it is in UTC")
    same(type(found.id), type(customer.id), "ids are plain")


async def check_missing_records_are_not_found(database: Database) -> None:
    """A missing record is NotFound, naming kind and id."""
    for pick, _, _ in _samples():
        missing = new_id()
        async with database.transaction() as tx:
            with refused(NotFound, "get names what is missing") as caught:
                await pick(tx).get(missing)
            same(caught.error.fields["id"], missing, "the error names the id")
            with refused(NotFound, "lock names what is missing"):
                await pick(tx).lock(missing)


async def check_same_id_twice_is_a_conflict(database: Database) -> None:
    """An id is given once."""
    for pick, record, _ in _samples():
        async with database.transaction() as tx:
            await pick(tx).add(record)
        with refused(Conflict, "the same id twice is refused"):
            async with database.transaction() as tx:
                await pick(tx).add(record)


async def check_keys_are_unique(database: Database) -> None:
    """Keys and logins are unique, logins without regard to case; saving somebody else's key is refused as well."""
    for pick, record, _ in _samples():
        field = "login" if isinstance(record, Account) else "key"
        if not hasattr(record, field):
            continue
        other = replace(record, id=new_id(), **{field: "another"})
        async with database.transaction() as tx:
            await pick(tx).add(record)
            await pick(tx).add(other)
        taken = "ANN" if field == "login" else record.key
        with refused(Conflict, "the key of another record is refused when adding") as caught:
            async with database.transaction() as tx:
                await pick(tx).add(replace(record, id=new_id(), **{field: taken}))
        must("taken" in caught.error.message, "the error says that it is taken")
        with refused(Conflict, "the key of another record is refused when saving"):
            async with database.transaction() as tx:
                await pick(tx).save(replace(other, version=2, **{field: taken}))


async def check_second_save_of_a_version_is_stale(database: Database) -> None:
    """Of two who save the same version, the second is told (R84)."""
    skill = Skill(new_id(), "french", "French")
    async with database.transaction() as tx:
        await tx.skills.add(skill)
        await tx.skills.save(replace(skill, name="first", version=2))
    for version in (1, 2, 4):
        with refused(Stale, "any version but the next one is stale"):
            async with database.transaction() as tx:
                await tx.skills.save(replace(skill, name="second", version=version))
    with refused(Stale, "a record that is not there cannot be saved"):
        async with database.transaction() as tx:
            await tx.skills.save(replace(skill, id=new_id(), version=3))
    async with database.reading() as tx:
        same((await tx.skills.get(skill.id)).name, "first", "the first change stands")


async def check_two_savers_at_once_one_wins(database: Database) -> None:
    """Of two who save the same version at the same instant, exactly one wins."""
    skill = Skill(new_id(), "french", "French")
    async with database.transaction() as tx:
        await tx.skills.add(skill)

    async def save(name: str) -> bool:
        try:
            async with database.transaction() as tx:
                await tx.skills.save(replace(skill, name=name, version=2))
        except Stale:
            return False
        return True

    results = await asyncio.gather(*(save(f"name {n}") for n in range(5)))
    same(sum(results), 1, "exactly one of five wins")


async def check_records_come_in_order_of_id(database: Database) -> None:
    """`all` is in order of id."""
    skills = [Skill(new_id(), f"key-{n}", "x") for n in range(5)]
    async with database.transaction() as tx:
        for skill in reversed(skills):
            await tx.skills.add(skill)
        same(await tx.skills.all(), tuple(skills), "they come in order of id")


async def check_failed_transaction_leaves_nothing(database: Database) -> None:
    """Whatever ends a transaction but its own end takes everything back."""
    kept = Skill(new_id(), "kept", "Kept")
    async with database.transaction() as tx:
        await tx.skills.add(kept)
    with refused(ZeroDivisionError, "errors come through"):
        async with database.transaction() as tx:
            await tx.skills.add(Skill(new_id(), "lost", "Lost"))
            await tx.skills.save(replace(kept, name="lost", version=2))
            raise ZeroDivisionError
    async with database.transaction() as tx:
        same(await tx.skills.all(), (kept,), "nothing of the failed transaction is there")
        await tx.skills.add(Skill(new_id(), "lost", "Now free"))


async def check_canceled_transaction_leaves_nothing(database: Database) -> None:
    """A canceled task takes its transaction back, and the store goes on."""
    begun, never = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        async with database.transaction() as tx:
            await tx.skills.add(Skill(new_id(), "lost", "Lost"))
            begun.set()
            await never.wait()

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with database.transaction() as tx:
        same(await tx.skills.all(), (), "nothing of the canceled transaction is there")


async def check_reading_cannot_write(database: Database) -> None:
    """A read-only transaction refuses to write."""
    with refused(ReadOnly, "writing while reading is a defect"):
        async with database.reading() as tx:
            await tx.skills.add(Skill(new_id(), "french", "French"))


async def check_hostile_text_is_stored_safely(database: Database) -> None:
    """NUL and halves of surrogate pairs become U+FFFD; everything else stays as it is."""
    hostile = "a\x00b\ud800c \\u0000 '; drop table skills; -- \u202e \U0001f600 {x} %s $1"
    safe = hostile.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    house = await furnish(database)
    skill = Skill(new_id(), "french", hostile)
    touchpoint = Touchpoint(new_id(), "x", Channel.CHAT, "x", house.service.id, 4, {hostile: [hostile]})
    async with database.transaction() as tx:
        await tx.skills.add(skill)
        await tx.touchpoints.add(touchpoint)
    async with database.reading() as tx:
        same((await tx.skills.get(skill.id)).name, safe, "text is kept safely")
        same((await tx.touchpoints.get(touchpoint.id)).settings, {safe: [safe]}, "documents are kept safely")


async def check_references_must_exist(database: Database) -> None:
    """What a record refers to must be there."""
    house = await furnish(database)
    touchpoint = replace(house.touchpoint, id=new_id(), key="other", service_id=new_id())
    with refused(Conflict, "a touchpoint of no service is refused"):
        async with database.transaction() as tx:
            await tx.touchpoints.add(touchpoint)
    with refused(Conflict, "an overflow to no service is refused"):
        async with database.transaction() as tx:
            await tx.services.save(replace(house.service, overflow_service_id=new_id(), version=2))


async def check_lists_of_choices(database: Database) -> None:
    """A list of choices is kept in its order and replaced as a whole, by one who knows it; one never set is None."""
    async with database.transaction() as tx:
        same(await tx.choices.choices("breaks"), None, "a list that was never set is None")
        await tx.choices.set_choices("breaks", Choices(("lunch", "meeting", "a\x00b"), 1))
        await tx.choices.set_choices("other", Choices((), 1))
    async with database.transaction() as tx:
        same(await tx.choices.choices("breaks"), Choices(("lunch", "meeting", "a\ufffdb"), 1), "the list is in its order")
        same(await tx.choices.choices("other"), Choices((), 1), "an empty list is a list")
        await tx.choices.set_choices("breaks", Choices(("meeting",), 2))
        same(await tx.choices.choices("breaks"), Choices(("meeting",), 2), "a list is replaced as a whole")
    for name, version in (("breaks", 1), ("breaks", 2), ("breaks", 4), ("never", 2)):
        with refused(Stale, f"version {version} of the list {name} follows no other"):
            async with database.transaction() as tx:
                await tx.choices.set_choices(name, Choices(("late",), version))


CHECKS = (
    check_what_is_stored_comes_back,
    check_touchpoint_comes_back,
    check_times_are_utc,
    check_missing_records_are_not_found,
    check_same_id_twice_is_a_conflict,
    check_keys_are_unique,
    check_second_save_of_a_version_is_stale,
    check_two_savers_at_once_one_wins,
    check_records_come_in_order_of_id,
    check_failed_transaction_leaves_nothing,
    check_canceled_transaction_leaves_nothing,
    check_reading_cannot_write,
    check_hostile_text_is_stored_safely,
    check_references_must_exist,
    check_lists_of_choices,
)
