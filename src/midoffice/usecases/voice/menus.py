"""Telephone menus: who may change them, what is checked, and how one is tried before a customer calls."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.voice.menu import read_menu
from midoffice.domain.voice.menu_findings import MenuFinding, find_in_menu
from midoffice.domain.voice.menu_trial import MenuTrial, try_menu
from midoffice.domain.voice.stored_menu import MenuVersion, StoredMenu
from midoffice.domain.voice.stored_sound import sounds_in
from midoffice.domain.voice.voice_settings import read_voice_settings
from midoffice.kernel.documents import document
from midoffice.kernel.errors import Conflict, Invalid, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import record_change
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

KIND, DIRECTORY, WHAT = "menu", "menus", "administer telephone menus"
MOST_MENUS = 200
MOST_INPUTS = 100


async def list_menus(context: Context, principal: Principal) -> tuple[StoredMenu, ...]:
    """Return every menu, in order of keys."""
    principal.require(Scope.ADMINISTER, WHAT)
    async with context.database.reading() as tx:
        return tuple(sorted(await tx.menus.all(), key=lambda menu: menu.key))


async def read_stored_menu(context: Context, principal: Principal, key: str) -> StoredMenu:
    """Return a menu; raises NotFound."""
    principal.require(Scope.ADMINISTER, WHAT)
    async with context.database.reading() as tx:
        return _found(await tx.menus.by_key(key), key)


async def create_menu(context: Context, principal: Principal, key: str, name: str, content: dict[str, Any]) -> StoredMenu:
    """Store a menu with its document in full. Raises Invalid(menu.<path>), Conflict when the key is taken."""
    principal.require(Scope.ADMINISTER, WHAT)
    now = context.clock.now()
    made = StoredMenu(new_id(), key, name, _in_full(content), now)

    async def work(tx: Transaction) -> StoredMenu:
        if len(await tx.menus.all()) >= MOST_MENUS:
            raise Conflict(f"There are {MOST_MENUS} menus already.")
        await tx.menus.add(made)
        await tx.menus.keep_version(_version(made, principal.name))
        await record_change(tx, principal, now, "create menu", KIND, DIRECTORY, None, made)
        return made

    return await transact(context, work)


async def replace_menu(
    context: Context, principal: Principal, key: str, version: int, name: str, content: dict[str, Any]
) -> StoredMenu:
    """Store a menu as it is given now; calls that are in it go on with this one. Raises Invalid(menu.<path>), NotFound, Stale."""
    principal.require(Scope.ADMINISTER, WHAT)
    full = _in_full(content)
    return await transact(context, lambda tx: _change(tx, context, principal, key, version, name, full, "change menu"))


async def _change(
    tx: Transaction,
    context: Context,
    principal: Principal,
    key: str,
    version: int,
    name: str,
    full: dict[str, Any],
    action: str,
) -> StoredMenu:
    now = context.clock.now()
    stored = _found(await tx.menus.lock_key(key), key)
    if stored.version != version:
        raise Stale(KIND, key)
    changed = replace(stored, name=name, document=full, changed_at=now, version=version + 1)
    await tx.menus.keep_version(_version(stored, ""))  # of a menu that was not made by hand
    await tx.menus.save(changed)
    await tx.menus.keep_version(_version(changed, principal.name))
    await record_change(tx, principal, now, action, KIND, DIRECTORY, stored, changed)
    return changed


async def list_menu_versions(context: Context, principal: Principal, key: str) -> tuple[MenuVersion, ...]:
    """Return a menu as it was saved each time, newest first. Raises NotFound."""
    principal.require(Scope.ADMINISTER, WHAT)
    async with context.database.reading() as tx:
        stored = _found(await tx.menus.by_key(key), key)
        return await tx.menus.versions(stored.id) or (_version(stored, ""),)


async def restore_menu(context: Context, principal: Principal, key: str, version: int, number: int) -> StoredMenu:
    """Make a menu again what it was at a version, as a new one. Raises NotFound, Stale, and Invalid for what cannot be read now."""
    principal.require(Scope.ADMINISTER, WHAT)

    async def work(tx: Transaction) -> StoredMenu:
        stored = _found(await tx.menus.lock_key(key), key)
        before = next((each for each in await tx.menus.versions(stored.id) if each.number == number), None)
        if before is None:
            raise NotFound(kind="version of the menu", id=number)
        return await _change(tx, context, principal, key, version, before.name, _in_full(before.document), "restore menu")

    return await transact(context, work)


async def remove_menu(context: Context, principal: Principal, key: str, version: int | None = None) -> None:
    """Remove a menu that no touchpoint uses; whoever is in it gets to a person. Raises NotFound, Stale, Conflict."""
    principal.require(Scope.ADMINISTER, WHAT)
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        stored = _found(await tx.menus.lock_key(key), key)
        if version is not None and stored.version != version:
            raise Stale(KIND, key)
        used = [point.name for point in await tx.touchpoints.all() if point.active and _uses(point, key)]
        if used:
            raise Conflict(f"{', '.join(used)} answers with this menu. Choose another one there first.")
        await tx.menus.remove(key)
        await record_change(tx, principal, now, "remove menu", KIND, DIRECTORY, stored, {"id": str(stored.id), "removed": True})

    await transact(context, work)


async def check_menu(context: Context, principal: Principal, key: str) -> tuple[MenuFinding, ...]:
    """Return what is odd about a stored menu; raises NotFound, Invalid for one that this version cannot read."""
    principal.require(Scope.ADMINISTER, WHAT)
    async with context.database.reading() as tx:
        stored = _found(await tx.menus.by_key(key), key)
        services = [service.key for service in await tx.services.all() if service.active]
        sources = [source for source in await tx.sources.all() if source.active]
        sounds = {sound.key for sound in await tx.sounds.all()}
    attributes = [field.name for source in sources for field in source.fields]
    missing = sorted(set(sounds_in(stored.document)) - sounds)
    silent = tuple(
        MenuFinding("", f"No sound {name} was uploaded; a tone is heard where no node has a file of it.") for name in missing
    )
    return (*find_in_menu(read_menu(stored.document), services, attributes), *silent)


async def try_stored_menu(
    context: Context, principal: Principal, key: str, inputs: Sequence[str], language: str | None = None
) -> MenuTrial:
    """Return what a caller hears who presses `inputs`; nobody is called. Raises NotFound, Invalid."""
    stored = await read_stored_menu(context, principal, key)
    if len(inputs) > MOST_INPUTS:
        raise Invalid("inputs", f"are {len(inputs)}", f"Send at most {MOST_INPUTS}.")
    return try_menu(read_menu(stored.document), inputs, language)


async def check_voice_touchpoint(tx: Transaction, touchpoint: Touchpoint) -> None:
    """Refuse a menu that is not there, and numbers that another touchpoint takes already."""
    settings = read_voice_settings(touchpoint.settings)
    if settings.menu and await tx.menus.by_key(settings.menu) is None:
        raise Invalid("settings.menu", f"{settings.menu} is not there", "Choose from the list of menus, or none.")
    if settings.trunk_id is not None and settings.trunk_id not in {trunk.id for trunk in await tx.trunks.all()}:
        raise Invalid("settings.trunk_id", "is not a trunk", "Choose from the list of trunks, or none.")
    for other in await tx.touchpoints.all():
        if other.id == touchpoint.id or other.channel is not Channel.VOICE or not other.active:
            continue
        theirs = read_voice_settings(other.settings)
        taken = next((place for place, number in enumerate(settings.numbers) if number in theirs.numbers), None)
        if taken is not None and theirs.trunk_id == settings.trunk_id:
            raise Invalid(f"settings.numbers.{taken}", f"is taken by {other.name}", "Enter a number in one touchpoint only.")


def _version(menu: StoredMenu, by: str) -> MenuVersion:
    return MenuVersion(menu.id, menu.version, menu.name, menu.document, menu.changed_at, by)


def _uses(point: Touchpoint, key: str) -> bool:
    return point.channel is Channel.VOICE and point.settings.get("menu") == key


def _in_full(content: dict[str, Any]) -> dict[str, Any]:
    return document(read_menu(content))


def _found(menu: StoredMenu | None, key: str) -> StoredMenu:
    if menu is None:
        raise NotFound(kind=KIND, id=key)
    return menu
