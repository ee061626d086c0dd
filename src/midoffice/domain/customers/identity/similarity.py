"""How alike two texts are.

Jaro-Winkler: Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage"
(1990): the common beginning of up to four letters counts a tenth each, here only from a Jaro similarity above 0.7, as DuckDB's
`jaro_winkler_similarity` has it, with which weights are trained. Soundex: Knuth, The Art of Computer Programming 3, 6.
"""

import re
import unicodedata

_PREFIX, _BOOST_FROM = 4, 0.7
_CODES = {letter: code for code, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), 1) for letter in letters}
_SOUNDEX_LENGTH = 4
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "mme", "m"))
_LETTERS = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}


def plain(text: str) -> str:
    """Return the words in lower case, without accents and punctuation, one space between them."""
    spelt = "".join(_LETTERS.get(letter, letter) for letter in text.casefold())
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", bare))


def plain_name(name: str) -> str:
    """Return a name in the same form, without titles."""
    words = plain(name).split()
    return " ".join([word for word in words if word not in _TITLES] or words)


def jaro_winkler(left: str, right: str) -> float:
    """Return how alike two texts are, from 0 to 1."""
    jaro = _jaro(left, right)
    if jaro <= _BOOST_FROM:
        return jaro
    common = 0
    for one, other in zip(left[:_PREFIX], right[:_PREFIX], strict=False):
        if one != other:
            break
        common += 1
    return jaro + common * 0.1 * (1 - jaro)


def _jaro(left: str, right: str) -> float:
    if left == right:
        return 1.0
    if not left or not right:
        return 0.0
    reach = max(len(left), len(right)) // 2 - 1
    taken = [False] * len(right)
    matched = []
    for place, letter in enumerate(left):
        for other in range(max(0, place - reach), min(len(right), place + reach + 1)):
            if not taken[other] and right[other] == letter:
                taken[other] = True
                matched.append(letter)
                break
    if not matched:
        return 0.0
    there = [letter for letter, used in zip(right, taken, strict=True) if used]
    moved = sum(one != other for one, other in zip(matched, there, strict=True)) // 2
    count = len(matched)
    return (count / len(left) + count / len(right) + (count - moved) / count) / 3


def soundex(word: str) -> str:
    """Return the sound of a word in plain letters: its first letter and three digits; other alphabets stay as they are."""
    if not word or not word.isascii() or not word.isalpha():
        return word
    found, last = [word[0]], _CODES.get(word[0])
    for letter in word[1:]:
        code = _CODES.get(letter)
        if code is not None and code != last:
            found.append(str(code))
        if letter not in "hw":
            last = code
    return "".join(found)[:_SOUNDEX_LENGTH].ljust(_SOUNDEX_LENGTH, "0")


def one_edit_apart(left: str, right: str) -> bool:
    """Tell whether one letter changed, added, left out or exchanged with its neighbour makes one text of the other."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    if len(left) == len(right):
        wrong = [place for place, (one, other) in enumerate(zip(left, right, strict=True)) if one != other]
        if len(wrong) == 1:
            return True
        first, *rest = wrong
        return rest == [first + 1] and left[first] == right[first + 1] and left[first + 1] == right[first]
    short, long = sorted((left, right), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
