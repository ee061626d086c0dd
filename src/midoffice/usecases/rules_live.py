"""Compiled versions, kept in the process: a version never changes, so one that was compiled is right for ever."""

import asyncio
from collections import OrderedDict
from uuid import UUID

from midoffice.domain.rules.compiled import CompiledRules, compile_content
from midoffice.ports.database import Transaction

MOST_KEPT = 64
Key = tuple[UUID, int]


class CompiledVersions:
    """The versions used last, compiled. Which of them decides is read from the store each time."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        """Keep so many."""
        self._most = most
        self._kept: OrderedDict[Key, CompiledRules] = OrderedDict()

    async def get(self, tx: Transaction, rule_set_id: UUID, number: int) -> CompiledRules:
        """Return a version, compiled; raises NotFound, RulesBroken."""
        key = (rule_set_id, number)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        version = await tx.rules.rule_version(rule_set_id, number)
        # In a thread: whoever asks other versions goes on meanwhile. Two who come at once both compile; that is rare and harmless.
        made = await asyncio.to_thread(compile_content, version.content)
        self._kept[key] = made
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made


COMPILED = CompiledVersions()
"""This process's. Ids of rule sets are unique everywhere, so several installations in one process do not meet."""
