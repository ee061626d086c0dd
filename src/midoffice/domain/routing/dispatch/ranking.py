"""Rankings: which of the agents who may take an item is first. A new one is a row here, not a branch in the dispatcher."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from midoffice.domain.routing.dispatch.needs import Needs
    from midoffice.domain.routing.dispatch.partner import Partner

RankKey = tuple[float, ...]
BEST_VALUE = "best_value"
"""Pairs are made together, a moment after they could be, by what they are worth; who is idle longest is first among equals."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A named order of partners: the smallest key is first, ties are broken by id. `names` tell what each number means."""

    names: tuple[str, ...]
    key: "Callable[[Partner, Needs], RankKey]"


def _longest_idle(partner: "Partner", _needs: "Needs") -> RankKey:
    return (partner.idle_since, partner.used_total)


def _least_occupied(partner: "Partner", _needs: "Needs") -> RankKey:
    return (partner.used_total / partner.limit_total if partner.limit_total else 1.0, partner.idle_since)


def _best_match(partner: "Partner", needs: "Needs") -> RankKey:
    return (-needs.fit(partner.skills), partner.idle_since)


def _round_robin(partner: "Partner", _needs: "Needs") -> RankKey:
    return (partner.last_offer,)


RANKINGS: Mapping[str, Ranking] = {
    "longest_idle": Ranking(("idle_since", "used"), _longest_idle),
    "least_occupied": Ranking(("occupancy", "idle_since"), _least_occupied),
    "best_match": Ranking(("missing_proficiency", "idle_since"), _best_match),
    BEST_VALUE: Ranking(("idle_since", "used"), _longest_idle),
    "round_robin": Ranking(("last_offer",), _round_robin),
}
