"""Built-in functions of texts. Characters are Unicode's, counted from 1."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.builtins.signatures import builtin, table
from midoffice.domain.rules.feel.patterns import PatternFault, compile_pattern
from midoffice.domain.rules.feel.values import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from midoffice.domain.rules.feel.patterns import Pattern
    from midoffice.domain.rules.feel.run import Run


def _substring(run: Run, text: str, start: Decimal, length: Decimal | None) -> object:
    if not start:
        run.report("The start position of substring is 0; the first character is 1, the last is -1.")
        return None
    begin = int(start) - 1 if start > 0 else max(len(text) + int(start), 0)
    if length is None:
        return text[begin:]
    if int(length) < 1:
        run.report(f"The length of substring is {length}; it is at least 1.")
        return None
    return text[begin : begin + int(length)]


def _upper(run: Run, text: str) -> object:
    run.grow_text(len(text))
    return text.upper()


def _lower(run: Run, text: str) -> object:
    run.grow_text(len(text))
    return text.lower()


def _before(_run: Run, text: str, match: str) -> object:
    found = text.find(match)
    return text[:found] if found >= 0 else ""


def _after(_run: Run, text: str, match: str) -> object:
    found = text.find(match)
    return text[found + len(match) :] if found >= 0 else ""


def _join(run: Run, items: list[object], delimiter: str | None) -> object:
    texts: list[str] = []
    for item in items:
        if isinstance(item, str):
            texts.append(item)
        elif item is not None:
            run.report(f"Only texts can be joined by string join, not {shown(item)}.")
            return None
    run.grow_text(sum(map(len, texts)) + len(delimiter or "") * len(texts))
    return (delimiter or "").join(texts)


def _with_pattern(run: Run, pattern: str, flags: str | None, use: Callable[[Pattern], object]) -> object:
    try:
        return use(compile_pattern(pattern, flags or ""))
    except PatternFault as fault:
        run.report(f"The pattern {shown(pattern).removeprefix('the text ')} does not work: {fault}.")
        return None


def _matches(run: Run, text: str, pattern: str, flags: str | None) -> object:
    run.grow_text(len(text))
    return _with_pattern(run, pattern, flags, lambda compiled: compiled.found_in(text))


def _replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None) -> object:
    run.grow_text(len(text))
    return _with_pattern(run, pattern, flags, lambda compiled: compiled.replace(run, text, replacement))


def _split(run: Run, text: str, delimiter: str) -> object:
    run.grow_text(len(text))
    return _with_pattern(run, delimiter, None, lambda compiled: compiled.split(run, text))


STRINGS = table(
    builtin("substring", "string: string, start position: number, length?: number -> string", _substring),
    builtin("string length", "string: string -> number", lambda _run, text: Decimal(len(text))),
    builtin("upper case", "string: string -> string", _upper),
    builtin("lower case", "string: string -> string", _lower),
    builtin("substring before", "string: string, match: string -> string", _before),
    builtin("substring after", "string: string, match: string -> string", _after),
    builtin("contains", "string: string, match: string -> boolean", lambda _run, text, match: match in text),
    builtin("starts with", "string: string, match: string -> boolean", lambda _run, text, match: text.startswith(match)),
    builtin("ends with", "string: string, match: string -> boolean", lambda _run, text, match: text.endswith(match)),
    builtin("matches", "input: string, pattern: string, flags?: string? -> boolean", _matches),
    builtin("replace", "input: string, pattern: string, replacement: string, flags?: string? -> string", _replace),
    builtin("split", "string: string, delimiter: string -> list<string>", _split),
    builtin("string join", "list: list<Any>, delimiter?: string? -> string", _join),
)
