"""A file is named for the one thing in it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Each of these is a place where a missing noun hides.
FORBIDDEN = {
    "base",
    "common",
    "handler",
    "handlers",
    "helper",
    "helpers",
    "manager",
    "misc",
    "models",
    "service_layer",
    "stuff",
    "tools",
    "utils",
}
# `service.py` is forbidden except where it is the noun itself: the line of business.
NOUN_ITSELF = {Path("src/midoffice/domain/services/service.py")}


def own_files() -> list[Path]:
    return [
        path.relative_to(ROOT) for folder in ("src", "tests", "benchmarks", "scripts") for path in (ROOT / folder).rglob("*.py")
    ]


def test_no_file_hides_a_missing_noun() -> None:
    hiding = [path for path in own_files() if path.stem in FORBIDDEN]
    hiding += [path for path in own_files() if path.stem == "service" and path not in NOUN_ITSELF]
    assert not hiding, hiding


def test_files_and_folders_are_lower_case_words() -> None:
    odd = [path for path in own_files() if not all(re.fullmatch(r"[a-z0-9_]+", part) for part in path.with_suffix("").parts)]
    assert not odd, odd


def test_sql_files_stand_beside_a_module_of_their_name() -> None:
    postgres = ROOT / "src" / "midoffice" / "adapters" / "postgres"
    lonely = [path.name for path in postgres.glob("*.sql") if path.name != "schema.sql" and not path.with_suffix(".py").exists()]
    assert not lonely, lonely
