"""Sounds of the company's own: uploaded by administrators, played back, used by menus and touchpoints, fetched by nodes."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.commands import Clip, Collect, Command, Hold, Play
from midoffice.domain.voice.stored_sound import LARGEST_BYTES, SHIPPED, USUAL_MUSIC, StoredSound, check_key, sounds_in
from midoffice.kernel.errors import Conflict, Invalid, NeedsAttention, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import record_change
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.call_settings import settings_of

KIND, DIRECTORY, WHAT = "sound", "sounds", "administer sounds"
MOST_SOUNDS = 500
_LONGEST_NAME = 120
_REMEDY = "Choose a WAV, MP3, Ogg or FLAC file of at most ten minutes and 20 MB."


@dataclass(frozen=True, slots=True)
class Sound:
    """An uploaded sound, and the names of the menus and touchpoints that use it."""

    id: UUID
    key: str
    name: str
    seconds: float
    size_bytes: int
    sha256: str
    uploaded_by: str
    uploaded_at: datetime
    used_in: tuple[str, ...] = ()


async def list_sounds(context: Context, principal: Principal) -> tuple[Sound, ...]:
    """Return every sound, in order of keys."""
    principal.require(Scope.ADMINISTER, WHAT)
    async with context.database.reading() as tx:
        used = await _users(tx)
        return tuple(_shown(sound, used) for sound in sorted(await tx.sounds.all(), key=lambda sound: sound.key))


async def upload_sound(context: Context, principal: Principal, key: str, name: str, chunks: AsyncIterator[bytes]) -> Sound:
    """Store a sound under a key. Raises Invalid(key, file), Conflict when the key is taken, RetryLater when it takes too long."""
    principal.require(Scope.ADMINISTER, WHAT)
    check_key(key)
    if context.decode_sound is None:
        raise NeedsAttention("This process reads no sounds.")
    await _check_free(context, key)
    decoded = await context.calculate(context.decode_sound, await _collected(chunks))
    if decoded.problem:
        raise Invalid("file", decoded.problem, _REMEDY)
    stored = await context.files.store(f"{key}.wav", "audio/wav", _one(decoded.wav), limit_bytes=len(decoded.wav))
    now = context.clock.now()
    sound = StoredSound(
        new_id(),
        key,
        name.strip()[:_LONGEST_NAME] or key,
        decoded.seconds,
        stored.size_bytes,
        stored.sha256,
        stored.storage_key,
        principal.name,
        now,
    )

    async def work(tx: Transaction) -> None:
        await tx.sounds.add(sound)
        await record_change(tx, principal, now, "upload sound", KIND, DIRECTORY, None, sound)

    try:
        await transact(context, work)
    except BaseException:
        await context.files.remove(stored.storage_key)
        raise
    return _shown(sound, {})


async def read_sound(context: Context, principal: Principal, sound_id: UUID) -> tuple[StoredSound, AsyncIterator[bytes]]:
    """Return a sound and its WAV file; raises NotFound."""
    principal.require(Scope.ADMINISTER, WHAT)
    async with context.database.reading() as tx:
        sound = await tx.sounds.get(sound_id)
    return sound, context.files.open(sound.storage_key)


async def remove_sound(context: Context, principal: Principal, sound_id: UUID) -> None:
    """Remove a sound that nothing uses. Raises NotFound, Conflict with the names of what uses it."""
    principal.require(Scope.ADMINISTER, WHAT)
    now = context.clock.now()

    async def work(tx: Transaction) -> StoredSound:
        sound = await tx.sounds.lock(sound_id)
        used = (await _users(tx)).get(sound.key)
        if used:
            raise Conflict(f"{', '.join(used)} plays this sound. Choose another one there first.")
        await tx.sounds.remove(sound_id)
        await record_change(tx, principal, now, "remove sound", KIND, DIRECTORY, sound, {"id": str(sound_id), "removed": True})
        return sound

    sound = await transact(context, work)
    # After the commit: a file without a record is found by nobody, a record without its file would be a tone for callers.
    await context.files.remove(sound.storage_key)


async def fetch_sound(context: Context, content: str) -> bytes:
    """Return the WAV file of a sound by its `StoredSound.content`; raises NotFound when there is none of that content any more."""
    async with context.database.reading() as tx:
        sound = await tx.sounds.by_key(content.partition("@")[0])
    if sound is None or sound.content != content:
        raise NotFound(kind=KIND, id=content)
    return b"".join([chunk async for chunk in context.files.open(sound.storage_key)])


async def with_sounds(tx: Transaction, touchpoint_id: UUID, commands: Sequence[Command]) -> tuple[Command, ...]:
    """Return commands that play the music of their touchpoint, and name the content of uploaded sounds.

    By their content what nodes keep is never an older sound.
    """
    return tuple([await _with_sounds(tx, touchpoint_id, each) for each in commands])


async def _with_sounds(tx: Transaction, touchpoint_id: UUID, command: Command) -> Command:
    if isinstance(command, Hold):
        music = (await settings_of(tx, touchpoint_id)).hold.music
        return replace(command, music=await _content(tx, music))
    if isinstance(command, Play | Collect):
        return replace(command, clips=tuple([await _named(tx, touchpoint_id, clip) for clip in command.clips]))
    return command


async def _named(tx: Transaction, touchpoint_id: UUID, clip: Clip) -> Clip:
    if clip.music == USUAL_MUSIC:
        clip = replace(clip, music=(await settings_of(tx, touchpoint_id)).waiting.music)
    return replace(clip, file=await _content(tx, clip.file), music=await _content(tx, clip.music))


async def _content(tx: Transaction, key: str) -> str:
    """Return what nodes keep the sound of a key under; the key of one that was not uploaded."""
    if not key or key in SHIPPED or "@" in key:
        return key
    sound = await tx.sounds.by_key(key)
    return sound.content if sound is not None else key


async def _users(tx: Transaction) -> dict[str, tuple[str, ...]]:
    """Return by key of a sound the names of the menus and touchpoints that use it."""
    documents = [(menu.name, menu.document) for menu in await tx.menus.all()]
    documents += [(point.name, point.settings) for point in await tx.touchpoints.all() if point.channel is Channel.VOICE]
    found: dict[str, tuple[str, ...]] = {}
    for name, document in documents:
        for key in dict.fromkeys(sounds_in(document)):
            found[key] = (*found.get(key, ()), name)
    return found


async def _check_free(context: Context, key: str) -> None:
    async with context.database.reading() as tx:
        sounds = await tx.sounds.all()
    if len(sounds) >= MOST_SOUNDS:
        raise Conflict(f"There are {MOST_SOUNDS} sounds already.")
    if any(sound.key == key for sound in sounds):
        raise Conflict("This key is taken by another sound. Choose another one, and use it in the menus instead.")


async def _collected(chunks: AsyncIterator[bytes]) -> bytes:
    data = bytearray()
    async for chunk in chunks:
        data += chunk
        if len(data) > LARGEST_BYTES:
            raise Invalid("file", f"is larger than {LARGEST_BYTES // 1024 // 1024} MB", _REMEDY)
    return bytes(data)


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _shown(sound: StoredSound, used: dict[str, tuple[str, ...]]) -> Sound:
    kept = (sound.id, sound.key, sound.name, sound.seconds, sound.size_bytes, sound.sha256, sound.uploaded_by, sound.uploaded_at)
    return Sound(*kept, used_in=used.get(sound.key, ()))
