"""Why an action is not offered: kept as small numbers, put into words when somebody asks."""

from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from midoffice.domain.decisions.action import Action

Entry = tuple[str | int, ...]
"""A kind of reason and what it is about, such as `("cap", "weekly")` or `("criterion", place, outcome)`."""
Codes: TypeAlias = "array[int]"
"""Two bytes for each action."""
PASSED = 0
"""The code of an action that nothing kept back."""


class Stage(StrEnum):
    """Where actions are left out, in the order of the funnel."""

    INACTIVE = "inactive"
    PLACEMENT = "placement"
    CONTROL = "control"
    CONSENT = "consent"
    CONTACT = "contact"
    BUDGET = "budget"
    ELIGIBILITY = "eligibility"
    APPLICABILITY = "applicability"
    SUITABILITY = "suitability"
    RENDERING = "rendering"
    ARBITRATION = "arbitration"


@dataclass(frozen=True, slots=True)
class Why:
    """Where and why an action was left out; `code` is the kind of reason, `reason` a sentence."""

    stage: Stage
    code: str
    reason: str


_STAGES: Mapping[str, Stage] = {
    "switched_off": Stage.INACTIVE,
    "not_yet": Stage.INACTIVE,
    "over": Stage.INACTIVE,
    "no_treatment": Stage.PLACEMENT,
    "not_asked": Stage.PLACEMENT,
    "control": Stage.CONTROL,
    "consent": Stage.CONSENT,
    "said": Stage.CONTACT,
    "accepted": Stage.CONTACT,
    "later": Stage.CONTACT,
    "pause": Stage.CONTACT,
    "quiet_hours": Stage.CONTACT,
    "cap": Stage.CONTACT,
    "budget": Stage.BUDGET,
    "not_renderable": Stage.RENDERING,
    "outranked": Stage.ARBITRATION,
    "cap_taken": Stage.ARBITRATION,
    "budget_taken": Stage.ARBITRATION,
}
_SENTENCES: Mapping[str, str] = {
    "switched_off": "It is switched off.",
    "not_yet": "It is not valid yet.",
    "over": "It is not valid any more.",
    "no_treatment": "It has nothing to say in this place.",
    "not_asked": "It was not to be decided about.",
    "control": "The customer is in the control group, which gets no offers.",
    "consent": "The customer's consent to {0} on this channel is {1}.",
    "said": "It was said already.",
    "accepted": "It was accepted already.",
    "later": "The customer asked to be left with it until later.",
    "pause": "A pause holds after what the customer answered: {0}.",
    "quiet_hours": "It is quiet time for the customer: {0} ({1}).",
    "cap": "The customer has been contacted as often as is allowed: {0}.",
    "budget": "Nothing is left of the budget {0}.",
    "not_renderable": "It cannot be put into words: {0} {1}.",
    "outranked": "Others score higher.",
    "cap_taken": "Others score higher, and leave no room under {0}.",
    "budget_taken": "Others score higher, and leave nothing of the budget {0}.",
}
FALSE, NULL, UNKNOWN = 2, 3, 4
"""How a criterion comes out that does not hold."""


def stage_of(entry: Entry, action: Action) -> Stage:
    """Return the stage of an entry for an action."""
    kind = entry[0]
    if kind == "rule":
        return Stage(str(entry[1]))
    if kind == "criterion":
        return Stage(list(action.tests())[int(entry[1])][0].value)
    return _STAGES[str(kind)]


def why(entry: Entry, action: Action) -> Why:
    """Put an entry into words for an action."""
    kind = str(entry[0])
    stage = stage_of(entry, action)
    if kind == "rule":
        return Why(stage, kind, f"The rules block it: {entry[2]}.")
    if kind == "criterion":
        return Why(stage, kind, _criterion(entry, action))
    return Why(stage, kind, _SENTENCES[kind].format(*entry[1:]))


def _criterion(entry: Entry, action: Action) -> str:
    _, criterion = list(action.tests())[int(entry[1])]
    what = criterion.why or criterion.text
    outcome = int(entry[2])
    if outcome == FALSE:
        return f"It does not hold: {what}."
    if outcome == NULL:
        return f"It cannot be answered from what is there: {what}."
    return f"It is not known whether it holds: {what} ({entry[3]}: {entry[4]})."


def codes_of(numbers: NDArray[np.integer[Any]]) -> Codes:
    """Return numbers of reasons as they are kept; there are fewer than 65,536 reasons."""
    return array("H", numbers.astype(np.uint16).tobytes())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """For every action of a catalogue, in the order of keys, the number of a reason; 0 is none."""

    actions: Sequence[Action]
    codes: Codes
    table: Sequence[Entry]

    def entries(self) -> Iterator[tuple[Action, Entry]]:
        """Yield the actions that were left out, each with its reason."""
        return ((action, self.table[code - 1]) for action, code in zip(self.actions, self.codes, strict=True) if code)

    def explained(self) -> dict[str, Why]:
        """Return the reasons in words, by the keys of the actions."""
        return {action.key: why(entry, action) for action, entry in self.entries()}

    def stages(self) -> dict[str, Stage]:
        """Return the stage for each action that was left out."""
        return {action.key: stage_of(entry, action) for action, entry in self.entries()}

    def document(self) -> dict[str, Any]:
        """Return it as JSON: the table, and two bytes for each action in base 64, the lower one first."""
        table, codes = _in_order(self.table, self.codes)
        return {"table": [list(entry) for entry in table], "codes": b64encode(codes.tobytes()).decode()}


def _in_order(table: Sequence[Entry], codes: Codes) -> tuple[list[Entry], NDArray[np.uint16]]:
    """Return entries in the order of their first use, without those of no use, so that equal decisions are written alike."""
    numbers = np.frombuffer(codes, dtype=np.uint16).astype(np.intp)
    first = np.full(len(table) + 1, len(numbers), dtype=np.intp)
    first[numbers[::-1]] = _backwards(len(numbers))  # of several the last one written stays: the first place
    first[PASSED] = len(numbers)
    by_use = first.argsort()[: np.count_nonzero(first < len(numbers))]
    new = np.zeros(len(table) + 1, dtype="<u2")
    new[by_use] = np.arange(1, len(by_use) + 1)
    return [table[code - 1] for code in by_use.tolist()], new.take(numbers)


@lru_cache(maxsize=32)
def _backwards(count: int) -> NDArray[np.intp]:
    return np.arange(count - 1, -1, -1)


def read_left_out(document: Mapping[str, Any], actions: Sequence[Action]) -> LeftOut:
    """Return the reasons of a document; `actions` are those of its catalogue in the order of their keys."""
    packed = b64decode(document["codes"])
    codes = codes_of(np.frombuffer(packed, dtype="<u2"))
    return LeftOut(actions, codes, [tuple(entry) for entry in document["table"]])
