"""The commands of `midoffice rules`; what they need is imported when they run.

Where a command takes a rule set, that is a folder of files, or the key of one in the installation: its draft, or a version.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from midoffice.main.settings import load_settings

app = typer.Typer(
    no_args_is_help=True, help="Rule sets: check, test, publish, compare and ask them, in files or in the installation."
)
console = Console(stderr=True)

Named = Annotated[str, typer.Argument(metavar="RULES", help="A folder with rules.toml, or the key of a rule set.")]
KeyOnly = Annotated[str, typer.Argument(metavar="KEY", help="The key of a rule set.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="TOML file; without it midoffice.toml, if there is one.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Number = Annotated[int | None, typer.Option("--version", min=1, help="A published version; without it the draft.")]
Reason = Annotated[str, typer.Option(help="Why, for those who will read the list of versions.")]
FAULTY = 3
"""Exit code of a check that found errors, and of test cases that fail."""


@app.command("list")
def list_all(*, json: AsJson = False, settings: SettingsFile = None) -> None:
    """List the rule sets of the installation, and which version of each is in force."""
    from midoffice.main.rules import all_rule_sets, print_rule_sets  # noqa: PLC0415  # loaded when needed

    print_rule_sets(asyncio.run(all_rule_sets(load_settings(settings))), json=json)


@app.command()
def check(rules: Named, number: Number = None, *, json: AsJson = False, settings: SettingsFile = None) -> None:
    """Say what is wrong with rules, and run their test cases. Ends with 3 if they may not be published."""
    from midoffice.main.rules import check_rules, print_check  # noqa: PLC0415  # loaded when needed

    report, content = asyncio.run(check_rules(load_settings(settings), rules, number))
    print_check(report, content, json=json)
    if not report.passed:
        raise typer.Exit(FAULTY)


@app.command("test")
def run_tests(rules: Named, number: Number = None, *, json: AsJson = False, settings: SettingsFile = None) -> None:
    """Run the test cases of rules. Ends with 3 if one fails."""
    from midoffice.main.rules import print_cases, try_cases  # noqa: PLC0415  # loaded when needed

    report = asyncio.run(try_cases(load_settings(settings), rules, number))
    print_cases(report, json=json)
    if report.failed:
        raise typer.Exit(FAULTY)


@app.command()
def publish(
    rules: Named,
    reason: Reason = "Published from the command line",
    effective_from: Annotated[
        datetime | None,
        typer.Option("--from", help="When it begins to decide, in UTC; without it now.", formats=["%Y-%m-%dT%H:%M"]),
    ] = None,
    *,
    over_draft: Annotated[
        bool, typer.Option("--over-draft", help="Let a folder replace what somebody wrote in the draft and nobody published.")
    ] = False,
    json: AsJson = False,
    settings: SettingsFile = None,
) -> None:
    """Check, approve and publish a folder, or the draft of a rule set. What is in force already is left alone.

    Ends with 3 if the rules may not be published; then nothing has changed.
    """
    from midoffice.main.rules import (  # noqa: PLC0415  # loaded when needed
        Publication,
        content_of,
        print_published,
        print_refusal,
        publish_rules,
    )
    from midoffice.usecases.rules.check import RulesRefused  # noqa: PLC0415  # loaded when needed

    when = None if effective_from is None else effective_from.replace(tzinfo=UTC)
    try:
        made = asyncio.run(publish_rules(load_settings(settings), rules, Publication(reason, when, over_draft)))
    except RulesRefused as refused:
        print_refusal(refused, asyncio.run(content_of(load_settings(settings), rules, None)), json=json)
        raise typer.Exit(FAULTY) from refused
    if made is None:
        said = "This is in force already."
    elif when is None:
        said = f"Version {made.entry.number} is in force."
    else:
        said = f"Version {made.entry.number} will be in force from {made.entry.effective_from:%Y-%m-%d %H:%M} UTC on."
    print_published(made, said, json=json)


@app.command()
def rollback(
    key: KeyOnly,
    number: Annotated[int, typer.Argument(min=1, help="The version to go back to.")],
    reason: Reason = "Rolled back from the command line",
    *,
    json: AsJson = False,
    settings: SettingsFile = None,
) -> None:
    """Put an older version into force again, at once and as a new version."""
    from midoffice.main.rules import print_published, roll_rules_back  # noqa: PLC0415  # loaded when needed

    made = asyncio.run(roll_rules_back(load_settings(settings), key, number, reason))
    said = f"Version {made.entry.number}, which says what version {number} said, is in force."
    print_published(made, said, json=json)


@app.command("what-if")
def what_if(
    rules: Named,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days back.")] = 7,
    *,
    json: AsJson = False,
    settings: SettingsFile = None,
) -> None:
    """Ask a folder or a draft again what was really asked in the last days, and say what would have been otherwise."""
    from midoffice.main.rules import print_what_if, try_on_past  # noqa: PLC0415  # loaded when needed

    print_what_if(asyncio.run(try_on_past(load_settings(settings), rules, days)), json=json)


@app.command()
def retire(key: KeyOnly, settings: SettingsFile = None) -> None:
    """Take a rule set out of use: nothing asks it any more, and everything of it can still be read."""
    from midoffice.main.rules import use_rules  # noqa: PLC0415  # loaded when needed

    asyncio.run(use_rules(load_settings(settings), key, active=False))
    console.print(f"Nothing asks {key} any more. `midoffice rules restore {key}` undoes this.")


@app.command()
def restore(key: KeyOnly, settings: SettingsFile = None) -> None:
    """Put a retired rule set back into use."""
    from midoffice.main.rules import use_rules  # noqa: PLC0415  # loaded when needed

    asyncio.run(use_rules(load_settings(settings), key, active=True))
    console.print(f"{key} is in use again.")


@app.command()
def versions(key: KeyOnly, *, json: AsJson = False, settings: SettingsFile = None) -> None:
    """List the versions of a rule set, newest first: who changed what, when, and why."""
    from midoffice.main.rules import print_versions, versions_of  # noqa: PLC0415  # loaded when needed

    print_versions(asyncio.run(versions_of(load_settings(settings), key)), json=json)


@app.command()
def diff(
    rules: Named,
    number: Number = None,
    against: Annotated[int | None, typer.Option(min=0, help="The version to compare with; without it the one before.")] = None,
    *,
    json: AsJson = False,
    settings: SettingsFile = None,
) -> None:
    """Say what rules have otherwise than the version in force, or what a version has otherwise than another."""
    from midoffice.main.rules import compare_rules, print_differences  # noqa: PLC0415  # loaded when needed

    print_differences(asyncio.run(compare_rules(load_settings(settings), rules, number, against)), json=json)


@app.command("eval")
def evaluate(
    rules: Named,
    decision: Annotated[str, typer.Argument(help="The name or id of the decision.")],
    inputs: Annotated[str, typer.Option(help='JSON object of the inputs by name; dates as `@"2026-01-31"`.')] = "{}",
    file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, readable=True, help="The same from a file.")] = None,
    number: Number = None,
    settings: SettingsFile = None,
) -> None:
    """Ask a decision and print the answer with its trace, as JSON. Nothing is recorded."""
    from midoffice.main.rules import ask_rules  # noqa: PLC0415  # loaded when needed

    said = inputs if file is None else file.read_bytes()
    typer.echo(asyncio.run(ask_rules(load_settings(settings), rules, number, decision, said)))


@app.command()
def export(
    key: KeyOnly,
    folder: Annotated[Path, typer.Argument(file_okay=False, help="The folder to write; its DMN files are replaced.")],
    number: Number = None,
    settings: SettingsFile = None,
) -> None:
    """Write a rule set as a folder of files, fit for git: `publish` reads it again."""
    from midoffice.main.rules import export_rules  # noqa: PLC0415  # loaded when needed

    asyncio.run(export_rules(load_settings(settings), key, number, folder))
    console.print(f"Written to {folder}.")


@app.command()
def convert(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="Decision tables of GoRules (JDM).")],
    dmn: Annotated[Path, typer.Argument(dir_okay=False, help="The DMN file to write, as in a folder that `publish` takes.")],
) -> None:
    """Write decision tables of GoRules as a DMN file. Ends with 1, and names node, row and column, where the two differ."""
    from midoffice.domain.rules.dmn.jdm import read_jdm  # noqa: PLC0415  # loaded when needed
    from midoffice.domain.rules.dmn.writing import write_definitions  # noqa: PLC0415  # loaded when needed

    dmn.write_bytes(write_definitions(read_jdm(file.read_bytes(), file.stem)))
    console.print(f"Written to {dmn}.")


@app.command()
def tck(
    models: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with the models (*.dmn), at any depth.")],
    tests: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="Folder with the test files (*.xml); may be the same.")
    ],
    results: Annotated[Path | None, typer.Option("--results", help="Also write the kit's own result file (CSV).")] = None,
) -> None:
    """Run test cases of the DMN conformance kit, and print what passed: a table per folder, then one line of JSON."""
    from midoffice.domain.rules.dmn.testcases import Verdict, result_file  # noqa: PLC0415  # loaded when needed
    from midoffice.main.rules_conformance import run_folders  # noqa: PLC0415  # loaded when needed

    with console.status("Running the cases ...") as status:
        tally = run_folders(models, tests, datetime.now(UTC), lambda folder: status.update(f"Running {folder} ..."))
    table = Table(box=None, padding=(0, 1))
    for heading in ("folder", "passed", "failed", "total"):
        table.add_column(heading, justify="left" if heading == "folder" else "right", no_wrap=True)
    for folder in tally.folders():
        counts = tally.counts(lambda result, folder=folder: result.folder == folder)  # type: ignore[misc]  # bound now
        style = "red" if counts["failed"] else None
        table.add_row(folder, *(str(counts[key]) for key in ("passed", "failed", "total")), style=style)
    out = Console()
    out.print(table)
    for result in tally.results:
        if result.verdict is not Verdict.SUCCESS:
            out.print(f"{result.folder} {result.file} {result.case}: {result.why}", markup=False, highlight=False)
    if results is not None:
        results.write_text(result_file(tally.results), encoding="utf-8")
    typer.echo(dumps(tally.summary()))
    if not tally.results:
        console.print("There is no test file below this folder.")
        raise typer.Exit(1)
