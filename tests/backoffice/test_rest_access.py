"""Who a REST source is told we are, and which addresses it may stand at."""

import asyncio
import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from tests.backoffice.http_peer import HttpPeer, Reply, Request, http_peer
from tests.backoffice.opening import lookup, opened, trouble
from tests.peers.certificate import Certificate, make_certificate

from midoffice.adapters.backoffice.network import may_connect
from midoffice.adapters.backoffice.rest.adapter import RestAdapter
from midoffice.adapters.system_clock import SystemClock
from midoffice.ports.sources import SourceDown, SourceForbidden, SourceSchema, SourceSlow
from midoffice.testing.chaos.plan import Fault, FaultKind, FaultPlan, always
from midoffice.testing.chaos.plan_file import Address
from midoffice.testing.chaos.proxy import chaos_proxy
from midoffice.testing.expect import PATIENCE_SECONDS

ONE = lookup("/customers/{id}", "number")
SECRET = "sw0rdfish: é"
RECORD = Reply(b'{"number": "C-1"}')


def at(peer: HttpPeer, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
    return {"base_url": f"http://127.0.0.1:{peer.port}", "private_addresses": True, **given}


async def test_an_api_key_stands_in_its_header() -> None:
    given = {"auth": "api_key", "api_key_header": "Authorization", "api_key_prefix": "Key", "headers": {"X-Tenant": "7"}}
    async with http_peer(lambda _: RECORD) as peer, opened(RestAdapter(), at(peer, **given), ONE, secret="swordfish") as source:
        await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        assert peer.requests[0].headers["authorization"] == "Key swordfish"
        assert peer.requests[0].headers["x-tenant"] == "7"
        assert "swordfish" not in peer.requests[0].target


async def test_basic_authentication_takes_any_password() -> None:
    given = {"auth": "basic", "username": "midoffice"}
    async with http_peer(lambda _: RECORD) as peer, opened(RestAdapter(), at(peer, **given), ONE, secret=SECRET) as source:
        await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        sent = peer.requests[0].headers["authorization"].removeprefix("Basic ")
        assert base64.b64decode(sent).decode() == f"midoffice:{SECRET}"


async def test_a_secret_that_no_header_can_hold_is_told_without_it() -> None:
    given = {"auth": "api_key"}
    async with (
        http_peer(lambda _: RECORD) as peer,
        opened(RestAdapter(), at(peer, **given), ONE, secret="a\r\nX-Evil: 1") as source,
    ):
        error = await trouble(source, ONE)
        assert isinstance(error, SourceForbidden)
        assert "Evil" not in error.message
        assert peer.requests == []


class TokenServer:
    """Gives tokens that last `life` seconds; the API beside it takes the newest one only."""

    def __init__(self) -> None:
        self.given = 0
        self.life: object = 3600
        self.hold = asyncio.Event()
        self.hold.set()
        self.refusal: Reply | None = None

    async def answer(self, request: Request) -> Reply:
        if request.target == "/token":
            assert request.method == "POST"
            assert request.body == b"grant_type=client_credentials&scope=customers.read"
            assert request.headers["authorization"] == "Basic " + base64.b64encode(b"mid%2Foffice:sw0rdfish%3A+%C3%A9").decode()
            await self.hold.wait()
            if self.refusal is not None:
                return self.refusal
            self.given += 1
            return Reply(json.dumps({"access_token": f"t{self.given}", "token_type": "Bearer", "expires_in": self.life}).encode())
        return RECORD if request.headers["authorization"] == f"Bearer t{self.given}" else Reply(status=401)


def with_tokens(peer: HttpPeer) -> dict[str, Any]:
    token_url = f"http://127.0.0.1:{peer.port}/token"
    return at(peer, auth="oauth2", token_url=token_url, client_id="mid/office", scope="customers.read")


async def test_one_token_serves_all_questions() -> None:
    server = TokenServer()
    async with http_peer(server.answer) as peer, opened(RestAdapter(), with_tokens(peer), ONE, secret=SECRET) as source:
        answers = await asyncio.gather(*(source.fetch(ONE, "C-1", PATIENCE_SECONDS) for _ in range(6)))
        assert all(len(rows) == 1 for rows in answers)
        assert server.given == 1


async def test_a_token_is_renewed_before_it_ends_and_when_it_is_taken_back() -> None:
    server = TokenServer()
    server.life = "0"
    async with http_peer(server.answer) as peer, opened(RestAdapter(), with_tokens(peer), ONE, secret=SECRET) as source:
        await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        server.life = 3600
        await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        assert server.given == 2
        server.given = 10  # the API takes t10 only now
        await source.fetch(ONE, "C-1", PATIENCE_SECONDS)
        assert server.given == 11


async def test_a_slow_token_server_is_heard_out_for_the_next_question() -> None:
    server = TokenServer()
    server.hold.clear()
    async with http_peer(server.answer) as peer, opened(RestAdapter(), with_tokens(peer), ONE, secret=SECRET) as source:
        assert isinstance(await trouble(source, ONE, seconds=0.05), SourceSlow)
        server.hold.set()
        assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1
        assert len([request for request in peer.requests if request.target == "/token"]) == 1


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(b'{"error": "invalid_client"}', status=401), SourceForbidden),
        (Reply(b'{"error": "invalid_scope"}', status=400), SourceForbidden),
        (Reply(status=404), SourceSchema),
        (Reply(status=503), SourceDown),
        (Reply(b"<html>"), SourceSchema),
        (Reply(b'{"access_token": "a\\r\\nb"}'), SourceSchema),
        (Reply(b'{"access_token": "t", "token_type": "mac"}'), SourceSchema),
    ],
)
async def test_a_token_server_that_refuses_is_named(reply: Reply, kind: type[Exception]) -> None:
    server = TokenServer()
    server.refusal = reply
    async with http_peer(server.answer) as peer, opened(RestAdapter(), with_tokens(peer), ONE, secret=SECRET) as source:
        error = await trouble(source, ONE)
        assert type(error) is kind
        assert "token server" in error.message or kind is SourceSchema
        server.refusal = None
        assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


async def test_why_there_is_no_connection_is_said_in_words(certificate: Certificate) -> None:
    async def speak_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1_000)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()
        writer.close()

    async with await asyncio.start_server(speak_plainly, "127.0.0.1", 0) as server:
        place = {"base_url": f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", "private_addresses": True}
        async with opened(RestAdapter(), place, ONE) as plain:
            assert "it does not encrypt as it should" in (await trouble(plain, ONE)).message
    async with http_peer(lambda _: RECORD) as peer:
        pass
    async with opened(RestAdapter(), at(peer), ONE) as stopped:
        error = await trouble(stopped, ONE)
        assert isinstance(error, SourceDown)
        assert error.message == "No connection: nothing listens at this address and port."
    async with (
        http_peer(lambda _: RECORD, certificate.server_context()) as peer,
        opened(RestAdapter(), at(peer) | {"base_url": f"https://127.0.0.1:{peer.port}"}, ONE) as untrusted,
    ):
        assert "its certificate is not trusted" in (await trouble(untrusted, ONE)).message
    async with opened(RestAdapter(), at(peer) | {"base_url": "http://nowhere.invalid"}, ONE) as unknown:
        assert (await trouble(unknown, ONE)).message == "The name nowhere.invalid is not known."


async def test_a_certificate_must_be_trusted(certificate: Certificate) -> None:
    authority = certificate.certificate.read_text()
    async with http_peer(lambda _: RECORD, certificate.server_context()) as peer:
        address = {"base_url": f"https://127.0.0.1:{peer.port}", "private_addresses": True}
        async with opened(RestAdapter(), address, ONE) as source:
            error = await trouble(source, ONE)
            assert isinstance(error, SourceDown)
            assert "certificate" in error.message.lower()
        async with opened(RestAdapter(), address | {"ca_certificate": authority}, ONE) as source:
            assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1


async def test_d3_a_connection_that_takes_longer_than_a_question_is_there_for_the_next(certificate: Certificate) -> None:
    slow = always(Fault(FaultKind.SLOW, delay=timedelta(milliseconds=120)))
    given = {"private_addresses": True, "ca_certificate": certificate.certificate.read_text()}
    async with (
        http_peer(lambda _: RECORD, certificate.server_context()) as peer,
        chaos_proxy(Address("127.0.0.1", peer.port), slow, SystemClock()) as proxy,
        opened(RestAdapter(), given | {"base_url": f"https://127.0.0.1:{proxy.port}"}, ONE) as source,
    ):
        while not peer.requests:  # until an opening that was left behind is used by a later question
            assert isinstance(await trouble(source, ONE, seconds=0.06), SourceSlow)
            assert proxy.seen.total() < 50, "every question begins anew"
        proxy.follow(FaultPlan())
        assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1


async def test_names_of_private_addresses_are_refused_when_they_are_connected_to() -> None:
    async with http_peer(lambda _: RECORD) as peer:
        address = {"base_url": f"https://localhost:{peer.port}"}
        async with opened(RestAdapter(), address, ONE) as source:
            error = await trouble(source, ONE)
            assert isinstance(error, SourceForbidden)
            assert "private_addresses" in error.message
            assert peer.taken == 0
        async with opened(RestAdapter(), at(peer) | {"base_url": f"http://localhost:{peer.port}"}, ONE) as source:
            assert len(await source.fetch(ONE, "C-1", PATIENCE_SECONDS)) == 1


@pytest.mark.parametrize(
    ("address", "public", "private"),
    [
        ("93.184.216.34", True, True),
        ("2606:2800:220:1:248:1893:25c8:1946", True, True),
        ("10.1.2.3", False, True),
        ("192.168.0.1", False, True),
        ("100.64.0.1", False, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("fd00::1", False, True),
        ("::ffff:10.0.0.1", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),  # noqa: S104 - nobody binds to it
        ("224.0.0.1", False, False),
    ],
)
def test_addresses_out_of_bounds(address: str, *, public: bool, private: bool) -> None:
    assert may_connect(address, private=False) is public
    assert may_connect(address, private=True) is private
