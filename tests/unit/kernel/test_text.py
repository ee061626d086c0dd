from dataclasses import dataclass

import pytest

from midoffice.kernel.text import storable


@dataclass(frozen=True)
class Line:
    text: str
    parts: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("plain", "plain"),
        ("a\x00b", "a\ufffdb"),
        ("\ud800\udc00", "\ufffd\ufffd"),
        ("\u00fc\x00", "\u00fc\ufffd"),
        ("\U0001f600", "\U0001f600"),
        (("a\x00", "b"), ("a\ufffd", "b")),
        (["\x00"], ["\ufffd"]),
        ({"\x00k": ["\x00", 1, None]}, {"\ufffdk": ["\ufffd", 1, None]}),
        (Line("a\x00", ("\x00",)), Line("a\ufffd", ("\ufffd",))),
        (7, 7),
        (None, None),
    ],
)
def test_only_what_cannot_be_stored_is_replaced(value: object, safe: object) -> None:
    assert storable(value) == safe


def test_clean_values_come_back_themselves() -> None:
    for value in ("text", "\u00fc", ("a", "b"), {"k": ["v"]}, Line("a", ("b",))):
        assert storable(value) is value
