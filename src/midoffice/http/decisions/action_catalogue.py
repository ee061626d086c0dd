"""The catalogue of actions: its draft and versions, and trials of the draft."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field, StringConstraints

from midoffice.domain.decisions.catalogue_check import CatalogueFinding
from midoffice.domain.decisions.catalogue_version import CatalogueDraft, CatalogueEntry, CatalogueVersion
from midoffice.domain.decisions.rendering.rendered import Rendered
from midoffice.domain.decisions.simulation import FunnelFigures
from midoffice.http.auth import PublishingActions, ReadingActions, WritingActions
from midoffice.http.bodies import Body
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, tagged
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.pages import Page
from midoffice.usecases.context.known_attributes import KnownAttribute, known_attributes
from midoffice.usecases.decisions import catalogue, catalogue_trials
from midoffice.usecases.decisions.action_results import ActionResults, read_results
from midoffice.usecases.decisions.catalogue import CatalogueComparison
from midoffice.usecases.decisions.catalogue_check import check_catalogue_draft
from midoffice.usecases.decisions.catalogue_trials import Shadow, SimulationOrder, TreatmentNamed

router = APIRouter(tags=["actions"], route_class=StrictRoute)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Content = Annotated[dict[str, Any], Field(description="A whole catalogue as a JSON document; docs/decisions-api.md describes it.")]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000),
    Field(description="Why, for those who will read the list of versions."),
]
_REFUSED: dict[int | str, dict[str, Any]] = {
    422: {"description": "The catalogue has errors; `fields.findings` says which, and nothing has changed"}
}


class CatalogueBody(Body):
    """What the draft is to say, in full."""

    content: Content


class CatalogueCheckBody(Body):
    """A catalogue that is being written; the saved draft without one."""

    content: Content | None = None


class CataloguePublishBody(Body):
    """Why a draft is published."""

    reason: Reason


class CatalogueRollbackBody(Body):
    """The version to go back to, and why."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    reason: Reason


class TreatmentBody(Body):
    """A treatment by the keys of its action and its own."""

    action: Annotated[str, Field(max_length=64)]
    treatment: Annotated[str, Field(max_length=64)]


class TreatmentPreviewBody(Body):
    """Which treatment to put into words, for which customer (made-up values without one), of which catalogue (the draft)."""

    treatment: TreatmentBody
    customer_id: UUID | None = None
    content: Content | None = None


class SimulationBody(Body):
    """How many customers to try, and the placement (the first one if none is named)."""

    sample: Annotated[int, Field(ge=1, le=catalogue_trials.MOST_SAMPLED)] = 100
    placement: Annotated[str, Field(max_length=64)] | None = None


class ShadowBody(Body):
    """How many days back."""

    days: Annotated[int, Field(ge=1, le=90)] = 7


@router.get("/api/action-catalogue/draft")
async def get_action_draft(principal: ReadingActions, context: ContextHere, response: Response) -> CatalogueDraft:
    """Return the draft; there always is one, after a publication it says the same as the new version."""
    return tagged(response, await catalogue.read_catalogue_draft(context, principal))


@router.put("/api/action-catalogue/draft", responses=STALE_ANSWERS)
async def put_action_draft(
    body: CatalogueBody, principal: WritingActions, context: ContextHere, version: ExpectedVersion, response: Response
) -> CatalogueDraft:
    """Store what the draft says. Conditions and templates with mistakes are stored too; what is no catalogue at all is refused."""
    return tagged(response, await catalogue.save_catalogue_draft(context, principal, version, body.content))


@router.get("/api/action-catalogue/draft/diff")
async def get_action_draft_diff(principal: ReadingActions, context: ContextHere) -> CatalogueComparison:
    """Return what the draft says otherwise than the version in force, in sentences."""
    return await catalogue.compare_catalogue_draft(context, principal)


@router.post("/api/action-catalogue/draft/check")
async def post_action_draft_check(
    body: CatalogueCheckBody, principal: ReadingActions, context: ContextHere
) -> tuple[CatalogueFinding, ...]:
    """Return what is wrong with the draft, errors first; those keep it from being published."""
    return await check_catalogue_draft(context, principal, body.content)


@router.post("/api/action-catalogue/draft/preview")
async def post_action_draft_preview(body: TreatmentPreviewBody, principal: ReadingActions, context: ContextHere) -> Rendered:
    """Return the words of a treatment for a customer or for made-up values; 422 where a value is missing."""
    named = TreatmentNamed(body.treatment.action, body.treatment.treatment)
    return await catalogue_trials.preview_treatment(context, principal, named, body.customer_id, body.content)


@router.post("/api/action-catalogue/draft/simulate")
async def post_action_draft_simulation(body: SimulationBody, principal: ReadingActions, context: ContextHere) -> FunnelFigures:
    """Decide by the draft for a sample of customers: how many actions reach each stage, who wins, what each factor has to say."""
    return await catalogue_trials.simulate_draft(context, principal, SimulationOrder(body.sample, body.placement))


@router.post("/api/action-catalogue/draft/shadow")
async def post_action_draft_shadow(body: ShadowBody, principal: ReadingActions, context: ContextHere) -> Shadow:
    """Decide by the draft what was really asked in the last days, and say what would have been offered otherwise."""
    return await catalogue_trials.shadow_draft(context, principal, body.days)


@router.post("/api/action-catalogue/publish", responses={**STALE_ANSWERS, **_REFUSED})
async def post_action_catalogue_published(
    body: CataloguePublishBody, principal: PublishingActions, context: ContextHere, version: ExpectedVersion
) -> CatalogueEntry:
    """Put the draft with the version in If-Match into force. What is decided meanwhile is decided by one version."""
    return await catalogue.publish_catalogue(context, principal, version, body.reason)


@router.get("/api/action-catalogue/versions")
async def get_action_catalogue_versions(
    principal: ReadingActions,
    context: ContextHere,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[CatalogueEntry]:
    """Return the published versions, newest first; the newest is in force."""
    return await catalogue.list_catalogue_versions(context, principal, cursor, limit)


@router.get("/api/action-catalogue/versions/{number}")
async def get_action_catalogue_version(number: Number, principal: ReadingActions, context: ContextHere) -> CatalogueVersion:
    """Return a published version with the whole catalogue."""
    return await catalogue.read_catalogue_version(context, principal, number)


@router.post("/api/action-catalogue/rollback")
async def post_action_catalogue_rollback(
    body: CatalogueRollbackBody, principal: PublishingActions, context: ContextHere
) -> CatalogueEntry:
    """Put an older version into force again, as a new one. Offers made by the version taken back may still be answered."""
    return await catalogue.roll_back_catalogue(context, principal, body.version, body.reason)


@router.get("/api/action-catalogue/results")
async def get_action_results(
    principal: ReadingActions, context: ContextHere, days: Annotated[int, Query(ge=1, le=90)] = 30
) -> ActionResults:
    """Return what came of each action: shown, accepted, and how much more than in the control group, with intervals."""
    return await read_results(context, principal, days)


@router.get("/api/action-catalogue/attributes")
async def get_action_attributes(principal: ReadingActions, context: ContextHere) -> tuple[KnownAttribute, ...]:
    """Return the attributes of customers that conditions and texts may name, in order of their names."""
    return await known_attributes(context, principal)
