"""Records made and copied quickly are what they would be otherwise."""

import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace
from inspect import signature

import pytest

from midoffice.kernel.ids import UUID, id_of, new_id
from midoffice.kernel.records import changed, quick


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


@dataclass(frozen=True, slots=True)
class _Usual:
    kind: str
    count: int = 3
    parts: list[int] = field(default_factory=list)


@quick
@dataclass(frozen=True, slots=True)
class _Quick:
    kind: str
    count: int = 3
    parts: list[int] = field(default_factory=list)


@quick
@dataclass(frozen=True, slots=True)
class _QuickMore(_Base):
    parts: tuple[int, ...] = ()


def test_quick_record_is_made_of_the_same_arguments() -> None:
    """By place and by name, with what is usual for those left out; a list that is made for one is not another's."""
    for arguments, named in ((("a",), {}), (("a", 4, [1]), {}), (("a",), {"parts": [2]}), ((), {"kind": "b", "count": 0})):
        made, usual = _Quick(*arguments, **named), _Usual(*arguments, **named)
        assert type(made) is _Quick
        assert (made.kind, made.count, made.parts) == (usual.kind, usual.count, usual.parts)
        assert repr(made) == repr(usual).replace("Usual", "Quick")
    assert _Quick("a").parts is not _Quick("a").parts
    assert signature(_Quick) == signature(_Usual)


def test_quick_record_is_as_frozen_as_any() -> None:
    """Nothing of it can be set once it is there; it is equal to its like, has a hash, and can be copied and kept."""
    made = _QuickMore("one", 1, (2,))
    with pytest.raises(FrozenInstanceError):
        made.count = 2  # type: ignore[misc] # it is refused
    with pytest.raises(FrozenInstanceError):
        changed(made, count=5).count = 2  # type: ignore[misc] # it is refused
    assert made == _QuickMore("one", 1, (2,)) == replace(made)
    assert hash(made) == hash(replace(made))
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - our own


def test_quick_record_refuses_wrong_arguments() -> None:
    """What is missing or too much is an error, as ever."""
    with pytest.raises(TypeError):
        _Quick()  # type: ignore[call-arg] # it is refused
    with pytest.raises(TypeError):
        _Quick("a", size=1)  # type: ignore[call-arg] # it is refused


def test_record_that_checks_its_arguments_cannot_be_quick() -> None:
    """Its check would be left out."""

    @dataclass(frozen=True, slots=True)
    class Checked:
        size: int

        def __post_init__(self) -> None:
            raise ValueError

    with pytest.raises(TypeError, match="Checked"):
        quick(Checked)


def test_id_of_a_number_is_the_usual_one() -> None:
    """It is equal, hashes alike and reads alike; new ones are of version 7."""
    made = [new_id() for _ in range(100)]
    for each in made:
        assert id_of(each.int) == each == UUID(int=each.int) == UUID(str(each))
        assert hash(id_of(each.int)) == hash(UUID(int=each.int))
        assert each.version == 7
        assert pickle.loads(pickle.dumps(each)) == each  # noqa: S301 - our own
