"""Speech for administrators: which engine speaks, with which voices, and how a prompt sounds."""

from dataclasses import dataclass

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.kernel.errors import MidofficeError, NeedsAttention
from midoffice.ports.speech import SpeakingVoice, Speech
from midoffice.usecases.given import Context

_WHAT = "administer speech"


@dataclass(frozen=True, slots=True)
class SpeechState:
    """The engine and its voices; `problem` says why it does not speak."""

    engine: str
    voices: tuple[SpeakingVoice, ...]
    problem: str = ""


async def speech_state(context: Context, principal: Principal) -> SpeechState:
    """Return what speaks on the telephone."""
    principal.require(Scope.ADMINISTER, _WHAT)
    speech = context.speech
    if speech is None:
        return SpeechState("", (), "This process does not speak.")
    try:
        return SpeechState(speech.engine, await speech.voices())
    except MidofficeError as problem:
        return SpeechState(speech.engine, (), problem.message)


async def say_prompt(context: Context, principal: Principal, text: str, language: str) -> bytes:
    """Return a WAV file of a text; raises what `Speech.speak` raises."""
    principal.require(Scope.ADMINISTER, _WHAT)
    return await _speech(context).speak(text, language)


def _speech(context: Context) -> Speech:
    if context.speech is None:
        raise NeedsAttention("This process does not speak.")
    return context.speech
