"""Who may take an item beside the skills: a condition in FEEL over attributes, written in the plan and checked when the plan is.

What is not known of an agent or an item is UNKNOWN, and a condition that does not surely hold keeps the agent out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from midoffice.domain.routing.dispatch.expression import Purpose, check_text, one_of
from midoffice.domain.rules.dmn.logic import Literal
from midoffice.domain.rules.dmn.reads import Reads, reads_of
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import Compiled, compile_expression
from midoffice.domain.rules.feel.names import Names
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.schema import Schema
from midoffice.domain.rules.feel.types import BOOLEAN, ContextOf
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.services.service import LONGEST_CONDITION
from midoffice.kernel.errors import Invalid
from midoffice.kernel.records import quick

Values = Mapping[str, tuple[str, ...]]
"""The attributes in use, with the values that each may have."""
MOST_STEPS = 1_000
"""What a condition may take for one agent."""
MEDIUM = "medium"
_REMEMBERED = 100_000
_EXAMPLE = "Write one such as `agent.attributes.team = item.attributes.team`."
_PURPOSE = Purpose("condition", BOOLEAN, "true or false", LONGEST_CONDITION, _EXAMPLE)
_NOT_TOLD = Unknown("it is not told")
_THEN = datetime(2000, 1, 1, tzinfo=UTC)
"""A condition does not depend on the time: who fits now fits later."""


def condition_schema(attributes: Values, media: Iterable[str]) -> Schema:
    """Return what a condition may name: `agent.attributes` and `item.attributes` with texts by key, and `item.medium`."""
    known = ContextOf(tuple((key, one_of(values)) for key, values in sorted(attributes.items())))
    item = ContextOf(((MEDIUM, one_of(media)), ("attributes", known)))
    return Schema({"agent": ContextOf((("attributes", known),)), "item": item})


def check_condition(where: str, text: str, attributes: Values, media: Iterable[str]) -> None:
    """Refuse a text that is no condition, names what is not there, or can never hold; raises Invalid(where)."""
    if not text:
        return
    check_text(where, text, condition_schema(attributes, media), _PURPOSE)
    named = _named(text)
    if named is None:
        raise Invalid(where, "uses `agent` or `item` as a whole", "Name each attribute, such as `agent.attributes.team`.")
    unknown = sorted({*named.agent, *named.item} - attributes.keys())
    if unknown:  # where there are no attributes at all, every context fits their type
        raise Invalid(where, f"names {unknown[0]}, which is no routing attribute in use", "Make the attribute first.")


@dataclass(frozen=True, slots=True)
class Named:
    """What a condition names: attributes of the agent and of the item, and whether the item's medium."""

    agent: tuple[str, ...]
    item: tuple[str, ...]
    medium: bool


@lru_cache(maxsize=1_000)
def _named(text: str) -> Named | None:
    """Return what a text names; None where that is not told by the text alone."""
    agent, item = (reads_of(Literal(text=text), name, Names(frozenset({"agent", "item"}))) for name in ("agent", "item"))
    if agent is None or item is None:
        return None
    of_agent, of_item = _attributes(agent), _attributes(item)
    return None if of_agent is None or of_item is None else Named(of_agent, of_item, MEDIUM in item)


def _attributes(reads: Mapping[str, Reads]) -> tuple[str, ...] | None:
    named = reads.get("attributes", {})
    return None if named is None else tuple(sorted(named))


@quick
@dataclass(frozen=True, slots=True)
class Condition:
    """A condition for items that are alike in what it names of them: so it is asked once for all of these.

    With `some` it is about no item in particular: it holds where it could for some item.
    """

    text: str
    medium: str | None = None
    item: tuple[str | None, ...] = ()
    some: bool = False

    def met_by(self, attributes: Mapping[str, str]) -> bool:
        """Tell whether an agent with these attributes meets it."""
        named = _named(self.text)
        return named is not None and _holds(self, tuple([attributes.get(key) for key in named.agent]))

    def compared(self, attributes: Mapping[str, str]) -> "Compared":
        """Return what it looks at of its items, and of an agent with these attributes."""
        named = _named(self.text) or Named((), (), medium=False)
        item = dict(zip(named.item, self.item, strict=False))
        return Compared(self.text, item, {key: attributes.get(key) for key in named.agent})


@dataclass(frozen=True, slots=True)
class Compared:
    """A condition with the values that it looks at; None is a value that is not known."""

    condition: str
    item: dict[str, str | None]
    agent: dict[str, str | None]


def condition_for(text: str, medium: str, attributes: Mapping[str, str]) -> Condition | None:
    """Return the condition of a text for items of a medium with these attributes; none without a text."""
    if not text:
        return None
    named = _named(text)
    if named is None:
        return Condition(text)
    return Condition(text, medium if named.medium else None, tuple([attributes.get(key) for key in named.item]))


def condition_for_some(text: str) -> Condition | None:
    """Return the condition of a text for no item in particular; none without a text."""
    return Condition(text, some=True) if text else None


@lru_cache(maxsize=_REMEMBERED)
def _holds(condition: Condition, agent: tuple[str | None, ...]) -> bool:
    named, compiled = _named(condition.text), _compiled(condition.text)
    if named is None or compiled is None:
        return False
    of_item = condition.item or (None,) * len(named.item)
    item = {MEDIUM: condition.medium or _NOT_TOLD, "attributes": _told(named.item, of_item)}
    value = compiled(
        Run(_THEN, mode="strict", steps=MOST_STEPS), {"item": item, "agent": {"attributes": _told(named.agent, agent)}}
    )
    depends = condition.some and bool(named.item or named.medium)
    return value is True or (depends and isinstance(value, Unknown))


def _told(keys: tuple[str, ...], values: tuple[str | None, ...]) -> dict[str, object]:
    return {key: _NOT_TOLD if value is None else value for key, value in zip(keys, values, strict=True)}


@lru_cache(maxsize=1_000)
def _compiled(text: str) -> Compiled | None:
    try:
        return compile_expression(text)
    except FeelFault:
        return None
