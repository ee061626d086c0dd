"""Trying the draft of the catalogue out: one treatment, many customers, or what was really asked in the last days."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.decisions.catalogue import Catalogue, Placement
from midoffice.domain.decisions.compilation import CompiledCatalogue, compile_catalogue
from midoffice.domain.decisions.evidence import snapshot_of as snapshot_in
from midoffice.domain.decisions.evidence import unpack
from midoffice.domain.decisions.funnel import decide
from midoffice.domain.decisions.look import look_at
from midoffice.domain.decisions.made import RecordedDecision
from midoffice.domain.decisions.rendering.rendered import Rendered
from midoffice.domain.decisions.rule_blocks import wanted_by
from midoffice.domain.decisions.scope import scope_of
from midoffice.domain.decisions.simulation import FunnelFigures, simulate
from midoffice.domain.decisions.snapshot import Snapshot
from midoffice.domain.decisions.vocabulary import sample_scope
from midoffice.domain.rules.compiled import CompiledRules
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.usecases.decisions.catalogue_check import attributes_of
from midoffice.usecases.decisions.decide import Place, snapshot_of, view_for
from midoffice.usecases.decisions.live_catalogues import Basis, horizon_of, rules_of
from midoffice.usecases.decisions.live_decisions import Told, tell_in
from midoffice.usecases.given import Context

MOST_SAMPLED = 500
VIEWS_AT_ONCE = 8
"""Customers whose sources are asked at the same time for a trial: work goes first."""
MOST_REPEATED = 2_000
MOST_EXAMPLES = 20
_A_SEED = 1


@dataclass(frozen=True, slots=True)
class TreatmentNamed:
    """A treatment of an action in the draft."""

    action: str
    treatment: str


@dataclass(frozen=True, slots=True)
class SimulationOrder:
    """So many customers, taken evenly from all; the first placement unless one is named."""

    sample: int
    placement: str | None = None


@dataclass(frozen=True, slots=True)
class ShadowExample:
    """A decision that the draft would have made otherwise: the actions offered then, and those that would be."""

    decision_id: UUID
    customer_id: UUID
    at: datetime
    placement: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shadow:
    """How the draft would have decided what was asked: `decided` were made again, `differ` came out otherwise.

    `skipped` could not be made again: their placement is gone, or their evidence.
    """

    decided: int
    differ: int
    skipped: int
    examples: tuple[ShadowExample, ...]


async def preview_treatment(
    context: Context, principal: Principal, named: TreatmentNamed, customer_id: UUID | None, content: dict[str, Any] | None = None
) -> Rendered:
    """Return the words of a treatment for a customer, or for made-up values without one.

    `content` is a catalogue being written; else the draft is taken. Raises NotFound, NotRenderable, Invalid.
    """
    principal.require(Scope.READ_ACTIONS, "preview treatments")
    draft = await draft_to_try(context, content)
    compiled = draft.compiled
    place = compiled.place_of.get(named.action)
    if place is None:
        raise NotFound(kind="action", id=named.action)
    action = compiled.actions[place]
    treatment = next((each for each in action.treatments if each.key == named.treatment), None)
    if treatment is None:
        raise NotFound(kind="treatment", id=named.treatment)
    ready = compiled.treatment(action, treatment)
    if customer_id is None:
        async with context.database.reading() as tx:
            scope = sample_scope(await attributes_of(tx), ready.reads)
        return await asyncio.to_thread(ready.render, scope, action, "en")
    (told,) = await _told(context, draft, [customer_id])
    if told is None:
        raise NotFound(kind="customer", id=customer_id)
    where = Placement("preview", treatment.channel, "Preview")
    snapshot = await _snapshot(context, told, where)
    scope = scope_of(compiled, snapshot, history=True)
    return await asyncio.to_thread(ready.render, scope, action, snapshot.customer.language)


async def simulate_draft(context: Context, principal: Principal, order: SimulationOrder) -> FunnelFigures:
    """Decide by the draft for a sample of customers, their sources asked now; nothing is stored.

    Raises Invalid (sample, placement) and what is wrong with the draft.
    """
    principal.require(Scope.READ_ACTIONS, "simulate the catalogue of actions")
    if not 0 < order.sample <= MOST_SAMPLED:
        raise Invalid("sample", "is out of range", f"Enter 1 to {MOST_SAMPLED}.")
    draft = await draft_to_try(context, None)
    where = placement_in(draft, order.placement)
    async with context.database.reading() as tx:
        sample = await tx.customers.sample(order.sample)
    snapshots = await snapshots_of(context, draft, where, sample)
    return await asyncio.to_thread(_simulate, draft.compiled, snapshots, draft.rules)


def _simulate(compiled: CompiledCatalogue, snapshots: Sequence[Snapshot], rules: CompiledRules | None) -> FunnelFigures:
    return simulate(compiled, snapshots, rules=rules)


async def shadow_draft(context: Context, principal: Principal, days: int) -> Shadow:
    """Decide by the draft what was really asked in the last days, on what was known then; at most the newest MOST_REPEATED."""
    principal.require(Scope.READ_ACTIONS, "try the catalogue of actions out")
    draft = await draft_to_try(context, None)
    since = context.clock.now() - timedelta(days=days)
    async with context.database.reading() as tx:
        made = await tx.ledger.decided_since(since, MOST_REPEATED)
    return await asyncio.to_thread(_shadow, draft.compiled, made, draft.rules)


def _shadow(compiled: CompiledCatalogue, made: Sequence[RecordedDecision], rules: CompiledRules | None) -> Shadow:
    decided = differ = skipped = 0
    examples: list[ShadowExample] = []
    for each in made:
        try:
            evidence = unpack(each.evidence)
            again = decide(compiled, snapshot_in(evidence), limit=evidence["limit"], rules=rules)
        except Invalid:
            skipped += 1
            continue
        decided += 1
        before = tuple(offer["action"] for offer in evidence["outcome"]["offers"])
        after = tuple(offer.action for offer in again.offers)
        if before != after:
            differ += 1
            if len(examples) < MOST_EXAMPLES:
                examples.append(ShadowExample(each.id, each.customer_id, each.at, each.placement, before, after))
    return Shadow(decided, differ, skipped, tuple(examples))


async def draft_to_try(context: Context, content: dict[str, Any] | None) -> Basis:
    """Return the draft - or a catalogue being written - ready to decide. Raises Invalid."""
    live = context.live_decisions.catalogues
    if content is None:
        async with context.database.reading() as tx:
            content = (await tx.catalogues.draft()).content
    catalogue = await asyncio.to_thread(Catalogue.read, content)
    compiled = await asyncio.to_thread(compile_catalogue, catalogue)
    async with context.database.reading() as tx:
        rules, number = await rules_of(tx, catalogue)
        model = await live.model(tx)
    wanted = (await asyncio.to_thread(compiled.wanted)) | (wanted_by(rules) if rules else frozenset())
    return Basis(0, compiled.content_hash, compiled, wanted, horizon_of(catalogue), rules, number, model)


def placement_in(draft: Basis, key: str | None) -> Placement:
    """Return a placement of the draft, the first one without a key; raises Invalid(placement)."""
    placements = {each.key: each for each in draft.compiled.catalogue.placements}
    where = placements.get(key) if key is not None else next(iter(placements.values()), None)
    if where is None:
        raise Invalid("placement", "is not in the draft", f"Send one of {', '.join(placements) or 'those that you make'}.")
    return where


async def snapshots_of(context: Context, draft: Basis, where: Placement, customer_ids: Sequence[UUID]) -> list[Snapshot]:
    """Return what is known now of customers, their sources asked; those who are not there any more are left out."""
    told = [each for each in await _told(context, draft, customer_ids) if each is not None]
    at_once = asyncio.Semaphore(VIEWS_AT_ONCE)

    async def look(each: Told) -> Snapshot:
        async with at_once:
            return await _snapshot(context, each, where)

    return await asyncio.gather(*map(look, told))


async def _told(context: Context, draft: Basis, customer_ids: Sequence[UUID]) -> list[Told | None]:
    if not customer_ids:
        return []
    async with context.database.reading() as tx:
        return await tell_in(tx, customer_ids, draft, context.clock.now())


async def _snapshot(context: Context, told: Told, where: Placement) -> Snapshot:
    view = await view_for(context, told)
    now = max(context.clock.now(), told.at)
    look = look_at(told.ledger.entries, told.ledger.open_offers, where.channel, where.key, now)
    place = Place(where.channel, where.key, {}, verified=False)
    return snapshot_of(told, view, look, place, now, look.seed or _A_SEED)
