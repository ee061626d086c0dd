"""Administration of trunks: the connections to telephone companies, and the test button."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from midoffice.domain.voice.certificate import LONGEST_CERTIFICATE_KEY
from midoffice.domain.voice.trunk import (
    LONGEST_CERTIFICATES,
    LONGEST_EXPIRY_SECONDS,
    MOST_NETWORKS,
    MOST_TRUNK_CALLS,
    NumberStyle,
    Trunk,
    TrunkMode,
    TrunkSrtp,
    TrunkTransport,
)
from midoffice.http.auth import Administering
from midoffice.http.bodies import Body, Key, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe, tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.ids import new_id
from midoffice.ports.trunks import TrunkFinding
from midoffice.usecases.given import Context
from midoffice.usecases.voice import trunks
from midoffice.usecases.voice.trunks import TrunkSeen

router = APIRouter(tags=["administration"], route_class=StrictRoute)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=253)]
Secret = Annotated[str, Field(max_length=trunks.LONGEST_TRUNK_SECRET, description="Sealed when it is stored, and never shown")]
CertificateKey = Annotated[
    str, Field(max_length=LONGEST_CERTIFICATE_KEY, description="In PEM. Sealed when it is stored, and never shown")
]


class TrunkBody(Body):
    """A trunk with its secret and key: left out they stay, an empty text removes them. See the guide on connecting a trunk."""

    key: Key
    name: Name
    mode: TrunkMode
    host: Line
    port: Annotated[int, Field(ge=0, le=65_535)] = 5060
    transport: TrunkTransport = TrunkTransport.UDP
    domain: Line = ""
    login: Line = ""
    username: Line = ""
    secret: Secret | None = None
    asks_secret: bool = False
    networks: Annotated[tuple[Line, ...], Field(max_length=MOST_NETWORKS)] = ()
    caller_id: Line = ""
    trusts_caller: bool = False
    region: Line = ""
    number_style: NumberStyle = NumberStyle.PLUS
    codecs: Annotated[tuple[Line, ...], Field(max_length=8)] = ()
    most_calls: Annotated[int, Field(ge=1, le=MOST_TRUNK_CALLS)] = 100
    expiry_seconds: Annotated[int, Field(ge=60, le=LONGEST_EXPIRY_SECONDS)] = 300
    session_seconds: Annotated[int, Field(ge=0, le=LONGEST_EXPIRY_SECONDS)] = 1_800
    active: bool = True
    srtp: TrunkSrtp = TrunkSrtp.OFF
    authority: Annotated[str, Field(max_length=LONGEST_CERTIFICATES)] = ""
    hands_over: bool = False
    certificate: Annotated[str, Field(max_length=LONGEST_CERTIFICATES)] = ""
    certificate_key: CertificateKey | None = None

    def trunk(self, trunk_id: UUID) -> Trunk:
        """Return the trunk under an id."""
        return Trunk(id=trunk_id, created_at=_EPOCH, **self.model_dump(exclude={"secret", "certificate_key"}))


@router.get("/api/admin/trunks")
async def get_trunks(principal: Administering, context: ContextHere) -> tuple[TrunkSeen, ...]:
    """Return every trunk, those that are off too, and how the voice nodes find it; of secrets, only whether there is one."""
    return await trunks.list_trunks(context, principal)


@router.post("/api/admin/trunks", status_code=201)
async def post_trunk(body: TrunkBody, principal: Administering, once: OnceHere, response: Response) -> Trunk:
    """Connect a trunk. Voice nodes use it within seconds."""

    async def perform(context: Context) -> Trunk:
        return await trunks.create_trunk(context, principal, body.trunk(new_id()), body.secret, body.certificate_key)

    return tagged(response, await once(Trunk, perform))


@router.get("/api/admin/trunks/{trunk_id}")
async def get_trunk(trunk_id: UUID, principal: Administering, context: ContextHere, response: Response) -> Trunk:
    """Return a trunk."""
    return tagged(response, await trunks.read_trunk(context, principal, trunk_id))


@router.put("/api/admin/trunks/{trunk_id}", responses=STALE_ANSWERS)
async def put_trunk(
    trunk_id: UUID, body: TrunkBody, principal: Administering, version: ExpectedVersion, context: ContextHere, response: Response
) -> Trunk:
    """Replace a trunk as a whole. Calls that it carries go on."""
    changed = await trunks.replace_trunk(context, principal, body.trunk(trunk_id), version, body.secret, body.certificate_key)
    return tagged(response, changed)


@router.delete("/api/admin/trunks/{trunk_id}", status_code=204, responses=STALE_ANSWERS)
async def delete_trunk(trunk_id: UUID, principal: Administering, context: ContextHere, version: ExpectedVersionMaybe) -> None:
    """Remove a trunk with its secrets. Calls that it carries go on."""
    await trunks.remove_trunk(context, principal, trunk_id, version)


@router.post("/api/admin/trunks/{trunk_id}/probe")
async def post_trunk_probe(trunk_id: UUID, principal: Administering, context: ContextHere) -> TrunkFinding:
    """Ask the far end for real whether it knows us, for a few seconds at most; no call is made."""
    return await trunks.probe_trunk(context, principal, trunk_id)
