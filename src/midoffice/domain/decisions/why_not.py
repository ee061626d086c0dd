"""Why actions were left out of a decision, and which of them may be said as soon as a system answers again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from midoffice.domain.context.attribute import UnknownReason
from midoffice.domain.decisions.compilation import CompiledCatalogue
from midoffice.domain.decisions.evidence import left_out_of, snapshot_of
from midoffice.domain.decisions.reasons import UNKNOWN, Entry
from midoffice.domain.decisions.rule_blocks import UNCLEAR
from midoffice.domain.rules.feel.unknown import Unknown

_OUT_OF_ORDER = frozenset({UnknownReason.DOWN.value, UnknownReason.SLOW.value})


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why each action was left out, in words, by its key. `soon` are those that a system which was down or slow keeps back."""

    words: Mapping[str, str]
    soon: frozenset[str]


def why_not(evidence: Mapping[str, Any], compiled: CompiledCatalogue) -> WhyNot:
    """Return why actions were left out, from the evidence of a decision; raises Invalid(evidence)."""
    left_out = left_out_of(evidence, compiled)
    away = frozenset(_out_of_order(evidence))
    degraded = frozenset(evidence["outcome"]["degraded"])
    soon = frozenset(action.key for action, entry in left_out.entries() if away & _unknown_to(entry, degraded))
    return WhyNot({key: why.reason for key, why in left_out.explained().items()}, soon)


def _out_of_order(evidence: Mapping[str, Any]) -> Iterator[str]:
    """Yield the attributes that were not known because their system was down or slow; what is forbidden stays so."""
    snapshot = snapshot_of(evidence)
    told = snapshot.view.inputs(snapshot.consents.granted(snapshot.channel), verified=snapshot.verified)
    for entries in told.values():
        for value in entries.values():
            if isinstance(value, Unknown) and value.reason in _OUT_OF_ORDER:
                yield value.source


def _unknown_to(entry: Entry, degraded: frozenset[str]) -> frozenset[str]:
    """Return the attributes for want of which an entry leaves an action out."""
    match entry:
        case ("criterion", _, code, source, _) if code == UNKNOWN:
            return frozenset({str(source)})
        case ("rule", _, reason) if str(reason).startswith(UNCLEAR):
            return degraded
        case ("not_renderable", path, _):
            return frozenset({".".join(str(path).split(".")[:2])})
    return frozenset()
