"""Catalogues out of JSON documents: what is wrong is told with its path. What only makes no sense is left to the check."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from midoffice.domain.decisions.action import Action, Criterion, Test, Treatment
from midoffice.domain.decisions.catalogue import (
    FACTORS,
    Arbitration,
    Budget,
    Catalogue,
    ContextWeight,
    Factor,
    Group,
    Placement,
)
from midoffice.domain.decisions.fields import Fields
from midoffice.domain.decisions.ledger import ActionKind, DecisionChannel, ResponseKind
from midoffice.domain.decisions.policy import Cap, ConsentRequired, Pause, Policy, QuietHours, Scope
from midoffice.domain.decisions.rendering.contents import read_content
from midoffice.domain.decisions.zones import zone_of
from midoffice.kernel.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
C = TypeVar("C", bound=Catalogue)
WEEK_SECONDS = 7 * 86_400
_LONGEST_CRITERION = 2_000
_MOST_CRITERIA = 100
_PLACEMENT = frozenset({"key", "channel", "name", "slots"})
_GROUP = frozenset({"key", "name", "weight"})
_BUDGET = frozenset({"key", "limit"})
_CRITERION = frozenset({"id", "text", "why"})
_TREATMENT = frozenset({"key", "channel", "active", "weight", "content", "placements"})
_ACTION = frozenset(
    {"key", "name", "kind", "group", "purpose", "active", "valid_from", "valid_until", "value", "lever", "budget"}
    | {"starting_propensity", "expires_after_seconds", "later_pause_seconds", "repeat_after_seconds", "criteria", "treatments"}
)
_CATALOGUE = frozenset({"placements", "groups", "actions", "policies", "budgets", "rules", "arbitration"})


def read_catalogue(kind: type[C], document: Mapping[str, Any]) -> C:
    """Return the catalogue of a document; raises Invalid with the path of what is wrong."""
    fields = Fields(document, "", _CATALOGUE)
    rules = Fields(fields.raw("rules", {}), "rules", frozenset({"rule_set"}))
    return kind(
        _all(fields, "placements", _placement),
        _all(fields, "groups", _group),
        _all(fields, "actions", _action),
        _all(fields, "policies", _policy),
        _all(fields, "budgets", _budget),
        rules.optional_key("rule_set"),
        _arbitration(fields.raw("arbitration", {}), "arbitration"),
    )


def _all(fields: Fields, name: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
    return tuple(read(item, path) for item, path in fields.items(name))


def _placement(document: object, path: str) -> Placement:
    fields = Fields(document, path, _PLACEMENT)
    key = fields.key()
    return Placement(key, fields.choice("channel", DecisionChannel), fields.text("name", key), fields.whole("slots", 1, 1, 20))


def _group(document: object, path: str) -> Group:
    fields = Fields(document, path, _GROUP)
    key = fields.key()
    return Group(key, fields.text("name", key), fields.number("weight", 1.0, 0, 1000))


def _budget(document: object, path: str) -> Budget:
    fields = Fields(document, path, _BUDGET)
    return Budget(fields.key(), fields.whole("limit", None, 0, 10**12))


def _action(document: object, path: str) -> Action:
    fields = Fields(document, path, _ACTION)
    key = fields.key()
    criteria = Fields(fields.raw("criteria", {}), f"{path}.criteria", frozenset(test.value for test in Test))
    starts, ends = fields.instant("valid_from"), fields.instant("valid_until")
    if starts and ends and ends <= starts:
        raise Invalid(f"{path}.valid_until", "is not after the beginning", "Enter a later instant.")
    return Action(
        key,
        fields.text("name", key, longest=200),
        fields.choice("kind", ActionKind),
        fields.key("group") if fields.has("group") else "",
        fields.key("purpose") if fields.has("purpose") else "service",
        tuple(_treatment(item, at) for item, at in fields.items("treatments")),
        {test: found for test in Test if (found := _criteria(criteria, test.value))},
        fields.boolean("active", default=True),
        starts,
        ends,
        fields.money("value", "0"),
        fields.number("lever", 1.0, 0, 1000),
        fields.optional_key("budget"),
        fields.number("starting_propensity", 0.05, 0.000_001, 1),
        fields.seconds("expires_after_seconds", WEEK_SECONDS),
        fields.seconds("later_pause_seconds", 86_400),
        fields.optional_seconds("repeat_after_seconds"),
    )


def _criteria(fields: Fields, name: str) -> tuple[Criterion, ...]:
    found = []
    for place, (item, path) in enumerate(fields.items(name), 1):
        if place > _MOST_CRITERIA:
            raise Invalid(path, f"is one more than {_MOST_CRITERIA}", "Put some of them into a rule set.")
        criterion = Fields(item, path, _CRITERION)
        text = criterion.text("text", longest=_LONGEST_CRITERION)
        if not text:
            raise Invalid(f"{path}.text", "is empty", "Enter a condition, such as orders.open = 0.")
        found.append(Criterion(criterion.text("id", f"{name[0]}{place}", longest=64), text, criterion.text("why", "", longest=500)))
    return tuple(found)


def _treatment(document: object, path: str) -> Treatment:
    fields = Fields(document, path, _TREATMENT)
    channel = fields.choice("channel", DecisionChannel)
    return Treatment(
        fields.key(),
        channel,
        read_content(channel, fields.raw("content", {}), f"{path}.content"),
        fields.boolean("active", default=True),
        fields.number("weight", 1.0, 0, 1000),
        fields.texts("placements"),
    )


def _arbitration(document: object, path: str) -> Arbitration:
    fields = Fields(document, path, frozenset({"use", "exploration", "control_share", "control_salt", "weights"}))
    use = Fields(fields.raw("use", {}), f"{path}.use", frozenset(FACTORS))
    factors: list[Factor] = [factor for factor in FACTORS if use.boolean(factor, default=True)]
    return Arbitration(
        frozenset(factors),
        fields.number("exploration", 0.05, 0, 1),
        fields.number("control_share", 0.0, 0, 1),
        fields.text("control_salt", "", longest=200),
        _all(fields, "weights", _weight),
    )


def _weight(document: object, path: str) -> ContextWeight:
    fields = Fields(document, path, frozenset({"text", "group", "action", "weight"}))
    return ContextWeight(
        fields.text("text", longest=_LONGEST_CRITERION),
        fields.number("weight", 1.0, 0, 1000),
        fields.optional_key("group"),
        fields.optional_key("action"),
    )


# --- policies


def _cap(fields: Fields) -> Cap:
    counts = fields.choices("counts", ResponseKind, (ResponseKind.SHOWN, ResponseKind.SENT))
    return Cap(
        fields.key(),
        fields.whole("most", None, 0, 10_000),
        fields.seconds("window_seconds", None),
        fields.choices("kinds", ActionKind),
        fields.texts("groups"),
        fields.choices("channels", DecisionChannel),
        counts,
    )


def _pause(fields: Fields) -> Pause:
    scope = fields.text("scope", "action")
    if scope not in get_args(Scope):
        raise Invalid(fields.at("scope"), f"{scope[:64]!r} is not known", "Choose action, group or all.")
    after = fields.choices("after", ResponseKind)
    if not after:
        raise Invalid(fields.at("after"), "names no response", "Choose declined, for example.")
    return Pause(fields.key(), after, fields.seconds("seconds", None), cast("Scope", scope), fields.choices("kinds", ActionKind))


def _quiet_hours(fields: Fields) -> QuietHours:
    begins, ends = _clock(fields, "from"), _clock(fields, "until")
    if begins == ends:
        raise Invalid(fields.at("until"), "is when it begins", "Enter another time; to be silent all day, switch the actions off.")
    channels = fields.choices("channels", DecisionChannel)
    if not channels:
        raise Invalid(fields.at("channels"), "names no channel", "Choose sms and email, for example.")
    zones = fields.texts("zones")
    for place, zone in enumerate(zones):
        if zone_of(zone) is None:
            raise Invalid(f"{fields.at('zones')}.{place}", f"{zone[:64]!r} is not a time zone", "Enter it as Europe/London.")
    return QuietHours(fields.key(), begins, ends, channels, fields.choices("kinds", ActionKind), zones)


def _clock(fields: Fields, name: str) -> time:
    try:
        found = time.fromisoformat(fields.text(name))
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise Invalid(fields.at(name), "is not a time of the day", "Enter it as 20:00.")
    return found


def _consent(fields: Fields) -> ConsentRequired:
    return ConsentRequired(fields.key(), fields.choices("kinds", ActionKind, (ActionKind.OFFER, ActionKind.RETENTION)))


_POLICIES: Mapping[str, tuple[frozenset[str], Callable[[Fields], Policy]]] = {
    Cap.kind: (frozenset({"key", "kind", "most", "window_seconds", "kinds", "groups", "channels", "counts"}), _cap),
    Pause.kind: (frozenset({"key", "kind", "after", "seconds", "scope", "kinds"}), _pause),
    QuietHours.kind: (frozenset({"key", "kind", "from", "until", "channels", "kinds", "zones"}), _quiet_hours),
    ConsentRequired.kind: (frozenset({"key", "kind", "kinds"}), _consent),
}


def _policy(document: object, path: str) -> Policy:
    kind = document.get("kind") if isinstance(document, dict) else None
    if not isinstance(kind, str) or kind not in _POLICIES:
        raise Invalid(f"{path}.kind", f"{str(kind)[:64]!r} is not known", f"Choose one of {', '.join(_POLICIES)}.")
    known, read = _POLICIES[kind]
    return read(Fields(document, path, known))
