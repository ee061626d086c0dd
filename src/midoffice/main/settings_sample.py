"""A settings file that shows every setting with its default, made from the settings themselves."""

from __future__ import annotations

import json
import textwrap
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, SecretStr

from midoffice.main.settings import PREFIX, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

_WIDTH = 100

_HEAD = f"""\
# Every setting of midoffice with its default. Copy it to midoffice.toml and change what you need.
# The environment wins over the file: {PREFIX}HTTP__PORT=9000 is `port` in the section [http].
"""


def sample() -> str:
    """The text of `docs/settings.sample.toml`; every line with a setting is commented out."""
    return "\n".join([_HEAD, *_section("", Settings)]).rstrip() + "\n"


def _section(name: str, model: type[BaseModel]) -> Iterator[str]:
    if name:
        yield from _comment(model.__doc__ or "")
        yield f"[{name}]"
    for field_name, field in model.model_fields.items():
        if not _is_section(field):
            yield from _comment(field.description or "")
            default = field.get_default(call_default_factory=True)
            yield f"#{field_name} = {_toml(default)}" if default is not None else f'#{field_name} = ""'
    yield ""
    for field_name, field in model.model_fields.items():
        if _is_section(field):
            assert isinstance(field.annotation, type)  # noqa: S101  # what _is_section found
            yield from _section(f"{name}.{field_name}" if name else field_name, field.annotation)


def _is_section(field: FieldInfo) -> bool:
    return isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)


def _comment(words: str) -> Iterator[str]:
    yield from textwrap.wrap(words, _WIDTH, initial_indent="# ", subsequent_indent="# ")


def _toml(value: object) -> str:
    match value:
        case Enum():
            return _toml(value.value)
        case SecretStr():
            return _toml(value.get_secret_value())
        case Path():
            return _toml(str(value))
        case tuple() | list():
            return f"[{', '.join(_toml(one) for one in value)}]"
        case bool() | str() | int() | float():
            return json.dumps(value)
        case _:
            msg = f"no TOML form for {value!r}"
            raise TypeError(msg)
