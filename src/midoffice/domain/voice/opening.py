"""How a call begins: greeting, announcement, consent and menu as one menu; and what callers hear who cannot wait now. Pure."""

from dataclasses import replace

from midoffice.domain.touchpoints.chat_admission import Admission
from midoffice.domain.voice.menu import AnyStep, Choose, ChooseLanguage, Keep, Menu, Say, SayGoodbye, ToCallback, ToQueue, Voicemail
from midoffice.domain.voice.recording import RecordingMode
from midoffice.domain.voice.recording_follow import CONSENT
from midoffice.domain.voice.voice_settings import ClosedThen, VoiceSettings

GREETING, ANNOUNCEMENT, CONSENT_QUESTION, AGREED, REFUSED = "_greeting", "_announcement", "_consent", "_agreed", "_refused"
TURNED_AWAY, MESSAGE, CALLBACK, BYE, QUEUE = "_turned_away", "_message", "_callback", "_bye", "_queue"


def opening_menu(settings: VoiceSettings, menu: Menu | None) -> Menu | None:
    """Return what a caller goes through before the queue; None when there is nothing to say or to ask.

    A menu that begins with the choice of a language keeps that first: what follows is said in it.
    """
    first = menu.steps[0] if menu is not None else None
    goes_on = first.next if isinstance(first, ChooseLanguage) else first.key if first is not None else QUEUE
    spoken = _spoken_before(settings, goes_on)
    if menu is None:
        steps = (*spoken, ToQueue(QUEUE))
        return _made(steps, settings.language) if spoken else None
    if not spoken:
        return menu
    if isinstance(first, ChooseLanguage):
        return _with_steps(menu, (replace(first, next=spoken[0].key), *spoken, *menu.steps[1:]))
    return _with_steps(menu, (*spoken, *menu.steps))


def _made(steps: tuple[AnyStep, ...], language: str) -> Menu:
    return Menu(steps, (language,))  # type: ignore[arg-type] # steps of the product's own besides


def _with_steps(menu: Menu, steps: tuple[AnyStep, ...]) -> Menu:
    return replace(menu, steps=steps)  # type: ignore[arg-type] # the same


def _spoken_before(settings: VoiceSettings, goes_on: str) -> tuple[AnyStep, ...]:
    steps: list[AnyStep] = []
    mode = settings.recording.mode
    announced = mode is not RecordingMode.OFF and any(settings.recording.announcement.values())
    after_greeting = goes_on
    if announced:
        after_greeting = CONSENT_QUESTION if mode is RecordingMode.CONSENT else ANNOUNCEMENT
    if any(settings.greeting.values()):
        steps.append(Say(GREETING, settings.greeting, after_greeting))
    if announced and mode is RecordingMode.CONSENT:
        choices = {settings.recording.consent_digit: AGREED}
        steps += [
            Choose(CONSENT_QUESTION, settings.recording.announcement, choices, tries=1, otherwise=REFUSED),
            Keep(AGREED, CONSENT, "yes", goes_on),
            Keep(REFUSED, CONSENT, "no", goes_on),
        ]
    elif announced:
        steps.append(Say(ANNOUNCEMENT, settings.recording.announcement, goes_on))
    return tuple(steps)


def turned_away_menu(settings: VoiceSettings, admission: Admission, *, callback: bool) -> Menu:
    """Return what callers hear who cannot wait now, because the service is closed or full. `callback`: they could be called."""
    way = settings.closed if admission is Admission.CLOSED else settings.full
    then = way.then
    if then is ClosedThen.MENU or (then is ClosedThen.CALLBACK and not callback):
        then = ClosedThen.VOICEMAIL
    end: AnyStep = SayGoodbye(BYE, settings.goodbye)
    if then is ClosedThen.CALLBACK:
        end = ToCallback(CALLBACK)
    elif then is ClosedThen.VOICEMAIL:
        end = message_step(settings)
    return _made((Say(TURNED_AWAY, way.say, end.key), end), settings.language)


def message_step(settings: VoiceSettings) -> Voicemail:
    """Return the step that takes a message."""
    return Voicemail(MESSAGE, settings.voicemail.say)
