"""People made of customers, and taken apart again, on every store."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.usecases.floor import Floor

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role
from midoffice.domain.customers.consent import ConsentState
from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.identifier import Confidence, Identifier, IdentifierKind
from midoffice.domain.customers.identity.lifetime import PHONE
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.kernel.errors import Forbidden, Invalid, NotFound
from midoffice.kernel.ids import new_id
from midoffice.usecases.customers.consents import note_opt_out, read_consent_history, set_consent, view_consents
from midoffice.usecases.customers.customers import create_customer, read_timeline, search_customers, view_customer
from midoffice.usecases.customers.doubtful_pairs import PairDecision, decide_pair, list_pairs
from midoffice.usecases.customers.identity import settle_identities
from midoffice.usecases.customers.identity_expiry import expire_identifiers
from midoffice.usecases.customers.people import (
    TraitChange,
    change_traits,
    declare_different,
    declare_same,
    view_person,
    withdraw_declaration,
)
from midoffice.usecases.interactions.receive import receive

GRANTED, REFUSED = ConsentState.GRANTED, ConsentState.REFUSED
MAIL, PHONE_KIND, ACCOUNT, VISITOR = IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.ACCOUNT, IdentifierKind.VISITOR


async def supervisor(floor: Floor) -> Principal:
    return await floor.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())


async def made(floor: Floor, who: Principal, name: str, *identifiers: tuple[IdentifierKind, str]) -> UUID:
    view = await create_customer(floor.context, who, name, tuple(Identifier(kind, value) for kind, value in identifiers))
    return view.customer.id


async def settled(floor: Floor) -> None:
    while await settle_identities(floor.context):
        pass


async def members(floor: Floor, customer_id: UUID) -> tuple[UUID, ...]:
    async with floor.context.database.reading() as tx:
        return (await tx.people.person_of(customer_id)).members


async def test_same_account_number_is_one_person_at_once(floor: Floor) -> None:
    sue = await supervisor(floor)
    ann = await made(floor, sue, "Ann Smith", (ACCOUNT, "A1"))
    again = await made(floor, sue, "A. Smith", (ACCOUNT, "A1"), (MAIL, "ann@example.com"))
    assert await members(floor, again) == tuple(sorted((ann, again)))
    view = await view_person(floor.context, sue, ann)
    assert [link.why for link in view.links] == ["account"]
    assert {i.value for i in (await view_customer(floor.context, sue, ann)).identifiers} == {"A1", "ann@example.com"}
    assert [c.id for c in await search_customers(floor.context, sue, "smith")] == [again]


async def test_d15_family_mailbox_with_different_birth_dates_is_not_merged_and_listed_as_shared(floor: Floor) -> None:
    sue = await supervisor(floor)
    ann = await made(floor, sue, "Ann Smith", (MAIL, "family@example.com"), (PHONE_KIND, "+442079460000"))
    ben = await made(floor, sue, "Ann Smith", (MAIL, "family@example.com"), (PHONE_KIND, "+442079460000"))
    await change_traits(floor.context, sue, ann, TraitChange(birth_date="1955-01-01"))
    await change_traits(floor.context, sue, ben, TraitChange(birth_date="1988-06-07"))
    await settled(floor)
    assert await members(floor, ann) == (ann,)
    shared = (await view_person(floor.context, sue, ben)).shared
    assert ("email", "family@example.com") in {(each.kind, each.value) for each in shared}


async def test_pairs_that_score_high_become_one_and_doubtful_ones_wait_for_a_person(floor: Floor) -> None:
    sue = await supervisor(floor)
    ann = await made(floor, sue, "Ann Smith", (MAIL, "ann@example.com"))
    swapped = await made(floor, sue, "Smith, Ann", (MAIL, "ann@example.com"))
    ben = await made(floor, sue, "Ben Smith", (MAIL, "ann@example.com"))
    await settled(floor)
    assert set(await members(floor, ann)) == {ann, swapped}
    (pair,) = (await list_pairs(floor.context, sue, None)).items
    assert {pair.left.customer.id, pair.right.customer.id} == {ann, ben}
    assert {e.field for e in pair.evidence} >= {"prior", "name", "email"}
    await decide_pair(floor.context, sue, pair.id, PairDecision.SHARED, "One mailbox of brother and sister")
    with pytest.raises(NotFound):
        await decide_pair(floor.context, sue, pair.id, PairDecision.SAME, "Too late")
    await settled(floor)
    assert (await list_pairs(floor.context, sue, None)).items == ()
    assert await members(floor, ben) == (ben,)
    assert await members(floor, ann) == (ann,), "a shared mailbox says nothing of anybody any more"
    assert [s.kind for s in (await view_person(floor.context, sue, ben)).shared] == ["email"]


async def test_agents_propose_and_supervisors_decide(floor: Floor) -> None:
    sue, ann = await supervisor(floor), await floor.hire("ann")
    one, two = await made(floor, sue, "Ann Smith"), await made(floor, sue, "Zoe Jones")
    proposed = await declare_same(floor.context, ann, one, two, "She married")
    assert proposed.proposed
    assert await members(floor, one) == (one,)
    for refused in (declare_different, withdraw_declaration):
        with pytest.raises(Forbidden):
            await refused(floor.context, ann, one, two, "no")
    with pytest.raises(Forbidden):
        await list_pairs(floor.context, ann, None)
    (pair,) = (await list_pairs(floor.context, sue, None)).items
    assert pair.proposed_by == "Ann"
    assert not (await decide_pair(floor.context, sue, pair.id, PairDecision.SAME, "Seen the papers")).proposed
    assert set(await members(floor, two)) == {one, two}
    with pytest.raises(Invalid, match="reason"):
        await declare_same(floor.context, sue, one, two, "  ")
    with pytest.raises(Invalid, match="other_id"):
        await declare_same(floor.context, sue, one, one, "Same")
    with pytest.raises(NotFound):
        await declare_same(floor.context, sue, one, new_id(), "Nobody")


async def test_d19_unmerge_gives_each_the_own_history_and_consents(floor: Floor) -> None:
    sue = await supervisor(floor)
    first = (await floor.arrive(channel=Channel.EMAIL, sender="a@example.com", text="about a")).interaction
    second = (await floor.arrive(channel=Channel.EMAIL, sender="b@example.com", text="about b")).interaction
    a, b = first.customer_id, second.customer_id
    assert a is not None
    assert b is not None
    await set_consent(floor.context, sue, a, "marketing", "email", REFUSED)
    await set_consent(floor.context, sue, b, "marketing", "email", GRANTED)

    async def history(customer_id: UUID) -> set[UUID]:
        page = await read_timeline(floor.context, sue, customer_id, None, None)
        return {entry.interaction.id for entry in page.items}

    await declare_same(floor.context, sue, a, b, "Wrongly")
    assert await history(a) == await history(b) == {first.id, second.id}
    assert len((await view_customer(floor.context, sue, b)).cases) == 2
    consents = await view_consents(floor.context, sue, b)
    assert [(c.customer_id, c.state) for c in consents if c.decides] == [(a, REFUSED)]
    await set_consent(floor.context, sue, b, "marketing", "email", GRANTED)
    assert {c.state for c in await view_consents(floor.context, sue, a)} == {GRANTED}
    await declare_different(floor.context, sue, a, b, "They are two")
    assert (await history(a), await history(b)) == ({first.id}, {second.id})
    assert [c.state for c in await view_consents(floor.context, sue, a)] == [REFUSED]
    assert [c.state for c in await view_consents(floor.context, sue, b)] == [GRANTED]
    assert len(await read_consent_history(floor.context, sue, b)) == 2
    await settled(floor)
    assert await members(floor, a) == (a,)


async def test_d18_refusal_of_an_older_record_counts_for_the_person(floor: Floor) -> None:
    sue = await supervisor(floor)
    a, b = await made(floor, sue, "Ann", (ACCOUNT, "A1")), await made(floor, sue, "Ann")
    await set_consent(floor.context, sue, a, "marketing", "*", REFUSED)
    floor.clock.advance(timedelta(days=400))
    await set_consent(floor.context, sue, b, "marketing", "email", GRANTED)
    await declare_same(floor.context, sue, b, a, "Same")
    async with floor.context.database.reading() as tx:
        consents = await tx.people.consents_of(await tx.people.person_of(b))
    assert consents.state("marketing", "email") is REFUSED
    why = consents.why("marketing", "email")
    assert why is not None
    assert why.customer_id == a


async def test_withdrawn_decision_puts_the_pair_back_in_doubt(floor: Floor) -> None:
    sue = await supervisor(floor)
    one = await made(floor, sue, "Ann Smith", (MAIL, "f@example.com"))
    two = await made(floor, sue, "Ben Smith", (MAIL, "f@example.com"))
    await settled(floor)
    (pair,) = (await list_pairs(floor.context, sue, None)).items
    await decide_pair(floor.context, sue, pair.id, PairDecision.SAME, "A slip")
    assert set(await members(floor, one)) == {one, two}
    await withdraw_declaration(floor.context, sue, pair.left.customer.id, pair.right.customer.id, "Undone")
    assert await members(floor, one) == (one,)
    assert len((await list_pairs(floor.context, sue, None)).items) == 1


async def test_d17_visitor_whom_a_portal_vouches_for_becomes_the_known_customer(floor: Floor) -> None:
    sue = await supervisor(floor)
    visitor = (await floor.arrive(sender="browser-1")).interaction.customer_id
    assert visitor is not None
    known = await made(floor, sue, "Ann Smith", (ACCOUNT, "A1"))
    now = floor.clock.now()
    typed = CustomerIdentifier(known, VISITOR, "browser-1", now, Confidence.CLAIMED, "chat")
    async with floor.context.database.transaction() as tx:
        await tx.customers.add_identifier(typed)
    await settled(floor)
    assert await members(floor, known) == (known,), "whoever types an account number is not its owner"
    async with floor.context.database.transaction() as tx:
        await tx.customers.add_identifier(replace(typed, confidence=Confidence.VERIFIED, source="portal"))
    await settled(floor)
    assert set(await members(floor, known)) == {visitor, known}


async def test_contact_of_a_merged_person_is_known_though_two_records_have_the_address(floor: Floor) -> None:
    sue = await supervisor(floor)
    one = await made(floor, sue, "Ann Smith", (MAIL, "ann@example.com"))
    two = await made(floor, sue, "Ann Miller", (MAIL, "ann@example.com"))
    unclear = await floor.arrive(channel=Channel.EMAIL, sender="ann@example.com")
    assert unclear.interaction.customer_id is None
    await declare_same(floor.context, sue, one, two, "She married")
    clear = await floor.arrive(channel=Channel.EMAIL, sender="ann@example.com")
    assert clear.interaction.customer_id == min(one, two)


async def test_recycled_phone_number_expires_unless_it_is_used(floor: Floor) -> None:
    touchpoint = floor.touchpoints["billing", Channel.EMAIL]

    async def call(number: str, serial: int) -> UUID | None:
        message = InboundMessage(
            touchpoint.id, f"call-{number}-{serial}", Identifier(PHONE_KIND, number), "", floor.clock.now(), "call me back"
        )
        return (await receive(floor.context, message)).interaction.customer_id

    silent, loyal = await call("+442079460001", 1), await call("+442079460002", 1)
    floor.clock.advance(PHONE - timedelta(days=10))
    assert await call("+442079460002", 2) == loyal
    assert await expire_identifiers(floor.context) == 0
    floor.clock.advance(timedelta(days=11))
    assert await expire_identifiers(floor.context) == 1
    assert await call("+442079460002", 3) == loyal
    assert await call("+442079460001", 2) not in {silent, None}


async def test_d50_stop_refuses_marketing_and_confirms_once(floor: Floor) -> None:
    sue = await supervisor(floor)
    ann, other = await made(floor, sue, "Ann", (PHONE_KIND, "+442079460000")), await made(floor, sue, "Ann")
    await declare_same(floor.context, sue, ann, other, "Same")
    await set_consent(floor.context, sue, ann, "marketing", "sms", GRANTED)
    assert not (await note_opt_out(floor.context, ann, "sms", "Where is my parcel?")).refused
    first = await note_opt_out(floor.context, ann, "sms", "STPO")
    again = await note_opt_out(floor.context, other, "sms", "arrêt")
    assert (first.refused, first.confirm) == (True, True)
    assert (again.refused, again.confirm) == (True, False)
    async with floor.context.database.reading() as tx:
        consents = await tx.people.consents_of(await tx.people.person_of(other))
    assert consents.state("marketing", "sms") is REFUSED
    assert consents.granted("sms") == {"service"}


async def test_traits_are_checked_and_taken_back(floor: Floor) -> None:
    sue = await supervisor(floor)
    ann = await made(floor, sue, "Ann")
    for change in (TraitChange(birth_date="yesterday"), TraitChange(birth_date="2999-01-01"), TraitChange(address="x" * 301)):
        with pytest.raises(Invalid):
            await change_traits(floor.context, sue, ann, change)
    member = await change_traits(floor.context, sue, ann, TraitChange("1980-12-31", "1 Low  Street"))
    assert (member.birth_date, member.addresses) == ("1980-12-31", ("1 Low Street",))
    floor.clock.advance(timedelta(seconds=1))
    member = await change_traits(floor.context, sue, ann, TraitChange(birth_date="1980-12-30"))
    assert (member.birth_date, member.addresses) == ("1980-12-30", ("1 Low Street",))
    floor.clock.advance(timedelta(seconds=1))
    assert (await change_traits(floor.context, sue, ann, TraitChange(birth_date=""))).birth_date is None
    async with floor.context.database.reading() as tx:
        assert len(await tx.identity.about((ann,))) == 5
