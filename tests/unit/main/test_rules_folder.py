"""A rule set as a folder of files."""

import json
from pathlib import Path

import pytest
from tests.rules.written import TV, mail
from typer.testing import CliRunner

from midoffice.domain.rules.content import read_models
from midoffice.domain.rules.rule_set import Mode, Purpose
from midoffice.domain.rules.version import RuleContent
from midoffice.kernel.errors import Invalid
from midoffice.main.cli import app
from midoffice.main.rules_folder import read_folder, write_folder
from midoffice.usecases.rules.rules import NewRuleSet

HEAD = NewRuleSet("mails", "Mails", 'Who gets "what"', Purpose.GENERAL, Mode.STRICT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path, HEAD, RuleContent(read_models([mail()]), (TV,), Mode.STRICT))
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["rules", *arguments])
    return done.exit_code, done.stdout


def test_a_folder_is_read_as_it_was_written(folder: Path) -> None:
    read = read_folder(folder)
    assert read.head == HEAD
    assert [model.document["name"] for model in read.content.models] == ["Mail"]
    assert read.content.cases == (TV,)
    write_folder(folder, read.head, read.content)
    assert read_folder(folder) == read


def test_what_is_wrong_in_a_folder_is_named(folder: Path) -> None:
    (folder / "tests.json").write_text('[{"name": "x"}]', encoding="utf-8")
    with pytest.raises(Invalid, match=r"tests.json, 0.inputs"):
        read_folder(folder)
    (folder / "tests.json").unlink()
    (folder / "rules.toml").write_text('key = "mails"\npurpos = "intake"\n', encoding="utf-8")
    with pytest.raises(Invalid, match=r"rules\.toml, purpos"):
        read_folder(folder)
    (folder / "rules.toml").write_text('key = "mails"\npurpose = "none"\n', encoding="utf-8")
    with pytest.raises(Invalid, match=r"rules\.toml, purpose"):
        read_folder(folder)
    (folder / "rules.toml").write_text('key = "mails"\n', encoding="utf-8")
    (folder / "01-mail.dmn").write_text("<definitions", encoding="utf-8")
    with pytest.raises(Invalid, match=r"01-mail.dmn, line 1"):
        read_folder(folder)


def test_a_folder_is_checked_tested_and_asked_without_an_installation(folder: Path) -> None:
    assert run("check", str(folder))[0] == 0
    assert run("test", str(folder))[0] == 0
    code, said = run("eval", str(folder), "Intake", "--inputs", '{"Subject": "TV"}')
    assert (code, json.loads(said)["value"]) == (0, "sales")


def test_faults_of_a_folder_end_the_check_with_three(folder: Path) -> None:
    file = folder / "tests.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"sales"', '"care"'), encoding="utf-8")
    code, said = run("check", str(folder), "--json")
    assert code == 3
    assert [each["code"] for each in json.loads(said)["findings"]] == ["test-case"]
    code, said = run("test", str(folder))
    assert code == 3
    assert "fail" in said


def test_a_file_of_gorules_becomes_one_of_the_folder(folder: Path, tmp_path: Path) -> None:
    head = [{"id": "i", "name": "Subject", "field": "Subject"}], [{"id": "o", "name": "Service", "field": "service"}]
    rows = [{"_id": "r1", "i": '"TV"', "o": '"sales"'}, {"_id": "r2", "i": "", "o": '"care"'}]
    table = {"hitPolicy": "first", "inputs": head[0], "outputs": head[1], "rules": rows}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "In"},
        {"id": "t", "type": "decisionTableNode", "name": "Desk", "content": table},
        {"id": "out", "type": "outputNode", "name": "Out"},
    ]
    edges = [{"id": "a", "sourceId": "in", "targetId": "t"}, {"id": "b", "sourceId": "t", "targetId": "out"}]
    file = tmp_path / "gorules.json"
    file.write_text(json.dumps({"nodes": nodes, "edges": edges}), encoding="utf-8")
    for dmn in folder.glob("*.dmn"):
        dmn.unlink()
    (folder / "tests.json").unlink()
    assert run("convert", str(file), str(folder / "01-desk.dmn"))[0] == 0
    code, said = run("eval", str(folder), "Desk", "--inputs", '{"Subject": "TV"}')
    assert (code, "sales" in said) == (0, True)
    file.write_text('{"nodes": 1}', encoding="utf-8")
    assert run("convert", str(file), str(folder / "02.dmn"))[0] == 1
    assert not (folder / "02.dmn").exists()
