"""Trunks that are found by the records of their domain (RFC 3263): order, shares, and what becomes of a server that is silent."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.telephone.certificates import Authority
from tests.telephone.exchanges import listening, trunk
from tests.telephone.pretended_names import PretendedNames
from tests.telephone.raw_peer import SOUND, RawPeer
from tests.telephone.test_trunk_links import wait_for_state

from midoffice.adapters.voice.sip.name_lookup import NameLookup
from midoffice.adapters.voice.sip.transactions import Timers
from midoffice.adapters.voice.sip.whereabouts import Place, Srv, in_order, places_of
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.events import LegAnswered, LegEnded, LegRinging
from midoffice.domain.voice.trunk import TrunkTransport
from midoffice.testing.expect import soon

UDP, TCP, TLS, AUTO = TrunkTransport.UDP, TrunkTransport.TCP, TrunkTransport.TLS, TrunkTransport.AUTO
HOST = "carrier.test"
SEED = 20_261_123
RECORDS = {
    (HOST, "NAPTR"): [
        '20 10 "s" "SIP+D2U" "" _sip._udp.carrier.test.',
        '10 10 "s" "SIPS+D2T" "" _sips._tcp.carrier.test.',
        '10 5 "s" "SIP+D2X" "" _sip._other.carrier.test.',
        '5 5 "u" "E2U+sip" "!.*!sip:x@y!" .',
    ],
    ("_sips._tcp.carrier.test", "SRV"): ["10 1 5071 one.carrier.test.", "5 1 5061 two.carrier.test."],
    ("_sip._udp.carrier.test", "SRV"): ["1 1 5060 one.carrier.test.", "2 0 5060 gone.carrier.test.", "3 0 0 ."],
    ("one.carrier.test", "A"): ["127.0.0.11"],
    ("two.carrier.test", "A"): ["127.0.0.12"],
    ("plain.test", "A"): ["127.0.0.13", "127.0.0.14"],
}


def chance() -> Random:
    return Random(SEED)  # noqa: S311 - a lot that can be drawn again


class Away(NameLookup):
    """A name server that cannot be reached."""

    async def _ask(self, name: str, kind: str) -> list[Any]:
        raise OSError(f"nobody says what {kind} of {name} is")


@asynccontextmanager
async def names(records: dict[tuple[str, str], list[str]]) -> AsyncIterator[PretendedNames]:
    server = await PretendedNames.open(records)
    try:
        yield server
    finally:
        server.close()


@pytest.mark.parametrize(
    ("host", "port", "transport", "wanted"),
    [
        (HOST, 0, AUTO, [("127.0.0.12", 5061, TLS), ("127.0.0.11", 5071, TLS), ("127.0.0.11", 5060, UDP)]),
        (HOST, 0, TLS, [("127.0.0.12", 5061, TLS), ("127.0.0.11", 5071, TLS)]),
        (HOST, 0, UDP, [("127.0.0.11", 5060, UDP)]),
        ("one.carrier.test", 5080, TCP, [("127.0.0.11", 5080, TCP)]),
        ("plain.test", 0, AUTO, [("127.0.0.13", 5060, UDP), ("127.0.0.14", 5060, UDP)]),
        ("plain.test", 0, TLS, [("127.0.0.13", 5061, TLS), ("127.0.0.14", 5061, TLS)]),
        ("192.0.2.7", 0, AUTO, [("192.0.2.7", 5060, UDP)]),
        ("[2001:db8::1]", 0, TLS, [("2001:db8::1", 5061, TLS)]),
    ],
)
async def test_the_records_say_where_and_how(
    host: str, port: int, transport: TrunkTransport, wanted: list[tuple[str, int, TrunkTransport]]
) -> None:
    async with names(RECORDS) as server:
        found = await places_of(NameLookup(server.address), host, port, transport, chance())
        assert set(found) == {Place(*each) for each in wanted}
        assert host != HOST or found == tuple(Place(*each) for each in wanted)


async def test_a_name_that_nobody_knows_is_said_to_be_so() -> None:
    async with names(RECORDS) as server:
        with pytest.raises(OSError, match=r"nobody\.test cannot be found"):
            await places_of(NameLookup(server.address), "nobody.test", 0, AUTO, chance())


def test_servers_of_one_priority_share_by_weight_and_those_of_another_wait() -> None:
    servers = [Srv(1, 30, 5060, "thirty"), Srv(1, 10, 5060, "ten"), Srv(2, 100, 5060, "last"), Srv(1, 0, 5060, "none")]
    by_lot = chance()
    orders = [in_order(servers, by_lot) for _ in range(4_000)]
    assert all(order[3].target == "last" for order in orders)
    assert all(sorted(each.target for each in order) == ["last", "none", "ten", "thirty"] for order in orders)
    first = Counter(order[0].target for order in orders)
    assert 0.70 < first["thirty"] / 4_000 < 0.78
    assert 0.20 < first["ten"] / 4_000 < 0.28
    assert 0 < first["none"] / 4_000 < 0.05


def _two(first: RawPeer, second: RawPeer) -> dict[tuple[str, str], list[str]]:
    return {
        ("_sip._udp.carrier.test", "SRV"): [f"1 1 {first.port} one.carrier.test.", f"2 1 {second.port} one.carrier.test."],
        ("one.carrier.test", "A"): ["127.0.0.1"],
    }


@pytest.mark.parametrize("trouble", ["silent", "busy"])
async def test_a_call_goes_on_to_the_next_server(trouble: str) -> None:
    first, second = await RawPeer.open(), await RawPeer.open()
    async with (
        names(_two(first, second)) as server,
        listening(trunk(host=HOST, port=0), nameserver=server.address, timers=Timers(t1=0.02, t2=0.1)) as end,
    ):
        first.answer(await first.request("OPTIONS"), 200)
        await wait_for_state(end, "reachable")
        order = await end.call("+442079460123")
        invite = await first.request("INVITE")
        if trouble == "busy":
            first.answer(invite, 503)
        second.answer(await second.request("INVITE"), 200, "Content-Type: application/sdp", body=SOUND)
        assert (await end.heard.next(LegAnswered)).about.leg_id == order.leg_id
        if trouble == "silent":  # it answers after all: the call is taken back there, and nothing changes here
            first.answer(invite, 200, "Content-Type: application/sdp", body=SOUND, tag="late")
            await first.request("BYE")
        assert not end.heard.of(LegEnded)
        await end.call("+442079460124")
        assert "0124" in (await second.request("INVITE")).uri
    first.close()
    second.close()


async def test_a_call_that_rings_stays_where_it_rings() -> None:
    first, second = await RawPeer.open(), await RawPeer.open()
    async with names(_two(first, second)) as server, listening(trunk(host=HOST, port=0), nameserver=server.address) as end:
        await end.call("+442079460123")
        invite = await first.request("INVITE")
        first.answer(invite, 180)
        await end.heard.next(LegRinging)
        first.answer(invite, 503)
        assert (await end.heard.next(LegEnded)).cause is Cause.OVERLOAD
    first.close()
    second.close()


async def test_a_trunk_looks_for_the_next_server_and_keeps_it_while_no_name_server_answers() -> None:
    first, second = await RawPeer.open(), await RawPeer.open()
    async with names(_two(first, second)) as server, listening(trunk(host=HOST, port=0), nameserver=server.address) as end:
        first.answer(await first.request("OPTIONS"), 503)
        second.answer(await second.request("OPTIONS"), 200)
        await wait_for_state(end, "reachable")
        (link,) = end.driver.links.values()
        link.directory = Away(server.address)
        link._found_at = -1_000.0  # noqa: SLF001 - as if a minute had passed
        assert (await link.way()).far == ("127.0.0.1", second.port)
    first.close()
    second.close()


async def test_over_tls_a_server_proves_the_domain_and_not_its_own_name(tmp_path: Path) -> None:
    authority = Authority()
    for host, state in ((HOST, "reachable"), ("one.carrier.test", "its certificate is not believed")):
        folder = tmp_path / host
        folder.mkdir()
        async with listening(trunk(key="caller", port=9), tls=authority.issue(folder, host)) as called:
            records = {
                ("_sips._tcp.carrier.test", "SRV"): [f"1 1 {called.driver.wires.tls_port} one.carrier.test."],
                ("one.carrier.test", "A"): ["127.0.0.1"],
            }
            there = trunk(host=HOST, port=0, transport=TLS, authority=authority.pem)
            async with names(records) as server, listening(there, nameserver=server.address) as end:
                await wait_for_state(end, state)


async def test_the_addresses_of_all_servers_are_those_that_calls_are_taken_from() -> None:
    async with names(RECORDS) as server, listening(trunk(host=HOST, port=0, transport=UDP), nameserver=server.address) as end:
        (link,) = end.driver.links.values()
        await soon(lambda: _knows(link.knows("127.0.0.11")), bool, "the server is known")
        assert not link.knows("127.0.0.12")


async def _knows(known: object) -> bool:
    return bool(known)
