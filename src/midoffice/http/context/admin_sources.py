"""Administration of sources: definitions, the test button, and how they are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from midoffice.domain.context.source import SERVICE, FieldSpec, FieldType, Lookup, SourceDefinition, SourceKind
from midoffice.domain.customers.identifier import IdentifierKind, identify
from midoffice.http.auth import Administering
from midoffice.http.bodies import Body, Key, Name, Span
from midoffice.http.context.shown_attributes import ShownSubject, by_subject
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe, tagged
from midoffice.http.exact_values import shown_value
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.usecases.context import sources
from midoffice.usecases.context.source_health import SourceHealth, source_health
from midoffice.usecases.context.source_trial import TrialFinding, TrialSecret, try_source
from midoffice.usecases.given import Context

router = APIRouter(tags=["administration"], route_class=StrictRoute)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Secret = Annotated[str, Field(max_length=sources.LONGEST_SECRET, description="Sealed when it is stored, and never shown")]


class LookupBody(Body):
    """How a customer is looked up by one kind of identifier; see `Lookup`."""

    kind: IdentifierKind
    statement: Annotated[str, Field(max_length=20_000)]
    owner_column: Annotated[str, Field(max_length=200)] = ""
    rows: Literal["one", "many"] = "one"


class FieldBody(Body):
    """One attribute that the source tells; `name` is `subject.name`."""

    name: Annotated[str, Field(max_length=127)]
    column: Annotated[str, Field(max_length=200)]
    type: FieldType = FieldType.STRING
    unit: Text = ""
    label: Text = ""
    meaning: Text = ""
    purpose: Annotated[str, Field(max_length=40)] = SERVICE
    fresh_for: Span = timedelta(0)
    protected: bool = False


class SourceBody(Body):
    """A definition. What `connection` holds depends on the kind; no secret stands in it."""

    key: Key
    name: Name
    kind: SourceKind
    connection: Annotated[dict[str, Any], Field(max_length=100)]
    lookups: Annotated[tuple[LookupBody, ...], Field(max_length=10)]
    fields: Annotated[tuple[FieldBody, ...], Field(max_length=200)]
    active: bool = True
    most_at_once: Annotated[int, Field(ge=1, le=200)] = 8
    hedge_after: Span | None = None
    ask_again_after: Span = timedelta(0)
    precedence: Annotated[int, Field(ge=-1_000, le=1_000)] = 0

    def definition(self, source_id: UUID) -> SourceDefinition:
        """Return the definition under an id."""
        return SourceDefinition(
            id=source_id,
            key=self.key,
            name=self.name,
            kind=self.kind,
            connection=self.connection,
            lookups=tuple(Lookup(each.kind, each.statement, each.owner_column, each.rows) for each in self.lookups),
            fields=tuple(FieldSpec(**each.model_dump()) for each in self.fields),
            active=self.active,
            most_at_once=self.most_at_once,
            hedge_after=self.hedge_after,
            ask_again_after=self.ask_again_after,
            precedence=self.precedence,
            created_at=_EPOCH,
        )


class SavedSource(SourceBody):
    """A definition with its secret: left out it stays, an empty text removes it."""

    secret: Secret | None = None


class SampleIdentifier(Body):
    """By what a sample customer is looked up, as somebody typed it."""

    kind: IdentifierKind
    value: Annotated[str, Field(max_length=254)]


class TrialBody(Body):
    """A definition to try. Without a secret, that of the stored source `source_id` is used."""

    source: SourceBody
    identifier: SampleIdentifier
    secret: Secret | None = None
    source_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShownTrial:
    """What the source answered: its rows, the attributes they make, and what to look at."""

    rows: tuple[dict[str, Any], ...]
    attributes: tuple[ShownSubject, ...]
    elapsed_ms: float
    findings: tuple[TrialFinding, ...]


@router.get("/api/admin/sources")
async def get_sources(principal: Administering, context: ContextHere) -> tuple[SourceDefinition, ...]:
    """Return every source, those that are off too; of their secrets, only whether there is one."""
    return await sources.list_sources(context, principal)


@router.post("/api/admin/sources", status_code=201)
async def post_source(body: SavedSource, principal: Administering, once: OnceHere, response: Response) -> SourceDefinition:
    """Connect a source."""

    async def perform(context: Context) -> SourceDefinition:
        return await sources.create_source(context, principal, body.definition(new_id()), body.secret)

    return tagged(response, await once(SourceDefinition, perform))


@router.get("/api/admin/sources/health")
async def get_source_health(principal: Administering, context: ContextHere) -> tuple[SourceHealth, ...]:
    """Return how each source is. Counts and times are of the process that answers, since its start."""
    return await source_health(context, principal)


@router.post("/api/admin/sources/test")
async def post_source_test(body: TrialBody, principal: Administering, context: ContextHere) -> ShownTrial:
    """Ask a source for real about a sample customer, for a few seconds at most; the definition need not be stored."""
    try:
        identifier = identify(body.identifier.kind, body.identifier.value, region=context.default_region)
    except Invalid as wrong:
        raise Invalid("identifier.value", str(wrong.fields["why"]), str(wrong.fields["remedy"])) from wrong
    secret = TrialSecret(body.secret, body.source_id)
    trial = await try_source(context, principal, body.source.definition(new_id()), secret, identifier)
    return ShownTrial(
        tuple({str(name): shown_value(value) for name, value in row.items()} for row in trial.rows),
        by_subject(trial.attributes, context.clock.now()),
        round(trial.elapsed_ms, 3),
        trial.findings,
    )


@router.get("/api/admin/sources/{source_id}")
async def get_source(source_id: UUID, principal: Administering, context: ContextHere, response: Response) -> SourceDefinition:
    """Return a source."""
    return tagged(response, await sources.read_source(context, principal, source_id))


@router.put("/api/admin/sources/{source_id}", responses=STALE_ANSWERS)
async def put_source(
    source_id: UUID,
    body: SavedSource,
    principal: Administering,
    version: ExpectedVersion,
    context: ContextHere,
    response: Response,
) -> SourceDefinition:
    """Replace a definition as a whole."""
    changed = await sources.replace_source(context, principal, body.definition(source_id), version, body.secret)
    return tagged(response, changed)


@router.delete("/api/admin/sources/{source_id}", status_code=204, responses=STALE_ANSWERS)
async def delete_source(source_id: UUID, principal: Administering, context: ContextHere, version: ExpectedVersionMaybe) -> None:
    """Remove a source with its secret. Its attributes are UNKNOWN(not_asked) from then on."""
    await sources.remove_source(context, principal, source_id, version)
