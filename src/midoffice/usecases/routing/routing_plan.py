"""The routing plan as a whole: read, tried out, published and restored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.agent import Agent, Skill
from midoffice.domain.agents.attribute import RoutingAttribute
from midoffice.domain.routing.outside_scores import ScoreConnection
from midoffice.domain.routing.plans.document import changes_between, differing, document_of, with_present_keys
from midoffice.domain.routing.plans.findings import PlanFindings
from midoffice.domain.routing.plans.proposal import propose
from midoffice.domain.routing.plans.rules import check_asks_somebody, check_rules
from midoffice.domain.routing.plans.version import PlanChange, PlanVersion
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import Conflict, Invalid, Stale
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import record_change
from midoffice.usecases.given import Context
from midoffice.usecases.records import Change
from midoffice.usecases.routing.plan_check import Harm, foresee_plan, refuse_harm
from midoffice.usecases.routing.plan_history import begin_plan_change, end_plan_change
from midoffice.usecases.services.services import follow_rules
from midoffice.usecases.transact import transact

LONGEST_COMMENT = 1_000
_FIELDS = {
    "overflow_service_id": "overflow_to",
    "overflow_after": "overflow_after_seconds",
    "real_time_target.within": "real_time_target_seconds",
    "deferred_target.within": "deferred_target_seconds",
}
"""What a field of a service is called in a plan, where that differs."""


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """The plan in force as a document, and its number; 0 before the first version is kept."""

    number: int
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """What a draft changes of the plan with this number, and what that would mean now."""

    number: int
    changes: tuple[PlanChange, ...]
    findings: PlanFindings


class NothingToPublish(Conflict):
    """The draft is the plan in force."""

    remedy = "Change something first."

    def __init__(self) -> None:
        """Nothing to add."""
        super().__init__("This is the plan in force already.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed plan beside the stored services: all of them as they are, and as they would be."""

    stored: tuple[Service, ...]
    proposed: tuple[Service, ...]
    skills: tuple[Skill, ...]
    staff: tuple[Agent, ...]
    scores: ScoreConnection
    attributes: tuple[RoutingAttribute, ...]

    @property
    def changed(self) -> list[tuple[Service, Service]]:
        """Before and after, of each service that would be another, by id."""
        pairs = zip(self.stored, self.proposed, strict=True)
        return sorted(((a, b) for a, b in pairs if a != b), key=lambda pair: pair[0].id)


async def read_plan_in_force(context: Context, principal: Principal) -> PlanInForce:
    """Return the plan in force."""
    principal.require(Scope.READ_CONTACTS, "read the routing plan")
    async with context.database.reading() as tx:
        return PlanInForce(await tx.plans.number(), document_of(await tx.services.all(), await tx.skills.all()))


async def draft_plan(tx: Transaction, document: Mapping[str, Any], *, check: bool = True) -> Draft:
    """Return the services as a document (see `propose`) would make them.

    Raises Invalid naming the place. `check=False` lets services overflow in a circle, and whatever else only shows when the plan
    is looked at as a whole.
    """
    stored, skills = await tx.services.all(), await tx.skills.all()
    active = [service for service in stored if service.active]
    usable = {skill.key: skill.id for skill in skills if skill.active}
    made = {s.id: s for s in propose(active, usable, differing(document, document_of(stored, skills)))}
    proposed = tuple(made.get(service.id, service) for service in stored)
    staff, attributes = await tx.agent_profiles.all(), await tx.routing_attributes.all()
    draft = Draft(stored, proposed, skills, staff, await tx.scores.connection(), attributes)
    if check:
        _check(draft)
    return draft


def _check(draft: Draft) -> None:
    services, skills = {s.id: s for s in draft.proposed}, {skill.id: skill for skill in draft.skills}
    for _, service in draft.changed:
        try:
            check_rules(service, services, skills, draft.staff, draft.attributes)
            check_asks_somebody(service, draft.scores)
        except Invalid as problem:
            field = str(problem.fields["field"])
            where = f"services.{service.key}.{_FIELDS.get(field, field)}"
            raise Invalid(where, str(problem.fields["why"]), str(problem.fields["remedy"])) from problem


async def check_plan(context: Context, principal: Principal, document: Mapping[str, Any]) -> PlanCheck:
    """Return what a draft would change and mean now; nothing is saved. Raises Invalid naming the place."""
    principal.require(Scope.ADMINISTER, "administer the routing plan")
    now = context.clock.now()
    async with context.database.reading() as tx:
        number = await tx.plans.number()
        draft = await draft_plan(tx, document, check=False)
        findings = await foresee_plan(tx, draft.stored, draft.proposed, now)
    if not findings.loops:
        _check(draft)
    return PlanCheck(number, _changes(draft), findings)


def _changes(draft: Draft) -> tuple[PlanChange, ...]:
    names = {service.key: service.name for service in draft.stored}
    return changes_between(document_of(draft.stored, draft.skills), document_of(draft.proposed, draft.skills), names)


async def publish_plan(
    context: Context,
    principal: Principal,
    document: Mapping[str, Any],
    base: int,
    *,
    comment: str = "",
    confirmed: Harm | None = None,
) -> PlanVersion:
    """Put a draft into force, made from the plan numbered `base`; what waits, waits by it at once (R23). Return the new version.

    Raises Stale when another version is in force by now, Invalid naming the place, PlanHarmsWaiting, NothingToPublish.
    """
    principal.require(Scope.ADMINISTER, "administer the routing plan")
    now = context.clock.now()

    async def work(tx: Transaction) -> PlanVersion:
        await _begin(tx, principal, base, now)
        version = await _put_into_force(tx, principal, document, now, comment, confirmed or {})
        if version is None:
            raise NothingToPublish
        return version

    return await transact(context, work)


async def restore_plan(
    context: Context, principal: Principal, number: int, base: int, *, confirmed: Harm | None = None
) -> PlanVersion:
    """Put an older version into force again, as a new version.

    Services made since keep their rules, and those retired since stay so. Raises NotFound, and what `publish_plan` raises.
    """
    principal.require(Scope.ADMINISTER, "administer the routing plan")
    now = context.clock.now()

    async def work(tx: Transaction) -> PlanVersion:
        await _begin(tx, principal, base, now)
        kept = await tx.plans.version(number)
        document = with_present_keys(kept.document, kept.keys, await tx.services.all(), await tx.skills.all())
        version = await _put_into_force(tx, principal, document, now, "", confirmed or {}, restored=number)
        if version is None:
            raise NothingToPublish
        return version

    return await transact(context, work)


async def _begin(tx: Transaction, principal: Principal, base: int, now: datetime) -> None:
    await tx.plans.lock()
    number = await tx.plans.number()
    if number != base:
        raise Stale("routing plan", number)
    await begin_plan_change(tx, principal, now)
    if number and await tx.plans.number() != base:  # services were written past the history since it was read
        raise Stale("routing plan", number)


async def _put_into_force(
    tx: Transaction,
    principal: Principal,
    document: Mapping[str, Any],
    now: datetime,
    comment: str,
    confirmed: Harm,
    *,
    restored: int | None = None,
) -> PlanVersion | None:
    for service in sorted(await tx.services.all(), key=lambda service: service.id):
        await tx.services.lock(service.id)
    draft = await draft_plan(tx, document)
    await refuse_harm(tx, draft.stored, draft.proposed, now, confirmed)
    changes = [Change(tx, was, replace(service, version=was.version + 1), principal.actor, now) for was, service in draft.changed]
    for change in changes:
        await tx.services.save(change.after)
    await follow_rules(changes)
    version = await end_plan_change(tx, principal, now, comment, restored)
    if version is not None:
        action = "publish routing plan" if restored is None else "restore routing plan"
        told = _audited(version)
        await record_change(tx, principal, now, action, "routing plan", "services", told["before"], told["after"])
    return version


def _audited(version: PlanVersion) -> dict[str, dict[str, Any]]:
    def side(values: Sequence[tuple[PlanChange, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for change, value in values:
            found.setdefault(change.service, {})[change.field] = value
        return found

    number = str(version.number)
    before = {"services": side([(change, change.before) for change in version.changes])}
    after = {"services": side([(change, change.after) for change in version.changes])}
    return {"before": {"id": number, **before}, "after": {"id": number, "comment": version.comment, **after}}
