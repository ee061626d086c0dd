"""Administration of API tokens."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from midoffice.domain.access.roles import Scope
from midoffice.http.auth import Administering, doorkeeper_of
from midoffice.http.bodies import Body, Instant, Name
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.access import tokens

router = APIRouter(tags=["administration"], route_class=StrictRoute)


class TokenOrder(Body):
    """A token to be made. It acts for the caller's own account unless another is named."""

    name: Name
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=len(Scope))]
    expires_at: Instant | None = None
    account_id: UUID | None = None


@router.get("/api/admin/tokens")
async def get_tokens(principal: Administering, context: ContextHere) -> tuple[tokens.TokenView, ...]:
    """Return every token, newest first, revoked ones too."""
    return await tokens.list_tokens(context, principal)


@router.post("/api/admin/tokens", status_code=201)
async def post_token(body: TokenOrder, principal: Administering, context: ContextHere) -> tokens.NewToken:
    """Make a token. Its secret is in this answer and nowhere else."""
    return await tokens.create_token(context, principal, body.name, body.scopes, body.expires_at, body.account_id)


@router.post("/api/admin/tokens/{token_id}/revoke")
async def post_revoke(token_id: UUID, principal: Administering, context: ContextHere, request: Request) -> tokens.TokenView:
    """End a token for good."""
    revoked = await tokens.revoke_token(context, principal, token_id)
    doorkeeper_of(request).forget(revoked.account_id)
    return revoked
