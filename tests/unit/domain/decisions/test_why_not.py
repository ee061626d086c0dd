"""Which actions may be said as soon as a system answers again, and which may not."""

from typing import Any

import pytest
from tests.unit.domain.decisions.company import NOW, action, compiled, snapshot, treatment
from tests.unit.domain.decisions.test_rule_blocks import rules

from midoffice.domain.context.attribute import Attribute, Missing, UnknownReason
from midoffice.domain.context.view import CustomerView
from midoffice.domain.decisions.compilation import CompiledCatalogue
from midoffice.domain.decisions.evidence import evidence_of, pack, unpack
from midoffice.domain.decisions.funnel import decide
from midoffice.domain.decisions.snapshot import Snapshot
from midoffice.domain.decisions.why_not import WhyNot, why_not
from midoffice.domain.rules.compiled import CompiledRules

NAME = "orders.returned"
ASKS, SAYS = action("asks", criteria=[f"{NAME} = false"]), action("says", treatments=[])
SAYS["treatments"] = [treatment(content={"headline": "{{ orders.returned }} came back"})]
BLOCKED = action("blocked", group="phone")
READY = compiled(ASKS, SAYS)
RULED = compiled(BLOCKED, rules={"rule_set": "actions"})
BLOCKS = rules([("true", "action:blocked", "it came back")])


def missing(reason: UnknownReason, **more: Any) -> Snapshot:  # noqa: ANN401 - fields of an attribute
    """What is known when the one attribute is missing for a reason."""
    made = snapshot()
    return snapshot(view=CustomerView(made.members[0], NOW, {NAME: Attribute(NAME, Missing(reason), "orders", NOW, **more)}, ()))


def found(ready: CompiledCatalogue, known: Snapshot, blocking: CompiledRules | None = None) -> WhyNot:
    evidence = evidence_of(ready, known, decide(ready, known, rules=blocking), version=1)
    return why_not(unpack(pack(evidence)[0]), ready)


@pytest.mark.parametrize("reason", UnknownReason)
def test_only_what_was_down_or_slow_may_be_known_soon(reason: UnknownReason) -> None:
    soon = reason in {UnknownReason.DOWN, UnknownReason.SLOW}
    asked = found(READY, missing(reason))
    assert asked.soon == (frozenset({"asks", "says"}) if soon else frozenset()), "by a condition, and by words"
    assert all(reason.value in words for words in asked.words.values())
    assert found(RULED, missing(reason), BLOCKS).soon == (frozenset({"blocked"}) if soon else frozenset()), "by the rules"


def test_what_is_forbidden_besides_stays_forbidden() -> None:
    assert not found(READY, missing(UnknownReason.DOWN, purpose="research")).soon
    assert not found(READY, missing(UnknownReason.DOWN, protected=True)).soon


def test_what_does_not_hold_for_another_reason_does_not_wait_for_a_system() -> None:
    ready = compiled(action("asks", criteria=["orders.late = true", f"{NAME} = false"]), ASKS | {"key": "other"})
    known = snapshot({"orders.late": False}, unknown=[NAME])
    assert found(ready, known).soon == frozenset({"other"})
    blocked = found(RULED, snapshot({NAME: True}, unknown=["orders.late"]), BLOCKS)
    assert (blocked.words, blocked.soon) == ({"blocked": "The rules block it: it came back."}, frozenset())
