"""What a menu looks up: whose account it is, and what there is to say to callers who have proved it, and to others (D23)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
from tests.usecases.decision_play import BOSS, BackOffice, action, catalogue
from tests.usecases.floor import Floor
from tests.usecases.menu_house import SECOND, MenuHouse

from midoffice.domain.context.source import FieldSpec, Lookup, SourceDefinition, SourceKind
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.voice.call import CallState
from midoffice.kernel.ids import new_id
from midoffice.testing.voice.simulated_line import SimulatedLeg
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.context.continuity import read_continuity
from midoffice.usecases.context.live_sources import LiveSources
from midoffice.usecases.decisions.catalogue import publish_catalogue, read_catalogue_draft, save_catalogue_draft
from midoffice.usecases.voice.call_answers import MOST_FAILED

STATUS = action("status", kind="service") | {
    "treatments": [
        {
            "key": "status-ivr",
            "channel": "ivr",
            "content": {"ssml": "<speak><s>Your order is {{ billing.status }}</s><break/>Goodbye</speak>"},
        }
    ]
}


@pytest.fixture
async def house(floor: Floor) -> AsyncIterator[MenuHouse]:
    office = BackOffice(rows={"12345": {"pin": "0815", "status": "on its way"}, "777777": {"pin": "1111", "status": "late"}})
    floor.context = replace(floor.context, source_adapters={SourceKind.REST: office}, live_sources=LiveSources())
    source = SourceDefinition(
        id=new_id(),
        key="billing",
        name="Billing",
        kind=SourceKind.REST,
        connection={},
        lookups=(Lookup(IdentifierKind.ACCOUNT, "/customers/{id}", "account"),),
        fields=(FieldSpec("billing.pin", "pin", protected=True), FieldSpec("billing.status", "status", protected=True)),
        created_at=floor.clock.now(),
    )
    async with floor.context.database.transaction() as tx:
        await tx.sources.add(source)
    content = catalogue(STATUS) | {"placements": [{"key": "prompt", "channel": "ivr", "name": "Prompt", "slots": 1}]}
    draft = await read_catalogue_draft(floor.context, BOSS)
    draft = await save_catalogue_draft(floor.context, BOSS, draft.version, content)
    await publish_catalogue(floor.context, BOSS, draft.version, "Why not.")
    made = MenuHouse(floor, SimulatedNode(floor.clock))
    yield made
    assert await made.disagreements() == []


async def sign_in(house: MenuHouse, account: str, pin: str) -> SimulatedLeg:
    caller = await house.ring_in()
    await house.press(caller, "1")
    await prove(house, caller, account, pin)
    return caller


async def prove(house: MenuHouse, caller: SimulatedLeg, account: str, pin: str) -> None:
    await house.press(caller, f"{account}#")
    await house.press(caller, pin)
    await house.answers()


async def test_account_and_pin_prove_who_calls_and_the_status_is_told(house: MenuHouse) -> None:
    ann = await house.customer("Ann", (IdentifierKind.ACCOUNT, "12345"))
    await house.open()
    caller = await sign_in(house, "12345", "0815")
    assert house.says(caller).startswith("Your order is on its way. Goodbye")
    call, interaction = await house.call(caller), await house.interaction(caller)
    assert (call.verified, call.collected, interaction.customer_id) == (True, {"account": "12345"}, ann.id)
    assert ("Account number", "12345") in interaction.fields
    assert "0815" not in str(call)
    async with house.floor.context.database.reading() as tx:
        entries = await tx.ledger.entries([ann.id], None)
    assert [entry.kind for entry in entries.items] == [ResponseKind.SHOWN]


async def test_served_caller_who_hangs_up_is_no_abandoned_one(house: MenuHouse) -> None:
    await house.customer("Ann", (IdentifierKind.ACCOUNT, "12345"))
    await house.open()
    caller = await sign_in(house, "12345", "0815")
    await house.hang_up(caller)
    assert (await house.interaction(caller)).outcome is Outcome.RESOLVED


async def test_account_that_only_the_source_knows_is_proved_by_it(house: MenuHouse) -> None:
    await house.open()
    caller = await sign_in(house, "777777", "1111")
    assert (await house.call(caller)).verified


@pytest.mark.parametrize(("account", "pin"), [("12345", "0816"), ("99999", "0815"), ("777777", "0000")])
async def test_d23_wrong_proof_tells_nothing(house: MenuHouse, account: str, pin: str) -> None:
    await house.customer("Ann", (IdentifierKind.ACCOUNT, "12345"))
    await house.open()
    caller = await sign_in(house, account, pin)
    assert house.says(caller) == "Your account number."
    assert not (await house.call(caller)).verified


async def test_d23_after_too_many_wrong_proofs_the_right_one_is_wrong_too(house: MenuHouse) -> None:
    await house.customer("Ann", (IdentifierKind.ACCOUNT, "12345"))
    await house.open()
    caller = await sign_in(house, "12345", "0000")
    for _ in range(MOST_FAILED - 1):
        await prove(house, caller, "12345", "0000")
    await prove(house, caller, "12345", "0815")
    assert not (await house.call(caller)).verified
    await house.pass_time(3_700 * SECOND)
    again = await house.ring_in()
    await house.press(again, "1")
    assert house.says(again) == "Your PIN.", "the account was told before"
    await house.press(again, "0815")
    await house.answers()
    assert (await house.call(again)).verified


async def test_d23_caller_who_proved_nothing_hears_no_protected_data(house: MenuHouse) -> None:
    steps = [
        {"kind": "collect", "key": "account", "say": {"en": "Number?"}, "name": "account", "least": 4, "next": "check"},
        {"kind": "check_account", "key": "check", "account": "account", "found": "status"},
        {"kind": "lookup", "key": "status", "placement": "prompt", "next": "status"},
    ]
    ann = await house.customer("Ann", (IdentifierKind.ACCOUNT, "12345"))
    await house.open({"steps": steps})
    caller = await house.ring_in()
    await house.press(caller, "12345#")
    await house.answers()
    await house.answers()
    assert "on its way" not in house.says(caller)
    call = await house.call(caller)
    assert (call.verified, call.state) == (False, CallState.QUEUED)
    assert (await house.interaction(caller)).customer_id == ann.id


async def test_answer_that_never_comes_leads_on(house: MenuHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lost(*_: object, **__: object) -> None:
        """Die with the process."""

    monkeypatch.setattr("midoffice.usecases.voice.call_answers._tell", lost)
    await house.open()
    caller = await sign_in(house, "12345", "0815")
    assert house.says(caller) == ""
    await house.pass_time(6 * SECOND)
    assert house.says(caller) == "Your account number."


async def test_m6_what_was_told_is_with_the_customer_and_not_asked_again(house: MenuHouse) -> None:
    await house.customer("Ann", (IdentifierKind.ACCOUNT, "12345"), (IdentifierKind.PHONE, "+447700900123"))
    await house.open()
    ann = await house.hire("ann")
    caller = await sign_in(house, "12345", "0815")
    await house.press(caller, "2")
    await house.take(ann)
    interaction = await house.interaction(caller)
    told = await read_continuity(house.floor.context, ann, interaction.customer_id)  # type: ignore[arg-type]
    assert ("Account number", "12345") in [(each.label, each.value) for each in told.collected]
    second = await house.ring_in()
    await house.press(second, "1")
    assert house.says(second) == "Your PIN."


async def test_message_of_the_decisions_is_said_to_those_who_wait(house: MenuHouse) -> None:
    plain = STATUS["treatments"][0] | {"content": {"ssml": "<speak>The new lamps are here.</speak>"}}
    content = catalogue(STATUS | {"treatments": [plain]}) | {
        "placements": [{"key": "waiting", "channel": "ivr", "name": "Waiting", "slots": 1}]
    }
    context = house.floor.context
    draft = await read_catalogue_draft(context, BOSS)
    draft = await save_catalogue_draft(context, BOSS, draft.version, content)
    await publish_catalogue(context, BOSS, draft.version, "Why not.")
    await house.customer("Ann", (IdentifierKind.PHONE, "+447700900123"))
    await house.number_touchpoint(waiting={"placement": "waiting", "message_every": 1})
    caller = await house.ring_in()
    assert "lamps" not in house.says(caller)
    await house.pass_time(46 * SECOND)
    assert house.says(caller) == "Thank you for waiting. You are next. The new lamps are here."


LAMPS = action("lamps", kind="offer") | {
    "treatments": [{"key": "lamps-ivr", "channel": "ivr", "content": {"ssml": "<speak>Two lamps for one.</speak>"}}]
}


async def offer_lamps(house: MenuHouse, placement: str) -> UUID:
    context = house.floor.context
    content = catalogue(LAMPS) | {"placements": [{"key": placement, "channel": "ivr", "name": "Place", "slots": 1}]}
    draft = await read_catalogue_draft(context, BOSS)
    draft = await save_catalogue_draft(context, BOSS, draft.version, content)
    await publish_catalogue(context, BOSS, draft.version, "Why not.")
    return (await house.customer("Ann", (IdentifierKind.PHONE, "+447700900123"))).id


async def responses(house: MenuHouse, customer_id: UUID) -> list[ResponseKind]:
    async with house.floor.context.database.reading() as tx:
        return [
            entry.kind for entry in (await tx.ledger.entries([customer_id], None)).items if entry.kind is not ResponseKind.SHOWN
        ]


@pytest.mark.parametrize(
    ("digit", "noted", "said"),
    [
        ("1", [ResponseKind.ACCEPTED], "Thank you. We have noted that."),
        ("2", [ResponseKind.DECLINED], "We will not say it again."),
        ("7", [], ""),
    ],
)
async def test_an_offer_in_a_menu_is_answered_by_digit(house: MenuHouse, digit: str, noted: list[ResponseKind], said: str) -> None:
    ann = await offer_lamps(house, "prompt")
    steps = [
        {"kind": "lookup", "key": "offer", "placement": "prompt", "next": "ask", "nothing": "ask", "accept": "1", "decline": "2"},
        {"kind": "menu", "key": "ask", "say": {"en": "What else?"}, "choices": {"5": "offer"}},
    ]
    await house.open({"steps": steps})
    caller = await house.ring_in()
    await house.answers()
    asked = "Two lamps for one. To accept, press 1. If you do not want to hear this again, press 2."
    assert house.says(caller) == asked
    await house.press(caller, digit)
    await house.answers()
    assert house.says(caller) == f"{said} What else?".strip()
    assert await responses(house, ann) == noted
    if noted == [ResponseKind.ACCEPTED]:
        await house.press(caller, "5")
        await house.answers()
        assert house.says(caller) == "What else?", "it is not offered again, here or on any other channel"


async def test_an_offer_to_those_who_wait_is_answered_by_digit_once(house: MenuHouse) -> None:
    ann = await offer_lamps(house, "waiting")
    digits = {"accept_digit": "4", "decline_digit": "5"}
    await house.number_touchpoint(waiting={"placement": "waiting", "message_every": 1, **digits})
    caller = await house.ring_in()
    await house.pass_time(46 * SECOND)
    assert "Two lamps for one. To accept, press 4." in house.says(caller)
    await house.press(caller, "44")
    await house.answers()
    assert house.says(caller).startswith("Thank you. We have noted that.")
    assert await responses(house, ann) == [ResponseKind.ACCEPTED]
    await house.pass_time(46 * SECOND)
    assert "lamps" not in house.says(caller)
    assert (await house.call(caller)).state is CallState.QUEUED
