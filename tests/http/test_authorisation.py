"""Who may do what: every operation of the API stands in this table, and every role is tried on every one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx2
import pytest
from tests.http.house import House

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import SCOPES_OF_ROLE, Role, Scope
from midoffice.http.app import bare_app
from midoffice.http.openapi import describe
from midoffice.usecases.access.tokens import create_token

PUBLIC: frozenset[Scope] = frozenset()
ANYBODY = frozenset({Scope.SESSION})
AGENT = frozenset({Scope.HANDLE})
READER = frozenset({Scope.READ_CONTACTS})
WRITER = frozenset({Scope.HANDLE, Scope.SUPERVISE})
EDITOR = frozenset({Scope.EDIT_CUSTOMERS})
MERGER = frozenset({Scope.MERGE_PEOPLE})
SUPERVISOR = frozenset({Scope.SUPERVISE})
ADMINISTRATOR = frozenset({Scope.ADMINISTER})
OVERSEER = SUPERVISOR | ADMINISTRATOR
INTEGRATION = frozenset({Scope.RECEIVE})
RULE_READER = frozenset({Scope.READ_RULES})
RULE_WRITER = frozenset({Scope.WRITE_RULES})
RULE_PUBLISHER = frozenset({Scope.PUBLISH_RULES})
DECIDER = frozenset({Scope.DECIDE})
ACTION_READER = frozenset({Scope.READ_ACTIONS})
ACTION_WRITER = frozenset({Scope.WRITE_ACTIONS})
ACTION_PUBLISHER = frozenset({Scope.PUBLISH_ACTIONS})
LISTENER = frozenset({Scope.LISTEN})

TABLE: dict[str, frozenset[Scope]] = {
    "POST /api/session": PUBLIC,
    "GET /api/session": ANYBODY,
    "DELETE /api/session": ANYBODY,
    "PUT /api/session/password": ANYBODY,
    "GET /api/directory": ANYBODY,
    "PUT /api/me/presence": AGENT,
    "GET /api/me/softphone": WRITER,
    "POST /api/me/softphone": WRITER,
    "DELETE /api/me/softphone": WRITER,
    "GET /api/me/day": AGENT,
    "PUT /api/me/profile": AGENT,
    "GET /api/desk": AGENT,
    "GET /api/transfer-targets": READER,
    "GET /api/offers/{offer_id}": WRITER,
    "POST /api/offers/{offer_id}/accept": AGENT,
    "POST /api/offers/{offer_id}/reject": AGENT,
    "GET /api/work-items/{work_item_id}": READER,
    "GET /api/work-items/{work_item_id}/offers": READER,
    "GET /api/work-items/{work_item_id}/waiting": SUPERVISOR,
    "POST /api/work-items/{work_item_id}/wrap-up": AGENT,
    "POST /api/work-items/{work_item_id}/complete": AGENT,
    "POST /api/work-items/{work_item_id}/park": AGENT,
    "POST /api/work-items/{work_item_id}/resume": WRITER,
    "POST /api/work-items/{work_item_id}/transfer": AGENT,
    "POST /api/work-items/{work_item_id}/take-back": SUPERVISOR,
    "POST /api/work-items/{work_item_id}/assign": SUPERVISOR,
    "POST /api/work-items/{work_item_id}/move": SUPERVISOR,
    "POST /api/work-items/{work_item_id}/cancel": SUPERVISOR,
    "GET /api/interactions/{interaction_id}/call": READER,
    "POST /api/calls": AGENT,
    "POST /api/calls/{call_id}/hold": AGENT,
    "POST /api/calls/{call_id}/unhold": AGENT,
    "POST /api/calls/{call_id}/mute": WRITER,
    "POST /api/calls/{call_id}/unmute": WRITER,
    "POST /api/calls/{call_id}/digits": AGENT,
    "POST /api/calls/{call_id}/hang_up": WRITER,
    "POST /api/calls/{call_id}/transfer": AGENT,
    "POST /api/calls/{call_id}/transfer/complete": AGENT,
    "POST /api/calls/{call_id}/transfer/cancel": AGENT,
    "POST /api/calls/{call_id}/transfer/swap": AGENT,
    "POST /api/calls/{call_id}/conference": AGENT,
    "DELETE /api/calls/{call_id}/legs/{leg_id}": AGENT,
    "POST /api/calls/{call_id}/recording": AGENT,
    "GET /api/supervision/calls": SUPERVISOR,
    "POST /api/supervision/calls/{call_id}/listen": SUPERVISOR,
    "POST /api/supervision/calls/{call_id}/whisper": SUPERVISOR,
    "POST /api/supervision/calls/{call_id}/barge": SUPERVISOR,
    "POST /api/supervision/calls/{call_id}/take_over": SUPERVISOR,
    "POST /api/supervision/calls/{call_id}/leave": SUPERVISOR,
    "POST /api/supervision/calls/{call_id}/end": SUPERVISOR,
    "GET /api/callbacks": SUPERVISOR,
    "POST /api/callbacks": WRITER | INTEGRATION,
    "GET /api/callbacks/{callback_id}": READER,
    "POST /api/callbacks/{callback_id}/outcome": AGENT,
    "POST /api/callbacks/{callback_id}/move": WRITER,
    "POST /api/callbacks/{callback_id}/cancel": SUPERVISOR,
    "GET /api/interactions/{interaction_id}": READER,
    "GET /api/interactions/{interaction_id}/messages": READER,
    "POST /api/interactions/{interaction_id}/messages": AGENT,
    "POST /api/interactions/{interaction_id}/offer-card": AGENT,
    "POST /api/interactions/{interaction_id}/messages/{message_id}/send-again": WRITER,
    "POST /api/interactions/{interaction_id}/read": AGENT,
    "PUT /api/interactions/{interaction_id}/draft": WRITER,
    "DELETE /api/interactions/{interaction_id}/draft": WRITER,
    "POST /api/interactions/{interaction_id}/notes": WRITER,
    "POST /api/interactions/{interaction_id}/activities": WRITER,
    "PUT /api/interactions/{interaction_id}/customer": WRITER,
    "PUT /api/interactions/{interaction_id}/parties": WRITER,
    "GET /api/messages/{message_id}/html": READER,
    "GET /api/interactions/{interaction_id}/recordings": READER,
    "GET /api/recordings/{recording_id}/segments/{number}": AGENT | LISTENER,
    "POST /api/recordings/{recording_id}/delete": LISTENER,
    "POST /api/attachments": WRITER,
    "GET /api/attachments/{attachment_id}": READER,
    "DELETE /api/attachments/{attachment_id}": WRITER,
    "GET /api/cases/{case_id}": READER,
    "PATCH /api/cases/{case_id}": EDITOR,
    "GET /api/customers": READER,
    "POST /api/customers": EDITOR,
    "GET /api/customers/{customer_id}": READER,
    "PATCH /api/customers/{customer_id}": EDITOR,
    "POST /api/customers/{customer_id}/identifiers": EDITOR,
    "DELETE /api/customers/{customer_id}/identifiers/{kind}/{value}": EDITOR,
    "GET /api/customers/{customer_id}/timeline": READER,
    "GET /api/customers/{customer_id}/person": READER,
    "POST /api/customers/{customer_id}/same": EDITOR,
    "POST /api/customers/{customer_id}/different": MERGER,
    "POST /api/customers/{customer_id}/undeclared": MERGER,
    "PUT /api/customers/{customer_id}/traits": EDITOR,
    "GET /api/customers/{customer_id}/consents": READER,
    "PUT /api/customers/{customer_id}/consents": EDITOR,
    "GET /api/customers/{customer_id}/consents/history": READER,
    "GET /api/identity/pairs": MERGER,
    "POST /api/identity/pairs/{pair_id}": MERGER,
    "GET /api/customers/{customer_id}/view": READER,
    "GET /api/customers/{customer_id}/continuity": READER,
    "GET /api/wallboard": SUPERVISOR,
    "GET /api/queue": SUPERVISOR,
    "GET /api/replay/plan": SUPERVISOR,
    "POST /api/replay": SUPERVISOR,
    "GET /api/routing-plan": READER,
    "GET /api/routing-plan/versions": READER,
    "GET /api/routing-plan/versions/{number}": READER,
    "GET /api/services/{service_id}/takers": OVERSEER,
    "GET /api/admin/capacity-rules": ADMINISTRATOR,
    "PUT /api/admin/capacity-rules": ADMINISTRATOR,
    "PUT /api/agents/{agent_id}/presence": SUPERVISOR,
    "POST /api/decisions": DECIDER,
    "GET /api/decisions/{decision_id}": READER,
    "POST /api/decisions/{decision_id}/replay": READER,
    "POST /api/responses": DECIDER,
    "POST /api/conversions": DECIDER,
    "GET /api/customers/{customer_id}/ledger": READER,
    "GET /api/action-catalogue/draft": ACTION_READER,
    "PUT /api/action-catalogue/draft": ACTION_WRITER,
    "GET /api/action-catalogue/draft/diff": ACTION_READER,
    "POST /api/action-catalogue/draft/check": ACTION_READER,
    "POST /api/action-catalogue/draft/preview": ACTION_READER,
    "POST /api/action-catalogue/draft/simulate": ACTION_READER,
    "POST /api/action-catalogue/draft/shadow": ACTION_READER,
    "POST /api/action-catalogue/simulations": ACTION_READER,
    "GET /api/action-catalogue/simulations": ACTION_READER,
    "GET /api/action-catalogue/simulations/{simulation_id}": ACTION_READER,
    "POST /api/action-catalogue/simulations/{simulation_id}/cancel": ACTION_READER,
    "POST /api/action-catalogue/publish": ACTION_PUBLISHER,
    "POST /api/action-catalogue/rollback": ACTION_PUBLISHER,
    "GET /api/action-catalogue/versions": ACTION_READER,
    "GET /api/action-catalogue/versions/{number}": ACTION_READER,
    "GET /api/action-catalogue/results": ACTION_READER,
    "GET /api/action-catalogue/attributes": ACTION_READER,
    "GET /api/rule-sets": RULE_READER,
    "POST /api/rule-sets": RULE_WRITER,
    "GET /api/rule-sets/{key}": RULE_READER,
    "PATCH /api/rule-sets/{key}": RULE_WRITER,
    "POST /api/rule-sets/{key}/retire": RULE_PUBLISHER,
    "POST /api/rule-sets/{key}/restore": RULE_PUBLISHER,
    "GET /api/rule-sets/{key}/versions": RULE_READER,
    "GET /api/rule-sets/{key}/versions/{number}": RULE_READER,
    "GET /api/rule-sets/{key}/versions/{number}/diff": RULE_READER,
    "GET /api/rule-sets/{key}/decisions": RULE_READER,
    "GET /api/rule-sets/{key}/decisions/{decision_id}": RULE_READER,
    "GET /api/rule-sets/{key}/draft": RULE_READER,
    "PUT /api/rule-sets/{key}/draft": RULE_WRITER,
    "GET /api/rule-sets/{key}/draft/diff": RULE_READER,
    "GET /api/rule-sets/{key}/draft/tests": RULE_READER,
    "PUT /api/rule-sets/{key}/draft/tests": RULE_WRITER,
    "POST /api/rule-sets/{key}/draft/approve": RULE_PUBLISHER,
    "GET /api/rule-sets/{key}/draft/dmn": RULE_READER,
    "PUT /api/rule-sets/{key}/draft/dmn": RULE_WRITER,
    "GET /api/rule-sets/{key}/versions/{number}/dmn": RULE_READER,
    "POST /api/rule-sets/{key}/draft/jdm": RULE_WRITER,
    "POST /api/rule-sets/{key}/draft/check": RULE_WRITER,
    "POST /api/rule-sets/{key}/draft/tests/run": RULE_READER,
    "POST /api/rule-sets/{key}/draft/evaluate": RULE_READER,
    "POST /api/rule-sets/{key}/draft/what-if": RULE_READER,
    "GET /api/customers/{customer_id}/rule-inputs": READER,
    "GET /api/campaigns": ACTION_READER,
    "POST /api/campaigns": ACTION_WRITER,
    "GET /api/campaigns/{campaign_id}": ACTION_READER,
    "PATCH /api/campaigns/{campaign_id}": ACTION_WRITER,
    "POST /api/campaigns/{campaign_id}/{event}": ACTION_PUBLISHER,
    "GET /api/campaigns/{campaign_id}/attempts": ACTION_READER,
    "POST /api/customer-events": ACTION_PUBLISHER,
    "DELETE /api/customer-events/{key}": ACTION_PUBLISHER,
    "POST /api/rule-sets/{key}/publish": RULE_PUBLISHER,
    "POST /api/rule-sets/{key}/rollback": RULE_PUBLISHER,
    "POST /api/rule-sets/{key}/evaluate": RULE_READER,
    "POST /api/inbound/{touchpoint_key}": INTEGRATION,
    "GET /api/public/forms/{key}": PUBLIC,
    "POST /api/public/forms/{key}": PUBLIC,
    "GET /api/public/voice/{key}/config": PUBLIC,
    "POST /api/public/voice/{key}/calls": PUBLIC,
    "GET /api/public/voice/{key}/calls": PUBLIC,
    "DELETE /api/public/voice/{key}/calls": PUBLIC,
    "GET /api/public/chat/{key}/config": PUBLIC,
    "POST /api/public/chat/{key}/sessions": PUBLIC,
    "POST /api/public/chat/{key}/sessions/resume": PUBLIC,
    "POST /api/public/chat/{key}/messages": PUBLIC,
    "POST /api/public/offers/{key}/decisions": PUBLIC,
    "POST /api/public/offers/{key}/responses": PUBLIC,
    "POST /api/public/chat/{key}/callback": PUBLIC,
    "GET /api/public/chat/{key}/callback": PUBLIC,
    "POST /api/public/chat/{key}/callback/cancel": PUBLIC,
    "POST /api/public/chat/{key}/attachments": PUBLIC,
    "GET /api/public/chat/{key}/attachments/{attachment_id}": PUBLIC,
    "GET /healthz/live": PUBLIC,
    "GET /healthz/ready": PUBLIC,
    **{
        f"{method} /api/admin/{path}": ADMINISTRATOR
        for noun, one in (
            ("skills", "skill_id"),
            ("routing-attributes", "attribute_id"),
            ("hubs", "hub_id"),
            ("services", "service_id"),
            ("touchpoints", "touchpoint_id"),
            ("reasons", "reason_id"),
            ("quick-replies", "quick_reply_id"),
        )
        for method, path in (
            ("GET", noun),
            ("POST", noun),
            ("GET", f"{noun}/{{{one}}}"),
            ("PATCH", f"{noun}/{{{one}}}"),
            ("POST", f"{noun}/{{{one}}}/retire"),
            ("POST", f"{noun}/{{{one}}}/restore"),
        )
    },
    "GET /api/admin/menus": ADMINISTRATOR,
    "POST /api/admin/menus": ADMINISTRATOR,
    "GET /api/admin/menus/{menu_key}": ADMINISTRATOR,
    "PUT /api/admin/menus/{menu_key}": ADMINISTRATOR,
    "DELETE /api/admin/menus/{menu_key}": ADMINISTRATOR,
    "POST /api/admin/menus/{menu_key}/check": ADMINISTRATOR,
    "POST /api/admin/menus/{menu_key}/try": ADMINISTRATOR,
    "GET /api/admin/menus/{menu_key}/versions": ADMINISTRATOR,
    "POST /api/admin/menus/{menu_key}/versions/{number}/restore": ADMINISTRATOR,
    "GET /api/admin/sounds": ADMINISTRATOR,
    "POST /api/admin/sounds": ADMINISTRATOR,
    "GET /api/admin/sounds/{sound_id}/audio": ADMINISTRATOR,
    "DELETE /api/admin/sounds/{sound_id}": ADMINISTRATOR,
    "GET /api/admin/speech": ADMINISTRATOR,
    "POST /api/admin/speech/say": ADMINISTRATOR,
    **{f"{method} /api/admin/score-connection": ADMINISTRATOR for method in ("GET", "PUT", "DELETE")},
    "POST /api/admin/score-connection/probe": ADMINISTRATOR,
    "GET /api/admin/trunks": ADMINISTRATOR,
    "POST /api/admin/trunks": ADMINISTRATOR,
    "GET /api/admin/trunks/{trunk_id}": ADMINISTRATOR,
    "PUT /api/admin/trunks/{trunk_id}": ADMINISTRATOR,
    "DELETE /api/admin/trunks/{trunk_id}": ADMINISTRATOR,
    "POST /api/admin/trunks/{trunk_id}/probe": ADMINISTRATOR,
    "GET /api/admin/sources": ADMINISTRATOR,
    "POST /api/admin/sources": ADMINISTRATOR,
    "GET /api/admin/sources/health": ADMINISTRATOR,
    "POST /api/admin/sources/test": ADMINISTRATOR,
    "GET /api/admin/sources/{source_id}": ADMINISTRATOR,
    "PUT /api/admin/sources/{source_id}": ADMINISTRATOR,
    "DELETE /api/admin/sources/{source_id}": ADMINISTRATOR,
    "GET /api/admin/touchpoints/{touchpoint_id}/queue": ADMINISTRATOR,
    "POST /api/admin/services/{service_id}/impact": ADMINISTRATOR,
    "POST /api/admin/routing-plan": ADMINISTRATOR,
    "POST /api/admin/routing-plan/check": ADMINISTRATOR,
    "POST /api/admin/routing-plan/takers": ADMINISTRATOR,
    "POST /api/admin/routing-plan/versions/{number}/restore": ADMINISTRATOR,
    "GET /api/admin/touchpoints/channels": ADMINISTRATOR,
    "PUT /api/admin/touchpoints/{touchpoint_id}/secrets": ADMINISTRATOR,
    "POST /api/admin/touchpoints/{touchpoint_id}/test": ADMINISTRATOR,
    "GET /api/admin/touchpoints/{touchpoint_id}/embed": ADMINISTRATOR,
    "GET /api/admin/accounts": ADMINISTRATOR,
    "POST /api/admin/accounts": ADMINISTRATOR,
    "GET /api/admin/accounts/{account_id}": ADMINISTRATOR,
    "PATCH /api/admin/accounts/{account_id}": ADMINISTRATOR,
    "PUT /api/admin/accounts/{account_id}/password": ADMINISTRATOR,
    "POST /api/admin/accounts/{account_id}/deactivate": ADMINISTRATOR,
    "POST /api/admin/accounts/{account_id}/activate": ADMINISTRATOR,
    "GET /api/admin/tokens": ADMINISTRATOR,
    "POST /api/admin/tokens": ADMINISTRATOR,
    "POST /api/admin/tokens/{token_id}/revoke": ADMINISTRATOR,
    "GET /api/admin/audit": ADMINISTRATOR,
    "GET /api/admin/not-ready-reasons": ADMINISTRATOR,
    "PUT /api/admin/not-ready-reasons": ADMINISTRATOR,
}
QUEUE_DOORS = frozenset(f"POST /api/external-queues/{{key}}/{report}" for report in ("items", "gone", "agents", "list"))
"""Opened by the token of an external queue alone: to people and API tokens they are shut."""
GATEWAY_DOORS = frozenset(f"POST /api/sms/{{key}}/{report}" for report in ("messages", "reports"))
"""Opened by the signature of a gateway of text messages alone."""
_NOBODY = "00000000-0000-7000-8000-000000000000"
_PEOPLE = {Role.AGENT: "ann", Role.SUPERVISOR: "sue", Role.ADMINISTRATOR: "adam"}


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in describe(bare_app())["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _address(path: str) -> str:
    for part in path.split("/"):
        if part.startswith("{"):
            value = {"{kind}": "email", "{key}": "nobody", "{number}": "1"}.get(part, _NOBODY)
            path = path.replace(part, value)
    return path


def test_every_operation_stands_in_the_table() -> None:
    assert {name for name, _ in _operations()} == set(TABLE) | QUEUE_DOORS | GATEWAY_DOORS


def test_description_names_the_scopes_of_each_operation() -> None:
    for name, operation in _operations():
        if name in QUEUE_DOORS:
            assert operation["security"] == [{"queue": []}], name
            continue
        if name in GATEWAY_DOORS:
            assert operation["security"] == [{"gateway": []}], name
            continue
        described = {frozenset(scopes) for way in operation.get("security", []) for scopes in way.values()}
        expected = {frozenset(scope.value for scope in TABLE[name])} if TABLE[name] else set()
        assert described == expected, name


async def _statuses(client: httpx2.AsyncClient, headers: dict[str, str]) -> dict[str, int]:
    """The answer of every operation to an empty body about things that are not there."""
    statuses = {}
    for name in TABLE:
        if name == "DELETE /api/session":
            continue  # it would end the session that the others need; test_session.py has it
        method, _, path = name.partition(" ")
        statuses[name] = (await client.request(method, _address(path), json={}, headers=headers)).status_code
    return statuses


async def test_nobody_signed_in_reaches_the_public_operations_only(house: House) -> None:
    async with house.client() as client:
        statuses = await _statuses(client, {})
    assert {name for name, status in statuses.items() if status == 401} == {name for name in statuses if TABLE[name]}


async def test_queue_doors_are_shut_to_everybody_else(house: House) -> None:
    adam = house.people["adam"]
    administrator = Principal(adam.id, adam.name, adam.roles, frozenset(Scope))
    made = await create_token(house.context, administrator, "test", (Scope.ADMINISTER, Scope.RECEIVE))
    desk = await house.sign_in("adam")
    for number, name in enumerate(sorted(QUEUE_DOORS)):
        async with house.client(f"198.51.100.{number}") as client:
            address = _address(name.partition(" ")[2])
            assert (await client.post(address, json={})).status_code == 401
            assert (await client.post(address, json={}, headers={"Authorization": f"Bearer {made.secret}"})).status_code == 401
            assert (await desk.post(address, {})).status_code == 401


@pytest.mark.parametrize("role", list(_PEOPLE))
async def test_each_role_reaches_what_it_may_and_nothing_else(house: House, role: Role) -> None:
    desk = await house.sign_in(_PEOPLE[role])
    statuses = await _statuses(desk.client, {"X-CSRF-Token": desk.csrf})
    refused = {name for name, status in statuses.items() if status in {401, 403}}
    assert refused == {name for name in statuses if TABLE[name] and not TABLE[name] & SCOPES_OF_ROLE[role]}


@pytest.mark.parametrize("scope", list(Scope))
async def test_each_scope_of_a_token_opens_its_operations_and_no_others(house: House, scope: Scope) -> None:
    adam = house.people["adam"]
    async with house.context.database.transaction() as tx:
        await tx.accounts.save(replace(adam, roles=(Role.ADMINISTRATOR, Role.AGENT, Role.SUPERVISOR), version=2))
    administrator = Principal(adam.id, adam.name, (Role.ADMINISTRATOR, Role.AGENT, Role.SUPERVISOR), frozenset(Scope))
    made = await create_token(house.context, administrator, "test", (scope,))
    async with house.client() as client:
        statuses = await _statuses(client, {"Authorization": f"Bearer {made.secret}"})
    refused = {name for name, status in statuses.items() if status == 403}
    assert refused == {name for name in statuses if TABLE[name] and scope not in TABLE[name]}


def test_ids_in_the_table_are_no_real_ones() -> None:
    assert UUID(_NOBODY).version == 7
