"""The catalogue of actions on the command line: out into a file, in again, checked and published."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.plain_context import context_on
from typer.testing import CliRunner

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.main import actions
from midoffice.main.cli import app
from midoffice.main.settings import Settings
from midoffice.testing.clock import ManualClock
from midoffice.usecases.given import Context


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    context = context_on(MemoryDatabase(), ManualClock())

    @asynccontextmanager
    async def installation(_: Settings) -> AsyncIterator[Context]:
        yield context

    monkeypatch.setattr(actions, "installation", installation)
    return CliRunner()


def changed(run: CliRunner, folder: Path, **parts: object) -> Path:
    out = run.invoke(app, ["actions", "export"])
    assert out.exit_code == 0, out.output
    file = folder / "catalogue.json"
    file.write_text(json.dumps({**json.loads(out.stdout), **parts}))
    return file


def test_a_catalogue_goes_out_and_in_and_is_published(run: CliRunner, tmp_path: Path) -> None:
    file = changed(run, tmp_path, groups=[{"key": "tv", "name": "Television", "weight": 1.0}])
    assert run.invoke(app, ["actions", "check", str(file)]).exit_code == 0
    assert run.invoke(app, ["actions", "import", str(file)]).exit_code == 0
    published = run.invoke(app, ["actions", "publish", "--reason", "First"])
    assert "Version 1 is in force" in published.output
    assert "in force already" in run.invoke(app, ["actions", "publish", str(file)]).output
    assert json.loads(run.invoke(app, ["actions", "export", "--version", "1"]).stdout)["groups"][0]["key"] == "tv"
    second = changed(run, tmp_path, groups=[])
    assert "Version 2 is in force" in run.invoke(app, ["actions", "publish", str(second)]).output
    assert "Version 3, which says what version 1 said" in run.invoke(app, ["actions", "rollback", "1"]).output


def test_what_is_wrong_is_told_with_its_place_and_stops_a_publication(run: CliRunner, tmp_path: Path) -> None:
    budgets = [{"key": "b", "limit": 1}, {"key": "b", "limit": 2}]
    file = changed(run, tmp_path, budgets=budgets)
    found = run.invoke(app, ["actions", "check", str(file), "--json"])
    assert found.exit_code == 3
    assert json.loads(found.stdout)[0]["path"].startswith("budgets")
    assert run.invoke(app, ["actions", "publish", str(file)]).exit_code != 0
    assert json.loads(run.invoke(app, ["actions", "export"]).stdout)["budgets"] == []


def test_a_file_that_is_no_catalogue_is_refused(run: CliRunner, tmp_path: Path) -> None:
    for content in (b"\xff", b"[]", b"{"):
        file = tmp_path / "broken.json"
        file.write_bytes(content)
        refused = run.invoke(app, ["actions", "import", str(file)])
        assert refused.exit_code != 0
        assert refused.exception is not None
