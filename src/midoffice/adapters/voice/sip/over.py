"""A line that was over before it began."""

from dataclasses import dataclass
from uuid import UUID

from midoffice.adapters.voice.line import Endpoint
from midoffice.domain.voice.call import Cause


@dataclass(slots=True)
class OverLine:
    """Does nothing whatever it is told; its end is reported by whoever made it."""

    call_id: UUID
    leg_id: UUID
    endpoint: Endpoint | None = None

    def ring(self) -> None:
        """Nothing."""

    async def answer(self) -> None:
        """Nothing."""

    def reject(self, cause: Cause) -> None:
        """Nothing."""

    def hang_up(self, cause: Cause) -> None:
        """Nothing."""

    def hold(self, *, on: bool) -> None:
        """Nothing."""
