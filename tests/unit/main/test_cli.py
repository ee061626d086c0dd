from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from midoffice import __version__
from midoffice.main import cli
from midoffice.main.settings_sample import sample


def test_version_is_that_of_the_package() -> None:
    result = CliRunner().invoke(cli.app, ["version"])
    assert result.output.strip() == f"midoffice {__version__}"


def test_sample_settings_go_to_standard_output() -> None:
    assert CliRunner().invoke(cli.app, ["sample-settings"]).output == sample()


def test_known_error_is_a_sentence_and_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "midoffice.toml").write_text("[http]\nport = 'x'", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["midoffice", "up"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "http.port" in said
    assert "settings.sample.toml" in said
    assert "Traceback" not in said


def test_simulation_prints_a_table_and_json(tmp_path: Path) -> None:
    model = tmp_path / "model.toml"
    model.write_text(
        'name = "Small"\n[services.a]\nper_hour = 30\nhandle = { exponential = 60 }\n[groups.g]\nagents = 2\n', encoding="utf-8"
    )
    table = CliRunner().invoke(cli.app, ["simulate", str(model), "--replications", "2"])
    assert (table.exit_code, "Small: 2 days" in table.output, "In target, of all" in table.output) == (0, True, True)
    answer = orjson.loads(CliRunner().invoke(cli.app, ["simulate", str(model), "--replications", "2", "--json"]).output)
    assert answer["days"] == 2
    assert answer["total"]["arrived"]["mean"] > 0


def test_fault_of_a_model_is_named_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.toml").write_text(
        "periods = 2\n[services.a]\nper_hour = [1]\nhandle = { constant = 1 }\n[groups.g]\nagents = 1\n", encoding="utf-8"
    )
    monkeypatch.setattr("sys.argv", ["midoffice", "simulate", str(tmp_path / "m.toml")])
    with pytest.raises(SystemExit):
        cli.main()
    said = " ".join(capsys.readouterr().err.split())
    assert "services.a.per_hour: has 1 entries for 2 periods" in said
    assert "Give one for each period, or a single one." in said
