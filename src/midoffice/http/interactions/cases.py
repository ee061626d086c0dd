"""Cases: the customer's requests over all channels."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.interactions.case import Case, CaseState
from midoffice.domain.interactions.interaction import Interaction
from midoffice.http.auth import Editing, Reading
from midoffice.http.bodies import Edit
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, tagged
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.interactions.contacts import change_case

router = APIRouter(tags=["contacts"], route_class=StrictRoute)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with its interactions, oldest first."""

    case: Case
    interactions: tuple[Interaction, ...]


class CaseEdit(Edit):
    """Fields to change; those left out stay."""

    subject: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    state: CaseState | None = None


@router.get("/api/cases/{case_id}")
async def get_case(case_id: UUID, _: Reading, context: ContextHere, response: Response) -> CaseView:
    """Return a case with its interactions."""
    async with context.database.reading() as tx:
        case = tagged(response, await tx.interactions.case(case_id))
        return CaseView(case, await tx.interactions.of_case(case_id))


@router.patch("/api/cases/{case_id}", responses=STALE_ANSWERS)
async def patch_case(
    case_id: UUID, body: CaseEdit, principal: Editing, version: ExpectedVersion, context: ContextHere, response: Response
) -> Case:
    """Rename, resolve or reopen a case."""
    return tagged(response, await change_case(context, principal, case_id, version, subject=body.subject, state=body.state))
