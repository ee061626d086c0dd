"""What a text message asks for by a word alone: no more offers, offers again, or who we are."""

from enum import StrEnum

from midoffice.domain.customers.opt_out import is_opt_out, words_that_count
from midoffice.domain.touchpoints.sms_settings import SmsSettings


class SmsWord(StrEnum):
    """A word with a meaning of its own."""

    STOP = "stop"
    """No more offers. Understood misspelt and in many languages, because a refusal must not be missed."""
    START = "start"
    """Offers again. Only one of the words as it is configured: nobody is to get offers by a slip of the finger."""
    HELP = "help"
    """Who are you, and what can I do here?"""


def word_of(text: str, settings: SmsSettings) -> SmsWord | None:
    """Return what the text asks for, if it is hardly more than a word."""
    if is_opt_out(text):
        return SmsWord.STOP
    said = words_that_count(text)
    if any(said == words_that_count(word) for word in settings.start_words):
        return SmsWord.START
    return SmsWord.HELP if any(said == words_that_count(word) for word in settings.help_words) else None
