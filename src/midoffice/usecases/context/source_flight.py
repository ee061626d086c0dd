"""One request to a source about one customer, shared by everybody who wants the same at the same time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from midoffice.domain.context.attribute import Missing
from midoffice.domain.context.breaker import Permit
from midoffice.domain.context.freshness import KeptAnswer
from midoffice.domain.customers.identifier import Identifier

Key = tuple[int, str]
"""The number of the lookup, and the identifier."""
Listener = Callable[["Flight"], None]


@dataclass(slots=True, eq=False)
class Flight:
    """It waits for a place, is under way, and lands with an answer or with the reason why there is none."""

    lookup: int
    identifier: Identifier
    due: datetime
    """An answer after this is late: it counts as a failure, and is only kept for the next who asks."""
    seconds: float
    """What the source is given."""
    permit: Permit | None = None
    asked_at: datetime | None = None
    task: asyncio.Task[None] | None = None
    blamed: bool = False
    """Its lateness was counted already."""
    answer: KeptAnswer | None = None
    missing: Missing | None = None
    listeners: list[Listener] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """What it asks for."""
        return self.lookup, self.identifier.value

    @property
    def landed(self) -> bool:
        """Whether it is over."""
        return self.answer is not None or self.missing is not None

    def land(self, answer: KeptAnswer | None, missing: Missing | None) -> None:
        """End it, and tell everybody who waits for it."""
        self.answer, self.missing = answer, missing
        listeners, self.listeners = self.listeners, []
        for listener in listeners:
            listener(self)
