"""What one evaluation carries along: its clock, its limits, and what went wrong on the way."""

from datetime import UTC, datetime, tzinfo
from typing import Literal

Mode = Literal["standard", "strict"]

MOST_FAULTS = 50
MOST_STEPS = 1_000_000
MOST_CALLS = 100
"""How deep functions of a rule may call each other. Python's own stack holds about three times as many."""
MOST_CHARACTERS = 1_000_000
MOST_ITEMS = 100_000


class LimitReached(Exception):
    """An evaluation wants more than its share. Ends it: the compiled expression reports it and gives null."""


class Run:
    """One evaluation, of one expression or of a whole model. Not shared between threads.

    `now` is the aware instant that `now()` and `today()` give; `zone` is where a local time without a zone is meant to be.
    `mode` is "standard" (DMN's null semantics) or "strict" (an input that is UNKNOWN stays UNKNOWN); `strict` says the same.
    `faults` are the sentences reported so far, without repetitions and at most MOST_FAULTS. `steps_left` falls with every
    iteration, call and item made; when it is used up, LimitReached is raised.
    """

    __slots__ = ("calls", "faults", "mode", "now", "steps_left", "strict", "zone")

    def __init__(self, now: datetime, zone: tzinfo = UTC, mode: Mode = "standard", steps: int = MOST_STEPS) -> None:
        """Begin an evaluation."""
        self.now = now
        self.zone = zone
        self.mode: Mode = mode
        self.strict = mode == "strict"
        self.faults: list[str] = []
        self.steps_left = steps
        self.calls = 0

    def report(self, message: str) -> None:
        """Note that something went wrong; the caller then gives null."""
        if len(self.faults) < MOST_FAULTS and message not in self.faults:
            self.faults.append(message)

    def stop(self) -> None:
        """Leave no steps: what still runs ends at its next iteration or call."""
        self.steps_left = -1

    def spend(self, steps: int = 1) -> None:
        """Take steps off the budget. Raises LimitReached when it is used up."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise LimitReached("The evaluation takes too long: it was stopped.")

    def grow_text(self, characters: int) -> None:
        """Call before making a text. Raises LimitReached for one of more than a million characters."""
        if characters > MOST_CHARACTERS:
            raise LimitReached(f"A text of {characters:,} characters is too long; the limit is {MOST_CHARACTERS:,}.")
        self.spend(1 + characters // 100)

    def grow_list(self, items: int) -> None:
        """Call before making a list of so many items. Raises LimitReached for more than a hundred thousand."""
        if items > MOST_ITEMS:
            raise LimitReached(f"A list of {items:,} items is too long; the limit is {MOST_ITEMS:,}.")
        self.spend(1 + items // 10)

    def weigh(self, value: object) -> None:
        """Take a step off for every part of a value, as often as it is in it. Raises LimitReached for one without end.

        A list that holds another one twice, which holds another one twice and so on is soon larger than any memory when it is
        written or walked through.
        """
        stack = [value]
        while stack:
            top = stack.pop()
            if isinstance(top, list):
                self.spend(1 + len(top))
                stack.extend(part for part in top if isinstance(part, list | dict))
            elif isinstance(top, dict):
                self.spend(1 + len(top))
                stack.extend(part for part in top.values() if isinstance(part, list | dict))

    def enter_call(self) -> None:
        """Call when a function of a rule begins; leave_call when it ends. Raises LimitReached for too deep a recursion."""
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise LimitReached(f"Functions call each other more than {MOST_CALLS} deep: the evaluation was stopped.")
        self.spend()

    def leave_call(self) -> None:
        """A function of a rule has ended."""
        self.calls -= 1
