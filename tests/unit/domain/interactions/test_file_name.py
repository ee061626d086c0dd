import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.interactions.file_name import LONGEST_NAME, clean_file_name


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\photo.jpg", "photo.jpg"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("exe.\u202egpj.txt", "exe.gpj.txt"),
        ("nul", "file"),
        ("Aux.txt", "file"),
        ('<img src="x">.png', "_img src=_x__.png"),
        (".htaccess", "htaccess"),
        ("Rechnung für März.pdf", "Rechnung für März.pdf"),
        ("a\ud800.txt", "a.txt"),
    ],
)
def test_name_is_a_name_and_nothing_else(raw: str, clean: str) -> None:
    assert clean_file_name(raw) == clean


def test_long_name_keeps_its_extension() -> None:
    cut = clean_file_name("x" * 500 + ".pdf")
    assert len(cut) == LONGEST_NAME
    assert cut.endswith("x.pdf")
    assert len(clean_file_name("x." + "y" * 500)) == LONGEST_NAME


@given(st.text(max_size=400))
def test_any_text_becomes_a_safe_name(raw: str) -> None:
    name = clean_file_name(raw)
    assert 0 < len(name) <= LONGEST_NAME
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*')
    assert name not in {".", ".."}
    assert clean_file_name(name) == name
