"""Reading what an administrator entered about a connection: every fault is named with its field."""

import ssl
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from midoffice.kernel.errors import Invalid

MOST_TEXT = 4000
MOST_DOCUMENT = 2_000_000


class Fields:
    """The fields of a connection. Raises Invalid(`connection.<field>`) at the first one that cannot be taken."""

    def __init__(self, connection: Mapping[str, Any], known: Sequence[str]) -> None:
        """Take the fields; raises Invalid for one that this kind of source does not have."""
        for name in connection:
            if name not in known:
                raise Invalid(f"connection.{name}", "There is no such setting.", f"The settings are {', '.join(sorted(known))}.")
        self._connection = connection

    def text(self, name: str, default: str = "", *, required: bool = False, most: int = MOST_TEXT) -> str:
        """Return a text without spaces around it."""
        value = self._connection.get(name, default)
        if not isinstance(value, str):
            raise Invalid(f"connection.{name}", "This must be text.")
        value = value.strip()
        if required and not value:
            raise Invalid(f"connection.{name}", "This is missing.", "Enter it.")
        if len(value) > most:
            raise Invalid(f"connection.{name}", f"This is longer than {most} characters.")
        if most == MOST_TEXT and not value.isprintable():
            raise Invalid(f"connection.{name}", "This holds characters that cannot be printed.", "Enter it again by hand.")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes or no."""
        value = self._connection.get(name, default)
        if not isinstance(value, bool):
            raise Invalid(f"connection.{name}", "This must be true or false.")
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Return a whole number between two others."""
        value = self._connection.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Invalid(f"connection.{name}", f"This must be a whole number from {least} to {most}.")
        return value

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """Return one of the choices, the first where nothing was entered."""
        value = self.text(name, choices[0])
        if value not in choices:
            raise Invalid(f"connection.{name}", f"There is no {value!r} here.", f"Enter one of {', '.join(choices)}.")
        return value

    def texts(self, name: str, *, most: int = MOST_TEXT) -> dict[str, str]:
        """Return named texts."""
        value = self._connection.get(name, {})
        if not isinstance(value, Mapping):
            raise Invalid(f"connection.{name}", "This must be a table of names and texts.")
        inside = Fields({f"{name}.{each}": text for each, text in value.items()}, [f"{name}.{each}" for each in value])
        return {str(each): inside.text(f"{name}.{each}", most=most) for each in value}

    def address(self, name: str, schemes: Sequence[str], *, required: bool = True) -> SplitResult | None:
        """Return the parts of a web (or directory) address; None where it is not required and was not entered."""
        entered = self.text(name, required=required)
        if not entered:
            return None
        example = f"Enter it like {schemes[0]}://system.example.com/path."
        try:
            parts = urlsplit(entered)
            port = parts.port
        except ValueError:
            raise Invalid(f"connection.{name}", "This is not an address.", example) from None
        if parts.scheme not in schemes or not parts.hostname or port == 0 or any(c in entered for c in " \\{}"):
            raise Invalid(f"connection.{name}", "This is not an address that can be used here.", example)
        if parts.username is not None or parts.password is not None:
            raise Invalid(f"connection.{name}", "A password has no place in an address.", "Enter it as the secret of this source.")
        if parts.fragment:
            raise Invalid(f"connection.{name}", "An address ends before the #.", example)
        return parts

    def certificate(self, name: str = "ca_certificate") -> str:
        """Return the certificate (PEM) of the authority to trust; empty for the system's authorities."""
        entered = self.text(name, most=MOST_DOCUMENT)
        if entered:
            try:
                ssl.create_default_context(cadata=entered)
            except (ssl.SSLError, ValueError) as error:
                remedy = "Paste the certificate of the authority, from -----BEGIN CERTIFICATE----- on."
                raise Invalid(f"connection.{name}", "This is not a certificate.", remedy) from error
        return entered
