"""The catalogue in force, compiled, and what was counted of responses: kept in the process for the next decision.

Which version decides is read from the store with each decision. While a process compiles a new one, it decides by the one
before, as if asked a moment earlier; a decision uses one version from its beginning to its end.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import monotonic
from typing import Any, TypeVar

from midoffice.domain.decisions.action_offer import ActionOffer
from midoffice.domain.decisions.catalogue import Catalogue
from midoffice.domain.decisions.compilation import CompiledCatalogue, compile_catalogue
from midoffice.domain.decisions.policy import Cap, Pause
from midoffice.domain.decisions.propensity import Counted, PropensityCounts
from midoffice.domain.decisions.rule_blocks import wanted_by
from midoffice.domain.rules.compiled import CompiledRules
from midoffice.kernel.errors import Conflict, NotFound
from midoffice.ports.database import Transaction
from midoffice.ports.decisions import InForce
from midoffice.usecases.rules.live import COMPILED

T = TypeVar("T")
Reading = Callable[[], AbstractAsyncContextManager[Transaction]]
MOST_KEPT = 16
LONGEST_BEFORE_SECONDS = 2.0
"""A process decides by the version before for so long at most; then whoever asks waits for the new one."""
MODEL_SECONDS = 1.0
"""What was counted of responses is read again after so long."""
NARROW_KEPT = 256
HASHES_KEPT = 1_000
_LEAST_HORIZON = timedelta(days=31)


class NoCatalogue(Conflict):
    """No version of the catalogue was published yet."""

    remedy = "Publish a catalogue of actions first."

    def __init__(self) -> None:
        """There is nothing to name."""
        super().__init__("No catalogue of actions is in force.")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a decision is made by: one version of the catalogue, one of the rules that it names, one state of the model.

    `horizon` is how far back its policies look. `rules_number` is None without rules.
    """

    number: int
    content_hash: str
    compiled: CompiledCatalogue
    wanted: frozenset[str]
    horizon: timedelta
    rules: CompiledRules | None = None
    rules_number: int | None = None
    model: PropensityCounts = field(default_factory=PropensityCounts)


@dataclass(frozen=True, slots=True)
class _Made:
    compiled: CompiledCatalogue
    wanted: frozenset[str]
    horizon: timedelta


class Compiling(Exception):
    """A version is being compiled. That may take seconds; nobody waits for it in a transaction (`LiveCatalogues.reading`)."""

    def __init__(self, task: asyncio.Task[_Made]) -> None:
        """Take what to wait for."""
        super().__init__()
        self.task = task


class LiveCatalogues:
    """The versions used last, compiled, by what they say; and the model."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        """Keep so many."""
        self._most = most
        self._kept: OrderedDict[str, _Made] = OrderedDict()
        self._making: dict[str, tuple[float, asyncio.Task[_Made]]] = {}
        self._used: tuple[int, str] | None = None
        self._hashes: dict[int, str] = {}
        self._model = PropensityCounts()
        self._model_version = -1
        self._model_read = -MODEL_SECONDS

    @property
    def horizon(self) -> timedelta:
        """How far back the version looks that was used last."""
        made = self._kept.get(self._used[1]) if self._used is not None else None
        return _LEAST_HORIZON if made is None else made.horizon

    async def reading(self, opened: Reading, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Return what `work` returns with the store opened so; again after a version that it needs was compiled."""
        while True:
            try:
                async with opened() as tx:
                    return await work(tx)
            except Compiling as waiting:
                await asyncio.wait((waiting.task,))

    async def in_force(self, tx: Transaction, live: InForce | None) -> Basis:
        """Return what decides while `live` is in force, or for a moment what did before. Raises NoCatalogue, Compiling."""
        if live is None:
            raise NoCatalogue
        before, wanted = self._used, (live.number, live.content_hash)
        if before is not None and before != wanted and live.content_hash not in self._kept and before[1] in self._kept:
            since, task = await self._begin(tx, *wanted)
            if not task.done() and monotonic() - since <= LONGEST_BEFORE_SECONDS:
                return await self._basis(tx, *before)
        basis = await self._basis(tx, *wanted)
        self._used = wanted
        self._remember(*wanted)
        return basis

    async def version(self, tx: Transaction, number: int) -> Basis:
        """Return an older version, as it would decide now; raises NotFound, Compiling."""
        content_hash = self._hashes.get(number)
        if content_hash is None:
            content_hash = (await tx.catalogues.catalogue(number)).content_hash
            self._remember(number, content_hash)
        return await self._basis(tx, number, content_hash)

    def _remember(self, number: int, content_hash: str) -> None:
        """Keep what a version says by its hash: it never changes, and reading a large one takes milliseconds."""
        if len(self._hashes) >= HASHES_KEPT:
            self._hashes.clear()
        self._hashes[number] = content_hash

    async def _basis(self, tx: Transaction, number: int, content_hash: str) -> Basis:
        made = self._kept.get(content_hash)
        if made is None:
            _, task = await self._begin(tx, number, content_hash)
            if not task.done():
                raise Compiling(task)
            made = task.result()
            self._keep(content_hash, made)
        else:
            self._kept.move_to_end(content_hash)
        rules, rules_number = await rules_of(tx, made.compiled.catalogue)
        model = await self.model(tx)
        wanted = made.wanted | wanted_by(rules) if rules else made.wanted
        return Basis(number, content_hash, made.compiled, wanted, made.horizon, rules, rules_number, model)

    async def _begin(self, tx: Transaction, number: int, content_hash: str) -> tuple[float, asyncio.Task[_Made]]:
        making = self._making.get(content_hash)
        if making is not None:
            return making
        content = (await tx.catalogues.catalogue(number)).content
        if content_hash not in self._making:  # still
            # In a thread: whoever is decided about by another version goes on meanwhile.
            self._making[content_hash] = monotonic(), asyncio.create_task(asyncio.to_thread(_make, content))
        return self._making[content_hash]

    def _keep(self, content_hash: str, made: _Made) -> None:
        self._making.pop(content_hash, None)
        self._kept[content_hash] = made
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    async def model(self, tx: Transaction) -> PropensityCounts:
        """Return what was counted of responses, at most a moment old."""
        if monotonic() - self._model_read < MODEL_SECONDS:
            return self._model
        counting = await tx.catalogues.counting()
        version = 0 if counting is None else counting.version
        if version != self._model_version:
            rows = await tx.catalogues.counted()
            self._model = PropensityCounts(
                {(row.action, row.treatment, row.channel): Counted(row.shown, row.accepted) for row in rows}
            )
            self._model_version = version
        self._model_read = monotonic()
        return self._model


class NarrowCatalogues:
    """Catalogues of one action each, compiled, for the checks to come."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[tuple[str, str, str, bool], tuple[CompiledCatalogue, frozenset[str]]] = OrderedDict()

    def of(self, basis: Basis, offer: ActionOffer, *, policies: bool) -> Basis:
        """Return the version with nothing but the offer's treatment; with its contact policies or without."""
        key = (basis.content_hash, offer.action, offer.treatment, policies)
        made = self._kept.get(key)
        if made is None:
            compiled = _narrowed(basis.compiled, offer, policies=policies)
            made = self._kept[key] = compiled, compiled.wanted()
            if len(self._kept) > NARROW_KEPT:
                self._kept.popitem(last=False)
        wanted = made[1] | wanted_by(basis.rules) if basis.rules else made[1]
        return replace(basis, compiled=made[0], wanted=wanted)


def _narrowed(compiled: CompiledCatalogue, offer: ActionOffer, *, policies: bool) -> CompiledCatalogue:
    catalogue = compiled.catalogue
    action = compiled.actions[compiled.place_of[offer.action]]
    treatments = tuple(each for each in action.treatments if each.key == offer.treatment)
    return compile_catalogue(
        replace(
            catalogue,
            # It has its share of the budget already, and was not withheld.
            actions=(replace(action, treatments=treatments, budget=None),),
            policies=catalogue.policies if policies else (),
            arbitration=replace(catalogue.arbitration, control_share=0.0, exploration=0.0, weights=()),
        )
    )


async def rules_of(tx: Transaction, catalogue: Catalogue) -> tuple[CompiledRules | None, int | None]:
    """Return the rules in force that a catalogue names, and their number; nothing when there are none, or they are retired."""
    key = catalogue.rule_set
    if key is None:
        return None, None
    try:
        rules = await tx.rules.by_key(key)
    except NotFound:
        return None, None
    if not rules.active or rules.live is None:
        return None, None
    number, found = await COMPILED.in_force(tx, rules.id, rules.live)
    return found, number


def horizon_of(catalogue: Catalogue) -> timedelta:
    """Return how far back the policies of a catalogue look."""
    windows = [policy.window for policy in catalogue.policies if isinstance(policy, Cap)]
    pauses = [policy.length for policy in catalogue.policies if isinstance(policy, Pause)]
    actions = [span for action in catalogue.actions for span in (action.later_pause, action.repeat_after) if span is not None]
    return max(_LEAST_HORIZON, *windows, *pauses, *actions, timedelta(0))


def _make(content: dict[str, Any]) -> _Made:
    catalogue = Catalogue.read(content)
    compiled = compile_catalogue(catalogue)
    return _Made(compiled, compiled.wanted(), horizon_of(catalogue))
