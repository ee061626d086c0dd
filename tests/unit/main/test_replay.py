"""`midoffice replay`: what it reads, and what it shows."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import orjson
import pytest
from tests.unit.domain.routing.replay.days import BILLING, DAY, SALES, agent, contact, day_of
from typer.testing import CliRunner

from midoffice.domain.routing.replay.comparison import Comparison, compare
from midoffice.kernel.errors import Invalid
from midoffice.main import cli, replay
from midoffice.main.replay import read_date, read_plan, tabulate
from midoffice.main.replay_picture import write_picture


def compared() -> Comparison:
    contacts = [contact(600.0 * n, 700.0, answered_at=600.0 * n + 30, service="sales" if n % 3 else "billing") for n in range(60)]
    return compare(day_of(contacts, [agent(1, sales=1, billing=1)]), (SALES, BILLING), (replace(SALES, priority=900), BILLING))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The command with an answer at hand; what it was asked for."""
    seen: list[object] = []

    async def answer(_settings: object, day: object, plan: object) -> Comparison:
        seen.extend((day, plan))
        return compared() if plan else compare(day_of([], []), (SALES,), (SALES,))

    monkeypatch.setattr(replay, "replay", answer)
    return seen


def test_table_has_a_part_for_all_each_service_and_each_channel(tmp_path: Path, asked: list[object]) -> None:
    plan, picture = tmp_path / "plan.json", tmp_path / "out.svg"
    plan.write_text('{"services": {"sales": {"priority": 900}}}', encoding="utf-8")
    command = ["replay", "--day", "2026-03-12", "--plan", str(plan), "--picture", str(picture)]
    shown = CliRunner().invoke(cli.app, command, env={"COLUMNS": "140"})
    assert shown.exit_code == 0, shown.output
    assert asked == [DAY, {"services": {"sales": {"priority": 900}}}]
    for words in ("60 contacts", "All contacts", "billing", "sales", "chat", "Service level", "Mean wait", " ± "):
        assert words in shown.output
    assert "Transferred" not in shown.output  # none anywhere
    drawn = ET.fromstring(picture.read_text(encoding="utf-8"))  # noqa: S314 - our own picture
    assert len(drawn.findall("{http://www.w3.org/2000/svg}rect")) == 1 + 48


@pytest.mark.usefixtures("asked")
def test_json_has_every_figure_and_an_empty_day_is_said(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text('{"services": {"sales": {"priority": 900}}}', encoding="utf-8")
    command = ["replay", "--day", "2026-03-12"]
    answer = orjson.loads(CliRunner().invoke(cli.app, [*command, "--plan", str(plan), "--json"]).stdout)
    assert answer["total"]["recorded"]["answered"] == 60
    assert set(answer["total"]["differences"]["service_level"]) == {"value", "low", "high"}
    assert "No contacts were recorded on 2026-03-12" in CliRunner().invoke(cli.app, command).output


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "plan.json"
    for text in ("{", "[]"):
        broken.write_text(text, encoding="utf-8")
        with pytest.raises(Invalid, match="plan: is no JSON"):
            read_plan(broken)
    with pytest.raises(Invalid, match=r"day: is '12\.3\.2026'"):
        read_date("12.3.2026")
    with pytest.raises(Invalid, match="is not an SVG file"):
        write_picture(compared(), tmp_path / "out.png")
    with pytest.raises(Invalid, match="cannot be written"):
        write_picture(compared(), tmp_path / "nowhere" / "out.svg")
    assert read_plan(None) == {}


def test_table_of_a_comparison_has_four_columns_of_figures() -> None:
    assert [column.header for column in tabulate(compared()).columns] == [
        "",
        "Recorded",
        "In force",
        "Other plan",
        "Difference",
    ]
