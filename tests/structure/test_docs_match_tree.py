"""The pages about the code and the code itself name the same things."""

import re
from pathlib import Path

import pytest
import typer

from midoffice.main.cli import app

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "midoffice"
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def rooms() -> set[str]:
    return {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}


def folders_on_the_page() -> list[str]:
    """Paths in back quotes that end with a slash, e.g. `src/midoffice/ports/`."""
    return re.findall(r"`((?:src|web|tests|docs|benchmarks|scripts|requirements)/[\w./-]*)`", ARCHITECTURE)


def test_every_folder_on_the_architecture_page_exists() -> None:
    missing = [folder for folder in folders_on_the_page() if not (ROOT / folder).exists()]
    assert not missing, missing


def test_every_room_is_on_the_architecture_page() -> None:
    missing = [room for room in rooms() if f"`src/midoffice/{room}/`" not in ARCHITECTURE]
    assert not missing, missing


def test_every_domain_folder_has_its_word_in_the_glossary() -> None:
    nouns = {path.name for path in (PACKAGE / "domain").iterdir() if path.is_dir() and path.name != "__pycache__"}
    words = set(re.findall(r"\w+", " ".join(re.findall(r"^\| \*\*(.+?)\*\* ", GLOSSARY, re.MULTILINE)).lower()))
    missing = [noun for noun in nouns if not {noun, noun.removesuffix("s")} & words]
    assert not missing, missing


@pytest.mark.parametrize("room", ["usecases", "http"])
def test_upper_rooms_have_the_nouns_of_the_domain_as_folders(room: str) -> None:
    nouns = {path.name for path in (PACKAGE / "domain").iterdir() if path.is_dir()}
    folders = {path.parent.name for path in (PACKAGE / room).glob("*/__init__.py")}
    assert folders <= nouns, f"not nouns of the domain: {folders - nouns}"


def test_every_touchpoint_folder_is_on_the_architecture_page() -> None:
    touchpoints = PACKAGE / "adapters" / "touchpoints"
    folders = [path.name for path in touchpoints.iterdir() if path.is_dir() and path.name != "__pycache__"]
    missing = [name for name in folders if f"`src/midoffice/adapters/touchpoints/{name}/`" not in ARCHITECTURE]
    assert not missing, missing


def test_every_make_command_in_the_docs_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        named = set(re.findall(r"(?:^|[`$ ])make ([a-z-]+)(?=[`\s]|$)", _code_in(page), re.MULTILINE))
        assert named <= targets, f"{page.name}: {named - targets}"


def _names(commands: typer.Typer) -> set[str]:
    return {command.name or (command.callback.__name__ if command.callback else "") for command in commands.registered_commands}


def test_every_midoffice_command_in_the_docs_exists() -> None:
    groups = {str(group.name): _names(group.typer_instance) for group in app.registered_groups if group.typer_instance}
    commands = _names(app)
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        named = re.findall(r"(?:^|[`$ ])midoffice ([a-z-]+)(?: ([a-z-]+))?(?=[`\s]|$)", _code_in(page), re.MULTILINE)
        unknown = {
            f"{first} {second}"
            for first, second in named
            if (second not in groups[first] if first in groups else first not in commands)
        }
        assert not unknown, f"{page.name}: {unknown}"


def test_readme_is_about_the_two_commands_that_ci_knows() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def _code_in(page: Path) -> str:
    """Fenced blocks and words in back quotes: prose may say "make sure"."""
    text = page.read_text(encoding="utf-8")
    fenced = re.findall(r"^```.*?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join(fenced + re.findall(r"`[^`\n]+`", text))
