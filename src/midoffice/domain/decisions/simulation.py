"""A catalogue tried on many customers: how many get how far, who wins, and how much each factor has to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from midoffice.domain.decisions.arbitration import ARBITRATED, Factors, Option, factors_of, lot, score_of
from midoffice.domain.decisions.catalogue import FACTORS, Factor
from midoffice.domain.decisions.compilation import CompiledCatalogue
from midoffice.domain.decisions.funnel import Funnel
from midoffice.domain.decisions.reasons import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from midoffice.domain.decisions.snapshot import Snapshot
    from midoffice.domain.rules.compiled import CompiledRules

DECIDES = 0.95
"""A factor that alone makes more than this share of the winners leaves the others nothing to say."""
LEAST_CONTESTS = 20
DIFFERENT = 1.2
MOSTLY = 0.5
"""Scores that are apart by less than this factor are as good as the same."""
Sold = tuple[Option, Factors, float]
MOST_LEVERS = 50


@dataclass(frozen=True, slots=True)
class FactorFigures:
    """A factor over all decisions in which several could have won.

    `alone` is the share of them that would have had the same winner by this factor alone, `without` the share that would have had
    the same winner had it been switched off. `rest_varies` is the share in which the others tell the actions apart at all.
    """

    factor: Factor
    alone: float
    without: float
    rest_varies: float


@dataclass(frozen=True, slots=True)
class LeverFigures:
    """How often an action wins as it is, with half its lever, and with twice."""

    action: str
    wins: int
    at_half: int
    at_double: int


@dataclass(frozen=True, slots=True)
class FunnelFigures:
    """What became of a sample of `decisions`.

    `reached` says for each stage how many actions got to it, summed over all decisions, and `left` how many were left out there.
    `winners` are how often each action came first, `offered` how often it was offered at all, and `nobody` how many decisions
    offered nothing. `contested` are those in which several could have won; `factors` and `levers` are about them.
    """

    decisions: int
    reached: Mapping[str, int]
    left: Mapping[str, int]
    winners: Mapping[str, int]
    offered: Mapping[str, int]
    nobody: int
    control: int
    contested: int
    factors: tuple[FactorFigures, ...]
    levers: tuple[LeverFigures, ...]
    unknown: Mapping[str, int]
    deciding: Factor | None = None

    def document(self) -> dict[str, Any]:
        """Return them as JSON."""
        return {
            "decisions": self.decisions,
            "reached": dict(self.reached),
            "left": dict(self.left),
            "winners": dict(self.winners),
            "offered": dict(self.offered),
            "nobody": self.nobody,
            "control": self.control,
            "contested": self.contested,
            "factors": [
                {"factor": each.factor, "alone": each.alone, "without": each.without, "rest_varies": each.rest_varies}
                for each in self.factors
            ],
            "levers": [
                {"action": each.action, "wins": each.wins, "at_half": each.at_half, "at_double": each.at_double}
                for each in self.levers
            ],
            "unknown": dict(self.unknown),
            "deciding": self.deciding,
        }


def read_figures(kept: Mapping[str, Any]) -> FunnelFigures:
    """Return figures that were kept as a document, whose entries may have lost their order."""

    def by_count(name: str) -> dict[str, int]:
        return dict(Counter(dict(sorted(kept[name].items()))).most_common())

    stages = [stage.value for stage in Stage]
    return FunnelFigures(
        decisions=kept["decisions"],
        reached={name: kept["reached"][name] for name in (*stages, "offered")},
        left={name: kept["left"][name] for name in stages},
        winners=by_count("winners"),
        offered=by_count("offered"),
        nobody=kept["nobody"],
        control=kept["control"],
        contested=kept["contested"],
        factors=tuple(FactorFigures(**each) for each in kept["factors"]),
        levers=tuple(LeverFigures(**each) for each in kept["levers"]),
        unknown=by_count("unknown"),
        deciding=kept["deciding"],
    )


def simulate(compiled: CompiledCatalogue, snapshots: Iterable[Snapshot], *, rules: CompiledRules | None = None) -> FunnelFigures:
    """Decide for each snapshot and count; nothing is stored, and the control group is as it would be."""
    trial = FunnelTrial(compiled, rules)
    trial.add(snapshots)
    return trial.figures()


class FunnelTrial:
    """A simulation that goes on: snapshots are added as they come, and the figures are those of all until then."""

    def __init__(self, compiled: CompiledCatalogue, rules: CompiledRules | None = None) -> None:
        """Begin with nobody."""
        self._compiled, self._rules, self._sample = compiled, rules, _Sample(compiled)

    def add(self, snapshots: Iterable[Snapshot]) -> None:
        """Decide for each and count."""
        for snapshot in snapshots:
            self._decide(snapshot)

    def figures(self) -> FunnelFigures:
        """Return what has become of all who were added."""
        return self._sample.figures()

    def _decide(self, snapshot: Snapshot) -> None:
        sample = self._sample
        funnel = Funnel(self._compiled, snapshot, self._rules)
        decision = funnel.decide(None)
        sample.left.update(stage.value for stage in decision.reasons.stages().values())
        sample.decisions += 1
        sample.control += decision.control
        sample.nobody += not decision.offers
        sample.winners.update(offer.action for offer in decision.offers[:1])
        sample.offered.update(offer.action for offer in decision.offers)
        sample.unknown.update(decision.degraded)
        sold = [each for each in funnel.contest.candidates() if each.option.tier == ARBITRATED]
        scored = [(each.option, factors_of(each.option, each.multiplier, snapshot.model), each.score) for each in sold]
        sample.contests.add(scored, snapshot.seed)


@dataclass(slots=True)
class _Sample:
    compiled: CompiledCatalogue
    decisions: int = 0
    control: int = 0
    nobody: int = 0
    left: Counter[str] = field(default_factory=Counter)
    winners: Counter[str] = field(default_factory=Counter)
    offered: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    contests: Contests = field(init=False)

    def __post_init__(self) -> None:
        used = self.compiled.catalogue.arbitration.use
        self.contests = Contests(tuple(factor in used for factor in FACTORS))

    def figures(self) -> FunnelFigures:
        reached, there = {}, self.decisions * len(self.compiled.actions)
        for stage in Stage:
            reached[stage.value] = there
            there -= self.left[stage.value]
        reached["offered"] = there
        factors = self.contests.factors()
        return FunnelFigures(
            self.decisions,
            reached,
            {stage.value: self.left[stage.value] for stage in Stage},
            dict(self.winners.most_common()),
            dict(self.offered.most_common()),
            self.nobody,
            self.control,
            self.contests.count,
            factors,
            self.contests.levers(),
            dict(self.unknown.most_common()),
            deciding_factor(factors, self.contests.count),
        )


class Contests:
    """Decisions in which several actions could have won by their scores, and who would have with other factors."""

    def __init__(self, used: Sequence[bool]) -> None:
        """Begin with none; `used` says which of FACTORS count."""
        self._used = tuple(used)
        self.count = 0
        self._alone: Counter[Factor] = Counter()
        self._without: Counter[Factor] = Counter()
        self._varied: Counter[Factor] = Counter()
        self._wins: Counter[str] = Counter()
        self._half: Counter[str] = Counter()
        self._double: Counter[str] = Counter()

    def add(self, sold: Sequence[Sold], seed: int) -> None:
        """Count a decision among options, if at least two actions could win."""
        if len({option.action.key for option, _, _ in sold}) < 2:  # noqa: PLR2004 - a contest takes two
            return
        self.count += 1
        winner = self._winner(sold, seed, self._used)
        self._wins[winner] += 1
        for place, factor in enumerate(FACTORS):
            if self._used[place]:
                only = tuple(other == place for other in range(len(FACTORS)))
                rest = tuple(use and other != place for other, use in enumerate(self._used))
                self._alone[factor] += self._winner(sold, seed, only) == winner
                self._without[factor] += self._winner(sold, seed, rest) == winner
                others = [score_of(factors, rest) for _, factors, _ in sold]
                self._varied[factor] += max(others) > min(others) * DIFFERENT
        self._turn_levers(sold)

    @staticmethod
    def _winner(sold: Iterable[Sold], seed: int, used: Sequence[bool]) -> str:
        scored = [(score_of(factors, used), option) for option, factors, _ in sold]
        best = max(score for score, _ in scored)
        return min((option for score, option in scored if score == best), key=lambda option: lot(seed, option)).action.key

    def _turn_levers(self, sold: Iterable[Sold]) -> None:
        best: dict[str, float] = {}
        for option, _, score in sold:
            best[option.action.key] = max(best.get(option.action.key, 0.0), score)
        first, second = sorted(best.values(), reverse=True)[:2]
        for key, score in best.items():
            others = second if score == first else first
            self._half[key] += score / 2 > others
            self._double[key] += score * 2 > others

    def factors(self) -> tuple[FactorFigures, ...]:
        """Return the figures of each factor in use."""
        share = 1 / self.count if self.count else 0.0
        return tuple(
            FactorFigures(factor, self._alone[factor] * share, self._without[factor] * share, self._varied[factor] * share)
            for factor, use in zip(FACTORS, self._used, strict=True)
            if use
        )

    def levers(self) -> tuple[LeverFigures, ...]:
        """Return the figures of the actions that win, or would with twice the lever; most wins first."""
        keys = sorted({*self._wins, *self._double}, key=lambda key: (-self._wins[key], -self._double[key], key))
        return tuple(LeverFigures(key, self._wins[key], self._half[key], self._double[key]) for key in keys[:MOST_LEVERS])


def deciding_factor(factors: Iterable[FactorFigures], contests: int) -> Factor | None:
    """Return the factor that decides nearly all by itself (D45), None if there is none or too few decisions to say.

    Where several factors agree about the winners, none of them decides; so it is where switching a factor off changes nothing, and
    where the others are the same for all actions, which leaves it to this one by intention.
    """
    if contests < LEAST_CONTESTS:
        return None
    strong = [each for each in factors if each.alone > DECIDES]
    if len(strong) != 1:
        return None
    only = strong[0]
    return only.factor if only.without <= DECIDES and only.rest_varies > MOSTLY else None
