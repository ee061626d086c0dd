"""Administration of the company's own sounds: prompts that somebody has spoken, and music."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from midoffice.domain.voice.stored_sound import LARGEST_BYTES
from midoffice.http.auth import Administering
from midoffice.http.edge import ContextHere, EdgeHere
from midoffice.http.interactions.attachments import FILE_FORM, UPLOADS
from midoffice.http.strict_json import StrictRoute
from midoffice.http.upload import incoming_file
from midoffice.usecases.voice import sounds
from midoffice.usecases.voice.sounds import Sound

router = APIRouter(tags=["administration"], route_class=StrictRoute)
_AUDIO: dict[int | str, dict[str, Any]] = {200: {"content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}}}
SoundKey = Annotated[str, Query(min_length=1, max_length=40, description="What menus call it: `sound:welcome`")]
SoundName = Annotated[str, Query(max_length=120, description="What people call it")]


@router.get("/api/admin/sounds")
async def get_sounds(principal: Administering, context: ContextHere) -> tuple[Sound, ...]:
    """Return every sound, with what uses it."""
    return await sounds.list_sounds(context, principal)


@router.post(
    "/api/admin/sounds", status_code=201, openapi_extra=FILE_FORM, responses={413: {"description": "The file is too large"}}
)
async def post_sound(request: Request, principal: Administering, edge: EdgeHere, key: SoundKey, name: SoundName = "") -> Sound:
    """Upload a sound: WAV, MP3, Ogg or FLAC, at most 20 MB and ten minutes. It is kept as WAV with 16 kHz."""
    edge.limiter.take(UPLOADS, str(principal.account_id))
    file = await incoming_file(request, LARGEST_BYTES)
    return await sounds.upload_sound(edge.context, principal, key, name, file.chunks)


@router.get("/api/admin/sounds/{sound_id}/audio", response_class=Response, responses=_AUDIO)
async def get_sound_audio(sound_id: UUID, principal: Administering, context: ContextHere) -> Response:
    """Return a sound as a WAV file."""
    sound, chunks = await sounds.read_sound(context, principal, sound_id)
    headers = {"Cache-Control": "private, max-age=86400", "Content-Length": str(sound.size_bytes), "ETag": f'"{sound.sha256}"'}
    return StreamingResponse(chunks, media_type="audio/wav", headers=headers)


@router.delete("/api/admin/sounds/{sound_id}", status_code=204)
async def delete_sound(sound_id: UUID, principal: Administering, context: ContextHere) -> None:
    """Remove a sound that no menu and no touchpoint plays."""
    await sounds.remove_sound(context, principal, sound_id)
