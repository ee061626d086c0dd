"""Calls of a process that has died: the next one on the machine ends them, so that nobody is left in silence."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.telephone.exchanges import listening, trunk
from tests.telephone.raw_peer import RawPeer
from tests.telephone.test_inbound_legs import talk

from midoffice.adapters.voice.sip.standing_calls import StandingCalls
from midoffice.domain.voice.events import LegEnded
from midoffice.kernel.ids import new_id
from midoffice.testing.expect import soon


@pytest.fixture
async def peer() -> AsyncIterator[RawPeer]:
    peer = await RawPeer.open()
    yield peer
    peer.close()


async def test_a_call_that_a_dead_process_has_left_is_hung_up_by_the_next(tmp_path: Path, peer: RawPeer) -> None:
    there = trunk(port=peer.port)
    dead, beside, after = (StandingCalls(tmp_path, new_id()) for _ in range(3))
    assert dead.open() == ()
    async with listening(there, standing=dead) as end:
        peer.far = ("127.0.0.1", end.driver.port)
        _, answered = await talk(end, peer)
        assert beside.open() == (), "a process that lives keeps its calls"
        dead.close()  # the lock is free and the calls stand there, as when it dies
        assert after.open() == (dead.node_id,)
        async with listening(there, standing=after) as next_one:
            bye = await peer.request("BYE")
            peer.answer(bye, 200)
            assert bye.headers.get_first("call-id") == answered.headers.get_first("call-id")
            assert bye.headers.get_first("from") == answered.headers.get_first("to")
            assert bye.headers.get_first("to") == answered.headers.get_first("from")
            assert int((bye.headers.get_first("cseq") or "").split()[0]) > 1
            assert f":{next_one.driver.port};" in (bye.headers.get_first("via") or "")
    for each in (beside, after):
        each.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_call_that_is_over_is_forgotten(tmp_path: Path, peer: RawPeer) -> None:
    standing = StandingCalls(tmp_path, new_id())
    standing.open()
    own = tmp_path / str(standing.node_id)
    async with listening(trunk(port=peer.port), standing=standing) as end:
        peer.far = ("127.0.0.1", end.driver.port)
        leg, answered = await talk(end, peer)
        assert (own / str(leg.leg_id)).exists()
        peer.send(peer.within(answered, "BYE", 2))
        await end.heard.next(LegEnded, leg.leg_id)
        await soon(lambda: _names(own), lambda names: names == ["lock"], "nothing is left of the call")
    standing.close()
    assert list(tmp_path.iterdir()) == []


async def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"trunk_id": "x"}', '{"dialog": {"routes": []}}'])
def test_what_was_not_written_to_its_end_is_left_out(tmp_path: Path, text: str) -> None:
    dead, after = StandingCalls(tmp_path, new_id()), StandingCalls(tmp_path, new_id())
    dead.open()
    (tmp_path / str(dead.node_id) / str(new_id())).write_text(text)
    dead.close()
    assert after.open() == (dead.node_id,)
    assert after.left() == ()
    after.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_costs_no_call(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    standing = StandingCalls(tmp_path / "file", new_id())
    assert standing.open() == ()
    standing.forget(new_id())
    assert standing.left() == ()
    standing.close()
