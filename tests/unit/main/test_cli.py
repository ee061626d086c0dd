from pathlib import Path

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
