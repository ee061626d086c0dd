"""What callers hear before a partner answers: the settings of their touchpoint, and prompts as clips."""

from collections.abc import Iterable
from uuid import UUID

from midoffice.domain.voice.call import Leg, LegState
from midoffice.domain.voice.commands import Clip, Collect, Play
from midoffice.domain.voice.menu_run import Listen
from midoffice.domain.voice.progress import progress_of
from midoffice.domain.voice.stored_sound import PREFIX
from midoffice.domain.voice.voice_settings import VoiceSettings, read_voice_settings
from midoffice.kernel.errors import Invalid
from midoffice.ports.database import Transaction
from midoffice.usecases.call_turns import Turn


async def settings_of(tx: Transaction, touchpoint_id: UUID) -> VoiceSettings:
    """Return the settings of a call's touchpoint; the usual ones where they cannot be read, so that calls are still taken."""
    try:
        return read_voice_settings((await tx.touchpoints.get(touchpoint_id)).settings)
    except Invalid:
        return VoiceSettings()


async def sentence(turn: Turn, prompt: dict[str, str]) -> Clip:
    """Return a sentence of ours in the language that the caller chose, or else that of the touchpoint, or else in English."""
    chosen = progress_of(turn.call).language if turn.call.menu else (await settings_of(turn.tx, turn.call.touchpoint_id)).language
    language = next((name for name in (chosen, chosen.partition("-")[0]) if name in prompt), "en")
    return Clip(text=prompt[language], language=language)


def clips_of(texts: Iterable[str], language: str) -> tuple[Clip, ...]:
    """Return prompts as what is played."""
    return tuple(
        Clip(file=text.removeprefix(PREFIX).strip()) if text.startswith(PREFIX) else Clip(text=text, language=language)
        for text in texts
        if text.strip()
    )


def caller(turn: Turn) -> Leg | None:
    """Return the customer's connection while it is up."""
    leg = turn.call.customer
    return leg if leg is not None and leg.state is LegState.UP else None


def put_question(turn: Turn, key: str, texts: Iterable[str], language: str, listen: Listen) -> None:
    """Say something to the caller and take digits."""
    leg = caller(turn)
    if leg is not None:
        clips = clips_of(texts, language)
        turn.do(Collect(turn.call.id, leg.id, key, clips, listen.most, listen.ends_with, listen.first_seconds, listen.next_seconds))


def play(turn: Turn, key: str, clips: tuple[Clip, ...], *, loop: bool = False) -> None:
    """Play something to the caller."""
    leg = caller(turn)
    if leg is not None:
        turn.do(Play(turn.call.id, leg.id, key, clips, loop=loop))
