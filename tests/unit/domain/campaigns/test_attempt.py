"""Whose turn it is: of all that want a customer, what is decided among now, and what becomes of the rest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.campaigns.attempt import (
    AT_LAST,
    NEXT_DAY,
    TALKING,
    TRY_AGAIN,
    AttemptState,
    OutreachAttempt,
    Turn,
    settle,
    take_turn,
)
from midoffice.domain.decisions.why_not import WhyNot
from midoffice.kernel.ids import new_id

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ANN, ANN_AGAIN, MAILBOX, OTHER_MAILBOX = (UUID(int=number) for number in range(1, 5))
NOTHING = WhyNot({}, frozenset())
BILLING_IS_DOWN = WhyNot({"fibre": "billing is down", "sorry": "no consent"}, frozenset({"fibre"}))


def attempt(**changes: object) -> OutreachAttempt:
    made = OutreachAttempt(new_id(), "campaign:spring", ANN, "fibre", MAILBOX, NOW - timedelta(minutes=1), NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def turn(
    *attempts: OutreachAttempt, told: dict[str, datetime] | None = None, sent: frozenset[str] = frozenset(), talking: bool = False
) -> Turn:
    return take_turn(attempts, NOW, told=told or {}, sources_sent=sent, talking=talking)


def test_d52_all_that_want_a_customer_are_decided_among_by_priority_not_by_who_came_first() -> None:
    first = attempt(wanted_at=NOW - timedelta(hours=1))
    better = attempt(source="event:outage", action="sorry", priority=10)
    assert turn(first, better).asked == (better, first)


def test_d52_the_loser_is_decided_again_tomorrow() -> None:
    first, better = attempt(), attempt(source="event:outage", action="sorry", priority=10)
    (lost,) = settle((better, first), "sorry", NOW, NOTHING, new_id())
    assert (lost.id, lost.state, lost.due_at) == (first.id, AttemptState.WAITING, NOW + NEXT_DAY)
    assert lost.reason == "another message went first"


def test_what_a_system_out_of_order_keeps_back_is_tried_again_soon_and_less_and_less_often() -> None:
    waits = []
    tried = attempt()
    for _ in range(6):
        (tried,) = settle((tried,), None, NOW, BILLING_IS_DOWN, new_id())
        assert (tried.state, tried.reason) == (AttemptState.WAITING, "billing is down")
        waits.append(tried.due_at - NOW)
    assert waits == [TRY_AGAIN, 2 * TRY_AGAIN, 4 * TRY_AGAIN, 8 * TRY_AGAIN, AT_LAST, AT_LAST]


def test_only_what_a_system_keeps_back_is_tried_soon_and_not_when_something_has_just_been_said() -> None:
    (other,) = settle((attempt(action="sorry"),), None, NOW, BILLING_IS_DOWN, new_id())
    assert (other.due_at, other.reason) == (NOW + NEXT_DAY, "no consent")
    (lost,) = settle((attempt(),), "sorry", NOW, BILLING_IS_DOWN, new_id())
    assert (lost.due_at, lost.reason) == (NOW + NEXT_DAY, "billing is down")


def test_d55_who_was_told_on_another_way_is_not_told_again() -> None:
    told = {"fibre": NOW - timedelta(seconds=30)}
    (met,) = turn(attempt(), told=told).changed
    assert (met.state, met.ended_at) == (AttemptState.MET, NOW)
    before = {"fibre": NOW - timedelta(days=9)}
    assert turn(attempt(), told=before).asked, "what was said before somebody wanted it again is not this"


def test_r88_who_is_talking_with_us_is_left_in_peace() -> None:
    (later,) = turn(attempt(), talking=True).changed
    assert (later.state, later.due_at) == (AttemptState.WAITING, NOW + TALKING)


def test_a_person_with_two_records_is_reached_once() -> None:
    one, two = attempt(), attempt(customer_id=ANN_AGAIN)
    found = turn(one, two)
    assert len(found.asked) == 1
    assert [each.state for each in found.changed] == [AttemptState.MET]
    assert not turn(one, sent=frozenset({one.source})).asked


def test_what_is_over_is_dropped_and_said() -> None:
    (dropped,) = turn(attempt(expires_at=NOW)).changed
    assert (dropped.state, dropped.reason) == (AttemptState.DROPPED, "its time is over")
    (later,) = settle((attempt(expires_at=NOW + timedelta(hours=1)),), None, NOW, NOTHING, new_id())
    assert later.due_at == NOW + timedelta(hours=1), "it is asked once more before its time is over"


def test_one_mailbox_at_a_time() -> None:
    mine, theirs = attempt(priority=1), attempt(source="event:x", touchpoint_id=OTHER_MAILBOX)
    found = turn(theirs, mine)
    assert found.asked == (mine,)
    assert [each.id for each in found.changed] == [theirs.id]


@given(
    st.lists(
        st.builds(
            attempt,
            source=st.sampled_from(["campaign:a", "campaign:b", "event:c"]),
            customer_id=st.sampled_from([ANN, ANN_AGAIN]),
            action=st.sampled_from(["fibre", "sorry"]),
            touchpoint_id=st.sampled_from([MAILBOX, OTHER_MAILBOX]),
            priority=st.integers(-2, 2),
            expires_at=st.sampled_from([None, NOW, NOW + timedelta(days=1)]),
        ),
        unique_by=lambda each: (each.source, each.customer_id),
        max_size=6,
    ),
    st.booleans(),
    st.frozensets(st.sampled_from(["campaign:a", "event:c"])),
    st.randoms(use_true_random=False),
)
def test_nobody_is_forgotten_and_the_order_does_not_matter(
    attempts: list[OutreachAttempt],
    talking: bool,  # noqa: FBT001 - hypothesis passes it by position
    sent: frozenset[str],
    rng: object,
) -> None:
    found = turn(*attempts, talking=talking, sent=sent)
    seen = [each.id for each in (*found.changed, *found.asked)]
    assert sorted(seen) == sorted(each.id for each in attempts), "each is asked about, or said what became of it"
    assert all(each.state is not AttemptState.WAITING or each.due_at > NOW for each in found.changed)
    assert len({each.source for each in found.asked}) == len(found.asked)
    shuffled = list(attempts)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    assert turn(*shuffled, talking=talking, sent=sent) == found
