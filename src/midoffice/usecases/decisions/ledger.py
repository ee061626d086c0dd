"""What people read of the ledger: a customer's entries, and a decision with its evidence, made again if they want."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.decisions.compilation import CompiledCatalogue
from midoffice.domain.decisions.evidence import differences, left_out_of, replay, unpack, view_in
from midoffice.domain.decisions.ledger import DecisionChannel, LedgerEntry
from midoffice.domain.decisions.made import RecordedDecision
from midoffice.domain.decisions.reasons import why
from midoffice.domain.decisions.why_not import WhyNot, why_not
from midoffice.domain.rules.compiled import CompiledRules
from midoffice.kernel.errors import NotFound
from midoffice.kernel.pages import Page
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context
from midoffice.usecases.rules.live import COMPILED


@dataclass(frozen=True, slots=True)
class LeftOutAction:
    """An action that was not offered: at which stage of the funnel, and why."""

    action: str
    name: str
    stage: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionRead:
    """A decision as it was made. `evidence` is all that it looked at and what came out of it."""

    id: UUID
    customer_id: UUID
    members: tuple[UUID, ...]
    at: datetime
    channel: DecisionChannel
    placement: str
    catalogue: int
    actor: str
    control: bool
    outcome_hash: str
    left_out: tuple[LeftOutAction, ...]
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Replayed:
    """Whether a decision comes out the same when it is made again, to the byte, and which parts do not."""

    same: bool
    differences: tuple[str, ...]


async def read_ledger(
    context: Context, principal: Principal, customer_id: UUID, cursor: str | None, limit: int = 50
) -> Page[LedgerEntry]:
    """Return what was said to and by a customer, all records of the person, newest first; raises NotFound, Invalid(cursor)."""
    principal.require(Scope.READ_CONTACTS, "read customers")
    async with context.database.reading() as tx:
        await tx.customers.get(customer_id)
        return await tx.ledger.entries((await tx.people.person_of(customer_id)).members, cursor, limit)


async def read_made_decision(context: Context, principal: Principal, decision_id: UUID) -> DecisionRead:
    """Return a decision with its evidence, and every action left out with the reason; raises NotFound."""
    principal.require(Scope.READ_CONTACTS, "read decisions")
    made, compiled = await _stored(context, decision_id)
    return await asyncio.to_thread(_read, made, compiled)


async def why_actions_were_not_offered(context: Context, decision_id: UUID) -> WhyNot:
    """Return why a decision left actions out; raises NotFound. For the product itself."""
    made, compiled = await _stored(context, decision_id)
    return why_not(unpack(made.evidence), compiled)


async def _stored(context: Context, decision_id: UUID) -> tuple[RecordedDecision, CompiledCatalogue]:
    live = context.live_decisions.catalogues

    async def read(tx: Transaction) -> tuple[RecordedDecision, CompiledCatalogue]:
        made = await tx.ledger.decision(decision_id)
        return made, (await live.version(tx, made.catalogue)).compiled

    return await live.reading(context.database.reading, read)


def _read(made: RecordedDecision, compiled: CompiledCatalogue) -> DecisionRead:
    evidence = unpack(made.evidence)
    reasons = [(action, why(entry, action)) for action, entry in left_out_of(evidence, compiled).entries()]
    return DecisionRead(
        made.id,
        made.customer_id,
        made.members,
        made.at,
        made.channel,
        made.placement,
        made.catalogue,
        made.actor,
        made.control,
        made.outcome_hash,
        tuple(LeftOutAction(action.key, action.name, said.stage.value, said.code, said.reason) for action, said in reasons),
        {**evidence, "view": view_in(evidence).document()},
    )


async def replay_decision(context: Context, principal: Principal, decision_id: UUID) -> Replayed:
    """Make a decision again from its evidence, by the versions that it names; nothing is stored. Raises NotFound."""
    principal.require(Scope.READ_CONTACTS, "read decisions")
    live = context.live_decisions.catalogues

    async def read(tx: Transaction) -> tuple[dict[str, Any], CompiledCatalogue, CompiledRules | None]:
        made = await tx.ledger.decision(decision_id)
        evidence = unpack(made.evidence)
        return evidence, (await live.version(tx, made.catalogue)).compiled, await _rules(tx, evidence)

    evidence, compiled, rules = await live.reading(context.database.reading, read)
    return await asyncio.to_thread(_replay, evidence, compiled, rules)


async def _rules(tx: Transaction, evidence: dict[str, Any]) -> CompiledRules | None:
    if not evidence["rules"]:
        return None
    key, number = evidence["rules"]
    try:
        return await COMPILED.get(tx, (await tx.rules.by_key(key)).id, number)
    except NotFound:
        return None


def _replay(evidence: dict[str, Any], compiled: CompiledCatalogue, rules: CompiledRules | None) -> Replayed:
    found = differences(evidence, replay(evidence, compiled, rules=rules))
    return Replayed(not found, found)
