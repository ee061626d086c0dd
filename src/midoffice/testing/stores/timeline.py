"""A customer's history: paged and searched."""

from dataclasses import replace

from midoffice.domain.customers.customer import Customer
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import UUID, new_id
from midoffice.ports.database import Database
from midoffice.ports.interactions import TimelineEntry
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, House, after, furnish, open_contact


async def _found(database: Database, customer_id: UUID, query: str) -> tuple[TimelineEntry, ...]:
    async with database.reading() as tx:
        return (await tx.interactions.timeline(customer_id, query, None)).items


async def check_timeline_is_paged_newest_first(database: Database) -> None:
    """Everything of the customer, on all channels, newest first, without gaps or repeats, also at the same instant."""
    house = await furnish(database)
    async with database.transaction() as tx:
        stranger = Customer(new_id(), "Ben", NOW)
        await tx.customers.add(stranger)
        rows = [await open_contact(tx, house, opened_at=after(n // 3)) for n in range(7)]
        await open_contact(tx, house, customer_id=stranger.id)
        for _ in range(2):
            await tx.interactions.add_message(house.message(rows[-1]))
    entries: list[TimelineEntry] = []
    cursor = None
    async with database.reading() as tx:
        for _ in range(3):
            page = await tx.interactions.timeline(house.customer.id, None, cursor, 3)
            entries.extend(page.items)
            cursor = page.next_cursor
        case = await tx.interactions.case(rows[-1].case_id)
        for broken in ("x", "WzFd"):
            with refused(Invalid, "a broken cursor is named"):
                await tx.interactions.timeline(house.customer.id, None, broken)
    same(cursor, None, "the last page has no next one")
    same([entry.interaction for entry in entries], rows[::-1], "all of them, newest first")
    same(entries[0], TimelineEntry(rows[-1], case.number, 2, None), "with case number and count of messages")
    same(entries[1].message_count, 0, "an interaction without messages counts none")


_LONG = "x" * 3_000 + " needle " + "y" * 3_000


async def _history(database: Database) -> tuple[House, list[UUID]]:
    house = await furnish(database)
    texts = (
        ("Broken lamp", ("My LAMP from order ORD-1234 flickers.", "Sent to service@example.com, thank you")),
        ("Invoice", ("The invoice of March is wrong", "A second invoice, and a \u00dcberweisung")),
        ("Invoice again", (_LONG,)),
    )
    async with database.transaction() as tx:
        stranger = Customer(new_id(), "Ben", NOW)
        await tx.customers.add(stranger)
        ids = []
        for n, (subject, lines) in enumerate(texts):
            interaction = await open_contact(tx, house, subject=subject, opened_at=after(n))
            ids.append(interaction.id)
            for line in lines:
                await tx.interactions.add_message(house.message(interaction, line))
        other = await open_contact(tx, house, customer_id=stranger.id, subject="Invoice")
        await tx.interactions.add_message(house.message(other, "invoice lamp needle"))
    return house, ids


async def check_search_finds_words(database: Database) -> None:
    """A search finds interactions whose subject or one message has all its words; the last may be a beginning."""
    house, ids = await _history(database)
    lamp, invoice, again = ids
    for query, wanted in {
        "lamp": [lamp],
        "LAMP flickers": [lamp],
        "lamp inv": [],
        "1234": [lamp],
        "ord-1234": [lamp],
        "service@example.com": [lamp],
        "invoice": [again, invoice],
        "invo": [again, invoice],
        "in": [],
        "is wro": [invoice],
        "nvoice": [],
        "invoice march": [invoice],
        "\u00fcberweis": [invoice],
        "needle": [again],
        "stranger": [],
        "'); drop table messages; --": [],
        " - ": [again, invoice, lamp],
    }.items():
        found = await _found(database, house.customer.id, query)
        same([entry.interaction.id for entry in found], wanted, f"search for {query!r}")


async def check_search_shows_where(database: Database) -> None:
    """An entry that was found shows the text around the newest match; one found by its subject shows that."""
    house, _ = await _history(database)
    (lamp,) = await _found(database, house.customer.id, "flickers")
    same(lamp.snippet, "My LAMP from order ORD-1234 flickers.", "a short text is shown whole")
    again, invoice = await _found(database, house.customer.id, "invoice")
    same(invoice.snippet, "A second invoice, and a \u00dcberweisung", "the newest message that has it")
    same(again.snippet, "Invoice again", "the subject, when no message has it")
    (needle,) = await _found(database, house.customer.id, "needle")
    snippet = needle.snippet or ""
    must("needle" in snippet and len(snippet) < len(_LONG) // 10, "a long text is cut around the match")
    same(needle.message_count, 1, "the count is of all messages")


async def check_search_is_paged(database: Database) -> None:
    """The pages of a search follow each other as those of the whole history."""
    house = await furnish(database)
    async with database.transaction() as tx:
        rows = [await open_contact(tx, house, opened_at=after(n)) for n in range(6)]
        for row in rows[::2]:
            await tx.interactions.add_message(house.message(row, "gasket"))
    async with database.reading() as tx:
        first = await tx.interactions.timeline(house.customer.id, "gasket", None, 2)
        second = await tx.interactions.timeline(house.customer.id, "gasket", first.next_cursor, 2)
    same([entry.interaction for entry in (*first.items, *second.items)], [rows[4], rows[2], rows[0]], "newest first")
    same(second.next_cursor, None, "the last page has no next one")


async def check_search_follows_the_customer(database: Database) -> None:
    """When it turns out whose an interaction is, its messages are found there and no longer with the other."""
    house = await furnish(database)
    owner = Customer(new_id(), "Ben", NOW)
    async with database.transaction() as tx:
        await tx.customers.add(owner)
        interaction = await open_contact(tx, house, customer_id=None)
        await tx.interactions.add_message(house.message(interaction, "gasket"))
    for version, customer in ((2, house.customer), (3, owner)):
        async with database.transaction() as tx:
            await tx.interactions.save(replace(interaction, customer_id=customer.id, version=version))
        same(len(await _found(database, customer.id, "gasket")), 1, "found with whom it belongs to")
    same(await _found(database, house.customer.id, "gasket"), (), "and with nobody else")


CHECKS = (
    check_timeline_is_paged_newest_first,
    check_search_finds_words,
    check_search_shows_where,
    check_search_is_paged,
    check_search_follows_the_customer,
)
