"""The catalogue of actions: drafted by several people, checked, published, taken back, tried out; and what came of it."""

import asyncio
from datetime import timedelta

import pytest
from tests.usecases.decision_play import AGENT, BOSS, Company, action, catalogue, names, open_company
from tests.usecases.test_decide import A, D, S, events

from midoffice.domain.decisions.rendering.rendered import NotRenderable
from midoffice.kernel.errors import Forbidden, Invalid, NotFound, Stale
from midoffice.ports.database import Database
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.decisions.action_results import read_results
from midoffice.usecases.decisions.catalogue import (
    NothingChanged,
    compare_catalogue_draft,
    list_catalogue_versions,
    publish_catalogue,
    read_catalogue_draft,
    read_catalogue_version,
    roll_back_catalogue,
    save_catalogue_draft,
)
from midoffice.usecases.decisions.catalogue_check import CatalogueRefused, check_catalogue_draft
from midoffice.usecases.decisions.catalogue_trials import (
    SimulationOrder,
    TreatmentNamed,
    preview_treatment,
    shadow_draft,
    simulate_draft,
)
from midoffice.usecases.decisions.ledger import read_ledger, read_made_decision, replay_decision
from midoffice.usecases.decisions.live_catalogues import NoCatalogue
from midoffice.usecases.decisions.propensity import count_responses

TV = "orders.owns_tv = true"


@pytest.fixture
async def company(store: Database) -> Company:
    return await open_company(store, catalogue(action("dvd", where=TV)))


async def test_draft_is_edited_by_one_at_a_time(company: Company) -> None:
    context = company.context
    draft = await read_catalogue_draft(context, BOSS)
    assert (draft.base, draft.edited) == (1, False)
    saved = await save_catalogue_draft(context, BOSS, draft.version, catalogue(action("dvd", value="12")))
    assert saved.edited
    with pytest.raises(Stale):
        await save_catalogue_draft(context, BOSS, draft.version, catalogue())
    with pytest.raises(Invalid, match=r"actions\.0\.value"):
        await save_catalogue_draft(context, BOSS, saved.version, catalogue(action("dvd", value="much")))
    with pytest.raises(Forbidden):
        await save_catalogue_draft(context, AGENT, saved.version, catalogue())
    compared = await compare_catalogue_draft(context, BOSS)
    assert compared.against == 1
    assert 'The action Dvd: value is "12" instead of "10".' in compared.changes


async def test_what_has_errors_is_not_published(company: Company) -> None:
    context = company.context
    draft = await read_catalogue_draft(context, BOSS)
    wrong = catalogue(action("dvd", where="orders.owns_tvv = true"))
    draft = await save_catalogue_draft(context, BOSS, draft.version, wrong)
    (finding, *_) = await check_catalogue_draft(context, BOSS)
    assert (finding.severity, finding.path) == ("error", "actions.0.criteria.eligibility.0.text")
    with pytest.raises(CatalogueRefused) as refused:
        await publish_catalogue(context, BOSS, draft.version, "In a hurry.")
    assert refused.value.findings[0] == finding
    assert (await check_catalogue_draft(context, BOSS, {"actions": 1}))[0].path == "actions"
    assert [entry.number for entry in (await list_catalogue_versions(context, BOSS, None, 9)).items] == [1]


async def test_versions_follow_each_other(company: Company) -> None:
    context = company.context
    await company.publish(catalogue(action("dvd", where=TV), action("box")), "A box as well.")
    with pytest.raises(NothingChanged):
        await roll_back_catalogue(context, BOSS, 2, "Again.")
    made = await roll_back_catalogue(context, BOSS, 1, "Sold out.")
    assert (made.number, made.restored, made.changes) == (3, 1, ("The action Box is gone.",))
    page = await list_catalogue_versions(context, BOSS, None, 2)
    assert [entry.number for entry in page.items] == [3, 2]
    assert [entry.number for entry in (await list_catalogue_versions(context, BOSS, page.next_cursor, 2)).items] == [1]
    assert (await read_catalogue_version(context, BOSS, 2)).reason == "A box as well."
    with pytest.raises(NotFound):
        await roll_back_catalogue(context, BOSS, 9, "None.")
    assert [event.data["number"] for event in await events(company, "CataloguePublished")] == [1, 2, 3]


async def test_nothing_is_decided_without_a_catalogue(store: Database) -> None:
    company = await open_company(store, None)
    with pytest.raises(NoCatalogue):
        await company.decide(await company.customer())


async def test_decision_explains_itself_and_comes_out_the_same(company: Company) -> None:
    await company.publish(catalogue(action("dvd", where=TV), action("box", where="orders.owns_tv = false")))
    ann = await company.customer()
    made = await company.decide(ann)
    read = await read_made_decision(company.context, AGENT, made.decision_id)
    assert [(each.action, each.name, each.stage) for each in read.left_out] == [("box", "Box", "eligibility")]
    assert "needs orders.owns_tv = false" in read.left_out[0].reason
    assert (await replay_decision(company.context, AGENT, made.decision_id)).same
    company.orders.rows["A0"] = {"owns_tv": False}
    assert (await replay_decision(company.context, AGENT, made.decision_id)).differences == ()
    with pytest.raises(NotFound):
        await read_made_decision(company.context, AGENT, ann)


async def test_shadow_run_names_who_would_get_something_else(company: Company) -> None:
    ann, ben = await company.customer(), await company.customer("Ben", owns_tv=False)
    first, _ = await company.decide(ann), await company.decide(ben)
    draft = await read_catalogue_draft(company.context, BOSS)
    await save_catalogue_draft(company.context, BOSS, draft.version, catalogue(action("box", where=TV)))
    shadow = await shadow_draft(company.context, BOSS, 7)
    assert (shadow.decided, shadow.differ, shadow.skipped) == (2, 1, 0)
    (example,) = shadow.examples
    assert (example.decision_id, example.before, example.after) == (first.decision_id, ("dvd",), ("box",))


async def test_draft_is_simulated_over_customers(company: Company) -> None:
    for n in range(6):
        await company.customer(f"Customer {n}", owns_tv=n < 4)
    figures = await simulate_draft(company.context, BOSS, SimulationOrder(100, "banner"))
    assert (figures.decisions, figures.nobody, figures.winners) == (6, 2, {"dvd": 4})
    assert figures.left["eligibility"] == 2
    with pytest.raises(Invalid, match="placement"):
        await simulate_draft(company.context, BOSS, SimulationOrder(5, "roof"))
    with pytest.raises(Invalid, match="sample"):
        await simulate_draft(company.context, BOSS, SimulationOrder(0))


async def test_treatment_is_put_into_words(company: Company) -> None:
    ann = await company.customer("Ann Example")
    web = TreatmentNamed("dvd", "dvd-web")
    rendered = await preview_treatment(company.context, BOSS, web, ann)
    assert rendered.parts["headline"] == "dvd for Ann Example"
    assert "Sample" in (await preview_treatment(company.context, BOSS, web, None)).parts["headline"]
    words = action("dvd")
    words["treatments"][0]["content"]["headline"] = "You have {{ orders.owns_tv }} and {{ orders.never }}"
    with pytest.raises(NotRenderable):
        await preview_treatment(company.context, BOSS, TreatmentNamed("dvd", "dvd-chat"), ann, catalogue(words))
    for named in (TreatmentNamed("cd", "x"), TreatmentNamed("dvd", "x")):
        with pytest.raises(NotFound):
            await preview_treatment(company.context, BOSS, named, ann)


async def test_responses_are_counted_once_whoever_counts(company: Company) -> None:
    people = [await company.customer(f"Customer {n}") for n in range(4)]
    offers = [await company.offer(each) for each in people]
    for offer in offers[:3]:
        await company.say(offer, S)
    await company.say(offers[0], A)
    await company.say(offers[3], A)
    await settle_log(company.context.database)
    await asyncio.gather(*(count_responses(company.context) for _ in range(3)))
    await count_responses(company.context)
    async with company.context.database.reading() as tx:
        (count,) = await tx.catalogues.counted()
    assert (count.treatment, count.shown, count.accepted) == ("dvd-chat", 4, 2)
    await company.say(offers[3], S)
    await company.say(offers[1], D)
    await settle_log(company.context.database)
    await count_responses(company.context)
    async with company.context.database.reading() as tx:
        assert await tx.catalogues.counted() == (count,)


async def test_results_compare_with_the_control_group(store: Database) -> None:
    company = await open_company(store, catalogue(action("dvd"), arbitration={"control_share": 0.4}))
    people = [await company.customer(f"Customer {n}") for n in range(30)]
    made = [await company.decide(each) for each in people]
    treated = [each for each in made if not each.control]
    for each in treated:
        await company.say(each.offers[0], S)
    for each in treated[:6]:
        await company.say(each.offers[0], A)
    results = await read_results(company.context, BOSS, 7)
    (dvd,) = results.actions
    assert (results.treated, results.control) == (len(treated), 30 - len(treated))
    assert (dvd.shown, dvd.accepted, dvd.rate.count, dvd.rate.of) == (len(treated), 6, 6, len(treated))
    assert dvd.uplift is not None
    assert dvd.uplift.low < dvd.uplift.difference == 6 / len(treated) < dvd.uplift.high
    assert "Newcombe" in results.formula


async def test_ledger_is_read_page_by_page(company: Company) -> None:
    ann = await company.customer()
    offer = await company.offer(ann)
    await company.say(offer, S)
    company.clock.move(timedelta(minutes=1))
    await company.say(offer, A)
    page = await read_ledger(company.context, AGENT, ann, None, 1)
    assert [entry.kind for entry in page.items] == [A]
    assert [entry.kind for entry in (await read_ledger(company.context, AGENT, ann, page.next_cursor, 1)).items] == [S]


async def test_each_decision_is_by_one_version_while_others_are_published(company: Company) -> None:
    people = [await company.customer(f"Customer {n}") for n in range(6)]

    async def ask(place: int) -> list[list[str]]:
        return [names(await company.decide(people[place], place_key)) for place_key in ("card", "banner", "script")]

    async def publish() -> None:
        for key in ("box", "cable", "dvd"):
            await company.publish(catalogue(action(key), action(f"{key}-plus", value="1")))

    publishing = asyncio.create_task(publish())
    made = await asyncio.gather(*(ask(place) for place in range(6)))
    await publishing
    whole = {(), ("dvd",), *((key, f"{key}-plus") for key in ("box", "cable", "dvd"))}
    assert {tuple(each) for asked in made for each in asked} <= whole
