"""Rows of a driver as the port wants them: exact numbers, exact times, nothing binary, and never too much of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from math import isfinite
from uuid import UUID

from midoffice.ports.sources import MOST_BYTES, MOST_ROWS, Row, SourceSchema

_SMALL = 16
"""What a number, a time or the frame of a list weighs: only texts are measured exactly."""


@dataclass(frozen=True, slots=True)
class ExactRows:
    """Makes rows. `zone` is where times without a zone are from."""

    zone: tzinfo = UTC

    def rows(self, names: Sequence[str], records: Iterable[Sequence[object]]) -> tuple[Row, ...]:
        """Return every record by column; raises SourceSchema for too many, too much, or what cannot be read."""
        if len(set(names)) != len(names):
            twice = next(name for name in names if list(names).count(name) > 1)
            raise SourceSchema(f"Two columns of the answer are called {twice}; give them different names with AS.")
        made: list[Row] = []
        size = 0
        for record in records:
            if len(made) == MOST_ROWS:
                raise SourceSchema(f"The answer has more than {MOST_ROWS} rows; let the statement choose fewer.")
            row = {
                name: value if type(value) in _AS_THEY_ARE else self.value(value, name)
                for name, value in zip(names, record, strict=True)
            }
            size += _weight(row)
            if size > MOST_BYTES:
                raise too_large()
            made.append(row)
        return tuple(made)

    def value(self, value: object, column: str) -> object:
        """Return one value as the port wants it; raises SourceSchema naming the column."""
        kind = type(value)
        if kind in _AS_THEY_ARE:
            return value
        if (make := _MADE.get(kind)) is not None:
            return make(value)
        if isinstance(value, datetime):
            aware = value if value.tzinfo else value.replace(tzinfo=self.zone)
            return aware.astimezone(UTC)
        if isinstance(value, Mapping):
            return {str(key): self.value(each, column) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(each, column) for each in value]
        for base in (bool, int, str, date, time, UUID, Decimal, float):
            if isinstance(value, base):
                return self.value(base.__str__(value) if base is UUID else _plain(base, value), column)
        raise SourceSchema(
            f"Column {column} has values of a kind that cannot be read ({kind.__name__}); convert it in the statement."
        )


def too_large() -> SourceSchema:
    """Return the error of an answer that nobody wants to wait for."""
    return SourceSchema(f"The answer is larger than {MOST_BYTES // 1024} KiB; let the statement choose fewer columns or rows.")


def _plain(base: type, value: object) -> object:
    """Return a value of a driver's own subclass as one of the plain type."""
    if base is date and isinstance(value, date):
        return date(value.year, value.month, value.day)
    if base is time and isinstance(value, time):
        return value.replace()
    return base(value)


def _float(value: float) -> object:
    """Return the number that the shortest text of the float says; what is no number stays a text, for the field to refuse."""
    return Decimal(repr(value)) if isfinite(value) else str(value)


def _decimal(value: Decimal) -> object:
    return value if value.is_finite() else str(value)


def _duration(value: timedelta) -> str:
    seconds = Decimal(value // timedelta(microseconds=1)) / 1_000_000
    return f"-PT{-seconds:f}S" if seconds < 0 else f"PT{seconds:f}S"


_AS_THEY_ARE = frozenset((type(None), bool, int, str, date, time))
_MADE: Mapping[type, Callable[..., object]] = {
    float: _float,
    Decimal: _decimal,
    UUID: str,
    timedelta: _duration,
    **dict.fromkeys((IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network), str),
}


def _weight(value: object) -> int:
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode())
    if isinstance(value, dict):
        return _SMALL + sum(len(key) + _weight(each) for key, each in value.items())
    if isinstance(value, list):
        return _SMALL + sum(_weight(each) for each in value)
    return _SMALL
