"""Passwords as argon2id hashes, in threads, few at a time."""

from __future__ import annotations

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_AT_ONCE = 2  # each takes 19 MiB and a core for tens of milliseconds; a flood of sign-ins must not take the machine


class Argon2Hasher:
    """`ports.outside.PasswordHasher`."""

    def __init__(self) -> None:
        # The second of the parameter sets that OWASP names as equally strong: 19 MiB and 2 passes.
        self._argon2 = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """Return a hash to store; it names its own parameters."""
        async with self._turn:
            return await asyncio.to_thread(self._argon2.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether the password fits; takes as long when `stored` is None."""
        async with self._turn:
            return await asyncio.to_thread(self._fits, stored, password)

    def _fits(self, stored: str | None, password: str) -> bool:
        try:
            self._argon2.verify(stored or self._nobodys_hash(), password)
        except (Argon2Error, InvalidHashError):
            return False
        return stored is not None

    @cache  # noqa: B019  # one object lives as long as the process
    def _nobodys_hash(self) -> str:
        return self._argon2.hash("nobody has this password")
