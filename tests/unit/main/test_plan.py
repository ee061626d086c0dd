"""`midoffice plan`: files in both formats, and the commands on an installation in memory."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.usecases.floor import Floor, open_floor
from typer.testing import CliRunner, Result

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.kernel.errors import Invalid, Stale
from midoffice.main import cli, plan
from midoffice.main.plan import read_accepted, read_plan_file, write_json, write_toml
from midoffice.usecases.given import Context

DOCUMENT = {
    "services": {
        "sales": {
            "rank": -1,
            "weight": 2.5,
            "ranking": "best_match",
            "required_skills": {"english": 1, 'o\'brien "x"': 5},
            "widening": [
                {"after_seconds": 7.5, "groups": [{"english": 1}, {"german": 2, "french": 3}]},
                {"after_seconds": 60, "groups": []},
            ],
            "overflow_to": None,
            "overflow_after_seconds": None,
        },
        "after hours": {"required_skills": {}, "widening": [], "overflow_to": "sales", "overflow_after_seconds": 90},
    }
}


@pytest.fixture
def floor(monkeypatch: pytest.MonkeyPatch) -> Floor:
    """An installation in memory that the commands open."""
    made = asyncio.run(open_floor(MemoryDatabase()))

    @asynccontextmanager
    async def opened(_settings: object) -> AsyncIterator[Context]:
        yield made.context

    monkeypatch.setattr(plan, "installation", opened)
    return made


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["plan", *map(str, arguments)], env={"COLUMNS": "160"})


def test_a_plan_is_the_same_in_both_formats(tmp_path: Path) -> None:
    for name, text in (("plan.json", write_json(DOCUMENT)), ("plan.toml", write_toml(DOCUMENT))):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert read_plan_file(tmp_path / name) == DOCUMENT, text


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    for name, text, why in (
        ("a.json", "{", "is no JSON:"),
        ("a.json", "[]", "is no JSON object"),
        ("a.toml", "a b", "is no TOML:"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(Invalid, match=why):
            read_plan_file(tmp_path / name)
    assert read_accepted(["sales=3", "a=0"]) == {"sales": 3, "a": 0}
    for wrong in ("sales", "sales=", "=3", "sales=-1", "sales=x"):
        with pytest.raises(Invalid, match="accept"):
            read_accepted([wrong])


@pytest.mark.parametrize("name", ["plan.json", "plan.toml"])
def test_a_shown_plan_is_published_again_from_its_file(floor: Floor, tmp_path: Path, name: str) -> None:
    assert floor.services
    file = tmp_path / name
    file.write_text(run("show", *(["--toml"] if name.endswith("toml") else [])).stdout, encoding="utf-8")
    assert "plan in force" in run("publish", file).output
    assert run("check", file).exit_code == 0
    changed = file.read_text(encoding="utf-8").replace("2.5", "1.25")
    file.write_text(changed, encoding="utf-8")
    checked = run("check", file)
    assert checked.exit_code == 0
    assert ["care", "weight", "2.5", "1.25"] in [line.split() for line in checked.output.splitlines()]
    published = run("publish", file, "--comment", "Calmer")
    assert (published.exit_code, "Version 2 is in force" in published.output) == (0, True), published.output
    assert run("show", *(["--toml"] if name.endswith("toml") else [])).stdout == changed
    stale = run("publish", file, "--base", 1)
    assert isinstance(stale.exception, Stale)
    restored = run("restore", 1)
    assert "Version 3 is in force" in restored.output
    assert "plan in force already" in run("restore", 1).output
    listed = run("versions").output
    assert all(words in listed for words in ("Calmer", "operator (command line)", "Version 1 restored", "As it was found"))
    assert [each["number"] for each in json.loads(run("versions", "--json", "--limit", 2).stdout)["versions"]] == [3, 2]
    assert json.loads(run("show", "--version", 2).stdout)["services"]["care"]["weight"] == 1.25


def test_harm_has_to_be_accepted(floor: Floor, tmp_path: Path) -> None:
    async def wait() -> None:
        await floor.hire("bob", skills=(floor.selling,))
        await floor.arrive("sales")

    asyncio.run(wait())
    file = tmp_path / "plan.json"
    file.write_text('{"services": {"sales": {"required_skills": {"selling": 5}}}}', encoding="utf-8")
    checked = run("check", file)
    assert (checked.exit_code, "1 waiting item would become unroutable" in checked.output) == (3, True), checked.output
    assert json.loads(run("check", file, "--json").stdout)["findings"]["harm"] == {"sales": 1}
    refused = run("publish", file)
    assert (refused.exit_code, "--accept sales=1" in refused.output) == (3, True)
    assert "no version yet" in run("versions").output
    assert run("publish", file, "--accept", "sales=1").exit_code == 0
