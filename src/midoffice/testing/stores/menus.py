"""Telephone menus, and failed proofs."""

from dataclasses import replace

from midoffice.domain.voice.stored_menu import MenuVersion, StoredMenu
from midoffice.domain.voice.stored_sound import StoredSound
from midoffice.kernel.errors import Conflict, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW, after

_MENU = StoredMenu(new_id(), "main", "Main menu", {"steps": [{"kind": "hang_up", "key": "bye"}]}, NOW)


async def check_menus_are_kept_by_key(database: Database) -> None:
    """A menu comes back as it was stored; a key is there once; of two who change it, the second is told."""
    async with database.transaction() as tx:
        await tx.menus.add(_MENU)
        same(await tx.menus.by_key("main"), _MENU, "as stored")
        same(await tx.menus.by_key("other"), None, "nothing under another key")
        changed = replace(_MENU, name="Menu", changed_at=after(5), version=2)
        await tx.menus.save(changed)
        same(await tx.menus.lock_key("main"), changed, "as changed")
        same(await tx.menus.all(), (changed,), "the one there is")
    with refused(Stale, "the version before is not there any more"):
        async with database.transaction() as tx:
            await tx.menus.save(replace(_MENU, name="Mine", version=2))
    with refused(Conflict, "the key is taken"):
        async with database.transaction() as tx:
            await tx.menus.add(replace(_MENU, id=new_id()))
    async with database.transaction() as tx:
        same(await tx.menus.remove("main"), True, "removed")  # noqa: FBT003 - what is expected
        same(await tx.menus.remove("main"), False, "once")  # noqa: FBT003 - what is expected
        same(await tx.menus.by_key("main"), None, "gone")


async def check_failed_proofs_are_counted_by_account(database: Database) -> None:
    """What is older than asked for does not count, and neither do other accounts."""
    async with database.transaction() as tx:
        same(await tx.menus.count_check("AC-1", after(-60), NOW), 1, "the first")
        same(await tx.menus.count_check("AC-1", after(-60), after(1)), 2, "the second")
        same(await tx.menus.count_check("AC-2", after(-60), after(1)), 1, "another account")
        same(await tx.menus.checks("AC-1", after(-60)), 2, "so far")
        same(await tx.menus.checks("AC-1", after(1)), 1, "since then")
        same(await tx.menus.count_check("AC-1", after(1), after(70)), 2, "the first is too old")


async def check_versions_of_a_menu_are_kept_with_it(database: Database) -> None:
    """What was saved is there, newest first, once, and goes with the menu."""
    first = MenuVersion(_MENU.id, 1, "Main menu", _MENU.document, NOW, "Ann")
    second = MenuVersion(_MENU.id, 2, "Menu", {"steps": []}, after(1), "Bob")
    async with database.transaction() as tx:
        await tx.menus.add(_MENU)
        same(await tx.menus.versions(_MENU.id), (), "none yet")
        await tx.menus.keep_version(first)
        await tx.menus.keep_version(second)
        await tx.menus.keep_version(MenuVersion(_MENU.id, 1, "Other", {}, NOW, "Eve"))
        same(await tx.menus.versions(_MENU.id), (second, first), "newest first, as first kept")
        await tx.menus.remove("main")
        same(await tx.menus.versions(_MENU.id), (), "gone with it")


async def check_sounds_are_kept_by_key(database: Database) -> None:
    """A key is there once; what is removed is gone."""
    sound = StoredSound(new_id(), "welcome", "Welcome", 2.5, 80_044, "a" * 64, "key-1", "Ann", NOW)
    async with database.transaction() as tx:
        await tx.sounds.add(sound)
        same(await tx.sounds.by_key("welcome"), sound, "as stored")
        same(await tx.sounds.by_key("other"), None, "nothing under another key")
    with refused(Conflict, "the key is taken"):
        async with database.transaction() as tx:
            await tx.sounds.add(replace(sound, id=new_id(), storage_key="key-2"))
    async with database.transaction() as tx:
        same(await tx.sounds.remove(sound.id), True, "removed")  # noqa: FBT003 - what is expected
        same(await tx.sounds.remove(sound.id), False, "once")  # noqa: FBT003 - what is expected
        same(await tx.sounds.all(), (), "gone")


CHECKS = (
    check_menus_are_kept_by_key,
    check_versions_of_a_menu_are_kept_with_it,
    check_sounds_are_kept_by_key,
    check_failed_proofs_are_counted_by_account,
)
