"""What callers hear before a partner answers: prompts as clips."""

from collections.abc import Callable, Iterable

from midoffice.domain.voice.call import Leg, LegState
from midoffice.domain.voice.commands import Clip, Collect, Play
from midoffice.domain.voice.menu_run import Listen
from midoffice.domain.voice.progress import progress_of
from midoffice.domain.voice.prompt import said_in
from midoffice.domain.voice.stored_sound import PREFIX
from midoffice.domain.voice.treatment import WaitingTexts
from midoffice.usecases.voice.call_settings import settings_of
from midoffice.usecases.voice.call_turns import Turn


async def sentence(turn: Turn, prompt_of: Callable[[WaitingTexts], dict[str, str]]) -> tuple[Clip, ...]:
    """Return a sentence to play to the customer, in the language that was chosen, or else in that of the touchpoint."""
    settings = await settings_of(turn.tx, turn.call.touchpoint_id)
    language = progress_of(turn.call).language if turn.call.menu else settings.language
    words, spoken_language = said_in(prompt_of(settings.waiting.texts), language, settings.language)
    return clips_of((words,), spoken_language)


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
