"""Compiled versions, kept in the process: a version never changes, so one that was compiled is right for ever.

Which version decides is read from the store each time. While a process compiles a new one, it decides by the one before, as if
asked a moment earlier: nobody waits for a publication.
"""

import asyncio
from collections import OrderedDict
from time import monotonic, perf_counter, sleep
from uuid import UUID

from midoffice.domain.rules.compiled import CompiledRules, compile_content
from midoffice.ports.database import Transaction

MOST_KEPT = 64
LONGEST_BEFORE_SECONDS = 5.0
"""A process decides by the version before for so long at most; then whoever asks waits for the new one."""
_TURN_SECONDS = 0.0003
_REST_SECONDS = 0.001
Key = tuple[UUID, int]


class GivingWay:
    """Lets the event loop go on while a thread compiles.

    Python's threads take turns of five milliseconds, and a loop that waits for the network gives its turn away ten times for each
    answer: whoever compiles for some milliseconds would make everybody wait as long. So it works a little and rests for longer.
    """

    def __init__(self) -> None:
        """Begin a turn."""
        self._since = perf_counter()

    def __call__(self) -> None:
        """Rest if the turn has been long enough."""
        if perf_counter() - self._since > _TURN_SECONDS:
            sleep(_REST_SECONDS)
            self._since = perf_counter()


class CompiledVersions:
    """The versions used last, compiled."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        """Keep so many."""
        self._most = most
        self._kept: OrderedDict[Key, CompiledRules] = OrderedDict()
        self._making: dict[Key, tuple[float, asyncio.Task[CompiledRules]]] = {}
        self._used: dict[UUID, int] = {}

    async def in_force(self, tx: Transaction, rule_set_id: UUID, number: int) -> tuple[int, CompiledRules]:
        """Return the version in force with its number, or for a moment the one before it; raises NotFound, RulesBroken."""
        before = self._used.get(rule_set_id)
        old = None if before is None or before == number else self._find((rule_set_id, before))
        if (rule_set_id, number) in self._kept or before is None or old is None:
            compiled = await self.get(tx, rule_set_id, number)
            self._used[rule_set_id] = number
            return number, compiled
        since, task = await self._begin(tx, (rule_set_id, number))
        if task.done() or monotonic() - since > LONGEST_BEFORE_SECONDS:
            compiled = await self.get(tx, rule_set_id, number)
            self._used[rule_set_id] = number
            return number, compiled
        return before, old

    async def get(self, tx: Transaction, rule_set_id: UUID, number: int) -> CompiledRules:
        """Return a version, compiled; raises NotFound, RulesBroken."""
        key = (rule_set_id, number)
        found = self._find(key)
        if found is not None:
            return found
        _, task = await self._begin(tx, key)
        made = await asyncio.shield(task)
        self._keep(key, made)
        return made

    async def _begin(self, tx: Transaction, key: Key) -> tuple[float, asyncio.Task[CompiledRules]]:
        """Return since when and by what a version is being compiled, once for all who ask for it."""
        making = self._making.get(key)
        if making is not None:
            return making
        content = (await tx.rules.rule_version(*key)).content
        if key not in self._making:  # still
            # In a thread: whoever is decided about by other versions goes on meanwhile.
            self._making[key] = monotonic(), asyncio.create_task(asyncio.to_thread(compile_content, content, GivingWay()))
        return self._making[key]

    def _find(self, key: Key) -> CompiledRules | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def _keep(self, key: Key, made: CompiledRules) -> None:
        self._making.pop(key, None)  # what cannot be compiled stays there, and fails again at once
        self._kept[key] = made
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)


COMPILED = CompiledVersions()
"""This process's. Ids of rule sets are unique everywhere, so several installations in one process do not meet."""
