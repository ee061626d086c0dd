"""Rules about new contacts look at the customer view: it is read before, once, under its deadline, and never in the way."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.rules.written import model
from tests.usecases.floor import Floor
from tests.usecases.pretended_source import Adapter, Peer, define
from tests.usecases.rules_play import EDITH, KEY, make, publish

from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceKind
from midoffice.domain.customers.consent import Consent, ConsentState
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.rules.rule_set import Mode, Purpose
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.kernel.ids import new_id
from midoffice.ports.sources import SourceDown
from midoffice.testing.clock import ManualClock
from midoffice.usecases.context.live_sources import LiveSources
from midoffice.usecases.interactions.receive import Receipt, receive
from midoffice.usecases.rules.check import check_draft
from midoffice.usecases.rules.decisions import list_decisions
from midoffice.usecases.rules.draft import DraftOrder

CARL = "carl@example.com"
FIELDS = (
    FieldSpec("billing.balance", "balance", FieldType.MONEY, "EUR"),
    FieldSpec("billing.agent", "agent"),
    FieldSpec("billing.account", "account", protected=True),
    FieldSpec("taste.segment", "segment", purpose="marketing"),
)


def _rules(text: str) -> dict[str, Any]:
    made = model({"kind": "literal", "text": text})
    made["inputs"] = [{"id": f"given-{name}", "name": name} for name in ("Subject", "billing", "taste")]
    made["decisions"][0]["requires"] = {"inputs": [each["id"] for each in made["inputs"]]}
    return made


OWES = _rules('if billing.balance > 100 then {service: "sales", priority: 600} else {service: "care"}')


@pytest.fixture
async def peer(floor: Floor) -> Peer:
    row = {"mail": CARL, "balance": "250.75", "agent": "bea", "account": "DE12", "segment": "gold"}
    peer = Peer(ManualClock(), {CARL: (row,)})
    adapters = {SourceKind.REST: Adapter({"billing": peer})}
    floor.context = replace(floor.context, source_adapters=adapters, live_sources=LiveSources())
    lookups = (Lookup(IdentifierKind.EMAIL, "/{id}", "mail"),)
    async with floor.context.database.transaction() as tx:
        await tx.sources.add(define(lookups=lookups, fields=FIELDS))
    return peer


async def arrive(floor: Floor, *, sender: str = CARL) -> Receipt:
    point = floor.touchpoints["billing", Channel.EMAIL]
    address = Identifier(IdentifierKind.EMAIL, sender)
    return await receive(floor.context, InboundMessage(point.id, str(new_id()), address, "Carl", floor.clock.now(), "Hello"))


async def told(floor: Floor) -> dict[str, Any]:
    made = (await list_decisions(floor.context, EDITH, KEY, None, 50)).items[0]
    return {name: value for name, value in made.inputs.items() if name in {"billing", "taste"}}


async def test_rules_route_by_what_the_back_office_knows(floor: Floor, peer: Peer) -> None:
    await make(floor, purpose=Purpose.INTAKE, mode=Mode.STRICT)
    await publish(floor, OWES)
    receipt = await arrive(floor)
    assert receipt.work_item is not None
    assert receipt.interaction.decided_by is not None
    assert receipt.interaction.decided_by.problem == ""
    assert receipt.work_item.service_id == floor.services["sales"].id
    assert await told(floor) == {"billing": {"balance": 250.75}}
    assert peer.asked == [CARL], "once, also for somebody who is a customer only since this contact"


async def test_nobody_is_asked_when_no_rule_looks_at_the_customer(floor: Floor, peer: Peer) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    await publish(floor, _rules('if Subject = "TV" then "sales" else "care"'))
    receipt = await arrive(floor)
    assert receipt.interaction.service_id == floor.services["care"].id
    assert peer.asked == []


async def test_a_message_in_a_contact_that_goes_on_asks_nobody(floor: Floor, peer: Peer) -> None:
    await make(floor, purpose=Purpose.INTAKE, mode=Mode.STRICT)
    await publish(floor, OWES)
    first = await arrive(floor)
    point = floor.touchpoints["billing", Channel.EMAIL]
    address = Identifier(IdentifierKind.EMAIL, CARL)
    again = InboundMessage(point.id, str(new_id()), address, "Carl", floor.clock.now(), "And?")
    again = replace(again, hints=replace(again.hints, interaction_id=first.interaction.id))
    assert not (await receive(floor.context, again)).opened
    assert len(peer.asked) == 1


@pytest.mark.parametrize("mode", list(Mode))
async def test_d2_a_frozen_source_delays_no_contact_and_what_it_would_have_told_is_unknown(
    floor: Floor, peer: Peer, mode: Mode
) -> None:
    await make(floor, purpose=Purpose.INTAKE, mode=mode)
    await publish(floor, OWES)
    peer.after = [1e9]
    began = datetime.now(UTC)
    receipt = await arrive(floor)
    assert (datetime.now(UTC) - began).total_seconds() < 5.0, "not for ever"
    assert receipt.opened
    assert receipt.work_item is not None
    assert await told(floor) == {"billing": {"balance": {"@unknown": "slow", "source": "billing.balance"}}}
    if mode is Mode.STRICT:
        assert receipt.interaction.service_id == floor.services["billing"].id
        assert receipt.interaction.decided_by is not None
        assert "slow" in receipt.interaction.decided_by.problem


async def test_rules_say_what_an_unknown_means_for_them(floor: Floor, peer: Peer) -> None:
    await make(floor, purpose=Purpose.INTAKE, mode=Mode.STRICT)
    await publish(floor, OWES)
    peer.raises = SourceDown("refused")
    receipt = await arrive(floor)
    assert receipt.interaction.service_id == floor.services["billing"].id, "as its touchpoint says"
    assert await told(floor) == {"billing": {"balance": {"@unknown": "down", "source": "billing.balance"}}}


async def test_d23_protected_values_and_purposes_without_consent_are_not_told_to_rules(floor: Floor, peer: Peer) -> None:
    await make(floor, purpose=Purpose.INTAKE, mode=Mode.STRICT)
    await publish(floor, _rules('if billing.account = "DE12" or taste.segment = "gold" then "sales" else "care"'))
    receipt = await arrive(floor)
    inputs = await told(floor)
    assert inputs["billing"]["account"]["@unknown"] == "forbidden"
    assert inputs["taste"]["segment"]["@unknown"] == "forbidden"
    assert "DE12" not in str(inputs)
    customer_id = receipt.interaction.customer_id
    assert customer_id is not None
    async with floor.context.database.transaction() as tx:
        word = Consent(new_id(), customer_id, "marketing", "*", ConsentState.GRANTED, "form", floor.clock.now())
        await tx.people.add_consent(word)
    receipt = await arrive(floor)
    assert (await told(floor))["taste"] == {"segment": "gold"}
    assert receipt.interaction.service_id == floor.services["sales"].id
    assert peer.asked


async def test_rules_prefer_an_agent_by_login(floor: Floor, peer: Peer) -> None:
    bea = await floor.hire("bea")
    peer.rows[CARL] = ({**peer.rows[CARL][0], "agent": "BEA"},)
    await make(floor, purpose=Purpose.INTAKE, mode=Mode.STRICT)
    await publish(floor, _rules("{preferred_agent: billing.agent}"))
    receipt = await arrive(floor)
    assert receipt.work_item is not None
    assert receipt.work_item.preferred_agent_id == bea.account_id
    assert receipt.interaction.decided_by is not None
    assert receipt.interaction.decided_by.sentence == "BEA preferred"
    peer.rows["dora@example.com"] = ({**peer.rows[CARL][0], "mail": "dora@example.com", "agent": "nobody"},)
    receipt = await arrive(floor, sender="dora@example.com")
    assert receipt.work_item is not None
    assert receipt.work_item.preferred_agent_id is None
    assert receipt.interaction.decided_by is not None
    assert "no agent 'nobody'" in receipt.interaction.decided_by.problem


async def test_a_check_names_attributes_that_no_source_tells(floor: Floor, peer: Peer) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    wrong = _rules('if billing.balanc > 1 then "sales" else "care"')
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder((wrong,)))
    assert [(each.code, each.message) for each in found.findings] == [("unknown-attribute", "No source tells billing.balanc.")]
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder((OWES,)))
    assert found.findings == ()
    assert peer.asked == []
