"""What a folder of rules may not hold: each is refused with its place and what to do, and nothing else goes wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from midoffice.domain.rules.content import read_models
from midoffice.domain.rules.dmn.verify.finding import Where
from midoffice.domain.rules.version import RuleContent, RuleModel
from midoffice.kernel.errors import Invalid
from midoffice.main.cli import app
from midoffice.main.rules_folder import write_folder
from midoffice.main.rules_places import Places
from midoffice.usecases.rules.rules import NewRuleSet

WIDE = {"COLUMNS": "400"}
LOW, HIGH = ("< 100", '"care"'), (">= 100", '"sales"')
Row = tuple[str, str]


def write(folder: Path, *rows: Row) -> Path:
    """Write a folder with one table: which service for which balance; return its model's file."""
    table = {
        "kind": "table",
        "inputs": [{"id": "_b", "expression": "Balance", "type": "number"}],
        "outputs": [{"id": "_s", "name": "service", "type": "string"}],
        "rules": [{"id": f"_{n}", "when": [when], "then": [then]} for n, (when, then) in enumerate(rows)],
    }
    decision = {"id": "_d", "name": "Desk", "requires": {"inputs": ["_i"]}, "logic": table}
    model = {"name": "Mail", "inputs": [{"id": "_i", "name": "Balance", "type": "number"}], "decisions": [decision]}
    write_folder(folder, NewRuleSet("desks", "Desks"), RuleContent(read_models([model])))
    return folder / "01-mail.dmn"


def refused(folder: Path, *said: str) -> None:
    """Check a folder, which has to fail and say all this."""
    done = CliRunner().invoke(app, ["rules", "check", str(folder)], env=WIDE)
    remedy = done.exception.fields["remedy"] if isinstance(done.exception, Invalid) else ""
    shown = f"{done.output} {done.exception} {remedy}"
    assert done.exit_code != 0
    assert [each for each in said if each not in shown] == [], shown


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param([("<< 100", '"care"'), HIGH], ("Desk, row 1, Balance", "<< 100", " ^", "In a cell write"), id="d24-typo"),
        pytest.param([("< Balanc", '"care"'), HIGH], ("Desk, row 1, Balance", "Did you mean “Balance”?"), id="d25-unknown-name"),
        pytest.param([LOW, (">= 100", "celling(1)")], ("Desk, row 2, service", "ceiling"), id="d25-unknown-function"),
        pytest.param([('"red"', '"care"'), HIGH], ("Desk, row 1, Balance", "Write a number without quotes"), id="d25-type-clash"),
        pytest.param([LOW], ("Desk, service, default", "Balance >= 100", "Add a row for this case"), id="d30-missing-default"),
        pytest.param([LOW, LOW, HIGH], ("Desk, row 2", "Delete one of them."), id="d30-duplicate-row"),
        pytest.param([(str(n), '"x"') for n in range(12_000)], ("Desk", "12,000 rows", "at most 5,000"), id="d31-too-many-rows"),
        pytest.param([(f"{'(' * 500}1{')' * 500}", '"x"'), HIGH], ("Desk, row 1", "nested more", "Name a part"), id="d31-deep"),
    ],
)
def test_rules_that_cannot_be_right_are_refused_at_their_place(tmp_path: Path, rows: list[Row], said: tuple[str, ...]) -> None:
    write(tmp_path, *rows)
    refused(tmp_path, *said)


def test_d31_a_pattern_that_would_take_all_memory_is_refused_in_its_cell(tmp_path: Path) -> None:
    write(tmp_path, ('matches(string(?), "((a{1000}){1000}){1000}")', '"x"'), HIGH)
    refused(tmp_path, "Desk, row 1, Balance", "^^^^", "This pattern does not work", "Mend the pattern")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda data: data + b" " * 5_000_000, ("file", "5.0 MB", "at most 4 MB"), id="five-megabytes"),
        pytest.param(
            lambda data: data.replace(b"?>", b'?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1),
            ("line 1", "document type", "Take the <!DOCTYPE"),
            id="external-entity",
        ),
        pytest.param(lambda data: data.replace(b"Balance", b"Bal\xe4nce"), ("line 3", "as UTF-8"), id="wrong-encoding"),
        pytest.param(lambda data: data[:900], ("not XML",), id="half-a-file"),
        pytest.param(
            lambda data: data.replace(b'encoding="UTF-8"', b'encoding="UTF-7"'), ("encoding", "UTF-8"), id="strange-encoding"
        ),
    ],
)
def test_files_that_may_not_be_read_are_refused_at_their_line(
    tmp_path: Path, spoil: Callable[[bytes], bytes], said: tuple[str, ...]
) -> None:
    file = write(tmp_path, LOW, HIGH)
    file.write_bytes(spoil(file.read_bytes()))
    refused(tmp_path, "01-mail.dmn", *said)


def test_what_is_neither_a_folder_nor_a_key_is_said_to_be_neither(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", "is no folder", "Check the path")


def test_a_missing_value_of_an_example_is_null_as_in_a_cell(tmp_path: Path) -> None:
    write(tmp_path, LOW, HIGH)
    done = CliRunner().invoke(app, ["rules", "check", str(tmp_path)], env=WIDE)
    assert done.exit_code == 0
    assert "Balance = null" in done.output


def test_inputs_that_are_no_json_are_named(tmp_path: Path) -> None:
    write(tmp_path, LOW, HIGH)
    done = CliRunner().invoke(app, ["rules", "eval", str(tmp_path), "Desk", "--inputs", '{"Balance": 5'])
    assert done.exit_code != 0
    assert "inputs: It is not JSON" in done.output + str(done.exception)


def test_of_a_text_that_does_not_fit_the_part_around_the_mark_is_shown() -> None:
    long, lines = f"{'1 + ' * 40}x{' + 2' * 40}", "[1,\n 2 +, 3]"
    logic = {"kind": "table", "outputs": [{"id": "s", "name": "sum"}, {"id": "t", "name": "two"}]}
    table = logic | {"rules": [{"id": "r", "when": [], "then": [long, lines]}]}
    model = {"name": "Sums", "decisions": [{"id": "d", "name": "Sum", "logic": {"kind": "list", "items": [table]}}]}
    places = Places(RuleContent((RuleModel(model),)))
    where = Where("d", "r", "s", "items[0]", 160, 161)
    assert places.named(where) == "Sum, row 1, sum, items[0]"
    for room in (20, 80, 1000):
        text, mark = places.marked(where, room).split("\n")
        assert (len(text) <= room, text[mark.index("^")], mark.count("^")) == (True, "x", 1), room
    assert places.marked(Where("d", "r", "s", "", 0, 1), 20) == "1 + 1 + 1 + 1 + 1 +…\n^"
    assert places.marked(Where("d", "r", "t", "", 8, 9), 20) == " 2 +, 3]\n    ^"
    assert places.named(Where("d", "r", "gone", "", 3, 4)) == "Sum, row 1, gone, characters 3 to 4"
    assert places.named(Where("elsewhere")) == "elsewhere"
