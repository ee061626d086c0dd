"""What a person types to say who is signing in."""

from midoffice.kernel.errors import Invalid

LONGEST = 100


def clean_login(login: str) -> str:
    """Return the login without blanks around it. Case is kept for show and ignored when signing in.

    Raises Invalid(login) when it is empty or too long, or has blanks or control characters inside.
    """
    clean = login.strip()
    if not clean or len(clean) > LONGEST or not clean.isprintable() or any(c.isspace() for c in clean):
        raise Invalid(
            "login", "is empty, too long or has blanks in it", f"Enter up to {LONGEST} characters, as ann or ann@example.com."
        )
    return clean
