"""The short way of a message: it must do what the long way does."""

from dataclasses import replace

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.message import Direction
from midoffice.domain.routing.work_item import WorkItemEvent
from midoffice.domain.touchpoints.inbound import ParticipantRole, Party
from midoffice.kernel.errors import Conflict, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.event_log import Cursor, Event
from midoffice.ports.intake import ThreadState
from midoffice.testing.expect import refused, same, soon
from midoffice.testing.stores.samples import NOW, after, furnish, hire, offer_item, open_contact, queue_contact, step


async def check_thread_state(database: Database) -> None:
    """The state is the newest work item and the incoming message with the provider's id, each if there is one."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        message = house.message(interaction, provider_message_id="<1@example.com>")
        sent = house.message(interaction, provider_message_id="<2@example.com>", direction=Direction.OUT)
        same(
            await tx.intake.thread_state(interaction.id, house.touchpoint.id, "<1@example.com>"),
            ThreadState(None, None),
            "nothing at first",
        )
        await tx.interactions.add_message(message)
        await tx.interactions.add_message(sent)
        item = house.item(interaction)
        await tx.queue.add(item)
        for provider_id, known in (("<1@example.com>", message), ("<2@example.com>", None), ("\x00", None)):
            state = await tx.intake.thread_state(interaction.id, house.touchpoint.id, provider_id)
            same(state, ThreadState(item, known), f"the item, and the incoming message of {provider_id!r}")


async def check_append_is_one_step(database: Database) -> None:
    """The message, what it changes in its interaction, and the event are stored together."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
    agent = new_id()
    party = Party(ParticipantRole.CC, Identifier(IdentifierKind.EMAIL, "ben@example.com"), "Ben")
    touched = replace(
        interaction,
        last_message_at=after(5),
        preview="a\x00gasket",
        unread=1,
        customer_left_at=after(1),
        parties=(party,),
        version=2,
    )
    message = house.message(interaction, "a\x00gasket", parties=(party,))
    event = Event(
        "MessageReceived", after(5), "system", {"n": 1}, interaction.id, house.customer.id, new_id(), house.service.id, (agent,)
    )
    async with database.transaction() as tx:
        await tx.intake.append(touched, message, event)
        same(await tx.interactions.get(interaction.id), replace(touched, preview="a\ufffdgasket"), "the interaction")
        same(await tx.interactions.message(message.id), replace(message, text="a\ufffdgasket"), "the message")
        found = await tx.interactions.timeline(house.customer.id, "gasket", None)
        same(len(found.items), 1, "it is found in the customer's history")

    async def read() -> tuple[Event, ...]:
        async with database.reading() as tx:
            return await tx.log.read_for(Cursor(), await tx.log.head(), agent_id=agent)

    (written,) = await soon(read, bool, "the event becomes readable for the agent")
    same(replace(written, id=None, cursor=Cursor()), event, "the event")


async def check_append_refuses_what_the_long_way_refuses(database: Database) -> None:
    """An old version of the interaction is stale, and a message is stored once; nothing else is kept then."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
    touched, message = replace(interaction, unread=1, version=2), house.message(interaction)
    event = Event("MessageReceived", NOW, "system", {}, interaction.id)
    async with database.transaction() as tx:
        await tx.intake.append(touched, message, event)
    with refused(Stale, "an old version is stale"):
        async with database.transaction() as tx:
            await tx.intake.append(touched, house.message(interaction), event)
    with refused(Conflict, "the same message is refused"):
        async with database.transaction() as tx:
            await tx.intake.append(replace(touched, version=3), replace(message, id=new_id()), event)
    async with database.reading() as tx:
        same(await tx.interactions.get(interaction.id), touched, "the interaction is as the first one left it")
        same(await tx.interactions.messages(interaction.id), (message,), "one message")


async def check_handler_is_whoever_took_the_last_contact(database: Database) -> None:
    """The agent who handles a contact of a customer is found while it is assigned or wrapping; of two, who answered last."""
    house = await furnish(database)
    async with database.transaction() as tx:
        one, two = await hire(tx, limit=100), await hire(tx, limit=100, name="Cem")
        items = [await queue_contact(tx, house) for _ in range(3)]
        same(await tx.intake.handler_of(house.customer.id), None, "nobody handles what waits")
        for item, agent in zip(items, (one, two, one), strict=True):
            await offer_item(tx, item, agent)
        same(await tx.intake.handler_of(house.customer.id), None, "nor what is offered")
        await step(tx, items[0].id, WorkItemEvent.ACCEPT, answered_at=after(1))
        same(await tx.intake.handler_of(house.customer.id), one, "the one who handles it")
        await step(tx, items[1].id, WorkItemEvent.ACCEPT, answered_at=after(2))
        same(await tx.intake.handler_of(house.customer.id), two, "the one who answered last")
        await step(tx, items[1].id, WorkItemEvent.START_WRAP_UP)
        same(await tx.intake.handler_of(house.customer.id), two, "also in the wrap-up")
        await step(tx, items[1].id, WorkItemEvent.COMPLETE)
        same(await tx.intake.handler_of(house.customer.id), one, "the other one is left")
        same(await tx.intake.handler_of(new_id()), None, "nobody for somebody else")


CHECKS = (
    check_handler_is_whoever_took_the_last_contact,
    check_thread_state,
    check_append_is_one_step,
    check_append_refuses_what_the_long_way_refuses,
)
