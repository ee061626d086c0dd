"""A broken promise, with what it takes to see it again."""

from collections.abc import Sequence

_SHOWN = 60

INVARIANTS = {
    1: "an item has at most one pending offer, or one for each who is asked at once; every offer holds room that is there,"
    " given back once",
    2: "nothing is lost: every item is in exactly one state",
    3: "the same contact twice is one item",
    4: "an older item is not passed by a younger one",
    5: "what waits for its time ends when that has come, also after a restart",
}


class QueueViolation(AssertionError):
    """One of the five invariants does not hold."""

    def __init__(self, invariant: int, what: str) -> None:
        """Name the invariant by its number, and say in a sentence what was seen."""
        super().__init__(what)
        self.invariant = invariant
        self.what = what
        self.seed: int | None = None
        self.story: tuple[str, ...] = ()

    def told(self, seed: int, story: Sequence[str]) -> "QueueViolation":
        """Return it with the seed and with everything that was done, in the order in which it ended."""
        self.seed, self.story = seed, tuple(story)
        return self

    def __str__(self) -> str:
        before = ["..."] if len(self.story) > _SHOWN else []
        told = "\n  ".join([*before, *self.story[-_SHOWN:]])
        return f"invariant {self.invariant} ({INVARIANTS[self.invariant]}): {self.what}\nseed {self.seed}\n  {told}"
