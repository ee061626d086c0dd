"""The commands of `midoffice actions`: the catalogue of actions as a file, so that it can stand in git."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from midoffice.main.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="The catalogue of actions: check, publish, export and bring it in.")
console = Console(stderr=True)

CatalogueFile = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="A catalogue as JSON.")
]
MaybeFile = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", exists=True, dir_okay=False, readable=True, help="A catalogue as JSON; without it the draft."),
]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="TOML file; without it midoffice.toml, if there is one.")]
Reason = Annotated[str, typer.Option(help="Why, for those who will read the list of versions.")]
FAULTY = 3
"""Exit code of a check that found errors."""


@app.command()
def check(
    file: MaybeFile = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Say what is wrong with a catalogue, by the sources of the installation. Ends with 3 if it may not be published."""
    from midoffice.main.actions import check_actions, print_findings  # noqa: PLC0415  # loaded when needed

    findings = asyncio.run(check_actions(load_settings(settings), file))
    print_findings(findings, json=json)
    if any(each.severity == "error" for each in findings):
        raise typer.Exit(FAULTY)


@app.command()
def publish(file: MaybeFile = None, reason: Reason = "Published from the command line", settings: SettingsFile = None) -> None:
    """Publish a catalogue, or the draft. What is in force already is left alone. Ends with 3 if it may not be published."""
    from midoffice.main.actions import print_findings, publish_actions  # noqa: PLC0415  # loaded when needed
    from midoffice.usecases.decisions.catalogue_check import CatalogueRefused  # noqa: PLC0415  # loaded when needed

    try:
        made = asyncio.run(publish_actions(load_settings(settings), file, reason))
    except CatalogueRefused as refused:
        print_findings(refused.findings, json=False)
        raise typer.Exit(FAULTY) from refused
    console.print("This is in force already." if made is None else f"Version {made.number} is in force.")


@app.command("import")
def bring_in(file: CatalogueFile, settings: SettingsFile = None) -> None:
    """Put a catalogue in the place of the draft; nothing is published."""
    from midoffice.main.actions import import_actions  # noqa: PLC0415  # loaded when needed

    asyncio.run(import_actions(load_settings(settings), file))
    console.print("The draft says this now. Check it, and publish it when it is right.")


@app.command()
def export(
    number: Annotated[int | None, typer.Option("--version", min=1, help="A published version; without it the draft.")] = None,
    settings: SettingsFile = None,
) -> None:
    """Print the draft of the catalogue, or a version, as JSON."""
    from midoffice.main.actions import export_actions  # noqa: PLC0415  # loaded when needed

    typer.echo(asyncio.run(export_actions(load_settings(settings), number)))


@app.command()
def rollback(
    number: Annotated[int, typer.Argument(min=1, help="The version to go back to.")],
    reason: Reason = "Rolled back from the command line",
    settings: SettingsFile = None,
) -> None:
    """Put an older version into force again, at once and as a new version."""
    from midoffice.main.actions import roll_actions_back  # noqa: PLC0415  # loaded when needed

    made = asyncio.run(roll_actions_back(load_settings(settings), number, reason))
    console.print(f"Version {made.number}, which says what version {number} said, is in force.")
