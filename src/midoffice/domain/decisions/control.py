"""Who is in the control group, and chance that can be repeated."""

from collections.abc import Iterable
from hashlib import blake2b
from uuid import UUID

_WHOLE = 2**64


def chance(*words: object) -> float:
    """Return a number from 0 to below 1 that depends on the words alone."""
    digest = blake2b("\x1f".join(map(str, words)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / _WHOLE


def in_control(members: Iterable[UUID], share: float, salt: str) -> bool:
    """Whether a person is in the control group: if any of their records is, the oldest like all others.

    Nothing is stored and nothing can be lost: it is the same whenever it is asked, and merging people takes nobody out of it.
    """
    return share > 0 and any(chance("control", salt, member) < share for member in members)
