"""Frozen records, made and copied at a fraction of the usual price.

A frozen dataclass sets each of its fields by a call that goes round its own refusal. Here the fields are set while the record is of
a class with the same slots that refuses nothing; then it becomes what it is.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import cache, update_wrapper
from typing import Any, TypeVar

T = TypeVar("T")

_become = object.__dict__["__class__"].__set__


def quick(kind: type[T]) -> type[T]:
    """Give a frozen dataclass with slots a quicker `__init__`: for kinds of which every contact makes several.

    Raises TypeError for one that does more than to keep its arguments.
    """
    plain: type = kind
    known: dict[str, Any] = {"_become": _become, "_open": _open(plain), "_kind": kind, "_missing": MISSING}
    arguments, lines = [], []
    if hasattr(kind, "__post_init__") or not all(each.init and not each.kw_only for each in fields(plain)):
        msg = f"{kind.__name__} is not made of its arguments alone"
        raise TypeError(msg)
    for each in fields(plain):
        made = each.name
        if each.default is not MISSING:
            known[f"_usual_{each.name}"] = each.default
            arguments.append(f"{each.name}=_usual_{each.name}")
        elif each.default_factory is not MISSING:
            known[f"_make_{each.name}"] = each.default_factory
            arguments.append(f"{each.name}=_missing")
            made = f"_make_{each.name}() if {each.name} is _missing else {each.name}"
        else:
            arguments.append(each.name)
        lines.append(f"    self.{each.name} = {made}")
    head = [f"def init(self, {', '.join(arguments)}):", "    _become(self, _open)"]
    init = _compiled("init", [*head, *lines, "    self.__class__ = _kind"], known)
    kind.__init__ = update_wrapper(init, kind.__init__)  # type: ignore[method-assign] # what it is for
    return kind


def changed(record: T, **changes: Any) -> T:  # noqa: ANN401 - fields of the record
    """Return a copy of a frozen dataclass with slots in which these fields have other values.

    What `dataclasses.replace` does for records that check nothing when they are made; raises KeyError for an unknown field.
    """
    copied: T = _copier(type(record))(record, changes)  # type: ignore[arg-type] # a class is hashable
    return copied


@cache
def _copier(kind: type) -> Callable[[Any, dict[str, Any]], Any]:
    """Write out the copying of every slot and compile it once: there is no loop in it, and no look at the fields."""
    names, open_ = [each.name for each in fields(kind)], _open(kind)
    setters = {name: getattr(open_, name).__set__ for name in names}
    lines = ["def copied(record, changes):", "    new = make(open)"]
    lines += [f"    new.{name} = record.{name}" for name in names]
    lines += ["    for name, value in changes.items():", "        setters[name](new, value)"]
    lines += ["    new.__class__ = kind", "    return new"]
    return _compiled("copied", lines, {"kind": kind, "open": open_, "make": object.__new__, "setters": setters})


@cache
def _open(kind: type) -> type:
    """Return a class with the same slots whose fields can be set; a record of the one can become one of the other."""
    return type(kind.__name__, kind.__bases__, {"__slots__": kind.__slots__, "__setattr__": object.__setattr__})  # type: ignore[attr-defined]


def _compiled(name: str, lines: list[str], known: dict[str, Any]) -> Callable[..., Any]:
    exec("\n".join(lines), known)  # noqa: S102 - made of field names of our own dataclasses
    made: Callable[..., Any] = known[name]
    return made
