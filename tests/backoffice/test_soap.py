"""SOAP sources: exact answers by their description, a description that may be away, and XML that nobody trusts."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.backoffice.http_peer import ENDLESS, FROZEN, HALF, HANGS_UP, SLOW_BODY, SLOW_HEAD, HttpPeer, Reply, http_peer
from tests.backoffice.injections import INJECTIONS
from tests.backoffice.opening import lookup, nothing_left, opened, trouble
from tests.backoffice.soap_peer import SCHEMA, Crm, answer, customer, description, envelope, fault

from midoffice.adapters.backoffice.soap.adapter import SoapAdapter
from midoffice.kernel.errors import Invalid
from midoffice.ports.sources import SourceDown, SourceForbidden, SourceSchema, SourceSlow
from midoffice.testing.expect import PATIENCE_SECONDS

ONE = lookup("GetCustomer(customerNumber)", "number")
SHORT_SECONDS = 0.1


def at(peer: HttpPeer, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
    return {"wsdl": f"http://127.0.0.1:{peer.port}/crm?wsdl", "rows_at": "customer", "private_addresses": True, **given}


def pasted(peer: HttpPeer, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - the same
    documents = {"crm.wsdl": description(f"http://127.0.0.1:{peer.port}/crm", "types/crm.xsd"), "types/crm.xsd": SCHEMA}
    return at(peer, wsdl="crm.wsdl", wsdl_documents=documents, **given)


async def test_values_are_exact() -> None:
    crm = Crm()
    async with http_peer(crm.answer) as peer, opened(SoapAdapter(), at(peer, time_zone="Europe/Berlin"), ONE) as source:
        [row] = await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        assert row["number"] == "C-1"
        assert row["points"] == 2**53 + 1
        assert str(row["balance"]) == "12.30"
        assert row["rate"] == Decimal("0.1")
        assert row["open"] is True
        assert row["since"] == date(2020, 2, 29)
        assert row["seen"] == datetime(2026, 3, 2, 9, tzinfo=UTC)
        assert row["called"] == datetime(2026, 7, 2, 8, tzinfo=UTC)
        assert "manager" not in row, "it has to be there, and is not: that is not nothing"
        assert row["contract"] == []
        assert row["grade"] == 3
        assert await source.columns(ONE, 1) == {}
        for _ in range(3):
            await source.fetch(ONE, "C-2", PATIENCE_SECONDS)
        assert len([request for request in peer.requests if request.method == "GET"]) == 2, "the description is read once"


async def test_a_pasted_description_needs_no_server() -> None:
    crm = Crm()
    async with http_peer(crm.answer) as peer, opened(SoapAdapter(), pasted(peer, constants={"tenant": "7"}), ONE) as source:
        assert len(await source.fetch(lookup("GetCustomer"), "C-1", 5)) == 1
        assert crm.asked == [{"tenant": "7", "customerNumber": "C-1"}]
        assert {request.method for request in peer.requests} == {"POST"}


async def test_d8_what_is_no_value_of_its_type_stays_a_text() -> None:
    inside = "<number>C-1</number><points>many</points><balance>NaN</balance><open>yes</open><since>soon</since><new>1</new>"
    crm = Crm(said=answer(customer(inside=inside)))
    async with http_peer(crm.answer) as peer, opened(SoapAdapter(), pasted(peer), ONE) as source:
        [row] = await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        assert (row["number"], row["points"], row["balance"], row["open"], row["since"]) == ("C-1", "many", "NaN", "yes", "soon")


async def test_lists_and_extensions_are_read() -> None:
    leasing = (
        '<contract xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:c="urn:example:crm" i:type="c:Leasing">'
        "<product>car</product><months>36</months></contract>"
    )
    inside = f"<number>C-1</number><contract><product>tv</product></contract>{leasing}"
    crm = Crm(said=answer(customer(inside=inside), customer("C-2")))
    async with http_peer(crm.answer) as peer, opened(SoapAdapter(), pasted(peer), ONE) as source:
        first, second = await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        assert first["contract"] == [{"product": "tv"}, {"product": "car", "months": 36}]
        assert second["number"] == "C-2"


ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
TWICE = answer(customer(inside="<number>C-1</number><number>C-2</number>"))
DEEP = envelope("<a>" * 100 + "</a>" * 100)


def xml(text: str, **given: Any) -> Reply:  # noqa: ANN401 - fields of Reply
    return Reply(text.encode(), **{"type": "text/xml", **given})


BAD_ANSWERS: dict[str, tuple[Reply, type[Exception], str]] = {
    "a page": (Reply(b"<html>", type="text/html"), SourceSchema, "text/html"),
    "no XML": (xml("hello"), SourceSchema, "not XML"),
    "half of the XML": (xml("<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"), SourceSchema, "not XML"),
    "no SOAP": (xml("<a/>"), SourceSchema, "not SOAP"),
    "no body": (envelope(""), SourceSchema, "no body"),
    "an entity": (xml(ENTITY + "<x>&e;</x>"), SourceSchema, "document type"),
    "many laughs": (xml(LAUGHS + "<x>&c;</x>"), SourceSchema, "document type"),
    "one twice": (TWICE, SourceSchema, "number 2 times"),
    "nested": (DEEP, SourceSchema, "nested"),
    "another answer": (envelope("<Other><a>1</a></Other>"), SourceSchema, "no customer"),
    "50 MB": (ENDLESS, SourceSchema, "at most"),
    "half": (HALF, SourceDown, "broke off"),
    "hung up": (HANGS_UP, SourceDown, "broke off"),
    "a fault of the server": (fault("Server"), SourceDown, "Server"),
    "a fault of ours": (fault("Client"), SourceSchema, "Client"),
    "refused": (Reply(status=403), SourceForbidden, "403"),
    "no service": (Reply(status=404), SourceSchema, "404"),
    "broken": (Reply(b"oops", status=500, type="text/html"), SourceDown, "500"),
    "elsewhere": (Reply(status=307, headers={"Location": "http://evil.example/"}), SourceSchema, "redirects"),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
async def test_bad_answers_are_named(name: str) -> None:
    reply, kind, said = BAD_ANSWERS[name]
    crm = Crm()
    async with http_peer(crm.answer) as peer, opened(SoapAdapter(), pasted(peer), ONE) as source:
        await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        crm.said = reply
        error = await trouble(source, ONE)
        assert type(error) is kind, error.message
        assert said in error.message
        assert "Ann" not in error.message
        crm.said = None
        assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1


async def test_the_fault_that_means_nobody_is_no_row() -> None:
    crm = Crm(said=fault("Client", "<NoSuchCustomer/>"))
    async with http_peer(crm.answer) as peer:
        async with opened(SoapAdapter(), pasted(peer, nobody_fault="NoSuchCustomer"), ONE) as source:
            assert await source.fetch(ONE, "C-9", PATIENCE_SECONDS) == ()
        async with opened(SoapAdapter(), pasted(peer), ONE) as source:
            assert isinstance(await trouble(source, ONE), SourceSchema)


@pytest.mark.parametrize("bad", [FROZEN, SLOW_HEAD, SLOW_BODY], ids=["frozen", "slow head", "slow body"])
async def test_d2_a_frozen_service_is_given_up_in_time_and_leaves_nothing(bad: Reply) -> None:
    crm = Crm()
    async with http_peer(crm.answer) as peer, opened(SoapAdapter(), pasted(peer), ONE) as source:
        await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        crm.said = bad
        tasks = asyncio.all_tasks()
        errors = await asyncio.gather(*(trouble(source, ONE, seconds=SHORT_SECONDS) for _ in range(8)))
        assert {type(error) for error in errors} == {SourceSlow}
        crm.said = None
        answers = await asyncio.gather(*(source.fetch(ONE, "C-1", PATIENCE_SECONDS) for _ in range(8)))
        assert all(len(rows) == 1 for rows in answers)
        await nothing_left(tasks)


async def test_d13_a_description_that_is_away_at_start_is_no_error_and_comes_back() -> None:
    crm = Crm()
    async with http_peer(crm.answer) as peer:
        await peer.stop()
        async with opened(SoapAdapter(), at(peer, retry_seconds=0), ONE) as source:
            assert isinstance(await trouble(source, ONE), SourceDown)
            await peer.start()
            assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1


async def test_d13_a_description_that_takes_longer_is_there_for_the_next_question() -> None:
    crm, held = Crm(), asyncio.Event()

    async def slowly(request: Any) -> Reply:  # noqa: ANN401 - a Request
        if request.method == "GET":
            await held.wait()
        return crm.answer(request)

    async with http_peer(slowly) as peer, opened(SoapAdapter(), at(peer), ONE) as source:
        assert isinstance(await trouble(source, ONE, seconds=SHORT_SECONDS), SourceSlow)
        assert isinstance(await trouble(source, ONE, seconds=SHORT_SECONDS), SourceSlow)
        held.set()
        assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1
        assert len([request for request in peer.requests if request.target.endswith("wsdl")]) == 1


@pytest.mark.parametrize(
    ("described", "kind", "said"),
    [
        (description("http://127.0.0.1:1/crm"), SourceSchema, "leads to"),
        (description("ftp://127.0.0.1/crm"), SourceSchema, "leads to"),
        (description("http://127.0.0.1:1/crm", "http://169.254.169.254/latest"), SourceForbidden, "elsewhere"),
        (description("http://127.0.0.1:1/crm", "file:///etc/passwd"), SourceForbidden, "elsewhere"),
        (description("http://127.0.0.1:1/crm", "/etc/passwd"), SourceSchema, "nothing"),
        (description("x", prologue='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), SourceSchema, "WSDL"),
        ("<html/>", SourceSchema, "WSDL"),
        ("no XML at all", SourceSchema, "WSDL"),
    ],
    ids=["elsewhere", "another protocol", "a schema elsewhere", "a file", "a path", "an entity", "a page", "no XML"],
)
async def test_descriptions_are_not_trusted(described: str, kind: type[Exception], said: str) -> None:
    crm = Crm(described=xml(described))

    def reply(request: Any) -> Reply:  # noqa: ANN401 - a Request
        return Reply(status=404) if request.target == "/etc/passwd" else crm.answer(request)

    async with http_peer(reply) as peer, opened(SoapAdapter(), at(peer), ONE) as source:
        error = await trouble(source, ONE, seconds=PATIENCE_SECONDS)
        assert type(error) is kind, error.message
        assert said in error.message or kind is SourceSchema
        assert all(request.method == "GET" for request in peer.requests)


async def test_an_address_that_was_entered_is_believed() -> None:
    crm = Crm(address="http://inner.invalid/crm")
    async with (
        http_peer(crm.answer) as peer,
        opened(SoapAdapter(), at(peer, address=f"http://127.0.0.1:{peer.port}/crm"), ONE) as source,
    ):
        assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1


async def test_identifiers_stay_one_text_of_the_message() -> None:
    crm = Crm()
    async with http_peer(crm.answer) as peer, opened(SoapAdapter(), pasted(peer), ONE) as source:
        for value in INJECTIONS:
            assert await source.fetch(ONE, value, PATIENCE_SECONDS) == (), repr(value)
        assert len(crm.asked) > 80
        assert all(set(said) == {"customerNumber"} for said in crm.asked)


async def test_a_user_name_token_is_sent() -> None:
    crm = Crm()
    async with http_peer(crm.answer) as peer:
        async with opened(SoapAdapter(), pasted(peer, auth="wsse", username="midoffice"), ONE, secret="sword&fish") as source:
            assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1
        assert b"<wsse:Username>midoffice</wsse:Username>" in peer.requests[0].body
        assert b"sword&amp;fish" in peer.requests[0].body


async def test_an_operation_that_is_not_described_is_named() -> None:
    crm = Crm()
    for asked in (lookup("DeleteCustomer"), lookup("GetCustomer"), lookup("GetCustomer(other)"), lookup("GetCustomer(a.b)")):
        async with http_peer(crm.answer) as peer, opened(SoapAdapter(), pasted(peer), asked) as source:
            error = await trouble(source, asked, seconds=PATIENCE_SECONDS)
            assert isinstance(error, SourceSchema)
            assert crm.asked == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"wsdl": ""}, "wsdl"),
        ({"wsdl": "/etc/passwd"}, "wsdl"),
        ({"wsdl": "file:///etc/passwd"}, "wsdl"),
        ({"wsdl": "http://crm.example.com/?wsdl"}, "wsdl"),
        ({"wsdl": "other.wsdl", "wsdl_documents": {"crm.wsdl": "<x/>"}}, "wsdl"),
        ({"wsdl_documents": ["<x/>"]}, "wsdl_documents"),
        ({"wsdl_documents": {"crm.wsdl": "x" * 2_000_001}}, "wsdl_documents.crm.wsdl"),
        ({"address": "https://10.0.0.1/"}, "address"),
        ({"rows_at": "."}, "rows_at"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"auth": "wsse"}, "auth"),
        ({"retry_seconds": -1}, "retry_seconds"),
    ],
)
def test_connections_are_checked(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        SoapAdapter().check({"wsdl": "https://crm.example.com/?wsdl", **change}, [ONE], has_secret=False)
    assert refusal.value.fields["field"] == f"connection.{field}"


@pytest.mark.parametrize("statement", ["", "Get Customer", "GetCustomer()", "GetCustomer(a, b)", "Get{id}", "GetCustomer(a."])
def test_statements_are_checked(statement: str) -> None:
    with pytest.raises(Invalid) as refusal:
        SoapAdapter().check({"wsdl": "https://crm.example.com/?wsdl"}, [lookup(statement)], has_secret=False)
    assert refusal.value.fields["field"] == "lookups.0.statement"
