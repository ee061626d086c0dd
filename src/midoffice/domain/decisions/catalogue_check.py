"""What is wrong with a catalogue, found before it is published."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

from midoffice.domain.decisions.arbitration import ARBITRATED
from midoffice.domain.decisions.compilation import CompiledCatalogue, compile_catalogue
from midoffice.domain.decisions.contradictions import contradiction
from midoffice.domain.decisions.ledger import ActionKind
from midoffice.domain.decisions.policy import Cap, ConsentRequired, QuietHours
from midoffice.domain.decisions.reads import WHOLE
from midoffice.domain.decisions.rendering.rendered import NotRenderable
from midoffice.domain.decisions.rule_blocks import DECISIONS
from midoffice.domain.decisions.simulation import DECIDES, Contests, deciding_factor
from midoffice.domain.decisions.vocabulary import Attributes, names_of, sample_scope, schema_of
from midoffice.domain.rules.feel.check import check_expression
from midoffice.domain.rules.feel.check_words import did_you_mean
from midoffice.domain.rules.feel.types import BOOLEAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from midoffice.domain.decisions.action import Action, Treatment
    from midoffice.domain.decisions.catalogue import Catalogue, Factor
    from midoffice.domain.rules.compiled import CompiledRules
    from midoffice.domain.rules.feel.faults import FeelFault

_SOLD = frozenset({ActionKind.OFFER, ActionKind.RETENTION})
_CONTESTS = 200
_CONTESTANTS = 8
_FAR = 50
_MARKUP = frozenset({"mjml", "ssml", "link"})


@dataclass(frozen=True, slots=True)
class CatalogueFinding:
    """One thing that is wrong. An `error` keeps the catalogue from being published; a `warning` asks somebody to look.

    `path` is where it stands in the document, such as `actions.3.criteria.eligibility.0.text`.
    """

    severity: Literal["error", "warning"]
    path: str
    message: str
    remedy: str = ""

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"severity": self.severity, "path": self.path, "message": self.message, "remedy": self.remedy}


def check_catalogue(
    catalogue: Catalogue, attributes: Attributes, now: datetime, *, rules: CompiledRules | None = None
) -> tuple[CatalogueFinding, ...]:
    """Return what is wrong with a catalogue, errors first; for a large one it takes seconds.

    `attributes` are those that sources give, `rules` is the rule set that the catalogue names.
    """
    check = _Check(catalogue, attributes, now)
    found = [
        *check.keys(),
        *check.references(),
        *check.conditions(),
        *check.treatments(),
        *check.unreachable(),
        *check.policies(),
        *_rule_set(catalogue, rules),
        *_outliers(catalogue),
        *_scale(check.compiled),
    ]
    return tuple(sorted(found, key=lambda each: each.severity))


def scale_finding(factor: Factor) -> CatalogueFinding:
    """Return the warning that one factor alone makes nearly all winners (D45)."""
    remedy = "Are all values in the same currency and unit, euros or cents? Else switch the factor off, or set levers."
    message = f"The {factor} alone decides more than {DECIDES:.0%} of who wins; the other factors have nothing to say."
    return CatalogueFinding("warning", f"arbitration.use.{factor}", message, remedy)


def _error(path: str, message: str, remedy: str = "") -> CatalogueFinding:
    return CatalogueFinding("error", path, message, remedy)


def _warning(path: str, message: str, remedy: str = "") -> CatalogueFinding:
    return CatalogueFinding("warning", path, message, remedy)


class _Check:
    def __init__(self, catalogue: Catalogue, attributes: Attributes, now: datetime) -> None:
        self.catalogue = catalogue
        self.attributes = attributes
        self.now = now
        self.compiled = compile_catalogue(catalogue)
        self.groups = {group.key for group in catalogue.groups}
        self.placements = {placement.key: placement for placement in catalogue.placements}

    # --- names

    def keys(self) -> Iterator[CatalogueFinding]:
        """Keys that several have."""
        catalogue = self.catalogue
        for name in ("placements", "groups", "actions", "policies", "budgets"):
            yield from _doubles(name, [each.key for each in getattr(catalogue, name)])
        for place, action in enumerate(catalogue.actions):
            yield from _doubles(f"actions.{place}.treatments", [each.key for each in action.treatments])
            yield from _doubles(f"actions.{place}.criteria", [criterion.id for _, criterion in action.tests()], "id")

    def references(self) -> Iterator[CatalogueFinding]:
        """Keys that nobody has."""
        budgets = {budget.key for budget in self.catalogue.budgets}
        for place, action in enumerate(self.catalogue.actions):
            path = f"actions.{place}"
            if action.group:
                yield from _named(f"{path}.group", "group", action.group, self.groups)
            if action.budget is not None:
                yield from _named(f"{path}.budget", "budget", action.budget, budgets)
            for number, treatment in enumerate(action.treatments):
                for key in treatment.placements:
                    yield from _named(f"{path}.treatments.{number}.placements", "placement", key, self.placements)
        yield from self._references_elsewhere()

    def _references_elsewhere(self) -> Iterator[CatalogueFinding]:
        catalogue = self.catalogue
        actions = {action.key for action in catalogue.actions}
        for place, policy in enumerate(catalogue.policies):
            for group in policy.groups if isinstance(policy, Cap) else ():
                yield from _named(f"policies.{place}.groups", "group", group, self.groups)
        for place, weight in enumerate(catalogue.arbitration.weights):
            path = f"arbitration.weights.{place}"
            if weight.group is not None:
                yield from _named(f"{path}.group", "group", weight.group, self.groups)
            if weight.action is not None:
                yield from _named(f"{path}.action", "action", weight.action, actions)

    # --- texts

    def conditions(self) -> Iterator[CatalogueFinding]:
        """Conditions that are none, name what is not there, or can never hold."""
        schema = schema_of(self.attributes)
        faults: dict[str, tuple[FeelFault, ...]] = {}
        for path, text in self._conditions():
            if text not in faults:
                faults[text] = check_expression(text, schema, BOOLEAN)
            for fault in faults[text]:
                place = f" (line {fault.line}, column {fault.column})"
                remedy = fault.suggestion or (f"Expected {fault.expected}." if fault.expected else "")
                yield _error(path, f"{fault.why}{place}", remedy)

    def _conditions(self) -> Iterator[tuple[str, str]]:
        for place, action in enumerate(self.catalogue.actions):
            for test, criteria in action.criteria.items():
                for number, criterion in enumerate(criteria):
                    yield f"actions.{place}.criteria.{test.value}.{number}.text", criterion.text
        for place, weight in enumerate(self.catalogue.arbitration.weights):
            yield f"arbitration.weights.{place}.text", weight.text

    def treatments(self) -> Iterator[CatalogueFinding]:
        """Templates that cannot be read, name what no source gives, or cannot be shown with any values."""
        names = names_of(self.attributes)
        for place, action in enumerate(self.catalogue.actions):
            for number, treatment in enumerate(action.treatments):
                path = f"actions.{place}.treatments.{number}.content"
                faults = list(self._template(path, action, treatment, names))
                yield from faults or self._tried(path, action, treatment)

    def _template(self, path: str, action: Action, treatment: Treatment, names: Any) -> Iterator[CatalogueFinding]:  # noqa: ANN401 - see names_of
        ready = self.compiled.treatment(action, treatment)
        for fault in ready.faults:
            yield _error(f"{path}.{fault.part}", f"{fault.message} (line {fault.line})")
        for name, entries in sorted(ready.reads.items()):
            if name not in names:
                yield _error(
                    path, f"Nothing is called {name}.", did_you_mean(name, names) or "Use subject.name, such as customer.name."
                )
                continue
            known = names[name]
            for entry in sorted(entries - known - {WHOLE}) if known is not None else ():
                guess = did_you_mean(entry, known)
                yield _error(path, f"No source gives {name}.{entry}.", guess or f"Known are {', '.join(sorted(known)[:8])}.")

    def _tried(self, path: str, action: Action, treatment: Treatment) -> Iterator[CatalogueFinding]:
        """Fill a treatment in with samples: what is no markup with them is none with anything."""
        ready = self.compiled.treatment(action, treatment)
        try:
            ready.render(sample_scope(self.attributes, ready.reads), action, "en")
        except NotRenderable as wrong:
            made = _error if wrong.variable.partition(".")[0] in _MARKUP else _warning
            yield made(path, f"With sample values it cannot be shown: {wrong.message}")

    # --- what never happens, and what is forgotten

    def unreachable(self) -> Iterator[CatalogueFinding]:
        """Actions that can never be said."""
        channels = {placement.channel for placement in self.catalogue.placements}
        for place, action in enumerate(self.catalogue.actions):
            if not action.active:
                continue
            path = f"actions.{place}"
            treatments = [each for each in action.treatments if each.active]
            if not treatments:
                yield _warning(f"{path}.treatments", f"{action.name} has no words on any channel.", "Add a treatment.")
            elif not any(each.channel in channels for each in treatments):
                yield _warning(f"{path}.treatments", f"{action.name} has words only for channels without a placement.", "Add one.")
            if action.valid_until is not None and action.valid_until <= self.now:
                yield _warning(f"{path}.valid_until", f"{action.name} is not valid any more.", "Switch it off, or extend it.")
            about = contradiction(criterion.text for _, criterion in action.tests())
            if about is not None:
                yield _warning(f"{path}.criteria", f"{action.name} is never said: its criteria about {about} cannot hold together.")

    def policies(self) -> Iterator[CatalogueFinding]:
        """Policies that are missing, or cannot do what they should."""
        policies = self.catalogue.policies
        asked = {kind for policy in policies if isinstance(policy, ConsentRequired) for kind in policy.kinds}
        missing = {action.kind for action in self.catalogue.actions if action.kind in _SOLD} - asked
        if missing:
            kinds = " and ".join(sorted(kind.value for kind in missing))
            yield _warning("policies", f"Nobody's consent is asked for actions of the kind {kinds}.", "Add a consent policy.")
        for place, policy in enumerate(policies):
            if isinstance(policy, QuietHours) and not policy.zones:
                message = "Customers without a known time zone are never contacted on these channels."
                yield _warning(f"policies.{place}.zones", message, "Name the zones in which such customers may be.")


def _doubles(path: str, keys: Iterable[str], what: str = "key") -> Iterator[CatalogueFinding]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield _error(path, f"{count} have the {what} {key}.", f"Give each {what} once.")


def _named(path: str, what: str, key: str, known: Iterable[str]) -> Iterator[CatalogueFinding]:
    names = sorted(known)
    if key not in names:
        yield _error(path, f"There is no {what} {key}.", did_you_mean(key, names) or f"Add the {what}, or choose another one.")


def _rule_set(catalogue: Catalogue, rules: CompiledRules | None) -> Iterator[CatalogueFinding]:
    if catalogue.rule_set is None:
        return
    if rules is None:
        remedy = "Publish it, or take it out: without it nothing that it could block is offered."
        yield _error("rules.rule_set", f"The rule set {catalogue.rule_set} has no version in force.", remedy)
    elif not any(rules.has(name) for name in DECISIONS):
        yield _error("rules.rule_set", f"The rule set has none of the decisions {', '.join(DECISIONS)}.", "Add one of them.")


def _outliers(catalogue: Catalogue) -> Iterator[CatalogueFinding]:
    """Values that are out of all proportion to the others: cents among euros."""
    values = {place: action.value for place, action in enumerate(catalogue.actions) if action.kind in _SOLD and action.value > 0}
    if len(values) <= 2:  # noqa: PLR2004 - two say nothing about scale
        return
    middle = median(values.values())
    for place, value in values.items():
        if value >= middle * _FAR:
            message = f"Its value is {value / middle:,.0f} times that of the action in the middle ({middle:,})."
            yield _warning(f"actions.{place}.value", message, "Are all values in the same currency and unit, euros or cents?")


def _scale(compiled: CompiledCatalogue) -> Iterator[CatalogueFinding]:
    """Let random groups of offers compete with what is known before anybody answers."""
    options = {each.key: each for plan in compiled.plans.values() for each in plan.options.all if each.tier == ARBITRATED}
    ready = [(each, each.factors, each.score) for _, each in sorted(options.items())]
    if len({option.action.key for option, _, _ in ready}) <= 2:  # noqa: PLR2004 - two say nothing about scale
        return
    rng = random.Random(45)  # noqa: S311 - the same contests each time
    contests = Contests(compiled.used)
    for seed in range(_CONTESTS):
        contests.add(rng.sample(ready, min(_CONTESTANTS, len(ready))), seed)
    factor = deciding_factor(contests.factors(), contests.count)
    if factor is not None:
        yield scale_finding(factor)
