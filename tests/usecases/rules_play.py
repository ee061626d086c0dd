"""Rule sets as people make them: written, checked, approved, published."""

from typing import Any

from tests.rules.written import mail
from tests.usecases.floor import Floor

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.rules.rule_set import Mode, Purpose
from midoffice.domain.rules.version import RuleCase, RuleDraft, RuleEntry
from midoffice.kernel.ids import new_id
from midoffice.usecases.rules.check import check_draft
from midoffice.usecases.rules.draft import DraftOrder, approve_draft, read_draft, save_draft
from midoffice.usecases.rules.publish import publish_draft
from midoffice.usecases.rules.rules import NewRuleSet, create_rule_set

EDITH = Principal(new_id(), "Edith", (Role.SUPERVISOR,), scopes_of((Role.SUPERVISOR,)))
PAUL = Principal(new_id(), "Paul", (Role.ADMINISTRATOR,), scopes_of((Role.ADMINISTRATOR,)))
KEY = "mails"


async def make(floor: Floor, *, purpose: Purpose = Purpose.GENERAL, mode: Mode = Mode.STANDARD, key: str = KEY) -> None:
    await create_rule_set(floor.context, EDITH, NewRuleSet(key, "Mails", "Who gets which mail", purpose, mode))


async def write(floor: Floor, *models: dict[str, Any], cases: tuple[RuleCase, ...] | None = None, key: str = KEY) -> RuleDraft:
    draft = await read_draft(floor.context, EDITH, key)
    return await save_draft(floor.context, EDITH, key, draft.version, DraftOrder(models or (mail(),), cases))


async def approve(floor: Floor, key: str = KEY) -> RuleDraft:
    found = await check_draft(floor.context, EDITH, key, DraftOrder())
    assert found.passed, found.findings
    return await approve_draft(floor.context, PAUL, key, found.version)


async def publish(floor: Floor, *models: dict[str, Any], key: str = KEY, reason: str = "Because") -> RuleEntry:
    await write(floor, *models, key=key)
    approved = await approve(floor, key)
    return await publish_draft(floor.context, PAUL, key, approved.version, reason=reason)
