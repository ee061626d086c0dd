"""A customer's word that no more advertising is wanted, in a message's own text, by a table of words.

Pure and deliberately narrow: the message must be hardly more than the word. "Please stop sending me brochures" is one;
"the washing machine does not stop" is a contact.
"""

import re
import unicodedata

from midoffice.domain.customers.identity.similarity import one_edit_apart

WORDS: dict[str, tuple[str, ...]] = {
    "en": ("stop", "stopall", "unsubscribe", "optout", "cancel", "quit", "end", "revoke"),
    "de": ("stopp", "abmelden", "abbestellen", "austragen", "widerruf"),
    "fr": ("arret", "arreter", "desabonner", "desinscrire", "desinscription"),
    "es": ("parar", "baja", "cancelar", "alto"),
    "it": ("ferma", "fermare", "disiscrivi", "annulla", "basta"),
    "nl": ("afmelden", "uitschrijven", "stoppen"),
    "pt": ("pare", "sair", "descadastrar"),
    "pl": ("wypisz", "rezygnuje", "koniec"),
    "cs": ("odhlasit", "zrusit"),
    "sv": ("stoppa", "avsluta", "avregistrera"),
    "da": ("afmeld", "frameld"),
    "no": ("avslutt", "meldavs"),
    "fi": ("lopeta", "peruuta"),
    "tr": ("dur", "iptal", "ret"),
    "ru": ("стоп", "отписаться", "отмена"),
    "uk": ("відписатися",),
    "el": ("σταματα", "διαγραφη"),
    "ar": ("توقف", "قف", "الغاء"),
    "he": ("הסר", "עצור"),
    "zh": ("停止", "退订", "退訂", "td"),
    "ja": ("停止", "配信停止", "解除"),
    "ko": ("중지", "수신거부"),
}
"""The words of each language, in plain letters without spaces."""

PHRASES: tuple[tuple[str, ...], ...] = (
    ("stop", "sending"),
    ("stop", "texting"),
    ("stop", "messaging"),
    ("stop", "contacting"),
    ("stop", "all", "messages"),
    ("opt", "out"),
    ("opt", "me", "out"),
    ("remove", "me"),
    ("take", "me", "off"),
    ("no", "more", "messages"),
    ("no", "more", "texts"),
    ("do", "not", "text"),
    ("don", "t", "text"),
    ("dont", "text"),
    ("leave", "me", "alone"),
    ("keine", "werbung"),
    ("keine", "sms", "mehr"),
    ("keine", "nachrichten", "mehr"),
    ("plus", "de", "messages"),
    ("plus", "de", "publicite"),
    ("no", "mas", "mensajes"),
    ("darme", "de", "baja"),
    ("no", "publicidad"),
    ("basta", "messaggi"),
    ("geen", "reclame"),
)


def _plain(text: str) -> str:
    """Return the text in small letters without accents; syllables that are written in one sign stay whole."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", _plain(text))


_ALL = frozenset(_plain(word) for words in WORDS.values() for word in words)
_SHORTEST_TO_MISSPELL = 4
_NEVER_MISSPELT = frozenset(
    ("shop", "step", "stow", "quiet", "quite", "start", "spot", "stock", "bata", "port", "care", "page", "pale", "park", "parts")
)
"""Words one letter away from one of those above that mean something else."""
_POLITE = frozenset(
    (
        *("please", "pls", "plz", "now", "thanks", "thank", "you", "all", "sms", "text", "texts", "this", "the"),
        *("bitte", "jetzt", "danke", "svp", "merci", "por", "favor"),
    )
)
_LONGEST_PLAIN, _LONGEST_PHRASE = 3, 12


def words_that_count(text: str) -> tuple[str, ...]:
    """Return the words of a message in plain letters, without those of politeness."""
    return tuple(word for word in _words(text) if word not in _POLITE)


def is_opt_out(text: str) -> bool:
    """Tell whether a message says that no more advertising is wanted: free text, misspelt, in one of many languages."""
    words = _words(text)
    if not words or len(words) > _LONGEST_PHRASE:
        return False
    left = words_that_count(text)
    if left and len(left) <= _LONGEST_PLAIN and all(_is_word(word) for word in left):
        return True
    if "".join(words) in _ALL:
        return True  # "S T O P", "opt-out"
    return any(_holds(words, phrase) for phrase in PHRASES)


def _is_word(word: str) -> bool:
    squeezed = re.sub(r"(.)\1+", r"\1", word)
    if word in _ALL or squeezed in _ALL or word.rstrip("0123456789") in _ALL:
        return True
    if word in _NEVER_MISSPELT or len(word) < _SHORTEST_TO_MISSPELL:
        return False
    return any(len(known) >= _SHORTEST_TO_MISSPELL and one_edit_apart(word, known) for known in _ALL)


def _holds(words: list[str], phrase: tuple[str, ...]) -> bool:
    size = len(phrase)
    return any(tuple(words[place : place + size]) == phrase for place in range(len(words) - size + 1))
