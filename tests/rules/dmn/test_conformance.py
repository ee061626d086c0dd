"""The conformance kit: how much of it passes, and what the docs say about the rest."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from tests.rules.dmn.kit import KIT, OWN, ROOT
from typer.testing import CliRunner

from midoffice.domain.rules.dmn.testcases import Verdict, read_cases
from midoffice.kernel.errors import Invalid
from midoffice.main.cli import app
from midoffice.main.rules_conformance import Tally, run_folders

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGE = ROOT / "docs" / "dmn-conformance.md"

with_kit = pytest.mark.skipif(not KIT.is_dir(), reason="the conformance kit is not beside the project")


@cache
def _kit() -> Tally:
    return run_folders(KIT, KIT, NOW)


def test_own_cases_pass() -> None:
    tally = run_folders(OWN, OWN, NOW)
    assert not [result for result in tally.results if result.why]
    assert tally.counts() == {"passed": 8, "failed": 0, "total": 8}


@with_kit
def test_level_2_passes_entirely_and_level_3_but_for_two_in_a_hundred() -> None:
    levels = _kit().summary()["levels"]
    assert isinstance(levels, dict)
    assert levels["2"]["failed"] == 0
    assert levels["3"]["passed"] / levels["3"]["total"] >= 0.98


@with_kit
def test_docs_list_every_case_that_fails_and_no_other() -> None:
    page = PAGE.read_text()
    listed = set(re.findall(r"^\| (compliance-\S+) \| (\S+) \| .+ \|$", page, re.MULTILINE))
    failed = {(result.folder, result.case) for result in _kit().results if result.verdict is not Verdict.SUCCESS}
    assert failed == listed


@with_kit
def test_docs_give_the_counts_of_a_run() -> None:
    rows = dict(re.findall(r"^\| ([23]) \| (\d+ \| \d+ \| \d+) \|$", PAGE.read_text(), re.MULTILINE))
    levels = _kit().summary()["levels"]
    assert isinstance(levels, dict)
    assert rows == {level: f"{c['passed']} | {c['failed']} | {c['total']}" for level, c in levels.items()}


def test_command_prints_a_table_and_last_a_line_of_json(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    result = CliRunner().invoke(app, ["rules", "tck", str(OWN), str(OWN), "--results", str(file)])
    assert result.exit_code == 0, result.output
    lines = result.stdout.strip().splitlines()
    assert "compliance-level-2/0001-own-priority" in result.stdout
    assert json.loads(lines[-1]) == {
        "passed": 8,
        "failed": 0,
        "total": 8,
        "levels": {"2": {"passed": 4, "failed": 0, "total": 4}, "3": {"passed": 4, "failed": 0, "total": 4}},
    }
    written = file.read_text().splitlines()
    assert written[0] == '"compliance-level-2/0001-own-priority","0001-own-priority-test-01","gold","SUCCESS",""'
    assert len(written) == 8


def test_folder_of_one_level_is_counted_for_its_level() -> None:
    levels = run_folders(OWN / "compliance-level-2", OWN / "compliance-level-2", NOW).summary()["levels"]
    assert isinstance(levels, dict)
    assert levels.keys() == {"2"}


def _test_file(case: str) -> bytes:
    return (
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<modelName>0001-own-priority.dmn</modelName>{case}</testCases>"
    ).encode()


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ('<resultNode name="Total"><expected><value xsi:type="decimal">11</value></expected></resultNode>', "10.5, where"),
        ('<resultNode name="Total"><expected><value xsi:type="string">10.5</value></expected></resultNode>', "the text"),
        ('<resultNode name="Missing"><expected/></resultNode>', "no decision Missing"),
        (
            '<resultNode name="Total" errorResult="true"><expected><value xsi:type="decimal">10.5</value></expected></resultNode>',
            "an error was to be reported",
        ),
    ],
)
def test_wrong_results_and_errors_that_nobody_reported_fail(tmp_path: Path, results: str, why: str) -> None:
    inputs = '<inputNode name="Minutes waited"><value xsi:type="decimal">7</value></inputNode>'
    (tmp_path / "a.xml").write_bytes(_test_file(f'<testCase id="1">{inputs}{results}</testCase>'))
    tally = run_folders(OWN, tmp_path, NOW)
    assert tally.counts() == {"passed": 0, "failed": 1, "total": 1}
    assert why in tally.results[0].why


@pytest.mark.parametrize("name", ["", "0001-own-priority"])
def test_model_is_found_without_its_ending_and_alone_in_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "m.xml").write_bytes(_test_file('<testCase id="1"/>').replace(b"0001-own-priority.dmn", name.encode()))
    for models in (OWN / "compliance-level-2" / "0001-own-priority", OWN):
        passed = run_folders(models, tmp_path, NOW).counts()["passed"]
        assert passed == (0 if models == OWN and not name else 1)


def test_model_that_is_not_there_fails_its_cases(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(_test_file('<testCase id="1"/><testCase id="2"/>'))
    assert run_folders(tmp_path, tmp_path, NOW).counts()["failed"] == 2


def test_file_that_is_no_test_file_is_refused() -> None:
    with pytest.raises(Invalid, match="not a test file"):
        read_cases(b"<a/>")
    with pytest.raises(Invalid, match="no decimal"):
        read_cases(_test_file('<testCase><inputNode name="a"><value xsi:type="decimal">x</value></inputNode></testCase>'))
