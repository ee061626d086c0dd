"""The line of a column: all values that its cells tell apart, cut into atoms at every value that a cell names."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from midoffice.domain.rules.dmn.verify.points import Key, Kind, Point, as_feel, key_between, typical
from midoffice.domain.rules.dmn.verify.space import Runs
from midoffice.domain.rules.dmn.verify.tests import AllOf, Always, AnyOf, IsNull, Not, Same, Test, Unclear, Within, leaves


@dataclass(frozen=True, slots=True)
class Stretch:
    """The slots of one kind, from `offset` on. Ordered kinds have a slot for each key and one on each side of it; strings and
    booleans one for each key, strings one more for all others; a `THING` has one.
    """  # noqa: D205 - one thought

    kind: Kind
    offset: int
    keys: tuple[Key, ...]

    @property
    def size(self) -> int:
        """How many slots there are."""
        if self.kind.ordered:
            return 2 * len(self.keys) + 1
        return len(self.keys) + (self.kind is not Kind.BOOLEAN)

    def index(self, key: Key) -> int:
        """The number of a key among the keys."""
        return self.keys.index(key) if self.kind is Kind.BOOLEAN else bisect_left(self.keys, key)

    def slot(self, key: Key) -> int:
        """The slot of a key."""
        return self.offset + (2 * self.index(key) + 1 if self.kind.ordered else self.index(key))

    def key_at(self, slot: int) -> Key | None:
        """A key in a slot; None if there is no value there."""
        number = slot - self.offset
        if self.kind.ordered:
            if number % 2:
                return self.keys[number // 2]
            low = self.keys[number // 2 - 1] if number else None
            high = self.keys[number // 2] if number // 2 < len(self.keys) else None
            return key_between(self.kind, low, high)
        if number < len(self.keys):
            return self.keys[number]
        return self._other_text() if self.kind is Kind.STRING else typical(self.kind)

    def _other_text(self) -> str:
        word = str(typical(Kind.STRING))
        while word in self.keys:
            word += " one"
        return word


@dataclass(frozen=True, slots=True)
class Selection:
    """The slots for which a test is true, and those for which it is false, as sets of bits."""

    true: int
    false: int


class Axis:
    """The line of one column.

    `kinds` are the kinds of value that it can have; with none, the column is taken to hold what its cells speak of. `allowed`
    leaves only the values that it passes; null is always possible, unless something is said about what is allowed.
    """

    def __init__(self, tests: Iterable[Test], kinds: frozenset[Kind] = frozenset(), allowed: Test | None = None) -> None:
        """Cut the line at every value that a test names."""
        named: dict[Kind, set[Key]] = {}
        for leaf in (leaf for test in [*tests, *([allowed] if allowed else [])] for leaf in leaves(test)):
            match leaf:
                case Within(kind, low, _, high, _):
                    named.setdefault(kind, set()).update(key for key in (low, high) if key is not None)
                case Same(Point(kind, key)):
                    named.setdefault(kind, set()).add(key)
                case _:
                    pass
        possible = _kinds(kinds, set(named))
        self.stretches: dict[Kind, Stretch] = {}
        offset = 0
        for kind in possible:
            keys: Iterable[Key] = (True, False) if kind is Kind.BOOLEAN else sorted(named.get(kind, ()))
            self.stretches[kind] = Stretch(kind, offset, tuple(keys))
            offset += self.stretches[kind].size
        self.null = offset
        self.everything = (1 << (offset + 1)) - 1
        self.present = self._present(allowed)
        self._before: list[int] = [0]
        for slot in range(offset + 1):
            self._before.append(self._before[-1] + (self.present >> slot & 1))
        self._slots = [slot for slot in range(offset + 1) if self.present >> slot & 1]

    @property
    def size(self) -> int:
        """How many atoms there are."""
        return len(self._slots)

    @property
    def null_atom(self) -> int | None:
        """The atom of null, which is the last, or None if null is not allowed."""
        return self.size - 1 if self.present >> self.null & 1 else None

    def _present(self, allowed: Test | None) -> int:
        present = self.everything
        for stretch in self.stretches.values():
            if stretch.kind.ordered:
                for slot in range(stretch.offset, stretch.offset + stretch.size, 2):
                    if stretch.key_at(slot) is None:
                        present &= ~(1 << slot)
        return present if allowed is None else present & self.select(allowed).true

    def _stretch_mask(self, kind: Kind) -> int:
        stretch = self.stretches.get(kind)
        return 0 if stretch is None else ((1 << stretch.size) - 1) << stretch.offset

    def select(self, test: Test, unclear: int = 0) -> Selection:  # noqa: PLR0911 - one for each form
        """Return where a test is true and where it is false. What is not clear is both for the slots in `unclear`, else neither:
        nothing gives what is certain, everything gives what is possible.
        """  # noqa: D205 - one thought
        match test:
            case Always():
                return Selection(self.everything, 0)
            case IsNull():
                return Selection(1 << self.null, self.everything ^ (1 << self.null))
            case Same(point):
                return self._same(point)
            case Within():
                return self._within(test)
            case Not(inner):
                selection = self.select(inner, unclear)
                return Selection(selection.false, selection.true)
            case AnyOf(parts):
                return self._any(parts, unclear)
            case AllOf(parts):
                selection = self._any(tuple(Not(part) for part in parts), unclear)
                return Selection(selection.false, selection.true)
            case Unclear():
                return Selection(unclear, unclear)

    def _any(self, parts: tuple[Test, ...], unclear: int) -> Selection:
        true, false = 0, self.everything
        for part in parts:
            selection = self.select(part, unclear)
            true |= selection.true
            false &= selection.false
        return Selection(true, false)

    def _same(self, point: Point) -> Selection:
        stretch = self.stretches.get(point.kind)
        if stretch is None:
            return Selection(0, 1 << self.null)
        true = 1 << stretch.slot(point.key)
        return Selection(true, (self._stretch_mask(point.kind) ^ true) | 1 << self.null)

    def _within(self, test: Within) -> Selection:
        stretch = self.stretches.get(test.kind)
        if stretch is None:
            return Selection(0, 0)
        first = stretch.offset if test.low is None else stretch.slot(test.low) + (not test.low_closed)
        last = stretch.offset + stretch.size - 1 if test.high is None else stretch.slot(test.high) - (not test.high_closed)
        true = ((1 << (last - first + 1)) - 1) << first if last >= first else 0
        return Selection(true, self._stretch_mask(test.kind) ^ true)

    def cell(self, test: Test) -> Runs | None:
        """Return the atoms for which a test can be true, as a cell of a `Space`."""
        mask = self.select(test, self.everything).true & self.present
        if mask == self.present:
            return None
        runs: list[tuple[int, int]] = []
        for first, last in _runs(mask | ~self.present & self.everything):
            begin, end = self._before[first], self._before[last + 1] - 1
            if end >= begin:
                runs.append((begin, end))
        return tuple(runs)

    def point(self, atom: int) -> Point | None:
        """Return a value of an atom: None for null, and for a thing that cannot be named."""
        slot = self._slots[atom]
        for stretch in self.stretches.values():
            if stretch.offset <= slot < stretch.offset + stretch.size:
                key = stretch.key_at(slot)
                return None if key is None else Point(stretch.kind, key)
        return None

    def describe(self, first: int, last: int) -> str:
        """Return the atoms from `first` to `last` as unary tests that a person could write into a cell."""
        texts: list[str] = []
        slots = self._slots[first : last + 1]
        for stretch in self.stretches.values():
            inside = [slot - stretch.offset for slot in slots if 0 <= slot - stretch.offset < stretch.size]
            if inside:
                texts += _ordered_text(stretch, inside[0], inside[-1]) if stretch.kind.ordered else _listed_text(stretch, inside)
        if self.null in slots:
            texts.append("null")
        return ", ".join(texts)


def _kinds(possible: frozenset[Kind], named: set[Kind]) -> list[Kind]:
    """Return the kinds of a column in a fixed order. A moment may be written with or without a zone."""
    if Kind.LOCAL in possible:
        moments = named & {Kind.LOCAL, Kind.INSTANT}
        possible = (possible - {Kind.LOCAL}) | (moments or {Kind.LOCAL})
    return [kind for kind in Kind if kind in (possible or named or {Kind.THING})]


def _runs(mask: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of bits that are set: (first, last)."""
    base = 0
    while mask:
        skip = (mask & -mask).bit_length() - 1
        mask >>= skip
        length = (~mask & (mask + 1)).bit_length() - 1
        yield base + skip, base + skip + length - 1
        mask >>= length
        base += skip + length


def _ordered_text(stretch: Stretch, first: int, last: int) -> list[str]:
    """Say which part of a line of keys the slots from `first` to `last` are."""
    low_closed, high_closed = bool(first % 2), bool(last % 2)
    low = stretch.keys[(first - 1) // 2] if first else None
    high = stretch.keys[last // 2] if last < stretch.size - 1 else None
    low_text = "" if low is None else as_feel(Point(stretch.kind, low))
    high_text = "" if high is None else as_feel(Point(stretch.kind, high))
    if low is None and high is None:
        return [f"any {stretch.kind.value}"]
    if low is None:
        return [f"{'<=' if high_closed else '<'} {high_text}"]
    if high is None:
        return [f"{'>=' if low_closed else '>'} {low_text}"]
    if first == last and low_closed:
        return [low_text]
    return [f"{'[' if low_closed else '('}{low_text}..{high_text}{']' if high_closed else ')'}"]


def _listed_text(stretch: Stretch, inside: list[int]) -> list[str]:
    """Name the keys, or say which ones are left out."""
    if inside[-1] < len(stretch.keys):
        return [as_feel(Point(stretch.kind, stretch.keys[number])) for number in inside]
    left_out = [key for number, key in enumerate(stretch.keys) if number not in inside]
    if not left_out:
        return [f"any {stretch.kind.value}"]
    return ["not(" + ", ".join(as_feel(Point(stretch.kind, key)) for key in left_out) + ")"]
