import hashlib
import zlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.decisions.company import ADA, BOB, CONTENTS, NOW, action, compiled, entry, snapshot

from midoffice.domain.decisions.evidence import (
    RecordedConsents,
    differences,
    evidence_of,
    left_out_of,
    pack,
    replay,
    unpack,
    written,
)
from midoffice.domain.decisions.funnel import decide
from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.domain.decisions.propensity import Counted, PropensityCounts
from midoffice.kernel.errors import Invalid

POLICIES = [
    {"key": "weekly", "kind": "cap", "most": 2, "window_seconds": 604800},
    {"key": "no", "kind": "pause", "after": ["declined"], "seconds": 2592000, "scope": "group"},
    {"key": "night", "kind": "quiet_hours", "from": "20:00", "until": "09:00", "channels": ["sms"]},
    {"key": "consent", "kind": "consent"},
]
READY = compiled(
    action("a", criteria=["billing.balance < 50", 'situation.page = "tv"'], value="12.50", budget="vouchers"),
    action("b", criteria=['billing.due > @"2026-01-01"', "count(history.shown) < 3"], value="12.50"),
    action("c", group="phone", criteria=["orders.items[1] = 9007199254740993"]),
    action("d", kind="service", channels=["chat"]),
    policies=POLICIES,
    arbitration={
        "exploration": 0.5,
        "control_share": 0.2,
        "control_salt": "x",
        "weights": [{"text": 'channel = "web"', "weight": 1.3}],
    },
)
ENTRIES = st.lists(
    st.builds(
        lambda about, kind, hours, channel, who: entry(
            about, kind, ago=timedelta(hours=hours), channel=channel, customer=who, group="tv"
        ),
        st.sampled_from(["a", "b", "gone"]),
        st.sampled_from(["shown", "sent", "declined", "later", "accepted", "withdrawn"]),
        st.integers(0, 800),
        st.sampled_from(list(CONTENTS)),
        st.sampled_from([ADA, BOB]),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(
    ENTRIES,
    st.integers(0, 2**63 - 1),
    st.sampled_from(list(CONTENTS)),
    st.sampled_from(["granted", "refused", "unknown"]),
    st.lists(st.sampled_from(["billing.balance", "billing.due", "orders.items"]), unique=True),
    st.integers(0, 24),
)
def test_a_decision_can_be_made_again_to_the_same_byte(
    entries: list[object], seed: int, channel: str, consent: str, unknown: list[str], hours: int
) -> None:
    values = {"billing.balance": Decimal("12.50"), "billing.due": date(2026, 12, 1), "orders.items": [2**53 + 1, 7]}
    told = snapshot(
        {name: value for name, value in values.items() if name not in unknown},
        unknown=unknown,
        channel=channel,
        seed=seed,
        now=NOW + timedelta(hours=hours),
        members=(ADA, BOB),
        entries=tuple(entries),
        consents=RecordedConsents({"marketing": consent}),
        situation={"page": "tv", "x": 1.5, "deep": [{"y": None}]},
        model=PropensityCounts({("a", f"on-{channel}", DecisionChannel(channel)): Counted(10, 3)}),
    )
    decision = decide(READY, told, limit=2)
    packed, outcome_hash = pack(evidence_of(READY, told, decision, version=3, limit=2))
    assert outcome_hash == hashlib.sha256(written(decision.document())).hexdigest()
    evidence = unpack(packed)
    again = replay(evidence, READY)
    assert written(again.document()) == written(decision.document())
    assert differences(evidence, again) == ()
    assert left_out_of(evidence, READY).explained() == decision.left_out
    assert (again.offers, again.passed) == (decision.offers, decision.passed)


def test_evidence_of_the_first_format_can_be_read() -> None:
    told = snapshot({"billing.balance": Decimal("12.50")}, situation={"page": "tv"}, unknown=["billing.due"])
    decision = decide(READY, told)
    evidence = {**evidence_of(READY, told, decision, version=1), "format": 1, "view": told.view.document()}
    assert differences(evidence, replay(unpack(pack(evidence)[0]), READY)) == ()


def test_evidence_with_a_large_whole_number_is_written_like_any_other() -> None:
    told = snapshot({"billing.balance": 3}, situation={"page": 2**70})
    evidence = evidence_of(READY, told, decide(READY, told), version=1)
    packed, outcome_hash = pack(evidence)
    assert unpack(packed) == evidence
    assert outcome_hash == hashlib.sha256(written(evidence["outcome"])).hexdigest()


def test_evidence_says_what_is_different() -> None:
    told = snapshot({"billing.balance": 3}, situation={"page": "tv"})
    evidence = evidence_of(READY, told, decide(READY, told), version=1)
    other = decide(READY, snapshot({"billing.balance": 300}, situation={"page": "tv"}))
    assert "left_out" in differences(evidence, other)


def test_another_catalogue_is_refused() -> None:
    told = snapshot()
    evidence = evidence_of(READY, told, decide(READY, told), version=7)
    with pytest.raises(Invalid, match="another catalogue") as refused:
        replay(evidence, compiled(action("a")))
    assert refused.value.fields["remedy"] == "Take version 7."


@pytest.mark.parametrize("packed", [b"", b"nonsense", zlib.compress(b'{"format":99}')])
def test_what_is_no_evidence_is_refused(packed: bytes) -> None:
    with pytest.raises(Invalid):
        unpack(packed)


def test_evidence_of_a_thousand_actions_is_small() -> None:
    ready = compiled(*(action(f"action-{n}", criteria=[f"orders.open > {n % 7}", f"orders.late = {n}"]) for n in range(1000)))
    told = snapshot({"orders.open": 3, "orders.late": 8})
    decision = decide(ready, told)
    packed, _ = pack(evidence_of(ready, told, decision, version=1))
    assert len(packed) < 2500
    assert len(decision.left_out) == 999
