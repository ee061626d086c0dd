"""LDAP sources: what is checked, and peers that are no directory at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.backoffice.injections import INJECTIONS
from tests.backoffice.opening import lookup, nothing_left, opened, trouble

from midoffice.adapters.backoffice.ldap import connection
from midoffice.adapters.backoffice.ldap.adapter import LdapAdapter
from midoffice.adapters.backoffice.ldap.entries import entries_of
from midoffice.adapters.backoffice.ldap.filter import filter_for
from midoffice.domain.context.source import FieldSpec, FieldType
from midoffice.kernel.errors import Invalid, MidofficeError
from midoffice.ports.sources import SourceDown, SourceSchema, SourceSlow
from midoffice.testing.expect import PATIENCE_SECONDS

ONE = lookup("(employeeNumber={id})", "employeeNumber")
CONNECTION = {"url": "ldaps://directory.example.com", "base_dn": "dc=example,dc=com"}
BOUND = b"bound"
"""Stands for the answer to a bind that succeeded."""


def _bound(asked: bytes) -> bytes:
    number = asked[2 : 4 + asked[3]]  # the number of the question, as it is in the answer
    answer = number + bytes.fromhex("61070a010004000400")
    return bytes((0x30, len(answer))) + answer


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "https://directory.example.com"}, "url"),
        ({"url": "ldapi:///run/slapd.sock"}, "url"),
        ({"url": "ldap://directory.example.com"}, "url"),
        ({"url": "ldaps://directory.example.com/dc=example"}, "url"),
        ({"url": "ldaps://user:pass@directory.example.com"}, "url"),
        ({"start_tls": True}, "start_tls"),
        ({"base_dn": ""}, "base_dn"),
        ({"base_dn": "example.com"}, "base_dn"),
        ({"bind_dn": "cn=admin,dc=example,dc=com"}, "bind_dn"),
        ({"scope": "all"}, "scope"),
        ({"ca_certificate": "?"}, "ca_certificate"),
        ({"password": "swordfish"}, "password"),
    ],
)
def test_connections_are_checked(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        LdapAdapter().check(CONNECTION | change, [ONE], has_secret=False)
    assert refusal.value.fields["field"] == f"connection.{field}"
    assert "swordfish" not in str(refusal.value.fields)


@pytest.mark.parametrize(
    "statement",
    [
        "(mail=*)",
        "{id}",
        "(mail={id}",
        "mail={id}",
        "({id}=x)",
        "(&(mail={id}))(uid=*)",
        "(|{id}(mail=x))",
        "(mail={id})(uid={id})",
        "({id})",
    ],
)
def test_filters_are_checked(statement: str) -> None:
    with pytest.raises(Invalid) as refusal:
        LdapAdapter().check(CONNECTION, [lookup(statement)], has_secret=False)
    assert refusal.value.fields["field"] == "lookups.0.statement"


@pytest.mark.parametrize(
    "statement", ["(mail={id})", "(&(objectClass=person)(|(mail={id})(uid={id})))", "(cn:caseExactMatch:={id})", "(mail=smtp:{id})"]
)
def test_filters_are_taken(statement: str) -> None:
    LdapAdapter().check(CONNECTION, [lookup(statement)], has_secret=False)


def test_identifiers_have_no_meaning_in_a_filter() -> None:
    for value in INJECTIONS:
        made = filter_for("(mail={id})", value)
        if made is not None:
            inside = made.removeprefix("(mail=").removesuffix(")")
            assert not set(inside) & set("()*=&|!<>~:,\x00 /"), made
            assert inside.isascii()
    assert filter_for("(mail={id})", "a*(é)\\\x00") == "(mail=a\\2a\\28\\c3\\a9\\29\\5c\\00)"
    assert filter_for("(mail={id})", "") is None


def test_texts_become_what_their_field_says() -> None:
    kinds = {
        "number": FieldType.NUMBER,
        "money": FieldType.MONEY,
        "truth": FieldType.BOOLEAN,
        "time": FieldType.TIME,
        "date": FieldType.DATE,
        "list": FieldType.LIST,
    }
    entries = entries_of(
        [FieldSpec(f"person.{name}", name, kind) for name, kind in kinds.items()] + [FieldSpec("person.one", "many.1")], [ONE]
    )
    assert entries.attributes == (*kinds, "many", "employeeNumber")
    said = {
        "number": "9007199254740993",
        "money": "12.30",
        "truth": "FALSE",
        "time": "20260302100000.5+0100",
        "date": "2026030209Z",
        "LIST;lang-de": "a",
    }
    row = entries.row("cn=x", {name: [text.encode()] for name, text in said.items()})
    assert row == {
        "dn": "cn=x",
        "number": 2**53 + 1,
        "money": Decimal("12.30"),
        "truth": False,
        "time": datetime(2026, 3, 2, 9, 0, 0, 500_000, tzinfo=UTC),
        "date": date(2026, 3, 2),
        "list": ["a"],
        "many": [],
        "employeeNumber": None,
    }
    odd = entries.row("cn=x", {"number": [b"1e3"], "truth": [b"true"], "time": [b"20261399999999Z"], "money": [b"1", b"2"]})
    assert (odd["number"], odd["truth"], odd["time"], odd["money"]) == ("1e3", "true", "20261399999999Z", [1, 2])
    for bad in (b"\xff", b"a\x00"):
        with pytest.raises(SourceSchema):
            entries.row("cn=x", {"number": [bad]})


@asynccontextmanager
async def peer(*said: bytes, then: str = "freeze") -> AsyncIterator[tuple[int, list[int]]]:
    """Answer each packet with the next bytes, then say nothing or hang up; the list grows with each connection."""
    taken: list[int] = []
    talking: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.append(1)
        try:
            for each in said:
                asked = await reader.read(4096)
                writer.write(_bound(asked) if each is BOUND else each)
                await writer.drain()
            while then == "freeze" and await reader.read(4096):
                pass
        except OSError:
            pass
        finally:
            writer.close()

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(talk(reader, writer))
        talking.add(task)
        task.add_done_callback(talking.discard)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], taken
    finally:
        server.close()
        for task in set(talking):
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)


def at(port: int) -> dict[str, Any]:
    return {"url": f"ldap://127.0.0.1:{port}", "plain": True, "base_dn": "dc=example,dc=com"}


HUGE = b"\x30\x84\x7f\xff\xff\xff"
BAD_PEERS: dict[str, tuple[tuple[bytes, ...], str, type[MidofficeError]]] = {
    "freezes": ((), "freeze", SourceSlow),
    "freezes after the bind": ((BOUND,), "freeze", SourceSlow),
    "hangs up": ((), "hang up", SourceDown),
    "hangs up after the bind": ((BOUND,), "hang up", SourceDown),
    "hangs up in an answer": ((BOUND, b"\x30\x20\x02\x01\x02"), "hang up", SourceDown),
    "50 MB": ((BOUND, HUGE + b"x" * 50_000_000), "freeze", SourceSchema),
    "50 MB at the bind": ((HUGE + b"x" * 50_000_000,), "freeze", SourceSchema),
}


@pytest.mark.parametrize("name", BAD_PEERS)
async def test_bad_peers_are_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_OPENING_SECONDS", PATIENCE_SECONDS)  # to read 50 MB
    said, then, kind = BAD_PEERS[name]
    async with peer(*said, then=then) as (port, _), opened(LdapAdapter(), at(port), ONE) as source:
        error = await trouble(source, ONE, seconds=0.3 if kind is SourceSlow else PATIENCE_SECONDS)
        assert type(error) is kind, error.message


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x00" * 64,
        b"\xff" * 64,
        b"\x30\x03\x02\x01\x01",
        b"\x30\x05\x02\x01\x01\x61\x00",
        b"\x30\x80",
    ],
)
async def test_peers_that_speak_something_else_are_named(said: bytes) -> None:
    for answers in ((said,), (BOUND, said)):
        async with peer(*answers, then="hang up") as (port, _), opened(LdapAdapter(), at(port), ONE) as source:
            error = await trouble(source, ONE, seconds=0.3)
            assert isinstance(error, SourceDown | SourceSchema | SourceSlow)


async def test_d2_a_thousand_freezes_leave_nothing() -> None:
    async with peer(BOUND) as (port, taken), opened(LdapAdapter(), at(port), ONE) as source:
        tasks = asyncio.all_tasks()
        for _ in range(20):
            given_up = await asyncio.gather(*(source.fetch(ONE, "C-1", 0.02) for _ in range(50)), return_exceptions=True)
            assert all(isinstance(each, SourceSlow | SourceDown) for each in given_up), given_up
        await asyncio.sleep(0)
        assert len(taken) > 50
    await nothing_left(tasks, "tested-ldap")


async def test_cancelling_is_safe_and_closing_ends_questions() -> None:
    async with peer() as (port, _), opened(LdapAdapter(), at(port), ONE) as source:
        asking = asyncio.create_task(source.fetch(ONE, "C-1", 30))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        asking = asyncio.create_task(source.fetch(ONE, "C-1", 30))
        await asyncio.sleep(0)
        await source.close()
        with pytest.raises(SourceDown):
            await asking
    await nothing_left(asyncio.all_tasks(), "tested-ldap")
