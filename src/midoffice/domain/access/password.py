"""What a password must be: long enough, and not what anybody would try first."""

from midoffice.kernel.errors import Invalid

SHORTEST, LONGEST = 10, 200
"""Characters. No rules about kinds of characters: length is what counts (NIST SP 800-63B, section 3.1.1.2)."""
_FEWEST_DIFFERENT = 4
_REMEDY = "Use at least 10 characters: a few words that only you would put together."
_TRIED_FIRST = frozenset({
    "1234567890", "0123456789", "12345678910", "123456789a", "1q2w3e4r5t", "abcdefghij", "abcdefghijk", "administrator",
    "asdfghjkl;", "changemenow", "iloveyou12", "letmein123", "passw0rd123", "password01", "password1!", "password12",
    "password123", "password1234", "p@ssw0rd123", "qwerty12345", "qwerty123456", "qwertyuiop", "qwertyuiop1", "q1w2e3r4t5",
    "welcome123", "welcome1234", "zaq12wsxcde",
})  # fmt: skip


def check_password(password: str, login: str, name: str, *, field: str = "password") -> None:
    """Raise Invalid(field) unless the password may be used by this person."""
    if len(password) < SHORTEST:
        raise Invalid(field, f"has fewer than {SHORTEST} characters", _REMEDY)
    if len(password) > LONGEST:
        raise Invalid(field, f"has more than {LONGEST} characters", "Shorten it.")
    folded = password.casefold()
    if folded in _TRIED_FIRST or len(set(folded)) < _FEWEST_DIFFERENT:
        raise Invalid(field, "is among the first that anybody would try", _REMEDY)
    owned = [part for part in (login.casefold(), login.casefold().partition("@")[0], name.casefold()) if part]
    if any(folded.replace(part, "", 1).strip("0123456789!?.-_ ") == "" for part in owned):
        raise Invalid(field, "is made of the login or the name", _REMEDY)
