"""Changed copies of records."""

from dataclasses import dataclass, replace

import pytest

from midoffice.kernel.records import changed


@dataclass(frozen=True, slots=True)
class _Base:
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class _More(_Base):
    parts: tuple[int, ...] = ()


def test_changed_copy_is_what_replace_makes() -> None:
    """Fields of the base class come along, the original stays, and without changes it is an equal record of its own."""
    record = _More("one", 1, (2,))
    assert changed(record, name="two", parts=()) == replace(record, name="two", parts=())
    assert record == _More("one", 1, (2,))
    assert changed(record) == record
    assert changed(record) is not record


def test_unknown_field_is_an_error() -> None:
    """A field that the record does not have is not made up."""
    with pytest.raises(KeyError):
        changed(_Base("one"), size=1)
