"""A file says one thing in 400 lines, a function in 50; an exception carries its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES = 400
FUNCTION_LINES = 50
REASON = re.compile(r"(#|//|--) size: \w+")


def sources() -> Iterator[Path]:
    for folder in ("src", "tests", "benchmarks", "scripts"):
        yield from sorted((ROOT / folder).rglob("*.py"))
    for folder in ("web/src", "web/tests", "web/dev", "web/widget"):
        for ending in ("*.ts", "*.tsx"):
            yield from sorted((ROOT / folder).rglob(ending))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_over_400_lines() -> None:
    long = []
    for path in sources():
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > FILE_LINES and not REASON.search(lines[0]):
            long.append(f"{name(path)} has {len(lines)} lines")
    assert not long, long


def test_no_function_over_50_lines() -> None:
    long = [finding for path in sources() if path.suffix == ".py" for finding in long_functions(path)]
    assert not long, long


def long_functions(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            size = node.end_lineno - node.lineno + 1
            if size > FUNCTION_LINES and not REASON.search(lines[node.lineno - 1]):
                yield f"{name(path)}:{node.lineno} {node.name} has {size} lines"
