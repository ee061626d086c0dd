"""Administration of telephone menus, and of the speech that says their prompts."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import Field

from midoffice.domain.voice.menu_findings import MenuFinding
from midoffice.domain.voice.menu_trial import MenuTrial
from midoffice.domain.voice.stored_menu import MenuVersion, StoredMenu
from midoffice.http.auth import Administering
from midoffice.http.bodies import Body, Key, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe, tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.ports.speech import LONGEST_TEXT
from midoffice.usecases.given import Context
from midoffice.usecases.voice import menus, speech
from midoffice.usecases.voice.speech import SpeechState

router = APIRouter(tags=["administration"], route_class=StrictRoute)
MenuContent = Annotated[dict[str, Any], Field(max_length=20, description="The menu, as the guide on the telephone describes it")]
Digits = Annotated[str, Field(pattern=r"^[0-9*#]*$", max_length=40)]
SpokenLanguage = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=40)]


class MenuEdit(Body):
    """A menu as a whole."""

    name: Name
    document: MenuContent


class NewMenu(MenuEdit):
    """A menu to be made."""

    key: Key


class MenuTrialOrder(Body):
    """What a caller presses, question by question; an empty text is silence."""

    inputs: Annotated[tuple[Digits, ...], Field(max_length=menus.MOST_INPUTS)] = ()
    language: SpokenLanguage | None = None


class Utterance(Body):
    """Words to be heard."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    language: SpokenLanguage = "en"


@router.get("/api/admin/menus")
async def get_menus(principal: Administering, context: ContextHere) -> tuple[StoredMenu, ...]:
    """Return every telephone menu."""
    return await menus.list_menus(context, principal)


@router.post("/api/admin/menus", status_code=201)
async def post_menu(body: NewMenu, principal: Administering, once: OnceHere, response: Response) -> StoredMenu:
    """Make a menu."""

    async def perform(context: Context) -> StoredMenu:
        return await menus.create_menu(context, principal, body.key, body.name, body.document)

    return tagged(response, await once(StoredMenu, perform))


@router.get("/api/admin/menus/{menu_key}")
async def get_menu(menu_key: Key, principal: Administering, context: ContextHere, response: Response) -> StoredMenu:
    """Return a menu."""
    return tagged(response, await menus.read_stored_menu(context, principal, menu_key))


@router.put("/api/admin/menus/{menu_key}", responses=STALE_ANSWERS)
async def put_menu(
    menu_key: Key, body: MenuEdit, principal: Administering, version: ExpectedVersion, context: ContextHere, response: Response
) -> StoredMenu:
    """Replace a menu as a whole. It counts from the next question of every call on."""
    return tagged(response, await menus.replace_menu(context, principal, menu_key, version, body.name, body.document))


@router.delete("/api/admin/menus/{menu_key}", status_code=204, responses=STALE_ANSWERS)
async def delete_menu(menu_key: Key, principal: Administering, context: ContextHere, version: ExpectedVersionMaybe) -> None:
    """Remove a menu that no touchpoint answers with."""
    await menus.remove_menu(context, principal, menu_key, version)


@router.get("/api/admin/menus/{menu_key}/versions")
async def get_menu_versions(menu_key: Key, principal: Administering, context: ContextHere) -> tuple[MenuVersion, ...]:
    """Return a menu as it was saved each time, newest first."""
    return await menus.list_menu_versions(context, principal, menu_key)


@router.post("/api/admin/menus/{menu_key}/versions/{number}/restore", responses=STALE_ANSWERS)
async def post_menu_restore(
    menu_key: Key,
    number: Annotated[int, Path(ge=1, le=2**31 - 1)],
    principal: Administering,
    version: ExpectedVersion,
    context: ContextHere,
    response: Response,
) -> StoredMenu:
    """Make a menu again what it was at a version: a new one, which counts from the next question of every call on."""
    return tagged(response, await menus.restore_menu(context, principal, menu_key, version, number))


@router.post("/api/admin/menus/{menu_key}/check")
async def post_menu_check(menu_key: Key, principal: Administering, context: ContextHere) -> tuple[MenuFinding, ...]:
    """Return what is odd about a menu: steps that nobody reaches, circles, missing words, services that are not there."""
    return await menus.check_menu(context, principal, menu_key)


@router.post("/api/admin/menus/{menu_key}/try")
async def post_menu_trial(menu_key: Key, body: MenuTrialOrder, principal: Administering, context: ContextHere) -> MenuTrial:
    """Return what a caller hears who presses this and that; nobody is called."""
    return await menus.try_stored_menu(context, principal, menu_key, body.inputs, body.language)


@router.get("/api/admin/speech")
async def get_speech(principal: Administering, context: ContextHere) -> SpeechState:
    """Return what speaks on the telephone, and its voices."""
    return await speech.speech_state(context, principal)


@router.post(
    "/api/admin/speech/say",
    response_class=Response,
    responses={200: {"content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def post_speech(body: Utterance, principal: Administering, context: ContextHere) -> Response:
    """Return how a text sounds, as a WAV file."""
    sound = await speech.say_prompt(context, principal, body.text, body.language)
    return Response(sound, media_type="audio/wav", headers={"Cache-Control": "no-store"})
