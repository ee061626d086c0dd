"""What somebody in a call may do is what would be done, so that no button leads to a refusal."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from midoffice.domain.voice.call import Call, CallDirection, CallState, Leg, LegKind, LegRole, LegState
from midoffice.domain.voice.recording import GapReason, Recording, RecordingStatus, to_document
from midoffice.domain.voice.shown import Doable, doable

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANN, BOB = UUID(int=10), UUID(int=11)
CUSTOMER = Leg(UUID(int=1), LegRole.CUSTOMER, LegKind.SIP, "+442079460000", LegState.UP, NOW, room="")
OWNER = Leg(UUID(int=2), LegRole.AGENT, LegKind.BROWSER, "ann", LegState.UP, NOW, agent_id=ANN, room="")
GUEST = replace(OWNER, id=UUID(int=3), address="bob", agent_id=BOB, guest=True)
TALKING = Call(
    *(UUID(int=5), UUID(int=6), UUID(int=7), CallDirection.INBOUND, CallState.TALKING, "+442079460999", None, NOW),
    legs=(CUSTOMER, OWNER, GUEST),
)
TRANSFERS = {Doable.BLIND, Doable.ATTENDED}


ALONE = replace(TALKING, legs=(CUSTOMER, OWNER))
LISTENS = Leg(UUID(int=4), LegRole.SUPERVISOR, LegKind.BROWSER, "sue", LegState.UP, NOW, agent_id=UUID(int=12), room="")


def test_only_the_agent_whose_work_it_is_hands_a_call_on() -> None:
    assert set(doable(ALONE, ANN)) >= TRANSFERS
    assert TRANSFERS.isdisjoint(doable(TALKING, BOB))
    assert Doable.CONFERENCE in doable(TALKING, BOB)


def test_a_call_is_not_handed_on_while_others_are_in_it() -> None:
    assert TRANSFERS.isdisjoint(doable(TALKING, ANN))
    assert TRANSFERS.isdisjoint(doable(replace(ALONE, legs=(CUSTOMER, OWNER, replace(GUEST, state=LegState.RINGING))), ANN))
    assert set(doable(replace(ALONE, legs=(CUSTOMER, OWNER, replace(GUEST, state=LegState.ENDED))), ANN)) >= TRANSFERS
    assert set(doable(replace(ALONE, legs=(CUSTOMER, OWNER, LISTENS)), ANN)) >= TRANSFERS


@pytest.mark.parametrize(
    ("status", "reason", "may"),
    [
        (RecordingStatus.ON, None, {Doable.PAUSE_RECORDING}),
        (RecordingStatus.PAUSED, GapReason.CARD_DATA, {Doable.RESUME_RECORDING}),
        (RecordingStatus.PAUSED, GapReason.HOLD, set()),
        (RecordingStatus.PAUSED, GapReason.CONSULT, set()),
        (RecordingStatus.OFF, GapReason.STOPPED, set()),
    ],
)
def test_a_pause_that_ends_by_itself_is_ended_by_nobody(
    status: RecordingStatus, reason: GapReason | None, may: set[Doable]
) -> None:
    recorded = replace(TALKING, recording=to_document(Recording(UUID(int=9), status, reason=reason)))
    assert {Doable.PAUSE_RECORDING, Doable.RESUME_RECORDING} & set(doable(recorded, ANN)) == may
