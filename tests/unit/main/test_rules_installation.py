"""`midoffice rules` on an installation in memory: published, compared, asked, taken back."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.rules.written import TV, mail
from tests.usecases.floor import Floor, open_floor
from tests.usecases.rules_play import EDITH, PAUL
from typer.testing import CliRunner, Result

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.rules.content import read_models
from midoffice.domain.rules.rule_set import Mode, Purpose
from midoffice.domain.rules.version import RuleContent
from midoffice.kernel.errors import Conflict, Invalid, NotFound
from midoffice.main import cli, rules
from midoffice.main.rules_folder import write_folder
from midoffice.usecases.given import Context
from midoffice.usecases.rules.decide import decide
from midoffice.usecases.rules.draft import DraftOrder, read_draft, save_draft
from midoffice.usecases.rules.rules import NewRuleSet

KEY = "mails"
SALES, CARE = ('"TV"', '"sales"'), ('"TV"', '"care"')


@pytest.fixture
def floor(monkeypatch: pytest.MonkeyPatch) -> Floor:
    """An installation in memory that the commands open."""
    made = asyncio.run(open_floor(MemoryDatabase()))

    @asynccontextmanager
    async def opened(_settings: object) -> AsyncIterator[Context]:
        yield made.context

    monkeypatch.setattr(rules, "installation", opened)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "mails", SALES)


def write(folder: Path, *rows: tuple[str, str], purpose: Purpose = Purpose.GENERAL) -> Path:
    head = NewRuleSet(KEY, "Mails", "Who gets what", purpose, Mode.STANDARD)
    write_folder(folder, head, RuleContent(read_models([mail(*rows)]), (TV,) if SALES in rows else ()))
    return folder


def command(*words: str | Path) -> Result:
    return CliRunner().invoke(cli.app, ["rules", *map(str, words)])


def told(*words: str | Path) -> dict[str, object]:
    done = command(*words, "--json")
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def sentences(*words: str | Path) -> list[str]:
    changes = told("diff", *words)["changes"]
    assert isinstance(changes, list)
    return [change["sentence"] for change in changes]


def write_draft(floor: Floor, *rows: tuple[str, str]) -> None:
    """Edith writes in the draft, in her browser."""

    async def work() -> None:
        draft = await read_draft(floor.context, EDITH, KEY)
        await save_draft(floor.context, EDITH, KEY, draft.version, DraftOrder([mail(*rows)], ()))

    asyncio.run(work())


def draft_says(floor: Floor) -> str:
    models = asyncio.run(read_draft(floor.context, EDITH, KEY)).content.models
    return str(models[0].document["decisions"][0]["logic"]["rules"][0]["then"][0]) if models else ""


@pytest.mark.usefixtures("floor")
def test_a_folder_is_published_compared_asked_and_taken_back(folder: Path) -> None:
    done = command("publish", folder, "--reason", "From git")
    assert (done.exit_code, "Version 1 is in force." in done.output) == (0, True)
    assert sentences(folder) == []
    assert "They say the same." in command("diff", KEY).output
    assert json.loads(command("eval", KEY, "Intake", "--inputs", '{"Subject": "TV"}').stdout)["value"] == "sales"
    assert json.loads(command("eval", KEY, "Intake", "--version", "1", "--inputs", '{"Subject": 1}').stdout)["faults"]

    write(folder, CARE)
    assert [each for each in sentences(folder) if '`"sales"` became `"care"`' in each]
    version = told("publish", folder, "--reason", "Care takes TV")["version"]
    assert isinstance(version, dict)
    assert (version["number"], version["reason"], version["account_name"]) == (2, "Care takes TV", rules.OPERATOR.name)
    assert told("publish", folder) == {"version": None, "withdrew": None}
    assert "This is in force already." in command("publish", folder).output
    assert [each for each in sentences(KEY, "--version", "2") if '`"sales"` became `"care"`' in each]

    version = told("rollback", KEY, "1", "--reason", "Sales again")["version"]
    assert isinstance(version, dict)
    assert (version["number"], version["restored"]) == (3, 1)
    versions = told("versions", KEY)["versions"]
    assert isinstance(versions, list)
    assert [(each["number"], each["state"]) for each in versions] == [(3, "published"), (2, "retired"), (1, "retired")]


def test_d24_a_folder_that_is_refused_changes_nothing_in_the_installation(floor: Floor, folder: Path) -> None:
    wrong = write(folder.parent / "wrong", ('"TV', '"care"'))
    done = command("publish", wrong)
    assert (done.exit_code, "Nothing was published." in done.output) == (3, True)
    assert told("list") == {"rule_sets": []}
    assert "There is no rule set yet." in command("list").output

    assert command("publish", folder).exit_code == 0
    refused = command("publish", wrong, "--json")
    assert refused.exit_code == 3
    assert json.loads(refused.stdout)["findings"][0]["where"]["rule"] == "r1"
    assert draft_says(floor) == '"sales"'
    assert sentences(KEY) == []


def test_a_folder_leaves_alone_what_somebody_writes_in_the_draft(floor: Floor, folder: Path) -> None:
    assert command("publish", folder).exit_code == 0
    write_draft(floor, ('"TV"', '"somebody"'))
    assert told("publish", folder) == {"version": None, "withdrew": None}  # in force already, so there is nothing to be done
    write(folder, CARE)
    refused = command("publish", folder)
    assert isinstance(refused.exception, Conflict)
    assert "Edith changed the draft of mails" in str(refused.exception)
    assert draft_says(floor) == '"somebody"'
    assert command("publish", folder, "--over-draft").exit_code == 0
    assert draft_says(floor) == '"care"'
    # What is in the folder as well is nobody's loss.
    write_draft(floor, SALES)
    write(folder, SALES)
    (folder / "tests.json").unlink()
    assert command("publish", folder).exit_code == 0


def test_what_was_asked_is_asked_again_of_a_folder_and_of_a_draft(floor: Floor, folder: Path) -> None:
    assert command("publish", folder).exit_code == 0
    for subject in ("TV", "TV", "Bill"):
        asyncio.run(decide(floor.context, PAUL, KEY, "Intake", {"Subject": subject}))
    found = told("what-if", write(folder, CARE), "--days", "3")
    assert (found["decided"], found["differ"]) == (3, 2)
    assert "2 of 3 answers would have been others." in command("what-if", folder).output
    assert "0 of 3 answers would have been others." in command("what-if", KEY).output


@pytest.mark.usefixtures("floor")
def test_whoever_withdraws_what_was_to_follow_is_told_so(folder: Path) -> None:
    assert command("publish", folder).exit_code == 0
    assert "Nothing was asked in these days." in command("what-if", folder).output
    write(folder, CARE)
    assert "is withdrawn" not in command("publish", folder, "--from", "2999-01-31T08:00").output
    assert "Version 2, which was to follow, is withdrawn." in command("publish", folder).output
    assert "never" in command("versions", KEY).output
    assert command("publish", write(folder, SALES), "--from", "2999-01-31T08:00").exit_code == 0
    assert told("rollback", KEY, "3")["withdrew"] == 4


@pytest.mark.usefixtures("floor")
def test_a_question_with_a_slip_says_what_was_meant(folder: Path) -> None:
    assert command("publish", folder).exit_code == 0
    done = command("eval", KEY, "Intake", "--inputs", '{"Subjet": "TV", "Colour": 1}')
    assert "There is no input “Subjet”; it is ignored. Did you mean “Subject”?" in done.stderr
    assert "There is no input “Colour”; it is ignored.\n" in done.stderr
    assert json.loads(done.stdout)["ignored"] == ["Subjet", "Colour"]
    refused = command("eval", KEY, "Intak").exception
    assert isinstance(refused, NotFound)
    assert refused.fields["remedy"] == "Did you mean “Intake”?"
    other = command("eval", KEY, "Other").exception
    assert isinstance(other, NotFound)
    assert other.fields["remedy"] == "There is “Intake”."


@pytest.mark.usefixtures("floor")
def test_a_rule_set_is_retired_and_put_back(folder: Path) -> None:
    assert command("publish", folder).exit_code == 0
    assert command("retire", KEY).exit_code == 0
    assert "retired" in command("list").output
    assert command("restore", KEY).exit_code == 0
    assert "retired" not in command("list").output


@pytest.mark.usefixtures("floor")
@pytest.mark.parametrize(
    "words", [("diff", KEY), ("publish", KEY), ("rollback", KEY, "1"), ("eval", KEY, "Intake"), ("retire", KEY)]
)
def test_a_rule_set_that_is_not_there_is_named(words: tuple[str, ...]) -> None:
    done = command(*words)
    assert isinstance(done.exception, NotFound)
    assert "There is no rule set mails." in str(done.exception)


@pytest.mark.usefixtures("floor")
def test_a_folder_of_another_purpose_is_refused(folder: Path) -> None:
    assert command("publish", folder).exit_code == 0
    done = command("publish", write(folder, CARE, purpose=Purpose.INTAKE))
    assert isinstance(done.exception, Invalid)
    assert "purpose" in str(done.exception)
