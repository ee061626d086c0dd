"""What happened in a call, told in the order of time: for whoever reads the contact. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.domain.voice.call import Cause, LegRole

MOST_MOMENTS = 500


class CallMomentKind(StrEnum):
    """What can happen in a call."""

    STARTED = "started"
    CALLED = "called"
    """A party is being called; `who` and `role` say whom."""
    ANSWERED = "answered"
    """A party answered; without `who` and `role` we did, and the customer was called by nobody."""
    NOT_REACHED = "not_reached"
    """A party did not answer; `detail` is the cause."""
    LEFT = "left"
    """A party is gone; `detail` is the cause."""
    MENU = "menu"
    WAITING = "waiting"
    """The customer waits for a partner."""
    TALKING = "talking"
    HELD = "held"
    UNHELD = "unheld"
    TRANSFER = "transfer"
    """The call is being handed to `who`; `detail` is blind or attended."""
    TRANSFER_ENDED = "transfer_ended"
    """`detail` says how."""
    PARTNER_LOST = "partner_lost"
    """The agent's softphone was lost; the customer waits for it."""
    TAKEN_BACK = "taken_back"
    """The call was thought lost and was not; `seconds` is the gap in which nobody knew of it."""
    SOUND_LOST = "sound_lost"
    SOUND_BACK = "sound_back"
    SOUND_POOR = "sound_poor"
    ATTENDED = "attended"
    """A supervisor came in; `detail` is how: listen, whisper or talk."""
    TAKEN_OVER = "taken_over"
    """A supervisor talks with the customer instead of the agents."""
    ENDED = "ended"
    """`detail` is the cause."""


K = CallMomentKind


@dataclass(frozen=True, slots=True)
class CallMoment:
    """One thing that happened. `who` is a name, or the number or address where no name is known."""

    at: datetime
    kind: CallMomentKind
    who: str = ""
    role: LegRole | None = None
    detail: str = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the log about the contact of a call."""

    type: str
    at: datetime
    data: dict[str, Any]


_NOTES = {
    "CallPartnerLost": (K.PARTNER_LOST, ""),
    "CallTransferEnded": (K.TRANSFER_ENDED, "end"),
    "CallAdopted": (K.TAKEN_BACK, ""),
    "CallSoundLost": (K.SOUND_LOST, ""),
    "CallSoundBack": (K.SOUND_BACK, ""),
    "CallSoundPoor": (K.SOUND_POOR, ""),
    "CallAttended": (K.ATTENDED, "ear"),
    "CallTakenOver": (K.TAKEN_OVER, ""),
}
"""By the name of an event: what it means, and which of its fields says more."""
_STATES = {"menu": K.MENU, "queued": K.WAITING, "talking": K.TALKING}


def tell_call(call_id: UUID, events: Iterable[Told]) -> tuple[CallMoment, ...]:
    """Return what happened in a call, from the events of its contact in the order of the log; the latest `MOST_MOMENTS`."""
    before: dict[str, Any] | None = None
    found: list[CallMoment] = []
    for event in events:
        now = event.data.get("call")
        if not isinstance(now, dict) or now.get("id") != str(call_id):
            continue
        if event.type == "CallHandedOn":
            found.append(CallMoment(event.at, K.TRANSFER, str(event.data.get("target") or ""), detail="blind"))
        elif event.type in _NOTES:
            found.append(_noted(event, now))
        elif event.type == "CallChanged":
            found += _changed(before, now, event.at)
            before = now
    return tuple(sorted(found, key=lambda moment: moment.at)[-MOST_MOMENTS:])


def _noted(event: Told, call: dict[str, Any]) -> CallMoment:
    kind, field = _NOTES[event.type]
    seconds = event.data.get("seconds")
    if event.type == "CallAdopted" and (lost_at := _time(event.data.get("lost_at"))) is not None:
        seconds = (event.at - lost_at).total_seconds()
    leg = next((leg for leg in call["legs"] if leg["id"] == event.data.get("leg_id")), None)
    who, role = (_who(leg), LegRole(leg["role"])) if leg is not None else ("", None)
    return CallMoment(event.at, kind, who, role, str(event.data.get(field) or ""), seconds)


def _changed(before: dict[str, Any] | None, now: dict[str, Any], at: datetime) -> Iterator[CallMoment]:
    if before is None:
        yield CallMoment(_time(now["started_at"]) or at, K.STARTED, now["caller"] or now["number"], detail=now["direction"])
    known = {leg["id"]: leg for leg in before["legs"]} if before is not None else {}
    for leg in now["legs"]:
        for moment in _leg_changed(known.get(leg["id"]), leg, at, ours=leg["role"] == "customer" and now["direction"] == "inbound"):
            yield replace(moment, detail=Cause.NORMAL.value) if moment.kind is K.LEFT and _let_go(leg, now) else moment
    transfer = now["transfer"]
    if transfer is not None and (before is None or before["transfer"] is None or before["transfer"]["id"] != transfer["id"]):
        yield CallMoment(at, K.TRANSFER, transfer["target"]["name"], detail=transfer["kind"])
    state = now["state"]
    if before is None or before["state"] != state:
        if state in _STATES:
            yield CallMoment(at, _STATES[state])
        elif state == "ended":
            yield CallMoment(_time(now["ended_at"]) or at, K.ENDED, detail=now["cause"] or "")


def _leg_changed(before: dict[str, Any] | None, leg: dict[str, Any], at: datetime, *, ours: bool) -> Iterator[CallMoment]:
    """`ours`: the customer called, so it is we who answered."""
    who, role, was = _who(leg), LegRole(leg["role"]), before["state"] if before is not None else ""
    if before is None and leg["state"] != "ended" and (role is not LegRole.CUSTOMER or leg["state"] == "dialling"):
        yield CallMoment(at, K.CALLED, who, role)
    if leg["state"] == "up" and was not in {"up", "ended"}:
        answered_at = _time(leg["answered_at"]) or at
        yield CallMoment(answered_at, K.ANSWERED) if ours else CallMoment(answered_at, K.ANSWERED, who, role)
    if leg["state"] == "ended" and was != "ended":
        kind = K.LEFT if leg["answered_at"] else K.NOT_REACHED
        yield CallMoment(_time(leg["ended_at"]) or at, kind, who, role, leg["cause"] or "")
    held = before is not None and before["held"]
    if leg["held"] != held and leg["state"] == "up":
        yield CallMoment(at, K.HELD if leg["held"] else K.UNHELD, who, role)


def _let_go(leg: dict[str, Any], now: dict[str, Any]) -> bool:
    """Tell whether somebody's connection ended only because the customer's did: why that did says nothing about it."""
    if now["state"] != "ended" or leg["role"] == "customer" or leg["cause"] == Cause.NODE_LOST:
        return False
    return any(each["role"] == "customer" and each["cause"] == leg["cause"] for each in now["legs"])


def _who(leg: dict[str, Any]) -> str:
    return leg["name"] or ("" if leg["kind"] == "browser" else leg["address"])


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
