"""Calls over the API: what a desk and a supervisor see and do, and what they are refused."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

import httpx2
import pytest
from tests.http.house import Desk, House
from tests.usecases.exchange import CALLER, NUMBER, Exchange

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.call import LegState
from midoffice.ports.event_log import Cursor
from midoffice.testing.voice.simulated_line import SimulatedLeg
from midoffice.testing.voice.simulator import SimulatedNode

EXPERT = "+442079460555"


class Talk(Exchange):
    """Ann talks with a caller."""

    house: House
    desk: Desk
    caller: SimulatedLeg
    line: SimulatedLeg

    async def begin(self) -> None:
        point = self.house.touchpoints[Channel.VOICE]
        async with self.house.context.database.transaction() as tx:
            await tx.touchpoints.save(
                replace(
                    point,
                    settings={"numbers": [NUMBER], "recording": {"policy": "always"}},
                    load_units=6,
                    version=point.version + 1,
                )
            )
        self.node.open_softphone(self.desk.account_id)
        assert (await self.desk.send("PUT", "/api/me/presence", {"state": "ready"})).status_code == 200
        self.caller = await self.ring_in()
        await self.house.route()
        (offer,) = (await self.desk.get("/api/desk")).json()["offers"]
        assert (await self.desk.post(f"/api/offers/{offer['id']}/accept")).status_code == 200
        await self.settle()
        self.line = self.node.leg_of(self.desk.account_id)

    async def do(self, what: str, json: object = None, desk: Desk | None = None) -> httpx2.Response:
        answer = await (desk or self.desk).post(f"/api/calls/{self.caller.call_id}/{what}", json)
        await self.settle()
        return answer

    async def supervise(self, what: str, desk: Desk) -> httpx2.Response:
        answer = await desk.post(f"/api/supervision/calls/{self.caller.call_id}/{what}")
        await self.settle()
        return answer

    async def shown(self) -> dict[str, Any]:
        call = await self.call(self.caller)
        answer = await self.desk.get(f"/api/interactions/{call.interaction_id}/call")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def talk(house: House, agent: Desk) -> AsyncIterator[Talk]:
    made = Talk(cast("Any", house), SimulatedNode(house.clock))
    made.house, made.desk = house, agent
    await made.begin()
    yield made
    async with house.context.database.reading() as tx:
        assert await tx.queue.faults() == ()


async def test_a_desk_sees_its_call_and_what_it_may_do(talk: Talk) -> None:
    call = await talk.shown()
    assert (call["state"], call["direction"], call["number"], call["caller"]) == ("talking", "inbound", NUMBER, CALLER)
    assert [(leg["role"], leg["state"], leg["room"]) for leg in call["legs"]] == [("customer", "up", ""), ("agent", "up", "")]
    assert (call["legs"][1]["name"], call["legs"][1]["agent_id"]) == ("Ann Agent", str(talk.desk.account_id))
    assert (call["transfer"], call["recording"]["state"], call["recording"]["segments"]) == (None, "on", 1)
    assert set(call["may"]) == {
        *("hold", "mute", "digits", "hang_up", "blind", "attended", "conference", "pause_recording"),
    }


async def test_what_the_live_stream_tells_is_what_a_fresh_look_gives(talk: Talk) -> None:
    await talk.do("hold")
    await talk.do("mute")
    await talk.do("unhold", {})
    async with talk.house.context.database.reading() as tx:
        events = [event for event in await tx.log.read(Cursor(), 10_000) if event.type == "CallChanged"]
    shown = await talk.shown()
    assert events[-1].data["may"] == {str(talk.desk.account_id): shown.pop("may")}
    assert [each["kind"] for each in shown.pop("events")][-2:] == ["held", "unheld"]
    assert events[-1].data["call"] == shown
    assert talk.desk.account_id in events[-1].agent_ids


async def test_hold_mute_digits_and_hanging_up(talk: Talk) -> None:
    held = (await talk.do("hold")).json()
    assert held["legs"][0]["held"] is True
    assert "unhold" in held["may"]
    assert (await talk.do("unhold")).status_code == 200
    assert "unmute" in (await talk.do("mute")).json()["may"]
    assert "mute" in (await talk.do("unmute")).json()["may"]
    assert (await talk.do("digits", {"digits": "12#"})).status_code == 200
    assert talk.caller.digits == "12#"
    ended = await talk.do("hang_up")
    assert (ended.json()["state"], ended.json()["may"]) == ("ended", [])
    assert talk.caller.gone


async def test_a_consultation_over_the_api(talk: Talk) -> None:
    wanted = {"kind": "attended", "target": {"kind": "number", "number": "020 7946 0555"}}
    begun = (await talk.do("transfer", wanted)).json()
    assert begun["transfer"]["state"] == "ringback"
    assert begun["transfer"]["target"] == {"kind": "number", "id": None, "number": EXPERT, "name": EXPERT}
    assert begun["transfer"]["by"] == str(talk.desk.account_id)
    assert set((await talk.shown())["may"]) >= {"complete", "cancel_transfer", "swap", "conference"}
    again = await talk.do("transfer", wanted)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/transfer-not-possible")
    assert (await talk.do("transfer/swap")).json()["transfer"]["swapped"] is True
    assert (await talk.do("transfer/complete")).json()["transfer"] is None
    assert talk.node.hears(talk.caller) == {EXPERT}
    assert (await talk.do("transfer/cancel")).status_code == 403


async def test_canceling_and_joining(talk: Talk) -> None:
    wanted = {"kind": "attended", "target": {"kind": "number", "number": EXPERT}}
    await talk.do("transfer", wanted)
    assert (await talk.do("transfer/cancel")).json()["transfer"] is None
    await talk.do("transfer", wanted)
    joined = (await talk.do("conference", {})).json()
    leg_id = next(leg["id"] for leg in joined["legs"] if leg["role"] == "outside" and leg["state"] == "up")
    assert len(talk.node.hears(talk.caller)) == 2
    removed = await talk.desk.send("DELETE", f"/api/calls/{talk.caller.call_id}/legs/{leg_id}")
    assert removed.status_code == 200
    customer = next(leg["id"] for leg in joined["legs"] if leg["role"] == "customer")
    refused = await talk.desk.send("DELETE", f"/api/calls/{talk.caller.call_id}/legs/{customer}")
    assert refused.status_code == 409


async def test_r30_r37_a_blind_transfer_through_the_queue(talk: Talk) -> None:
    wanted: dict[str, Any] = {"kind": "blind", "target": {"kind": "service", "id": str(talk.house.sales.id)}}
    moved = await talk.do("transfer", {**wanted, "force": True, "note": "hand me on"})
    assert moved.json()["state"] == "queued"
    assert talk.line.gone
    assert "music" in talk.node.hears(talk.caller)


@pytest.mark.parametrize(
    ("target", "status", "field"),
    [
        ({"kind": "number", "number": "999"}, 403, None),
        ({"kind": "number", "number": "+33142685300"}, 403, None),
        ({"kind": "number", "number": "never"}, 422, "number"),
        ({"kind": "number"}, 422, "target"),
        ({"kind": "agent"}, 422, "target"),
        ({"kind": "agent", "id": str(uuid4())}, 404, None),
        ({"kind": "agent", "number": EXPERT}, 422, "target"),
        ({"kind": "moon"}, 422, "target.kind"),
    ],
)
async def test_targets_that_cannot_be(talk: Talk, target: dict[str, str], status: int, field: str | None) -> None:
    answer = await talk.do("transfer", {"kind": "attended", "target": target})
    assert (answer.status_code, answer.json().get("field")) == (status, field), answer.text
    assert answer.json()["remedy"]
    assert talk.node.hears(talk.caller) == {talk.line.address}


async def test_the_recording_pauses_for_card_data(talk: Talk) -> None:
    paused = (await talk.do("recording", {"action": "pause", "reason": "card_data"})).json()
    assert paused["recording"] == {"id": paused["recording"]["id"], "state": "paused", "reason": "card_data", "segments": 1}
    assert "resume_recording" in paused["may"]
    assert (await talk.do("recording", {"action": "resume"})).json()["recording"]["segments"] == 2
    assert (await talk.do("recording", {"action": "stop"})).json()["recording"]["state"] == "off"
    assert (await talk.do("recording", {"action": "start"})).json()["recording"]["state"] == "on"


async def test_calls_belong_to_those_who_are_in_them(talk: Talk) -> None:
    bob = await talk.house.sign_in("bob")
    for what, body in (("hold", None), ("hang_up", None), ("digits", {"digits": "1"}), ("conference", {})):
        answer = await talk.do(what, body, bob)
        assert answer.status_code == 403, what
    assert (await bob.post(f"/api/calls/{uuid4()}/hold")).status_code == 404
    assert (await bob.get(f"/api/interactions/{uuid4()}/call")).status_code == 404
    receipt = await talk.house.receive()
    none = await bob.get(f"/api/interactions/{receipt.interaction.id}/call")
    assert (none.status_code, none.json()["type"]) == (404, "/problems/not-found")


async def test_r40_a_supervisor_listens_talks_and_takes_over(talk: Talk, supervisor: Desk) -> None:
    talk.node.open_softphone(supervisor.account_id)
    page = (await supervisor.get("/api/supervision/calls")).json()
    (row,) = page["items"]
    assert (row["id"], row["agent_names"], row["service_name"]) == (str(talk.caller.call_id), ["Ann Agent"], "Billing")
    assert (await talk.supervise("take_over", supervisor)).status_code == 409
    assert (await talk.supervise("listen", supervisor)).status_code == 200
    assert (await talk.supervise("whisper", supervisor)).status_code == 200
    assert talk.node.hears(talk.caller) == {talk.line.address}
    assert (await talk.supervise("barge", supervisor)).json()["legs"][-1]["ear"] == "talk"
    assert len(talk.node.hears(talk.caller)) == 2
    taken = (await talk.supervise("take_over", supervisor)).json()
    assert [leg["state"] for leg in taken["legs"] if leg["role"] == "agent"] == [LegState.ENDED]
    assert (await talk.supervise("leave", supervisor)).json()["state"] == "ended"
    assert talk.caller.gone


async def test_who_listens_to_whom_stands_in_the_audit_trail(talk: Talk, supervisor: Desk, administrator: Desk) -> None:
    talk.node.open_softphone(supervisor.account_id)
    await talk.supervise("listen", supervisor)
    entries = (await administrator.get("/api/admin/audit")).json()["items"]
    (entry,) = [each for each in entries if each["subject_kind"] == "call"]
    assert (entry["action"], entry["subject_id"], entry["after"]["ear"]) == ("attended", str(talk.caller.call_id), "listen")


async def test_a_supervisor_ends_a_call(talk: Talk, supervisor: Desk) -> None:
    assert (await talk.supervise("end", supervisor)).json()["state"] == "ended"
    assert talk.caller.gone
    assert (await supervisor.get("/api/supervision/calls", {"cursor": "nonsense"})).status_code == 422
