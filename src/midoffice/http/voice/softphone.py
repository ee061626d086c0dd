"""The softphone of the caller's desk, or of a supervisor who takes part in calls."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from midoffice.domain.voice.ice import IceServerShown
from midoffice.http.auth import Writing
from midoffice.http.bodies import Body
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.voice.browsers import LONGEST_OFFER
from midoffice.usecases.voice.softphones import SoftphoneState, close_softphone, connect_softphone, look_at_softphone

router = APIRouter(prefix="/api/me/softphone", tags=["desk"], route_class=StrictRoute)


class SoftphoneOffer(Body):
    """What the browser offers (SDP), with its ways to be reached in it; `node_id`: which process is meant."""

    sdp: Annotated[str, Field(min_length=1, max_length=LONGEST_OFFER)]
    node_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SoftphoneAnswer:
    """The node's answer (SDP)."""

    softphone_id: UUID
    node_id: UUID
    sdp: str
    ice_servers: tuple[IceServerShown, ...]


@router.get("")
async def get_my_softphone(principal: Writing, context: ContextHere) -> SoftphoneState:
    """Return with which processes one's softphone is connected, and how a browser gets through firewalls."""
    return await look_at_softphone(context, principal)


@router.post("", status_code=201)
async def post_my_softphone(body: SoftphoneOffer, principal: Writing, context: ContextHere) -> SoftphoneAnswer:
    """Connect this browser as one's softphone, in place of the one before; calls on it go on here."""
    connection = await connect_softphone(context, principal, body.sdp, body.node_id)
    state = await look_at_softphone(context, principal)
    return SoftphoneAnswer(connection.id, connection.node_id, connection.sdp, state.ice_servers)


@router.delete("", status_code=204)
async def delete_my_softphone(principal: Writing, context: ContextHere) -> None:
    """Switch one's softphone off; a call on it ends."""
    await close_softphone(context, principal)
