"""What a treatment says to a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.kernel.errors import MidofficeError


@dataclass(frozen=True, slots=True)
class Rendered:
    """The texts of a treatment, filled in.

    `parts` are plain texts by name (objections of a script as `objections.0.objection`, `objections.0.answer`), to be escaped by
    whoever puts them into a page. `html` and `text` are those of an e-mail, `text` also that of an SMS with its number of
    `segments`; `ssml` is a checked document.
    """

    channel: DecisionChannel
    parts: Mapping[str, str]
    html: str | None = None
    text: str | None = None
    ssml: str | None = None
    segments: int | None = None

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "channel": self.channel.value,
            "parts": dict(self.parts),
            "html": self.html,
            "text": self.text,
            "ssml": self.ssml,
            "segments": self.segments,
        }


class NotRenderable(MidofficeError):
    """A treatment cannot be said to this customer. Fields: variable (or the part of the content), why."""

    sentence = "{variable} {why}."
    remedy = "Another treatment is used, or nothing is said."

    def __init__(self, variable: str, why: str = "is not known") -> None:
        """Name what is missing, or the part that does not work."""
        super().__init__(variable=variable, why=why)
        self.variable = variable
        self.why = why
