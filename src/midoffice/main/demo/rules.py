"""Gives the demonstration's company its rule sets: published, in use, with a draft that somebody is working on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.rules.compiled import CompiledRules, compile_content
from midoffice.domain.rules.intake import DECISION, intake_inputs
from midoffice.domain.rules.rule_set import Purpose
from midoffice.main.demo.rule_documents import GOODWILL_CASES, INTAKE_CASES, goodwill, intake
from midoffice.main.demo.services import ZONE
from midoffice.usecases.rules.check import check_draft
from midoffice.usecases.rules.decide import recorded
from midoffice.usecases.rules.draft import DraftOrder, approve_draft, read_draft, save_draft
from midoffice.usecases.rules.publish import publish_draft
from midoffice.usecases.rules.rules import NewRuleSet, create_rule_set, list_rule_sets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from midoffice.domain.interactions.interaction import Interaction
    from midoffice.domain.rules.version import RuleCase, RuleEntry
    from midoffice.ports.database import Transaction
    from midoffice.usecases.given import Context

INTAKE, GOODWILL = "new-contacts", "goodwill"
_DAYS, _MOST = 3, 300


async def fill_rules(context: Context) -> bool:
    """Make the rule sets through the use cases, as people would; False when there are rule sets already."""
    async with context.database.reading() as tx:
        known = await tx.access.account_by_login("adam")
    if known is None:
        return False
    adam = Principal(known[0].id, known[0].name, (Role.ADMINISTRATOR,), scopes_of((Role.ADMINISTRATOR,)))
    if await list_rule_sets(context, adam):
        return False
    about = "Which service a new contact goes to, and how urgent it is."
    await create_rule_set(context, adam, NewRuleSet(INTAKE, "New contacts", about, Purpose.INTAKE))
    await _publish(context, adam, INTAKE, intake(), INTAKE_CASES, "Leavers and faults first")
    live = await _publish(context, adam, INTAKE, intake(newcomers=True), INTAKE_CASES, "A first impression counts")
    await _decide_past(context, live)
    await _write(context, adam, INTAKE, intake(newcomers=True, refunds=True), INTAKE_CASES)
    about = "What an agent may offer a customer for a fault."
    await create_rule_set(context, adam, NewRuleSet(GOODWILL, "Goodwill", about))
    await _publish(context, adam, GOODWILL, goodwill(), GOODWILL_CASES, "Agreed with finance")
    return True


async def _write(context: Context, adam: Principal, key: str, model: dict[str, Any], cases: Sequence[RuleCase]) -> None:
    draft = await read_draft(context, adam, key)
    await save_draft(context, adam, key, draft.version, DraftOrder([model], cases))


async def _publish(
    context: Context, adam: Principal, key: str, model: dict[str, Any], cases: Sequence[RuleCase], reason: str
) -> RuleEntry:
    await _write(context, adam, key, model, cases)
    checked = await check_draft(context, adam, key, DraftOrder())
    approved = await approve_draft(context, adam, key, checked.version)
    return await publish_draft(context, adam, key, approved.version, reason=reason)


async def _decide_past(context: Context, live: RuleEntry) -> None:
    """Leave the decisions on the contacts of the last days: a draft can be asked what it would have done."""
    now = context.clock.now()
    async with context.database.transaction() as tx:
        version = await tx.rules.rule_version(live.rule_set_id, live.number)
        rules = compile_content(version.content)
        keys = {touchpoint.id: touchpoint.key for touchpoint in await tx.touchpoints.all()}
        items = await tx.recorded.items(now - timedelta(days=_DAYS), now, _MOST)
        contacts = [(await tx.queue.get(item.id)).interaction_id for item in items]
        for interaction in await tx.interactions.many(tuple(each for each in contacts if each)):
            await _decide(tx, live, rules, interaction, keys[interaction.touchpoint_id], interaction.opened_at)


async def _decide(
    tx: Transaction, live: RuleEntry, rules: CompiledRules, contact: Interaction, touchpoint: str, at: datetime
) -> None:
    inputs = intake_inputs(
        channel=contact.channel.value,
        touchpoint=touchpoint,
        subject=contact.subject,
        language="en",
        fields=dict(contact.fields),
        known=contact.customer_id is not None,
        now=at,
        zone=ZONE,
    )
    answer = rules.answer(DECISION, inputs, at)
    await tx.rules.record(recorded(live.rule_set_id, live.number, DECISION, at, inputs, answer, contact.id))
