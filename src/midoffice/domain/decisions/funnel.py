"""The funnel: from all actions of a catalogue to what is said to one customer in one place, with a reason for all the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from midoffice.domain.decisions.arbitration import Candidate, factors_of, sentence_of
from midoffice.domain.decisions.bundles import TRUE
from midoffice.domain.decisions.compilation import NEVER, NOT_YET, OVER
from midoffice.domain.decisions.contacts import Contacts
from midoffice.domain.decisions.control import in_control
from midoffice.domain.decisions.criteria import Answers
from midoffice.domain.decisions.decision import Decision, Offered
from midoffice.domain.decisions.hurdles import OUTCOMES
from midoffice.domain.decisions.ledger import ActionKind
from midoffice.domain.decisions.policy import ConsentRequired
from midoffice.domain.decisions.reasons import UNKNOWN, Entry, LeftOut, codes_of
from midoffice.domain.decisions.rendering.rendered import NotRenderable
from midoffice.domain.decisions.rule_blocks import Block, blocks_of, reads_history
from midoffice.domain.decisions.scope import scope_of

if TYPE_CHECKING:
    from midoffice.domain.decisions.compilation import CompiledCatalogue, Places, Profile
    from midoffice.domain.decisions.contest import Contest
    from midoffice.domain.decisions.snapshot import Snapshot
    from midoffice.domain.rules.compiled import CompiledRules

_SOLD = frozenset({ActionKind.OFFER, ActionKind.RETENTION})
GRANTED = "granted"


def decide(
    compiled: CompiledCatalogue, snapshot: Snapshot, *, limit: int | None = None, rules: CompiledRules | None = None
) -> Decision:
    """Return what is said to a customer in a place, at most `limit` actions and never more than the placement has slots.

    `rules` is the rule set that the catalogue names; a catalogue that names one and gets none offers nothing that could be blocked.
    The same arguments give the same decision. Raises Invalid for a placement that is not known or on another channel, and for a
    situation that is not JSON.
    """
    return Funnel(compiled, snapshot, rules).decide(limit)


class Funnel:
    """One decision on its way."""

    def __init__(self, compiled: CompiledCatalogue, snapshot: Snapshot, rules: CompiledRules | None) -> None:
        """Begin with all actions that may stand in the place at all."""
        self.compiled = compiled
        self.snapshot = snapshot
        self.rules = rules
        self.plan = compiled.plan(snapshot.placement, snapshot.channel)
        arbitration = compiled.catalogue.arbitration
        self.control = in_control(snapshot.members, arbitration.control_share, arbitration.control_salt)
        self.codes = self.plan.codes.copy()
        self.table: list[Entry] = list(NEVER)
        self.numbers: dict[Entry, int] = {entry: number for number, entry in enumerate(NEVER, 1)}
        self.contacts = Contacts(compiled, snapshot)
        self.degraded: set[str] = set()
        self.contest: Contest

    def decide(self, limit: int | None) -> Decision:
        """Run through all stages."""
        self._times()
        self._others()
        self._policies()
        scope = scope_of(self.compiled, self.snapshot, history=self.rules is not None and reads_history(self.rules))
        self._rules(scope)
        answers = Answers(self.compiled.criteria, scope, self.snapshot.now)
        passed = self._criteria(answers)
        holding = [answers.holds(number) for number in self.compiled.weights]  # an UNKNOWN condition changes nothing
        self.contest = self.plan.options.contest(passed, holding, self.snapshot.model)
        slots = self.plan.placement.slots
        offers = self._choose(scope, slots if limit is None else min(limit, slots))
        self._leave_out(passed, ("outranked",))
        codes = self.codes
        for offer in offers:
            codes[self.compiled.place_of[offer.action]] = 0
        names = tuple(self.compiled.keys[passed].tolist())
        reasons = LeftOut(self.compiled.actions, codes_of(codes), self.table)
        return Decision(tuple(offers), reasons, self.control, tuple(sorted(self.degraded)), names)

    # --- what is cheap

    def _code(self, entry: Entry) -> int:
        number = self.numbers.get(entry)
        if number is None:
            self.table.append(entry)
            number = self.numbers[entry] = len(self.table)
        return number

    def _leave_out(self, places: Places, entry: Entry) -> None:
        """Give a reason to the actions at these places that have none yet."""
        self.codes[places[self.codes[places] == 0]] = self._code(entry)

    def _times(self) -> None:
        now = self.snapshot.now
        for place, starts, ends in self.plan.timed:
            if starts is not None and now < starts:
                self.codes[place] = NOT_YET
            elif ends is not None and now >= ends:
                self.codes[place] = OVER

    def _others(self) -> None:
        """Leave out what nobody wants to say just now: a campaign asks about its own action."""
        only = self.snapshot.only
        if only:
            others = np.ones(len(self.codes), dtype=np.bool_)
            others[[self.compiled.place_of[key] for key in only if key in self.compiled.place_of]] = False
            self._leave_out(np.flatnonzero(others), ("not_asked",))

    def _policies(self) -> None:
        """Control group, consent, contact policies, budgets: by profile, of which there are few."""
        profiles = self.plan.profiles
        for profile, places in profiles.items():
            entry = self._of_profile(profile)
            if entry is not None:
                self._leave_out(places, entry)
        fit = self.plan.codes
        for place, entry in self.contacts.of_actions().items():
            if not fit[place] and not self.codes[place]:
                self.codes[place] = self._code(entry)
        for profile, places in profiles.items():
            entry = self.contacts.of_profile(profile)
            if entry is not None:
                self._leave_out(places, entry)
            elif profile.budget is not None and self.snapshot.budgets_left.get(profile.budget, 0) <= 0:
                self._leave_out(places, ("budget", profile.budget))

    def _of_profile(self, profile: Profile) -> Entry | None:
        if profile.kind not in _SOLD:
            return None
        if self.control:
            return ("control",)
        for policy in self.compiled.catalogue.policies:
            if isinstance(policy, ConsentRequired) and profile.kind in policy.kinds:
                state = str(self.snapshot.consents.state(profile.purpose, self.snapshot.channel.value))
                if state != GRANTED:
                    return "consent", profile.purpose, state
        return None

    # --- rules and criteria

    def _rules(self, scope: dict[str, object]) -> None:
        if self.compiled.catalogue.rule_set is None or self.codes.all():
            return
        if self.rules is None:
            self._leave_out(np.arange(len(self.codes)), ("rule", "eligibility", "the rule set cannot be asked"))
            return
        for block in blocks_of(self.rules, scope, self.snapshot.now):
            self._block(block)

    def _block(self, block: Block) -> None:
        places = self.compiled.places_of.get((block.target, block.key))
        if places is None:
            return
        if not self.codes[places].all():
            self.degraded.update(block.unknown)
        self._leave_out(places, ("rule", block.test.value, block.reason))

    def _criteria(self, answers: Answers) -> Places:
        """Return the places of the actions of which every criterion is true; the others keep the first that is not."""
        answers.ask_bundles()
        places = (self.codes == 0).nonzero()[0]
        hurdles = self.compiled.hurdles
        first = hurdles.first_that_fails(answers, places)
        code_of = np.zeros(hurdles.width * OUTCOMES, dtype=np.int32)
        for found in np.bincount(first).nonzero()[0].tolist():
            order, outcome = divmod(found, OUTCOMES)
            if outcome != TRUE:
                code_of[found] = self._failed(answers, order, outcome)
        self.codes[places] = code_of[first]
        passed: Places = places[first % OUTCOMES == TRUE]
        return passed

    def _failed(self, answers: Answers, order: int, outcome: int) -> int:
        if outcome < UNKNOWN:
            return self._code(("criterion", order, outcome))
        cause = answers.cause(outcome)
        self.degraded.add(cause.source)
        return self._code(("criterion", order, UNKNOWN, cause.source, cause.reason))

    # --- choosing

    def _choose(self, scope: dict[str, object], limit: int) -> list[Offered]:
        """Take the best that can be said, one treatment of each action, as long as caps and budgets leave room."""
        offers: list[Offered] = []
        taken: set[int] = set()
        caps = dict(self.contacts.left)
        budgets = dict(self.snapshot.budgets_left)
        exploration = self.compiled.catalogue.arbitration.exploration
        for candidate in self.contest.in_order(self.snapshot.seed, exploration) if limit > 0 else ():
            place, action = candidate.option.place, candidate.option.action
            if place in taken:
                continue
            under = self.contacts.caps_on(action.kind, action.group)
            full = next((cap.key for cap in under if caps[cap.key] <= 0), None)
            if full is not None:
                self.codes[place] = self._code(("cap_taken", full))
                continue
            if action.budget is not None and budgets.get(action.budget, 0) <= 0:
                self.codes[place] = self._code(("budget_taken", action.budget))
                continue
            offer = self._offer(candidate, scope, len(self.contest))
            if offer is None:
                continue
            offers.append(offer)
            taken.add(place)
            for cap in under:
                caps[cap.key] -= 1
            if action.budget is not None:
                budgets[action.budget] -= 1
            if len(offers) >= limit:
                break
        return offers

    def _offer(self, candidate: Candidate, scope: dict[str, object], among: int) -> Offered | None:
        action, treatment = candidate.option.action, candidate.option.treatment
        try:
            rendered = self.compiled.treatment(action, treatment).render(scope, action, self.snapshot.customer.language)
        except NotRenderable as missing:
            self.codes[candidate.option.place] = self._code(("not_renderable", missing.variable, missing.why))
            return None
        used = self.compiled.catalogue.arbitration.use
        factors = factors_of(candidate.option, candidate.multiplier, self.snapshot.model)
        propensity, context, value, lever = factors
        return Offered(
            action=action.key,
            name=action.name,
            kind=action.kind,
            group=action.group,
            treatment=treatment.key,
            rendered=rendered,
            expires_at=self.snapshot.now + action.expires_after,
            propensity=propensity,
            context=context,
            value=value,
            lever=lever,
            score=candidate.score,
            explored=candidate.explored,
            probability=candidate.probability,
            sentence=sentence_of(candidate, factors, used, among),
            budget=action.budget,
        )
