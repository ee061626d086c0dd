"""Reads the fields of a source's connection, naming what is wrong with each."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from midoffice.kernel.errors import Invalid

_LONGEST = 1_000
_PORTS = range(1, 65_536)
_SECRETS = frozenset(("password", "passwd", "secret", "token", "pwd"))


class ConnectionFields:
    """The fields as they were entered. Read each, then call `no_more`."""

    def __init__(self, connection: Mapping[str, Any]) -> None:
        """Take the fields."""
        self._connection = connection
        self._read: set[str] = set()

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text without control characters; required where there is no default."""
        self._read.add(name)
        value = self._connection.get(name, default)
        if value is None or (value == "" and default is None):
            raise Invalid(f"connection.{name}", "is missing", "Enter it.")
        if not isinstance(value, str) or len(value) > _LONGEST or not (value.isprintable() or value == ""):
            raise Invalid(f"connection.{name}", "is not a text of at most 1,000 printable characters")
        return value

    def port(self, default: int) -> int:
        """Return the number of a TCP port."""
        self._read.add("port")
        value = self._connection.get("port", default)
        if not isinstance(value, int) or value not in _PORTS or isinstance(value, bool):
            raise Invalid("connection.port", "is not a number from 1 to 65535")
        return value

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """Return one of the choices; the first is the default."""
        value = self.text(name, choices[0])
        if value not in choices:
            raise Invalid(f"connection.{name}", f"is not one of {', '.join(choices)}")
        return value

    def zone(self) -> ZoneInfo:
        """Return the time zone of times that the source writes without one; UTC unless entered."""
        name = self.text("time_zone", "UTC")
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Invalid("connection.time_zone", "is no known time zone", "Enter it as Europe/London.") from None

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Return a mapping that has at least one entry."""
        self._read.add(name)
        value = self._connection.get(name)
        if not isinstance(value, Mapping) or not value or not all(isinstance(key, str) for key in value):
            raise Invalid(f"connection.{name}", "is empty or not an object")
        return value

    def no_more(self) -> None:
        """Raise Invalid for a field that nobody read."""
        for name in self._connection:
            if name in self._read:
                continue
            if name.lower() in _SECRETS:
                raise Invalid(f"connection.{name}", "would be stored in clear", "Enter it as the secret of the source.")
            raise Invalid(f"connection.{name}", "is not a field of this kind of source", f"Remove it; there are {self._known()}.")

    def _known(self) -> str:
        return ", ".join(sorted(self._read))
