"""The rules about new contacts: asked once when a contact arrives, and never in its way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from midoffice.domain.access.roles import handles_contacts
from midoffice.domain.agents.attribute import Attributes, check_attributes, values_by_key
from midoffice.domain.interactions.decided import DecidedBy
from midoffice.domain.rules.compiled import CompiledRules
from midoffice.domain.rules.intake import DECISION, IntakeAnswer, intake_inputs, read_intake
from midoffice.domain.rules.recorded import LiveVersion, RecordedDecision
from midoffice.domain.rules.rule_set import Purpose
from midoffice.domain.services.service import RequiredSkill, Service
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Invalid, MidofficeError, NeedsAttention, RetryLater
from midoffice.ports.database import Retryable, Transaction
from midoffice.usecases.rules.decide import recorded
from midoffice.usecases.rules.intake_view import ViewWanted, customer_inputs
from midoffice.usecases.rules.live import COMPILED

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class IntakeDecision:
    """How a new contact is taken in. Without rules, or when they have no say, as its touchpoint says."""

    service: Service
    priority: int = 0
    skills: tuple[RequiredSkill, ...] | None = None
    preferred_agent_id: UUID | None = None
    attributes: Attributes = field(default_factory=dict)
    decided_by: DecidedBy | None = None
    record: RecordedDecision | None = None


async def ask_intake_rules(
    tx: Transaction,
    inbound: InboundMessage,
    touchpoint: Touchpoint,
    service: Service,
    now: datetime,
    *,
    known_id: UUID | None,
) -> IntakeDecision:
    """Return what the rules in force say about a contact. Whatever is wrong with them, the contact is taken in.

    They are not asked about what a machine sent: nobody handles that. `known_id` is the customer, if that was one of ours before.
    """
    as_ever = IntakeDecision(service)
    live = None if inbound.automatic is not None else await tx.rules.live(Purpose.INTAKE)
    if live is None:
        return as_ever
    try:
        language = "" if known_id is None else (await tx.customers.get(known_id)).language or ""
        inputs = intake_inputs(
            channel=(inbound.channel or touchpoint.channel).value,
            touchpoint=touchpoint.key,
            subject=inbound.subject.strip(),
            language=language,
            fields=dict(inbound.fields),
            known=known_id is not None,
            now=now,
            zone=service.calendar.zone,
        )
        number, rules = await COMPILED.in_force(tx, live.rule_set_id, live.number)
        if rules.has(DECISION):
            channel = (inbound.channel or touchpoint.channel).value
            inputs |= await customer_inputs(tx, rules, inbound, channel, known_id)
        return await _asked(tx, LiveVersion(live.rule_set_id, live.key, number), rules, inputs, service, now)
    except (Retryable, RetryLater, NeedsAttention, ViewWanted):
        raise  # the store is in trouble and not the rules, or the view is to be read first: the contact comes again
    except MidofficeError as problem:
        log.warning("intake_rules.no_say", rule_set=live.key, number=live.number, why=problem.message)
        return replace(as_ever, decided_by=DecidedBy(live.key, live.number, problem=problem.message))
    except Exception as fault:
        log.exception("intake_rules.defect", rule_set=live.key, number=live.number)
        return replace(as_ever, decided_by=DecidedBy(live.key, live.number, problem=f"The rules failed ({type(fault).__name__})."))


async def _asked(
    tx: Transaction, live: LiveVersion, rules: CompiledRules, inputs: Mapping[str, Any], service: Service, now: datetime
) -> IntakeDecision:
    number = live.number
    answer = rules.answer(DECISION, inputs, now)
    made = recorded(live.rule_set_id, number, DECISION, now, inputs, answer)
    decided_by = DecidedBy(live.key, number, made.id, rows=rules.rows_matched(DECISION, answer))
    try:
        wanted = read_intake(made.outcome["value"])
        target = await _service(tx, wanted, service)
        skills = await _skills(tx, wanted)
        preferred = await _preferred_agent(tx, wanted)
        if wanted.attributes:
            check_attributes("attributes", wanted.attributes, values_by_key(await tx.routing_attributes.all()))
    except Invalid as problem:
        return IntakeDecision(service, decided_by=replace(decided_by, problem=problem.message), record=made)
    faults = "" if wanted != IntakeAnswer() else "; ".join(answer.faults)
    sentence = _sentence(wanted, service, target)
    return IntakeDecision(
        target,
        wanted.priority or 0,
        skills,
        preferred,
        wanted.attributes or {},
        replace(decided_by, sentence=sentence, problem=faults),
        made,
    )


async def _service(tx: Transaction, wanted: IntakeAnswer, service: Service) -> Service:
    if wanted.service is None or wanted.service == service.key:
        return service
    found = next((each for each in await tx.services.all() if each.key == wanted.service and each.active), None)
    if found is None:
        raise Invalid("service", f"there is no service {wanted.service!r} in use")
    return found


async def _skills(tx: Transaction, wanted: IntakeAnswer) -> tuple[RequiredSkill, ...] | None:
    if wanted.skills is None:
        return None
    ids = {skill.key: skill.id for skill in await tx.skills.all() if skill.active}
    missing = [key for key, _ in wanted.skills if key not in ids]
    if missing:
        raise Invalid("skills", f"there is no skill {missing[0]!r} in use")
    return tuple(RequiredSkill(ids[key], level) for key, level in wanted.skills)


async def _preferred_agent(tx: Transaction, wanted: IntakeAnswer) -> UUID | None:
    if wanted.preferred_agent is None:
        return None
    found = await tx.access.account_by_login(wanted.preferred_agent)
    if found is None or not found[0].active or not handles_contacts(found[0].roles):
        raise Invalid("preferred_agent", f"there is no agent {wanted.preferred_agent!r} in use")
    return found[0].id


def _sentence(wanted: IntakeAnswer, before: Service, target: Service) -> str:
    """Say for people what the rules changed; empty when nothing."""
    parts = [f"service {target.name}"] if target.id != before.id else []
    if wanted.priority:
        parts.append(f"{_span(abs(wanted.priority))} {'more' if wanted.priority > 0 else 'less'} urgent")
    if wanted.skills is not None:
        named = ", ".join(key if level == 1 else f"{key} {level}" for key, level in wanted.skills)
        parts.append(f"skills {named}" if named else "no skills")
    if wanted.preferred_agent is not None:
        parts.append(f"{wanted.preferred_agent} preferred")
    parts += [f"{key} {value}" for key, value in (wanted.attributes or {}).items()]
    return ", ".join(parts)


def _span(seconds: int) -> str:
    """Say a time in the largest unit that it is whole in."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
