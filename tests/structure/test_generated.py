"""What is generated from the code is what stands in the tree; `make generated` writes it again."""

from pathlib import Path

from midoffice.adapters.postgres.schema import SNAPSHOT, dump_schema
from midoffice.main.settings import load_settings
from midoffice.main.settings_sample import sample

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "docs" / "settings.sample.toml"


def test_sample_settings_are_those_of_the_code() -> None:
    assert SAMPLE.read_text(encoding="utf-8") == sample(), "run `make generated`"


def test_sample_settings_are_the_defaults_when_nothing_is_commented_out(tmp_path: Path) -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    active = [line[1:] if line.startswith("#") and not line.startswith("# ") else line for line in lines]
    file = tmp_path / "all.toml"
    file.write_text("\n".join(active), encoding="utf-8")
    (tmp_path / "none.toml").touch()
    assert load_settings(file).model_dump() == load_settings(tmp_path / "none.toml").model_dump()


async def test_schema_snapshot_is_all_migrations_together(database_url: str) -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == await dump_schema(database_url), "run `make generated`"
