"""What agents have in hand in a replay: work that is held for other work goes on, with what is left of its time, when that ends."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(slots=True)
class _Work:
    """When a contact in hand will be over; what it has `left` while it is `held_by` another one."""

    ends_at: float
    left: float = 0.0
    held_by: int | None = None


class WorkInHand:
    """The clocks of all contacts that somebody has in hand, by their places in the day."""

    def __init__(self) -> None:
        """Begin with nothing in hand."""
        self._work: dict[int, _Work] = {}
        self._held: dict[int, list[int]] = {}

    def begin(self, number: int, seconds: float, held: Iterable[int], now: float) -> None:
        """Begin a contact that takes so long, for which others are held."""
        self._work[number] = _Work(now + seconds)
        for each in held:
            work = self._work[each]
            work.left, work.held_by = work.ends_at - now, number
            self._held.setdefault(number, []).append(each)

    def is_over(self, number: int, now: float) -> bool:
        """Tell whether a contact ends now: an end that was put off meanwhile is none."""
        work = self._work.get(number)
        return work is not None and work.held_by is None and work.ends_at == now

    def end(self, number: int, now: float) -> list[tuple[int, float]]:
        """End a contact; return what was held for it, and when each will be over."""
        del self._work[number]
        taken_up = self._held.pop(number, [])
        for each in taken_up:
            work = self._work[each]
            work.ends_at, work.held_by = now + work.left, None
        return [(each, self._work[each].ends_at) for each in taken_up]
