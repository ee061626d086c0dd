"""REST sources: exact answers, one record's path and no other, and every fault of a server named in time."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest
from tests.backoffice.http_peer import (
    ENDLESS,
    ENDLESS_CHUNKS,
    FROZEN,
    HALF,
    HANGS_UP,
    NO_HTTP,
    SLOW_BODY,
    SLOW_HEAD,
    HttpPeer,
    Reply,
    Request,
    http_peer,
)
from tests.backoffice.injections import INJECTIONS
from tests.backoffice.opening import lookup, nothing_left, opened, trouble

from midoffice.adapters.backoffice.rest.adapter import RestAdapter
from midoffice.kernel.errors import Invalid
from midoffice.ports.sources import SourceDown, SourceForbidden, SourceSchema, SourceSlow
from midoffice.testing.expect import PATIENCE_SECONDS

ONE = lookup("/customers/{id}", "number")
RECORD = b'{"number": "C-1", "balance": 12.30, "points": 9007199254740993, "open": true, "manager": null, "tags": ["a", "b"]}'
SHORT_SECONDS = 0.1


def at(peer: HttpPeer, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
    return {"base_url": f"http://127.0.0.1:{peer.port}/api/", "private_addresses": True, **given}


async def test_values_are_exact() -> None:
    async with http_peer(lambda _: Reply(RECORD)) as peer, opened(RestAdapter(), at(peer), ONE) as source:
        [row] = await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        assert row == {
            "number": "C-1",
            "balance": Decimal("12.30"),
            "points": 2**53 + 1,
            "open": True,
            "manager": None,
            "tags": ["a", "b"],
        }
        assert str(row["balance"]) == "12.30"
        assert peer.requests[0].target == "/api/customers/C-1"
        assert "authorization" not in peer.requests[0].headers
        assert await source.columns(ONE, 1) == {}


async def test_connections_are_used_again_and_cookies_are_not() -> None:
    async with (
        http_peer(lambda _: Reply(RECORD, headers={"Set-Cookie": "session=of-C-1"})) as peer,
        opened(RestAdapter(), at(peer), ONE) as source,
    ):
        for _ in range(3):
            await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        assert peer.taken == 1
        assert all("cookie" not in request.headers for request in peer.requests)


@pytest.mark.parametrize(
    ("body", "place", "rows"),
    [
        (b"[]", "", 0),
        (b"null", "", 0),
        (b'[{"a": 1}, {"a": 2}]', "", 2),
        (b'{"data": {"items": [{"a": 1}]}}', "data.items", 1),
        (b'{"data": null}', "data.items", 0),
        (b'{"data": [{"a": 1}, {"a": 2}]}', "data.0", 1),
        (b"\xef\xbb\xbf{}", "", 1),
    ],
)
async def test_rows_are_found(body: bytes, place: str, rows: int) -> None:
    async with http_peer(lambda _: Reply(body)) as peer, opened(RestAdapter(), at(peer, rows_at=place), ONE) as source:
        assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == rows


BAD_ANSWERS: dict[str, tuple[Reply, type[Exception], str]] = {
    "another type": (Reply(b"<html>", type="text/html"), SourceSchema, "text/html"),
    "no type": (Reply(RECORD, type=""), SourceSchema, "no type"),
    "another charset": (Reply(RECORD, type="application/json; charset=latin-1"), SourceSchema, "latin-1"),
    "no UTF-8": (Reply(b'{"a": "\xff"}'), SourceSchema, "UTF-8"),
    "no JSON": (Reply(b"{'a': 1}"), SourceSchema, "not JSON"),
    "NaN": (Reply(b'{"a": NaN}'), SourceSchema, "NaN"),
    "Infinity": (Reply(b'{"a": -Infinity}'), SourceSchema, "Infinity"),
    "a number like a bomb": (Reply(b'{"a": 1e999999999}'), SourceSchema, "too long"),
    "an exponent beyond reason": (Reply(b'{"a": 1e9999999999999999999999}'), SourceSchema, "too long"),
    "a long number": (Reply(b'{"a": ' + b"9" * 5000 + b"}"), SourceSchema, "too long"),
    "a name twice": (Reply(b'{"a": 1, "a": 2}'), SourceSchema, "twice"),
    "NUL": (Reply(b'{"a": ["\\u0000"]}'), SourceSchema, "cannot be kept"),
    "half a pair": (Reply(b'{"\\ud800": 1}'), SourceSchema, "cannot be kept"),
    "nested": (Reply(b"[" * 200_000 + b"]" * 200_000), SourceSchema, "nested"),
    "packed": (Reply(b"x", headers={"Content-Encoding": "gzip"}), SourceSchema, "packed"),
    "50 MB": (ENDLESS, SourceSchema, "at most"),
    "50 MB in pieces": (ENDLESS_CHUNKS, SourceSchema, "longer than"),
    "201 rows": (Reply(json.dumps([{}] * 201).encode()), SourceSchema, "201 rows"),
    "no objects": (Reply(b"[1, 2]"), SourceSchema, "something else"),
    "a page by its header": (Reply(b"[]", headers={"Link": '<https://x/2>; rel="next"'}), SourceSchema, "first of several pages"),
    "a page by its body": (Reply(b'{"next": "https://x/2"}'), SourceSchema, "first of several pages"),
    "a page by its links": (Reply(b'{"_links": {"next": {"href": "/2"}}}'), SourceSchema, "first of several pages"),
    "half": (HALF, SourceDown, "broke off"),
    "no HTTP": (NO_HTTP, SourceDown, "broke off"),
    "hung up": (HANGS_UP, SourceDown, "broke off"),
    "redirect": (Reply(status=302, headers={"Location": "http://evil.example/"}), SourceSchema, "redirects"),
    "part": (Reply(RECORD, status=206), SourceSchema, "206"),
    "not understood": (Reply(status=400), SourceSchema, "400"),
    "who are you": (Reply(status=401), SourceForbidden, "401"),
    "not for you": (Reply(status=403), SourceForbidden, "403"),
    "too often": (Reply(status=429, headers={"Retry-After": "30"}), SourceDown, "after 30"),
    "broken": (Reply(status=500), SourceDown, "500"),
    "away": (Reply(status=503), SourceDown, "503"),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
async def test_bad_answers_are_named(name: str) -> None:
    reply, kind, said = BAD_ANSWERS[name]
    async with http_peer(lambda _: reply) as peer, opened(RestAdapter(), at(peer), ONE) as source:
        error = await trouble(source, ONE)
        assert type(error) is kind
        assert said in error.message
        # Whatever it was, the next question is asked as if nothing had been.
        peer.answer = lambda _: Reply(RECORD)
        assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1


@pytest.mark.parametrize("status", [204, 404, 410])
async def test_nobody_known_is_no_row(status: int) -> None:
    async with http_peer(lambda _: Reply(status=status, type="")) as peer, opened(RestAdapter(), at(peer), ONE) as source:
        assert await source.fetch(ONE, "C-1", PATIENCE_SECONDS) == ()


@pytest.mark.parametrize("fault", [FROZEN, SLOW_HEAD, SLOW_BODY], ids=["frozen", "slow head", "slow body"])
async def test_d2_a_frozen_server_is_given_up_in_time_and_leaves_nothing(fault: Reply) -> None:
    async with http_peer(lambda _: fault) as peer, opened(RestAdapter(), at(peer), ONE) as source:
        tasks = asyncio.all_tasks()
        errors = await asyncio.gather(*(trouble(source, ONE, seconds=SHORT_SECONDS) for _ in range(8)))
        assert {type(error) for error in errors} == {SourceSlow}
        assert isinstance(await trouble(source, ONE, seconds=0), SourceSlow)
        peer.answer = lambda _: Reply(RECORD)
        answers = await asyncio.gather(*(source.fetch(ONE, "C-1", PATIENCE_SECONDS) for _ in range(8)))
        assert all(len(rows) == 1 for rows in answers)
        await nothing_left(tasks)
        assert peer.open <= 16, "connections to a frozen server are closed"


async def test_d2_a_thousand_freezes_leave_nothing() -> None:
    async with http_peer(lambda _: FROZEN) as peer, opened(RestAdapter(), at(peer), ONE) as source:
        tasks = asyncio.all_tasks()
        for _ in range(20):
            given_up = await asyncio.gather(*(source.fetch(ONE, "C-1", 0.02) for _ in range(50)), return_exceptions=True)
            assert all(isinstance(each, SourceSlow) for each in given_up), given_up
        await nothing_left(tasks)
        peer.answer = lambda _: Reply(RECORD)
        answers = await asyncio.gather(*(source.fetch(ONE, "C-1", PATIENCE_SECONDS) for _ in range(8)))
        assert all(len(rows) == 1 for rows in answers)


async def test_cancelling_is_safe() -> None:
    async with http_peer(lambda _: FROZEN) as peer, opened(RestAdapter(), at(peer), ONE) as source:
        asking = asyncio.create_task(source.fetch(ONE, "C-1", 30))
        await peer.asked.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        peer.answer = lambda _: Reply(RECORD)
        assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1


async def test_closing_ends_questions_under_way() -> None:
    async with http_peer(lambda _: FROZEN) as peer, opened(RestAdapter(), at(peer), ONE) as source:
        asking = asyncio.create_task(source.fetch(ONE, "C-1", 30))
        await peer.asked.wait()
        await source.close()
        with pytest.raises(SourceDown):
            await asking


async def test_d13_a_server_that_is_down_at_start_is_no_error_and_comes_back() -> None:
    async with http_peer(lambda _: Reply(RECORD)) as peer:
        await peer.stop()
        async with opened(RestAdapter(), at(peer), ONE) as source:
            assert isinstance(await trouble(source, ONE), SourceDown)
            await peer.start()
            assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1


def answer_by_path(request: Request) -> Reply:
    """Answer like a real system: by the decoded path, with steps taken."""
    prefix = "/api/customers/"
    assert request.path.startswith(prefix), request.target
    number = request.path.removeprefix(prefix)
    return Reply(json.dumps({"number": number}).encode()) if number in ("C-1", "C-2") else Reply(status=404)


async def test_identifiers_stay_one_step_of_the_path() -> None:
    async with http_peer(answer_by_path) as peer, opened(RestAdapter(), at(peer), ONE) as source:
        for value in INJECTIONS:
            assert await source.fetch(ONE, value, PATIENCE_SECONDS) == (), repr(value)
        for request in peer.requests:
            assert request.method == "GET"
            assert request.target.count("/") == 3, request.target
            assert "?" not in request.target
            assert "#" not in request.target
            assert not {"..", "."} & set(request.path.replace("\\", "/").split("/")), request.target


async def test_identifiers_stay_one_value_of_the_query() -> None:
    asked = lookup("/orders?customer={id}&open=true", "number")
    async with http_peer(lambda _: Reply(b"[]")) as peer, opened(RestAdapter(), at(peer), asked) as source:
        for value in INJECTIONS:
            assert await source.fetch(asked, value, PATIENCE_SECONDS) == ()
        for request in peer.requests:
            assert request.target.startswith("/api/orders?customer=")
            assert request.target.endswith("&open=true")
            assert request.target.count("&") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "customers/{id}",
        "//evil.example/{id}",
        "/customers",
        "/{id}#x",
        "/a b/{id}",
        "/../{id}",
        "/a/%2e%2e/{id}",
        "/{id}/{other}",
        "/é/{id}",
        "/\\{id}",
    ],
)
def test_paths_are_checked(statement: str) -> None:
    with pytest.raises(Invalid) as refusal:
        RestAdapter().check({"base_url": "https://erp.example.com"}, [ONE, lookup(statement)], has_secret=False)
    assert refusal.value.fields["field"] == "lookups.1.statement"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"base_url": ""}, "base_url"),
        ({"base_url": "erp.example.com"}, "base_url"),
        ({"base_url": "file:///etc/passwd"}, "base_url"),
        ({"base_url": "https://user:pass@erp.example.com"}, "base_url"),
        ({"base_url": "https://erp.example.com/?x=1"}, "base_url"),
        ({"base_url": "https://erp.example.com/#x"}, "base_url"),
        ({"base_url": "https://erp.example.com:99999"}, "base_url"),
        ({"base_url": "http://erp.example.com"}, "base_url"),
        ({"base_url": "https://10.0.0.5"}, "base_url"),
        ({"base_url": "https://[::1]"}, "base_url"),
        ({"base_url": 7}, "base_url"),
        ({"rows_at": "a..b"}, "rows_at"),
        ({"auth": "magic"}, "auth"),
        ({"auth": "api_key"}, "auth"),
        ({"api_key_header": "X Key"}, "api_key_header"),
        ({"api_key_header": "Host"}, "api_key_header"),
        ({"headers": {"X-A": "b\r\nX-C: d"}}, "headers.X-A"),
        ({"headers": {"Authorization": "Bearer swordfish"}}, "headers"),
        ({"headers": {"cookie": "session=swordfish"}}, "headers"),
        ({"ca_certificate": "-----BEGIN CERTIFICATE-----"}, "ca_certificate"),
        ({"private_addresses": "yes"}, "private_addresses"),
        ({"password": "swordfish"}, "password"),
    ],
)
def test_connections_are_checked(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        RestAdapter().check({"base_url": "https://erp.example.com", **change}, [ONE], has_secret=False)
    assert refusal.value.fields["field"] == f"connection.{field}"
    assert "swordfish" not in str(refusal.value.fields)


@pytest.mark.parametrize("auth", ["basic", "oauth2"])
def test_authentications_name_what_they_need(auth: str) -> None:
    with pytest.raises(Invalid) as refusal:
        RestAdapter().check({"base_url": "https://erp.example.com", "auth": auth}, [ONE], has_secret=True)
    assert refusal.value.fields["field"] == {"basic": "connection.username", "oauth2": "connection.token_url"}[auth]
