"""The commands of `midoffice rules`; what they need is imported when they run."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(no_args_is_help=True, help="Rules: decisions in DMN with expressions in FEEL.")
console = Console(stderr=True)

ModelsFolder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with the models (*.dmn), at any depth.")]
TestsFolder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with the test files (*.xml).")]
ResultFile = Annotated[Path | None, typer.Option("--results", help="Also write the kit's own result file (CSV).")]


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
    typer.echo(json.dumps(tally.summary()))
    if not tally.results:
        console.print("There is no test file below this folder.")
        raise typer.Exit(1)
