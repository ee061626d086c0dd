"""What was decided: offers in their order, and for every other action why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from midoffice.domain.decisions.ledger import ActionKind
from midoffice.domain.decisions.reasons import LeftOut, Why
from midoffice.domain.decisions.rendering.rendered import Rendered
from midoffice.kernel.records import quick


@quick
@dataclass(frozen=True, slots=True)
class Offered:
    """An action that is to be said, and why it.

    `score` is the product of the factors that are in use. `probability` is how likely the action was to come first, chance of
    exploration included; `explored` says whether chance put it there. `sentence` says all of it in words.
    """

    action: str
    name: str
    kind: ActionKind
    group: str
    treatment: str
    rendered: Rendered
    expires_at: datetime
    propensity: float
    context: float
    value: float
    lever: float
    score: float
    explored: bool
    probability: float
    sentence: str
    budget: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one placement. `control` says that offers were withheld, to compare with.

    `degraded` are the attributes that were not known and kept actions back. `passed` are the actions that were fit to be said,
    of which `offers` are the best.
    """

    offers: tuple[Offered, ...]
    reasons: LeftOut
    control: bool
    degraded: tuple[str, ...]
    passed: tuple[str, ...]

    @property
    def left_out(self) -> Mapping[str, Why]:
        """Every action that is not offered, with the stage and the reason in words; made when asked for."""
        return self.reasons.explained()

    def document(self) -> dict[str, Any]:
        """Return the decision as JSON; equal decisions give the same bytes."""
        return {
            "offers": [_offer_document(offer) for offer in self.offers],
            "left_out": self.reasons.document(),
            "control": self.control,
            "degraded": list(self.degraded),
        }


def _offer_document(offer: Offered) -> dict[str, Any]:
    return {
        "action": offer.action,
        "treatment": offer.treatment,
        "rendered": offer.rendered.document(),
        "expires_at": offer.expires_at.isoformat(),
        "propensity": repr(offer.propensity),
        "context": repr(offer.context),
        "value": repr(offer.value),
        "lever": repr(offer.lever),
        "score": repr(offer.score),
        "explored": offer.explored,
        "probability": repr(offer.probability),
    }
