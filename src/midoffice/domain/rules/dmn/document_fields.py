"""Reading fields of an untrusted JSON document: each refusal names the field by its path and says what to enter."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from midoffice.domain.rules.dmn.breathe import Breathe, without_a_break
from midoffice.kernel.errors import Invalid

LONGEST_TEXT = 20_000
LONGEST_NAME = 300
MOST_ITEMS = 50_000
DEEPEST = 60

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold
_ID = re.compile(r"[^\W\d][\w.\-]*\Z")


@dataclass(frozen=True, slots=True)
class Fields:
    """One object of a document, with the path that leads to it. `taken` and `breathe` hold for the whole document."""

    values: Mapping[str, object]
    path: str
    depth: int = 0
    taken: set[str] = field(default_factory=set)
    breathe: Breathe = without_a_break

    def at(self, key: str) -> str:
        """The path of a field of this object."""
        return f"{self.path}.{key}" if self.path and not key.startswith("[") else f"{self.path}{key}"

    def text(self, key: str, default: str = "", longest: int = LONGEST_TEXT) -> str:
        """A string; absent and null are the default."""
        value = self.values.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise Invalid(self.at(key), "is not a text.", "Write it in quotes.")
        if len(value) > longest:
            raise Invalid(self.at(key), f"has {len(value)} characters.", f"Use at most {longest}.")
        if _UNPRINTABLE.search(value):
            raise Invalid(self.at(key), "has characters in it that no text has.", "Type the text again.")
        return value

    def name(self, key: str = "name") -> str:
        """A string that must be there."""
        value = " ".join(self.text(key, longest=LONGEST_NAME).split())
        if not value:
            raise Invalid(self.at(key), "is missing.", "Enter a name.")
        return value

    def identifier(self, key: str = "id", default: str = "") -> str:
        """An id that may stand in XML as well."""
        value = self.text(key, default, longest=LONGEST_NAME)
        if value and not _ID.match(value):
            raise Invalid(
                self.at(key), f"{value!r} is not an id.", "Begin with a letter or _; go on with letters, digits, '-', '.' and '_'."
            )
        return value

    def fresh(self, default: str) -> str:
        """The id of a column or a row, or the default; numbered if the model has that already (copies of a table do)."""
        wanted = self.identifier() or default
        name = wanted if wanted not in self.taken else f"{wanted}_2"
        number = len(self.taken)  # so that many of one id do not try all numbers
        while name in self.taken:
            name, number = f"{wanted}_{number}", number + 1
        self.taken.add(name)
        return name

    def optional(self, key: str = "id") -> str:
        """An id that nothing points to: left out where the model has it already."""
        name = self.identifier(key)
        if name in self.taken:
            return ""
        self.taken.add(name)
        return name

    def flag(self, key: str) -> bool:
        """True or false; absent and null are false."""
        value = self.values.get(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise Invalid(self.at(key), "is neither true nor false.", "Enter true or false.")
        return value

    def number(self, key: str) -> float:
        """A finite number; absent and null are 0."""
        value = self.values.get(key)
        if value is None:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:  # noqa: PLR2004 - a screen ends before
            raise Invalid(self.at(key), "is not a number on a diagram.", "Enter a number.")
        return float(value)

    def child(self, key: str) -> "Fields | None":
        """An object within this one, or None."""
        return self.inner(self.values.get(key), self.at(key))

    def inner(self, value: object, path: str) -> "Fields | None":
        """A value within this object as an object, or None."""
        self.breathe()
        values = _object(value, path, self.depth + 1)
        return None if values is None else Fields(values, path, self.depth + 1, self.taken, self.breathe)

    def list_of(self, key: str) -> list[object]:
        """A list; absent and null are empty."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise Invalid(self.at(key), "is not a list.", "Write it in square brackets.")
        if len(value) > MOST_ITEMS:
            raise Invalid(self.at(key), f"has {len(value)} items.", f"Use at most {MOST_ITEMS}.")
        return list(value)

    def children(self, key: str) -> Iterator["Fields"]:
        """The objects of a list."""
        for index, value in enumerate(self.list_of(key)):
            path = f"{self.at(key)}[{index}]"
            found = self.inner(value, path)
            if found is None:
                raise Invalid(path, "is missing.", "Fill it in, or take it out of the list.")
            yield found

    def texts(self, key: str) -> tuple[str, ...]:
        """The strings of a list; null is an empty one."""
        held = Fields({f"[{n}]": value for n, value in enumerate(self.list_of(key))}, self.at(key))
        return tuple(held.text(n) for n in held.values)


def fields_of(value: object, path: str, breathe: Breathe = without_a_break) -> Fields | None:
    """The object that a whole document is, or None for null. Raises `Invalid` for something else."""
    values = _object(value, path, 0)
    return None if values is None else Fields(values, path, breathe=breathe)


def _object(value: object, path: str, depth: int) -> Mapping[str, object] | None:
    if value is None:
        return None
    if depth > DEEPEST:
        raise Invalid(path, "lies too deep.", f"Use at most {DEEPEST} levels: move a part into a decision of its own.")
    if not isinstance(value, Mapping):
        raise Invalid(path, "is not an object.", "Write it in curly brackets.")
    return value
