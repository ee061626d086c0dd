"""The commands of `midoffice plan`; what they need is imported when they run."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from midoffice.main.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from midoffice.domain.routing.plans.findings import PlanFindings
    from midoffice.domain.routing.plans.version import PlanEntry, PlanVersion

app = typer.Typer(no_args_is_help=True, help="The routing plan: show, check and publish it, go back to an older version.")
console = Console(stderr=True)

SettingsFile = Annotated[Path | None, typer.Option("--settings", help="TOML file; without it midoffice.toml, if there is one.")]
PlanFile = Annotated[
    Path,
    typer.Argument(exists=True, dir_okay=False, readable=True, help="JSON or TOML: a whole plan, or what is to be otherwise."),
]
Accepted = Annotated[
    list[str] | None,
    typer.Option("--accept", help="Waiting items that may become unroutable, as announced: sales=3. May be given several times."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
HARMFUL = 3
"""Exit code of a check that found waiting items which would become unroutable."""


@app.command()
def show(
    number: Annotated[int | None, typer.Option("--version", help="An older version; without it the plan in force.")] = None,
    *,
    toml: Annotated[bool, typer.Option("--toml", help="TOML instead of JSON.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Print the whole plan, fit for a file."""
    from midoffice.main.plan import OPERATOR, installation, write_json, write_toml  # noqa: PLC0415  # loaded when needed
    from midoffice.usecases.routing.plan_history import read_plan_version  # noqa: PLC0415  # loaded when needed
    from midoffice.usecases.routing.routing_plan import read_plan_in_force  # noqa: PLC0415  # loaded when needed

    async def work() -> dict[str, object]:
        async with installation(load_settings(settings)) as context:
            if number is not None:
                return (await read_plan_version(context, OPERATOR, number)).document
            return (await read_plan_in_force(context, OPERATOR)).document

    document = asyncio.run(work())
    typer.echo((write_toml if toml else write_json)(document), nl=False)


@app.command()
def check(file: PlanFile, *, json: AsJson = False, settings: SettingsFile = None) -> None:
    """Say what a plan would change and mean for what waits now. Ends with 3 if waiting items would become unroutable."""
    from midoffice.kernel.documents import document  # noqa: PLC0415  # loaded when needed
    from midoffice.main.plan import (  # noqa: PLC0415  # loaded when needed
        OPERATOR,
        installation,
        read_plan_file,
        tabulate_changes,
        write_json,
    )
    from midoffice.usecases.routing.routing_plan import PlanCheck, check_plan  # noqa: PLC0415  # loaded when needed

    plan = read_plan_file(file)

    async def work() -> PlanCheck:
        async with installation(load_settings(settings)) as context:
            return await check_plan(context, OPERATOR, plan)

    found = asyncio.run(work())
    if json:
        typer.echo(write_json(document(found)), nl=False)
    elif found.changes:
        Console().print(tabulate_changes(found.changes))
        _say(found.findings)
    else:
        console.print("This is the plan in force.")
    if found.findings.harm:
        raise typer.Exit(HARMFUL)


@app.command()
def publish(
    file: PlanFile,
    comment: Annotated[str, typer.Option(help="Why, for those who will read the list of versions.")] = "",
    base: Annotated[int | None, typer.Option(help="The version that it was made of; refused if another is in force.")] = None,
    accept: Accepted = None,
    settings: SettingsFile = None,
) -> None:
    """Put a plan into force. What waits, waits by it at once. A plan that is in force already is left alone."""
    from midoffice.main.plan import OPERATOR, installation, read_accepted, read_plan_file  # noqa: PLC0415  # loaded when needed
    from midoffice.usecases.routing.routing_plan import NothingToPublish, publish_plan, read_plan_in_force  # noqa: PLC0415  # loaded when needed

    plan, accepted = read_plan_file(file), read_accepted(accept or ())

    async def work() -> PlanVersion | None:
        async with installation(load_settings(settings)) as context:
            made_of = base if base is not None else (await read_plan_in_force(context, OPERATOR)).number
            try:
                return await publish_plan(context, OPERATOR, plan, made_of, comment=comment, confirmed=accepted)
            except NothingToPublish:
                return None

    _report(work)


@app.command()
def versions(
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many of the newest.")] = 20,
    *,
    json: AsJson = False,
    settings: SettingsFile = None,
) -> None:
    """List versions, newest first: who changed what, when, and why."""
    from midoffice.kernel.documents import document  # noqa: PLC0415  # loaded when needed
    from midoffice.main.plan import OPERATOR, installation, tabulate_versions, write_json  # noqa: PLC0415  # loaded when needed
    from midoffice.usecases.routing.plan_history import list_plan_versions  # noqa: PLC0415  # loaded when needed

    async def work() -> tuple[PlanEntry, ...]:
        async with installation(load_settings(settings)) as context:
            return (await list_plan_versions(context, OPERATOR, None, limit)).items

    found = asyncio.run(work())
    if json:
        typer.echo(write_json({"versions": [document(entry) for entry in found]}), nl=False)
    elif found:
        Console().print(tabulate_versions(found))
    else:
        console.print("There is no version yet: the first is kept when the router starts, or a rule changes.")


@app.command()
def restore(
    number: Annotated[int, typer.Argument(min=1, help="The version to go back to.")],
    accept: Accepted = None,
    settings: SettingsFile = None,
) -> None:
    """Put an older version into force again, as a new version."""
    from midoffice.main.plan import OPERATOR, installation, read_accepted  # noqa: PLC0415  # loaded when needed
    from midoffice.usecases.routing.routing_plan import NothingToPublish, read_plan_in_force, restore_plan  # noqa: PLC0415  # loaded when needed

    accepted = read_accepted(accept or ())

    async def work() -> PlanVersion | None:
        async with installation(load_settings(settings)) as context:
            base = (await read_plan_in_force(context, OPERATOR)).number
            try:
                return await restore_plan(context, OPERATOR, number, base, confirmed=accepted)
            except NothingToPublish:
                return None

    _report(work)


def _report(work: Callable[[], Coroutine[None, None, PlanVersion | None]]) -> None:
    """Do it and say what is in force now; what would harm waiting work is said with what to add to the command."""
    from midoffice.main.plan import tabulate_changes  # noqa: PLC0415  # loaded when needed
    from midoffice.usecases.routing.plan_check import PlanHarmsWaiting  # noqa: PLC0415  # loaded when needed

    try:
        version = asyncio.run(work())
    except PlanHarmsWaiting as refused:
        _say(refused.findings)
        accept = " ".join(f"--accept {key}={count}" for key, count in sorted(refused.findings.harm.items()))
        console.print(f"Nothing was saved. To save it all the same, add: {accept}", highlight=False)
        raise typer.Exit(HARMFUL) from refused
    if version is None:
        console.print("This is the plan in force already.")
        return
    Console().print(tabulate_changes(version.changes))
    console.print(f"Version {version.number} is in force.")


def _say(findings: PlanFindings) -> None:
    for sentence in findings.words:
        console.print(sentence, highlight=False)
