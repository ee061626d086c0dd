"""What customers of the demonstration's company write about, and how its people answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[a-z']+")


@dataclass(frozen=True, slots=True)
class Topic:
    """One reason to get in touch, with the words of both sides. All texts may hold the placeholders of a `Persona`.

    `service` and `reason` are keys; `words` are how an agent (or a simulated one) recognises it.
    """

    key: str
    service: str
    reason: str
    words: frozenset[str]
    subjects: tuple[str, ...]
    openings: tuple[str, ...]
    """How a customer begins: the first line of a chat, the first sentence of a mail."""
    details: tuple[str, ...]
    """What a mail or form says besides."""
    questions: tuple[str, ...]
    """What an agent needs to know first."""
    answers: tuple[str, ...]
    """What the customer says to that."""
    solutions: tuple[str, ...]
    doubts: tuple[str, ...]
    """What the customer still wants to know."""
    assurances: tuple[str, ...]


def words(text: str) -> frozenset[str]:
    """The words that topics list: lower case, without signs."""
    return frozenset(text.lower().replace(",", " ").split())


def recognise(text: str, topics: Iterable[Topic]) -> Topic | None:
    """The topic whose words a text holds most; None when it holds none of any."""
    said = frozenset(_WORD.findall(text.lower()))
    best, most = None, 0
    for topic in topics:
        hits = len(topic.words & said)
        if hits > most:
            best, most = topic, hits
    return best
