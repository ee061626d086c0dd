"""What a customer is in the middle of."""

from uuid import UUID

from fastapi import APIRouter

from midoffice.http.auth import Reading
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.context.continuity import Continuity, read_continuity

router = APIRouter(tags=["customers"], route_class=StrictRoute)


@router.get("/api/customers/{customer_id}/continuity")
async def get_continuity(customer_id: UUID, principal: Reading, context: ContextHere) -> Continuity:
    """Return open cases with their steps, and what the customer has told, said and looked at last, on all channels."""
    return await read_continuity(context, principal, customer_id)
