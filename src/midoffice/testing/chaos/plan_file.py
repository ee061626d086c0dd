"""Plans as people write them: TOML, with times in milliseconds and seconds."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from midoffice.kernel.errors import Invalid
from midoffice.testing.chaos.plan import NEVER, Fault, FaultKind, FaultPlan, Lie, Phase

Choice = TypeVar("Choice", bound=StrEnum)

_PHASE = ("fault", "seconds", "delay_ms", "jitter_ms", "up_ms", "down_ms", "lie", "share")
_SOURCE = ("name", "listen", "target", "protocol", "repeat", "phase")
_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port; or the path of a socket of this machine, whose port does not count."""

    host: str
    port: int

    def __str__(self) -> str:
        return self.host if self.is_path else f"{self.host}:{self.port}"

    @property
    def is_path(self) -> bool:
        """Whether it is a socket of this machine."""
        return self.host.startswith("/")


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a proxy stands: it listens at one address and speaks to the source at the other. `http`: it understands HTTP."""

    name: str
    listen: Address
    target: Address
    plan: FaultPlan
    http: bool = False


def read_stands(text: str) -> tuple[Stand, ...]:
    """Read a file of plans; raises Invalid with the path of what is wrong."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid("plan", f"This is not TOML: {error}") from error
    _only(document, ("seed", "source"), "plan")
    sources = document.get("source")
    if not isinstance(sources, list) or not sources:
        raise Invalid("source", "There is no source in this plan.", "Begin one with [[source]].")
    seed = _whole(document, "seed", "plan", 0)
    return tuple(_stand(each, seed, f"source.{number}") for number, each in enumerate(sources))


def read_address(text: object, field: str) -> Address:
    """Read `host:port`, or the path of a socket; raises Invalid."""
    if isinstance(text, str) and text.startswith("/"):
        return Address(text, 0)
    host, _, port = text.rpartition(":") if isinstance(text, str) else ("", "", "")
    if not host or not port.isdecimal() or int(port) > _LAST_PORT:
        raise Invalid(field, f"{text!r} is no address.", "Enter it like 127.0.0.1:6000.")
    return Address(host.strip("[]"), int(port))


def read_phase(values: Mapping[str, Any], path: str) -> Phase:
    """Read one phase; raises Invalid. Without `seconds` it has no end."""
    _only(values, _PHASE, path)
    lasts = _number(values, "seconds", path, 0.0)
    share = _number(values, "share", path, 1.0)
    if share > 1:
        raise Invalid(f"{path}.share", "A share is a number from 0 to 1.")
    fault = Fault(
        _choice(FaultKind, values.get("fault", FaultKind.NONE), f"{path}.fault"),
        _milliseconds(values, "delay_ms", path, 0),
        _milliseconds(values, "jitter_ms", path, 0),
        _milliseconds(values, "up_ms", path, 1000),
        _milliseconds(values, "down_ms", path, 1000),
        _choice(Lie, values.get("lie", Lie.OTHER_CUSTOMER), f"{path}.lie"),
        share,
    )
    if fault.kind is FaultKind.FLAPPING and not (fault.up and fault.down):
        raise Invalid(f"{path}.up_ms", "Whoever flaps is up for a while and down for a while.", "Enter more than 0 for both.")
    return Phase(fault, timedelta(seconds=lasts) if lasts else NEVER)


def stand(values: Mapping[str, Any], phases: tuple[Phase, ...], seed: int, path: str = "source") -> Stand:
    """Return the stand of a source with these phases; raises Invalid."""
    protocol = values.get("protocol", "tcp")
    if protocol not in ("tcp", "http"):
        raise Invalid(f"{path}.protocol", f"{protocol!r} is not spoken here.", "Enter tcp or http.")
    if protocol == "tcp" and any(phase.fault.kind is FaultKind.LYING for phase in phases):
        raise Invalid(f"{path}.protocol", "Only answers over HTTP can be made wrong.", 'Enter protocol = "http", or another fault.')
    repeat = values.get("repeat", False)
    if not isinstance(repeat, bool):
        raise Invalid(f"{path}.repeat", "This is true or false.")
    listen, target = (read_address(values.get(name), f"{path}.{name}") for name in ("listen", "target"))
    if listen.is_path:
        raise Invalid(f"{path}.listen", "A proxy listens at a port.", "Enter it like 127.0.0.1:6000.")
    return Stand(str(values.get("name", target)), listen, target, FaultPlan(phases, seed, repeat), protocol == "http")


def _stand(values: object, seed: int, path: str) -> Stand:
    if not isinstance(values, Mapping):
        raise Invalid(path, "A source is a table.", "Begin it with [[source]].")
    _only(values, _SOURCE, path)
    phases = values.get("phase", [])
    if not isinstance(phases, list) or not all(isinstance(phase, Mapping) for phase in phases):
        raise Invalid(f"{path}.phase", "Phases are tables.", "Begin each with [[source.phase]].")
    return stand(values, tuple(read_phase(phase, f"{path}.phase.{n}") for n, phase in enumerate(phases)), seed, path)


def _only(values: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
    for name in values:
        if name not in known:
            raise Invalid(f"{path}.{name}", "There is no such setting.", f"The settings are {', '.join(known)}.")


def _number(values: Mapping[str, Any], name: str, path: str, default: float) -> float:
    value = values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:  # noqa: PLR2004  # thirty years
        raise Invalid(f"{path}.{name}", "This is a number from 0 on.")
    return float(value)


def _whole(values: Mapping[str, Any], name: str, path: str, default: int) -> int:
    value = values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid(f"{path}.{name}", "This is a whole number.")
    return value


def _milliseconds(values: Mapping[str, Any], name: str, path: str, default: float) -> timedelta:
    return timedelta(milliseconds=_number(values, name, path, default))


def _choice(kinds: type[Choice], value: object, field: str) -> Choice:
    try:
        return kinds(str(value))
    except ValueError:
        raise Invalid(field, f"There is no {value!r}.", f"Enter one of {', '.join(kinds)}.") from None
