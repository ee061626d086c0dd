"""A catalogue made ready: conditions compiled, and for every place who could be said there at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from midoffice.domain.decisions.action import Action, Treatment
from midoffice.domain.decisions.arbitration import option_of
from midoffice.domain.decisions.catalogue import FACTORS, Catalogue, ContextWeight, Placement
from midoffice.domain.decisions.contest import Options
from midoffice.domain.decisions.criteria import Criteria
from midoffice.domain.decisions.hurdles import Hurdles
from midoffice.domain.decisions.ledger import ActionKind, DecisionChannel
from midoffice.domain.decisions.reads import Reads, joined, wanted_of
from midoffice.domain.decisions.rendering.templates import CompiledTreatment, compile_treatment
from midoffice.kernel.errors import Invalid

Places = NDArray[np.intp]
"""Places of actions in the order of their keys."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What actions have in common that are kept back together: by control group, consent, policies and budgets."""

    kind: ActionKind
    group: str
    purpose: str
    budget: str | None


@dataclass(slots=True)
class Plan:
    """A placement: for each action the code of NEVER if it is never said there, and the others by profile.

    `timed` are those that are valid for a time only; `options` are the treatments that may stand here.
    """

    placement: Placement
    codes: NDArray[np.int32]
    profiles: Mapping[Profile, Places]
    timed: Sequence[tuple[int, datetime | None, datetime | None]]
    options: Options


NEVER: tuple[tuple[str], ...] = (("switched_off",), ("no_treatment",), ("not_yet",), ("over",))
"""The first reasons of every decision, so that plans can have their codes ready."""
SWITCHED_OFF, NO_TREATMENT, NOT_YET, OVER = 1, 2, 3, 4


@dataclass(slots=True)
class CompiledCatalogue:
    """A catalogue that can be decided by; nothing in it changes but what it remembers of templates.

    `actions` are in the order of their `keys`, whatever their order in the catalogue: so it cannot matter. `hurdles` are the
    numbers of their criteria; `used` says which of FACTORS count; `weights` are the numbers of the conditions of context weights.
    `places_of` are the actions that a rule means by an action, a group or a kind.
    """

    catalogue: Catalogue
    actions: tuple[Action, ...]
    keys: NDArray[np.object_]
    criteria: Criteria
    hurdles: Hurdles
    weights: tuple[int, ...]
    place_of: Mapping[str, int]
    places_of: Mapping[tuple[str, str], Places]
    used: tuple[bool, ...]
    plans: Mapping[str, Plan]
    purposes: frozenset[str]
    content_hash: str
    _ready: dict[tuple[str, str], CompiledTreatment] = field(default_factory=dict)

    def plan(self, placement: str, channel: DecisionChannel) -> Plan:
        """Return the plan of a placement; raises Invalid for one that is not known, or is on another channel."""
        plan = self.plans.get(placement)
        if plan is None:
            known = ", ".join(sorted(self.plans)) or "none"
            raise Invalid("placement", f"{placement[:64]!r} is not known", f"Known are {known}.")
        if plan.placement.channel is not channel:
            raise Invalid(
                "channel", f"{placement!r} is on {plan.placement.channel.value}", f"Ask for {plan.placement.channel.value}."
            )
        return plan

    def treatment(self, action: Action, treatment: Treatment) -> CompiledTreatment:
        """Return a treatment with its templates compiled, which is done when it is first needed."""
        key = (action.key, treatment.key)
        ready = self._ready.get(key)
        if ready is None:
            ready = self._ready[key] = compile_treatment(treatment)
        return ready

    def wanted(self) -> frozenset[str]:
        """Return the attributes that criteria, weights and templates ask for, as `subject.name`, or `subject` for all of them."""
        reads: Reads = self.criteria.reads
        for action in self.actions:
            for treatment in action.treatments:
                reads = joined(reads, self.treatment(action, treatment).reads)
        return wanted_of(reads)


def compile_catalogue(catalogue: Catalogue) -> CompiledCatalogue:
    """Make a catalogue ready to decide by. Conditions and templates that cannot be read never hold, and are never shown."""
    actions = tuple(sorted(catalogue.actions, key=lambda action: action.key))
    texts = [criterion.text for action in actions for _, criterion in action.tests()]
    weights = catalogue.arbitration.weights
    used = tuple(factor in catalogue.arbitration.use for factor in FACTORS)
    groups = {group.key: group.weight for group in catalogue.groups}
    criteria = Criteria([*texts, *(weight.text for weight in weights)])
    number_of = criteria.number_of
    rows = tuple(tuple(number_of[criterion.text] for _, criterion in action.tests()) for action in actions)
    return CompiledCatalogue(
        catalogue,
        actions,
        np.array([action.key for action in actions], dtype=np.object_),
        criteria,
        Hurdles(rows, always=len(criteria.compiled)),
        tuple(number_of[weight.text] for weight in weights),
        {action.key: place for place, action in enumerate(actions)},
        _places(actions),
        used,
        {placement.key: _plan(placement, actions, groups, used, weights) for placement in catalogue.placements},
        frozenset(action.purpose for action in actions),
        catalogue.content_hash,
    )


def _places(actions: Sequence[Action]) -> dict[tuple[str, str], Places]:
    found: dict[tuple[str, str], list[int]] = {}
    for place, action in enumerate(actions):
        for name in (("action", action.key), ("group", action.group), ("kind", action.kind.value), ("all", "")):
            found.setdefault(name, []).append(place)
    return {name: np.array(places, dtype=np.intp) for name, places in found.items()}


def _plan(
    placement: Placement,
    actions: Sequence[Action],
    groups: Mapping[str, float],
    used: tuple[bool, ...],
    weights: Sequence[ContextWeight],
) -> Plan:
    codes = []
    profiles: dict[Profile, list[int]] = {}
    timed = []
    options = []
    for place, action in enumerate(actions):
        fit = tuple(
            each
            for each in action.treatments
            if each.active and each.channel is placement.channel and (not each.placements or placement.key in each.placements)
        )
        weight = groups.get(action.group, 1.0)
        options.append(tuple(option_of(place, action, each, weight, used) for each in sorted(fit, key=lambda each: each.key)))
        codes.append(SWITCHED_OFF if not action.active else 0 if fit else NO_TREATMENT)
        if codes[-1]:
            continue
        if action.valid_from or action.valid_until:
            timed.append((place, action.valid_from, action.valid_until))
        profiles.setdefault(Profile(action.kind, action.group, action.purpose, action.budget), []).append(place)
    places = {profile: np.array(some, dtype=np.intp) for profile, some in profiles.items()}
    return Plan(placement, np.array(codes, dtype=np.int32), places, timed, Options(options, weights, used))
