"""Addresses of other systems that administrators enter: they lead where they seem to lead, and hold no secret."""

from urllib.parse import SplitResult, urlsplit

from midoffice.kernel.errors import Invalid


def check_web_address(url: str, where: str) -> None:
    """Refuse what is not the address of a host and a path; raises Invalid(where)."""
    parts = split_web_address(url, where)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Invalid(where, "is not an address of the web", "Enter it as https://acd.example/midoffice.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Invalid(where, "holds more than a host and a path", "Enter the token as the secret, and no query.")


def split_web_address(url: str, where: str) -> SplitResult:
    """Return the parts of an address; raises Invalid(where) for one that cannot be read."""
    if not url.isprintable() or " " in url:
        raise Invalid(where, "has blanks or control characters", "Enter one address.")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as problem:
        raise Invalid(where, f"cannot be read ({problem})", "Enter it as https://acd.example/path.") from None
    return parts
