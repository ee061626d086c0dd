from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.decisions.company import ADA, BOB, CONTENTS, DAY, NOW, action, compiled, entry, snapshot

from midoffice.domain.decisions.funnel import decide
from midoffice.domain.decisions.snapshot import CustomerFacts
from midoffice.kernel.ids import new_id

WEEKLY = {"key": "weekly", "kind": "cap", "most": 2, "window_seconds": 604800, "kinds": ["offer"]}
NIGHT = {"key": "night", "kind": "quiet_hours", "from": "20:00", "until": "09:00", "channels": ["sms", "email"]}


def test_a_cap_counts_over_all_channels_and_all_records_of_a_person() -> None:
    ready = compiled(action("one"), policies=[WEEKLY])
    entries = (entry("one", channel="web"), entry("one", "sent", channel="email", customer=BOB))
    assert decide(ready, snapshot(entries=entries[:1])).offers
    decision = decide(ready, snapshot(entries=entries, members=(ADA, BOB)))
    assert decision.left_out["one"].code == "cap"
    assert "weekly" in decision.left_out["one"].reason


def test_an_offer_that_was_sent_and_then_seen_counts_once() -> None:
    offer = new_id()
    ready = compiled(action("one"), policies=[WEEKLY])
    assert decide(ready, snapshot(entries=(entry("one", "sent", offer=offer), entry("one", "shown", offer=offer)))).offers


def test_d17_entries_that_came_in_twice_count_once() -> None:
    seen = entry("one")
    assert decide(compiled(action("one"), policies=[WEEKLY]), snapshot(entries=(seen, seen, seen))).offers


def test_a_window_rolls_to_the_instant() -> None:
    ready = compiled(action("one"), policies=[WEEKLY])
    old = tuple(entry("one", ago=7 * DAY) for _ in range(2))
    assert decide(ready, snapshot(entries=old)).offers
    fresh = tuple(entry("one", ago=7 * DAY - timedelta(microseconds=1)) for _ in range(2))
    assert not decide(ready, snapshot(entries=fresh)).offers


def test_d52_a_web_impression_counts_only_if_the_cap_says_so() -> None:
    shown = tuple(entry("one", "shown", channel="web") for _ in range(5))
    ready = compiled(action("one"), policies=[WEEKLY | {"counts": ["sent"]}])
    assert decide(ready, snapshot(entries=shown)).offers


def test_d52_of_two_that_want_the_last_contact_the_better_one_wins_and_not_the_first() -> None:
    daily = WEEKLY | {"most": 1, "window_seconds": 86400}
    for first, second in (("a", "b"), ("b", "a")):
        ready = compiled(action(first, value="5"), action(second, value="50"), policies=[daily])
        decision = decide(ready, snapshot())
        assert [offer.action for offer in decision.offers] == [second]
        assert decision.left_out[first].code == "cap_taken"
        tomorrow = snapshot(entries=(entry(second, "sent", ago=DAY), entry(second, "declined", ago=DAY)))
        assert first in {offer.action for offer in decide(compiled(action(first, value="5"), policies=[daily]), tomorrow).offers}


def test_d46_a_notice_passes_the_cap_and_is_not_repeated() -> None:
    ready = compiled(action("notice", kind="mandatory", value="0"), action("one"), policies=[WEEKLY | {"kinds": []}])
    full = tuple(entry("one", channel="sms") for _ in range(2))
    decision = decide(ready, snapshot(entries=full))
    assert [offer.action for offer in decision.offers] == ["notice"]
    assert decision.left_out["one"].code == "cap"
    again = decide(ready, snapshot(entries=(*full, entry("notice", "sent", channel="email"))))
    assert not again.offers
    assert again.left_out["notice"].code == "said"


def test_a_cap_still_counts_what_is_no_longer_in_the_catalogue() -> None:
    gone = tuple(entry("gone", kind="shown") for _ in range(2))
    ready = compiled(action("one"), policies=[WEEKLY])
    assert not decide(ready, snapshot(entries=gone)).offers
    service = tuple(replace(each, data={"kind": "service", "group": "tv"}) for each in gone)
    assert decide(ready, snapshot(entries=service)).offers


@pytest.mark.parametrize(("scope", "offered"), [("action", {"other", "far"}), ("group", {"far"}), ("all", set())])
def test_a_pause_after_no_holds_for_what_its_scope_says(scope: str, offered: set[str]) -> None:
    pause = {"key": "no", "kind": "pause", "after": ["declined"], "seconds": 2592000, "scope": scope}
    ready = compiled(action("one"), action("other"), action("far", group="phone"), policies=[pause])
    decision = decide(ready, snapshot(entries=(entry("one", "declined", channel="ivr", ago=29 * DAY),)))
    assert {offer.action for offer in decision.offers} == offered
    assert len(decide(ready, snapshot(entries=(entry("one", "declined", ago=30 * DAY),))).offers) == 3


def test_d19_after_un_merging_each_has_its_own_caps_again() -> None:
    ready = compiled(action("one"), policies=[WEEKLY])
    entries = (entry("one", customer=ADA), entry("one", customer=BOB))
    assert not decide(ready, snapshot(entries=entries, members=(ADA, BOB))).offers
    assert decide(ready, snapshot(entries=entries[:1], members=(ADA,))).offers


HISTORY = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(["shown", "sent"]), st.sampled_from(list(CONTENTS)), st.sampled_from([ADA, BOB])),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(HISTORY, st.integers(0, 4), st.sampled_from(list(CONTENTS)))
def test_caps_are_never_exceeded_whatever_was_said_on_which_channel(
    history: list[tuple[int, str, str, object]], most: int, channel: str
) -> None:
    ready = compiled(*(action(f"a{n}") for n in range(4)), policies=[WEEKLY | {"most": most}])
    entries = tuple(entry(f"a{days % 4}", kind, ago=days * DAY, channel=on, customer=who) for days, kind, on, who in history)  # type: ignore[arg-type]
    within = sum(days < 7 for days, *_ in history)
    offers = decide(ready, snapshot(entries=entries, members=(ADA, BOB), channel=channel)).offers
    assert len(offers) <= max(0, most - within)
    assert len(offers) == min(3, max(0, most - within))


def on_sms(at: datetime, **facts: object) -> bool:
    told = snapshot(channel="sms", now=at, customer=replace(CustomerFacts("Ada"), **facts))  # type: ignore[arg-type]
    decision = decide(compiled(action("one"), policies=[NIGHT]), told)
    assert decision.offers or decision.left_out["one"].code == "quiet_hours"
    return bool(decision.offers)


@pytest.mark.parametrize(
    ("at", "zone", "speaks"),
    [
        (datetime(2026, 3, 28, 19, 59, tzinfo=UTC), "Europe/London", True),
        (datetime(2026, 3, 28, 20, 0, tzinfo=UTC), "Europe/London", False),
        (datetime(2026, 3, 29, 7, 59, tzinfo=UTC), "Europe/London", False),  # the clock went forward: 08:59
        (datetime(2026, 3, 29, 8, 0, tzinfo=UTC), "Europe/London", True),
        (datetime(2026, 3, 29, 7, 0, tzinfo=UTC), "Europe/Berlin", True),
        (datetime(2026, 10, 25, 8, 0, tzinfo=UTC), "Europe/Berlin", True),  # and back: 09:00 is an hour later
        (datetime(2026, 10, 25, 7, 59, tzinfo=UTC), "Europe/Berlin", False),
        (datetime(2026, 10, 25, 8, 59, tzinfo=UTC), "Europe/London", False),
        (datetime(2026, 10, 25, 9, 0, tzinfo=UTC), "Europe/London", True),
        (datetime(2026, 3, 29, 12, 0, tzinfo=UTC), "Australia/Sydney", False),
    ],
)
def test_d33_quiet_hours_follow_the_customers_clock_on_the_nights_when_it_changes(at: datetime, zone: str, *, speaks: bool) -> None:
    assert on_sms(at, time_zone=zone) is speaks


def test_d33_of_several_zones_that_may_be_the_strictest_counts() -> None:
    noon_in_london = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert on_sms(noon_in_london, zones=("Europe/London", "Europe/Berlin"))
    assert not on_sms(noon_in_london, zones=("Europe/London", "America/Los_Angeles"))
    assert not on_sms(noon_in_london)  # nobody knows where: always quiet
    assert not on_sms(noon_in_london, time_zone="Mars/Olympus")


def test_d33_a_policy_names_the_zones_of_customers_of_whom_nobody_knows() -> None:
    ready = compiled(action("one"), policies=[NIGHT | {"zones": ["Europe/London"]}])
    assert decide(ready, snapshot(channel="sms", now=NOW, customer=CustomerFacts("Ada"))).offers


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 366 * 24 * 60), st.sampled_from(["Europe/London", "America/St_Johns", "Asia/Kolkata", "Pacific/Auckland"]))
def test_d33_it_is_quiet_exactly_while_the_clock_says_so(minutes: int, zone: str) -> None:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - what it is compared with

    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    clock = at.astimezone(ZoneInfo(zone))
    assert on_sms(at, time_zone=zone) is (9 <= clock.hour < 20)


def test_quiet_hours_are_about_their_channels_only() -> None:
    night = datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert decide(compiled(action("one"), policies=[NIGHT]), snapshot(now=night)).offers
