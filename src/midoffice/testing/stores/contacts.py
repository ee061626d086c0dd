"""Cases, interactions and messages."""

import asyncio
from dataclasses import replace
from typing import Any

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.case import Case, CaseState
from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.interactions.message import Delivery, Direction, Message
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import Automatic, ParticipantRole, Party
from midoffice.kernel.errors import Conflict, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, after, furnish, open_contact

_ANN = Identifier(IdentifierKind.EMAIL, "ann@example.com")


async def check_interaction_comes_back(database: Database) -> None:
    """An interaction comes back with every field, as added and as saved."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(
            tx,
            house,
            customer_id=None,
            channel=Channel.EMAIL,
            parties=(Party(ParticipantRole.CC, _ANN, "Ann \u2603"), Party(ParticipantRole.TO, _ANN)),
            fields=(("order", "77"), ("note", "")),
            automatic=Automatic.LIST,
        )
        same(await tx.interactions.get(interaction.id), interaction, "it comes back as added")
        changed = replace(
            interaction,
            customer_id=house.customer.id,
            state=InteractionState.CLOSED,
            closed_at=after(9),
            outcome=Outcome.FOLLOW_UP,
            reason_ids=(new_id(), new_id()),
            last_agent_id=new_id(),
            customer_left_at=after(8),
            unread=3,
            preview="...",
            version=2,
        )
        await tx.interactions.save(changed)
        same(await tx.interactions.lock(interaction.id), changed, "it comes back as saved")
        with refused(Stale, "an old version is stale"):
            await tx.interactions.save(changed)
    for field in ("case_id", "customer_id", "service_id", "touchpoint_id"):
        missing: dict[str, Any] = {field: new_id()}
        with refused(Conflict, f"the {field} must be there"):
            async with database.transaction() as tx:
                await tx.interactions.add(replace(interaction, id=new_id(), **missing))


async def check_many_interactions_at_once(database: Database) -> None:
    """`many` returns those that exist, in order of id."""
    house = await furnish(database)
    async with database.transaction() as tx:
        first, second = await open_contact(tx, house), await open_contact(tx, house)
        same(await tx.interactions.many((second.id, new_id(), first.id, second.id)), (first, second), "in order of id")
        same(await tx.interactions.many(()), (), "nothing asked, nothing found")


async def check_case_numbers_are_never_given_twice(database: Database) -> None:
    """Case numbers grow and are unique, also when several are asked for at once."""

    async def number() -> int:
        async with database.transaction() as tx:
            return await tx.interactions.next_case_number()

    numbers = await asyncio.gather(*(number() for _ in range(6)))
    same(len(set(numbers)), 6, "no number is given twice")
    must(await number() > max(numbers), "numbers grow")
    house = await furnish(database)
    case = Case(new_id(), 1_000_000, "x", house.customer.id, CaseState.OPEN, NOW)
    async with database.transaction() as tx:
        await tx.interactions.add_case(case)
    with refused(Conflict, "a number is unique"):
        async with database.transaction() as tx:
            await tx.interactions.add_case(replace(case, id=new_id()))


async def check_cases_open_ones_first(database: Database) -> None:
    """A customer's cases: open ones first, newest first; saved by version; with their interactions oldest first."""
    house = await furnish(database)
    states = (CaseState.OPEN, CaseState.RESOLVED, CaseState.OPEN, CaseState.RESOLVED)
    cases = [Case(new_id(), n, f"case {n}", house.customer.id, state, after(n)) for n, state in enumerate(states)]
    async with database.transaction() as tx:
        for case in (*cases, Case(new_id(), 9, "somebody else's", None, CaseState.OPEN, NOW)):
            await tx.interactions.add_case(case)
        wanted = (cases[2], cases[0], cases[3], cases[1])
        same(await tx.interactions.cases_of(house.customer.id), wanted, "open ones first, newest first")
        same(await tx.interactions.cases_of(house.customer.id, 3), wanted[:3], "as many as asked for")
        resolved = replace(cases[0], state=CaseState.RESOLVED, resolved_at=after(9), customer_id=None, version=2)
        same(await tx.interactions.lock_case(cases[0].id), cases[0], "a locked case")
        await tx.interactions.save_case(resolved)
        same(await tx.interactions.case(cases[0].id), resolved, "a saved case")
        with refused(Stale, "an old version is stale"):
            await tx.interactions.save_case(resolved)
        with refused(NotFound, "an unknown case is not found"):
            await tx.interactions.case(new_id())
        rows = [house.interaction(cases[1], opened_at=after(n)) for n in (2, 0, 1)]
        for row in rows:
            await tx.interactions.add(row)
        same(await tx.interactions.of_case(cases[1].id), (rows[1], rows[2], rows[0]), "interactions oldest first")


async def check_latest_interaction_of_a_sender(database: Database) -> None:
    """The newest interaction of a sender on a touchpoint is found, and no other's."""
    house = await furnish(database)
    async with database.transaction() as tx:
        same(await tx.interactions.latest_from(house.touchpoint.id, _ANN), None, "none at first")
        newest = await open_contact(tx, house, opened_at=after(5))
        await open_contact(tx, house, opened_at=after(1))
        await open_contact(tx, house, opened_at=after(9), sender=Identifier(IdentifierKind.VISITOR, _ANN.value))
        same(await tx.interactions.latest_from(house.touchpoint.id, _ANN), newest, "the newest of this sender")
        same(await tx.interactions.latest_from(new_id(), _ANN), None, "none on another touchpoint")


async def check_message_comes_back(database: Database) -> None:
    """A message comes back with every field, whole."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        message = Message(
            id=new_id(),
            interaction_id=interaction.id,
            touchpoint_id=house.touchpoint.id,
            direction=Direction.OUT,
            author_id=new_id(),
            author_name="Bea",
            sent_at=NOW,
            provider_message_id="<1@example.com>",
            text="long " * 60_000,
            html="<p>long</p>",
            subject="Re: lamp",
            parties=(Party(ParticipantRole.TO, _ANN, "Ann"),),
            attachment_ids=(new_id(),),
            delivery=Delivery.PENDING,
            delivery_detail="queued",
            automatic=Automatic.OWN,
            quoted="> earlier",
        )
        must(await tx.interactions.add_message(replace(message, truncated=True)), "a new message is stored")
        same(await tx.interactions.message(message.id), message, "it comes back whole")
        with refused(NotFound, "an unknown message is not found"):
            await tx.interactions.message(new_id())


async def check_r47_same_provider_id_is_one_message(database: Database) -> None:
    """R47, R60: the same (touchpoint, direction, provider id) is one message, whatever the length of the id."""
    house = await furnish(database)
    long_id = "<" + "x" * 5_000 + "@example.com>"
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        for provider_id in ("<1@example.com>", long_id, "\u2603" * 400):
            message = house.message(interaction, provider_message_id=provider_id)
            must(await tx.interactions.add_message(message), "the first one is stored")
            again = replace(message, id=new_id(), text="again")
            must(not await tx.interactions.add_message(again), "the second one is not")
            sent = replace(message, id=new_id(), direction=Direction.OUT)
            must(await tx.interactions.add_message(sent), "the other direction is another message")
            found = await tx.interactions.message_by_provider_id(house.touchpoint.id, provider_id)
            same(found, message, "the incoming one is found first")
        other = long_id.replace("@", "y@")
        same(await tx.interactions.message_by_provider_id(house.touchpoint.id, other), None, "another long id is another")
        must(await tx.interactions.add_message(house.message(interaction, provider_message_id=other)), "and can be stored")
        same(await tx.interactions.message_by_provider_id(new_id(), long_id), None, "not on another touchpoint")
        same(len(await tx.interactions.messages(interaction.id)), 7, "seven messages in all")


async def check_r60_many_receive_the_same_message(database: Database) -> None:
    """R60: of many who store the same message at once, one does."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
    message = house.message(interaction)

    async def store() -> bool:
        async with database.transaction() as tx:
            return await tx.interactions.add_message(replace(message, id=new_id()))

    same(sum(await asyncio.gather(*(store() for _ in range(6)))), 1, "one stores it")


async def check_message_needs_an_interaction(database: Database) -> None:
    """A message of no interaction, and the id of another message, are refused."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        message = house.message(interaction)
        await tx.interactions.add_message(message)
    with refused(Conflict, "a message of no interaction is refused"):
        async with database.transaction() as tx:
            await tx.interactions.add_message(replace(message, id=new_id(), interaction_id=new_id(), provider_message_id="2"))
    with refused(Conflict, "an id is given once"):
        async with database.transaction() as tx:
            await tx.interactions.add_message(replace(message, provider_message_id="3"))


async def check_delivery_is_recorded(database: Database) -> None:
    """How far a message has come is kept; the provider's id may become known later (R64)."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        message = house.message(interaction, direction=Direction.OUT, delivery=Delivery.PENDING)
        other = house.message(interaction, direction=Direction.OUT)
        await tx.interactions.add_message(message)
        await tx.interactions.add_message(other)
        await tx.interactions.set_delivery(message.id, Delivery.SENT, "250 ok", "<9@peer>")
        sent = replace(message, delivery=Delivery.SENT, delivery_detail="250 ok", provider_message_id="<9@peer>")
        same(await tx.interactions.message_by_provider_id(house.touchpoint.id, "<9@peer>"), sent, "found by the new id")
        await tx.interactions.set_delivery(message.id, Delivery.READ, None)
        read = replace(sent, delivery=Delivery.READ, delivery_detail=None)
        same(await tx.interactions.message(message.id), read, "the id stays")
        with refused(NotFound, "an unknown message is not found"):
            await tx.interactions.set_delivery(new_id(), Delivery.READ, None)
    with refused(Conflict, "the id of another message is refused"):
        async with database.transaction() as tx:
            await tx.interactions.set_delivery(other.id, Delivery.SENT, None, "<9@peer>")


async def check_messages_page_backwards(database: Database) -> None:
    """Messages come in order of arrival, the newest page first."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        rows = [house.message(interaction, f"line {n}", sent_at=after(-n)) for n in range(5)]
        for row in reversed(rows):
            await tx.interactions.add_message(row)
        await tx.interactions.add_message(house.message(await open_contact(tx, house)))
        same(await tx.interactions.messages(interaction.id), tuple(rows), "in order of arrival")
        same(await tx.interactions.messages(interaction.id, limit=2), tuple(rows[3:]), "the newest two")
        same(await tx.interactions.messages(interaction.id, rows[3].id, 2), tuple(rows[1:3]), "the two before")
        same(await tx.interactions.messages(interaction.id, rows[0].id), (), "nothing is before the first")


CHECKS = (
    check_interaction_comes_back,
    check_many_interactions_at_once,
    check_case_numbers_are_never_given_twice,
    check_cases_open_ones_first,
    check_latest_interaction_of_a_sender,
    check_message_comes_back,
    check_r47_same_provider_id_is_one_message,
    check_r60_many_receive_the_same_message,
    check_message_needs_an_interaction,
    check_delivery_is_recorded,
    check_messages_page_backwards,
)
