import os
from pathlib import Path

import pytest

from midoffice.main.secret_key import read_secret_key
from midoffice.main.settings import RoleName, SettingsInvalid, load_settings


@pytest.fixture(autouse=True)
def nothing_set_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MIDOFFICE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "midoffice.toml"
    path.write_text('data_dir = "/srv/data"\n[http]\nport = 9000\nhost = "192.0.2.1"\n', encoding="utf-8")
    return path


def test_file_fills_the_tree(file: Path) -> None:
    settings = load_settings(file)
    assert settings.data_dir == Path("/srv/data")
    assert settings.http.port == 9000
    assert settings.attachments_folder == Path("/srv/data/attachments")


def test_environment_wins_over_the_file_and_keeps_the_rest(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIDOFFICE_HTTP__PORT", "9001")
    settings = load_settings(file)
    assert (settings.http.port, settings.http.host) == (9001, "192.0.2.1")


def test_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIDOFFICE_ROLES", "router, workers")
    assert load_settings().roles == (RoleName.ROUTER, RoleName.WORKERS)
    assert load_settings(roles=("http",)).roles == (RoleName.HTTP,)


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("MIDOFFICE_HTTP__PORT", "eighty", "http.port"),
        ("MIDOFFICE_HTTP__PORT", "70000", "http.port"),
        ("MIDOFFICE_HTTP__PROT", "80", "http.prot"),
        ("MIDOFFICE_HTTP__PUBLIC_URL", "desk.example.com", "http.public_url"),
        ("MIDOFFICE_ROLES", "cook", "roles.0"),
        ("MIDOFFICE_DATABASE__URL", "mysql://db", "database.url"),
        ("MIDOFFICE_NATS__URL", "redis://n", "nats.url"),
        ("MIDOFFICE_SECURITY__SECRET_KEY", "short", "security.secret_key"),
    ],
)
def test_bad_variable_is_named(name: str, value: str, field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as problem:
        load_settings()
    assert problem.value.fields["field"] == field
    assert name in str(problem.value.fields["where"])
    assert "short" not in problem.value.message.split("cannot be used")[0]


@pytest.mark.parametrize(
    ("text", "field"), [("[http", "(the whole file)"), ("[htp]\nport = 1", "htp"), ("[http]\nprot = 1", "http.prot")]
)
def test_bad_file_is_named(text: str, field: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid) as problem:
        load_settings(path)
    assert problem.value.fields["field"] == field
    assert str(path) in problem.value.message


def test_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="there is no file"):
        load_settings(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("host", "public_url", "origin", "secure"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:8080", False),
        ("0.0.0.0", "", "http://localhost:8080", False),  # noqa: S104  # nothing listens here
        ("::1", "", "http://[::1]:8080", False),
        ("127.0.0.1", "https://desk.example.com/", "https://desk.example.com", True),
    ],
)
def test_origin_and_cookies_follow_the_public_address(host: str, public_url: str, origin: str, *, secure: bool) -> None:
    http = load_settings(http={"host": host, "public_url": public_url}).http
    assert (http.origin, http.cookies_are_secure) == (origin, secure)


def test_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "data")
    key = read_secret_key(settings)
    assert len(key) >= 32
    assert read_secret_key(settings) == key
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_secret_key_of_the_settings_wins_and_stays_hidden(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, security={"secret_key": "k" * 40})
    assert read_secret_key(settings) == b"k" * 40
    assert "kkkk" not in repr(settings)
