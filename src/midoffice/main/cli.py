"""The command line: `midoffice up`, `demo`, `migrate`, `doctor` and what an operator needs besides.

Each command is a few lines that call a module named for what it does; those are imported when
they are needed, so that `midoffice version` answers at once.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from midoffice import __version__
from midoffice.kernel.errors import MidofficeError
from midoffice.main import actions_commands, plan_commands, rules_commands
from midoffice.main.chaos_command import chaos
from midoffice.main.settings import RoleName, Settings, load_settings

if TYPE_CHECKING:
    from midoffice.main.bootstrap import Application

app = typer.Typer(
    name="midoffice",
    help="Every customer contact in one queue, at one desk.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(plan_commands.app, name="plan")
app.add_typer(actions_commands.app, name="actions")
app.add_typer(rules_commands.app, name="rules")
app.command()(chaos)
console = Console(stderr=True)

SettingsFile = Annotated[Path | None, typer.Option("--settings", help="TOML file; without it midoffice.toml, if there is one.")]
Roles = Annotated[list[RoleName] | None, typer.Option("--role", help="Run this part only; may be given several times.")]


def main() -> None:
    """Run the command line; an error that we can name is two sentences, not a traceback."""
    try:
        app()
    except MidofficeError as problem:
        _give_up(problem)


@app.command()
def up(settings: SettingsFile = None, role: Roles = None) -> None:
    """Start the product: everything in one process, or the named roles only."""
    from midoffice.main.run import run  # noqa: PLC0415  # loaded when needed

    run(_load(settings, role), ready=_signpost)


@app.command()
def demo(
    settings: SettingsFile = None,
    pace: Annotated[float, typer.Option(min=0, max=20, help="How busy it is: 1 is about six contacts a minute, 0 is none.")] = 1.0,
) -> None:
    """Start the product with a company, its customers and live traffic in it."""
    from midoffice.main.demo.role import prepare_demonstration  # noqa: PLC0415  # loaded when needed
    from midoffice.main.run import run  # noqa: PLC0415  # loaded when needed

    demonstration = prepare_demonstration(_load(settings), pace=pace)
    run(demonstration.settings, first=[demonstration.founding], besides=[demonstration.traffic], ready=_signpost)


@app.command()
def migrate(settings: SettingsFile = None) -> None:
    """Bring the database to this version's schema. `up` does the same by itself."""
    from midoffice.main.bootstrap import migrate_database  # noqa: PLC0415  # loaded when needed

    applied = asyncio.run(migrate_database(_load(settings)))
    for name in applied:
        console.print(f"ran {name}")
    console.print("The database is up to date.")


@app.command()
def doctor(settings: SettingsFile = None) -> None:
    """Look at everything the product needs, and say what to do where something is wrong."""
    from midoffice.main.doctor import examine  # noqa: PLC0415  # loaded when needed
    from midoffice.main.finding import Level  # noqa: PLC0415  # loaded when needed

    findings = asyncio.run(examine(_load(settings)))
    table = Table(box=None, show_header=False, padding=(0, 1))
    for finding in findings:
        table.add_row(f"[{finding.level.colour}]{finding.level}[/]", finding.what, finding.found)
        if finding.remedy:
            table.add_row("", "", f"[italic]{finding.remedy}[/]")
    Console().print(table)
    if any(finding.level is Level.WRONG for finding in findings):
        raise typer.Exit(1)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Archive to write, e.g. midoffice-backup.tar.")],
    settings: SettingsFile = None,
) -> None:
    """Write the database, the attachments and the secret key into one archive, while the product runs."""
    from midoffice.main.backup import write_backup  # noqa: PLC0415  # loaded when needed

    with console.status("Writing the backup ..."):
        size = asyncio.run(write_backup(_load(settings), file))
    console.print(f"{file}: {size / 1e6:.1f} MB. It holds personal data and the secret key: keep it safe.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Archive that `midoffice backup` wrote.")], settings: SettingsFile = None
) -> None:
    """Bring a backup into an empty installation."""
    from midoffice.main.backup import read_backup  # noqa: PLC0415  # loaded when needed

    with console.status("Restoring ..."):
        asyncio.run(read_backup(_load(settings), file))
    console.print("Restored. Start the product with: midoffice up")


@app.command("create-admin")
def create_admin(
    login: Annotated[str, typer.Argument(help="What the person types to sign in, e.g. ann@example.com.")],
    name: Annotated[str, typer.Option(help="Shown to colleagues; the login if left out.")] = "",
    settings: SettingsFile = None,
) -> None:
    """Make an account that may administer; asks for its password, or reads it from standard input."""
    from midoffice.main.first_account import create_administrator  # noqa: PLC0415  # loaded when needed

    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    asyncio.run(create_administrator(_load(settings), login, name or login, password))
    console.print(f"{login} may sign in and administer.", highlight=False)


@app.command("simulate")
def simulate_model(
    model: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="TOML file that describes the centre.")],
    replications: Annotated[int, typer.Option(min=1, max=100_000, help="Days to simulate.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same figures.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print every measure as JSON instead of a table.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Simulate days of a contact centre through the dispatcher that routes real contacts."""
    import orjson  # noqa: PLC0415  # loaded when needed

    from midoffice.main.simulate import load_model, simulate, tabulate  # noqa: PLC0415  # loaded when needed

    described = load_model(model)
    result = simulate(described, days=replications, seed=seed)
    if json:
        typer.echo(orjson.dumps(result.as_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        Console().print(tabulate(described, result))


@app.command("replay")
def replay_recorded(
    *,
    day: Annotated[str, typer.Option(help="The recorded day, e.g. 2026-11-21.")],
    plan: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, readable=True, help="JSON or TOML file: what differs from the plan in force."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print every figure as JSON instead of a table.")] = False,
    picture: Annotated[Path | None, typer.Option(help="Write a picture as well; its name ends in .svg.")] = None,
    settings: SettingsFile = None,
) -> None:
    """Replay a recorded day through the dispatcher: under the plan in force, and under another one."""
    import orjson  # noqa: PLC0415  # loaded when needed

    from midoffice.kernel.documents import document  # noqa: PLC0415  # loaded when needed
    from midoffice.main.replay import read_date, read_plan, replay, tabulate  # noqa: PLC0415  # loaded when needed
    from midoffice.main.replay_picture import write_picture  # noqa: PLC0415  # loaded when needed

    wanted, proposed = read_date(day), read_plan(plan)
    with console.status("Replaying ..."):
        result = asyncio.run(replay(_load(settings), wanted, proposed))
    if picture is not None:
        write_picture(result, picture)
    if json:
        typer.echo(orjson.dumps(document(result), option=orjson.OPT_INDENT_2).decode())
    elif not result.contacts:
        console.print(f"No contacts were recorded on {result.day}.")
    else:
        Console().print(tabulate(result))


@app.command("sample-settings")
def sample_settings() -> None:
    """Print a settings file with every setting and its default."""
    from midoffice.main.settings_sample import sample  # noqa: PLC0415  # loaded when needed

    typer.echo(sample(), nl=False)


@app.command()
def version() -> None:
    """Show the version."""
    Console().print(f"midoffice {__version__}")


def _load(settings: Path | None, roles: list[RoleName] | None = None) -> Settings:
    return load_settings(settings, roles=tuple(roles) if roles else None)


def _signpost(application: Application) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for words, where in application.signposts:
        table.add_row(f"[bold]{words}[/]", where)
    table.add_row("[bold]Data[/]", str(application.settings.data_dir))
    console.print()
    console.print(table)
    console.print("\nCtrl-C ends it.")


def _give_up(problem: MidofficeError) -> NoReturn:
    console.print(f"[bold red]Cannot go on:[/] {problem.message}", highlight=False)
    if remedy := problem.fields.get("remedy") or problem.remedy:
        console.print(remedy, highlight=False)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
