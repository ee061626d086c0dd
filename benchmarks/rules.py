"""How long rules take, beside zen-engine and CEL, in one run on the same customer: 2 KB of JSON.

    .venv/bin/python benchmarks/rules.py [--quick]

A table of 50 rows, a graph of five decisions, a thousand offers with four conditions each, of which the best three are wanted, and
one condition; what compiling costs, what a trace costs, and what the strict mode costs, in which a missing value stays UNKNOWN.

All figures are CPU time of one evaluation, the best of several rounds in which the engines take turns: other work on the machine
can make a round slower, never faster. Ours is measured twice: with the inputs prepared once for many decisions, as the product
does for a customer, and with the plain JSON values handed over each time; zen-engine has only the latter. CEL has no tables: the
table is a few nested conditions there, the offers a thousand conditions, and its inputs are an activation made once.
"""

from __future__ import annotations

import argparse
import gc
import heapq
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import zen
from cel_expr_python import cel

from lab import rule_cases as cases
from lab.result import show
from midoffice.domain.rules.dmn.engine import Model, compile_model
from midoffice.domain.rules.feel.language import compile_expression
from midoffice.domain.rules.feel.run import Mode, Run

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEST = 3
STRICT = (("table", "strict"), ("table", "strict, balance missing"), ("graph", "strict"), ("offers", "strict"))
Work = Callable[[], object]


def timed(works: dict[str, Work], *, seconds: float, rounds: int) -> dict[str, float]:
    """Microseconds of CPU time of each work: the best round. `seconds` is about what one round of one work takes."""
    counts: dict[str, int] = {}
    for name, work in works.items():
        began, count = time.process_time(), 0
        while count < 1 or time.process_time() - began < seconds / 10:
            work()
            count += 1
        counts[name] = max(1, round(count * 10))
    best = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            gc.collect()
            gc.disable()
            began = time.process_time()
            for _ in range(counts[name]):
                work()
            best[name] = min(best[name], (time.process_time() - began) / counts[name] * 1e6)
            gc.enable()
    return best


def ours(model: Model, values: dict[str, Any], *, prepared: bool = True, mode: Mode = "standard", trace: bool = False) -> Work:
    """One evaluation of the decision `answer`."""
    inputs = model.prepare(values, now=NOW, mode=mode) if prepared else values
    evaluate = model.evaluate
    return lambda: evaluate("answer", inputs, now=NOW, mode=mode, trace=trace)


def as_document(model: Model, values: dict[str, Any]) -> Work:
    """One evaluation with its trace made into the JSON that is stored or shown."""
    evaluate = ours(model, values, trace=True)

    def work() -> object:
        outcome: Any = evaluate()
        return outcome.trace.to_document()

    return work


def best_three(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The best offers of those that the customer may see."""
    return heapq.nlargest(BEST, found, key=itemgetter("worth"))


class Engines:
    """The cases in every engine, each checked once to give the same answer."""

    def __init__(self) -> None:
        """Compile them all."""
        self.values = cases.customer()
        self.text = json.dumps(self.values)
        self.rows, self.offers = cases.fifty_rows(), cases.thousand_offers()
        self.table, self.graph, self.choice = (
            compile_model(one) for one in (cases.own_table(self.rows), cases.own_graph(), cases.own_offers(self.offers))
        )
        engine = zen.ZenEngine()
        self.zen_table = engine.create_decision(cases.jdm({"answer": self.rows}))
        self.zen_graph = engine.create_decision(cases.jdm(cases.graph_rows()))
        self.zen_choice = engine.create_decision(cases.jdm({"answer": self.offers}))
        self.zen_condition = zen.compile_expression(cases.CONDITION.replace(" = ", " == "))
        self.cel = cel.NewEnv(variables=dict.fromkeys(cases.INPUTS, cel.Type.DYN))
        self.activation = self.cel.Activation(self.values)
        self.cel_table = [self.cel.compile(text) for text in cases.cel_first(self.rows)]
        self.cel_offers = [self.cel.compile(text) for text in cases.cel_conditions(self.offers)]
        self.cel_condition = self.cel.compile(cases.CONDITION.replace(" = ", " == ").replace(" and ", " && "))
        self.worth = [{"offer": row[-2], "worth": float(row[-1])} for row in self.offers.rows]
        self.check()

    def check(self) -> None:
        """Refuse to measure engines that do not agree."""
        answer: Any = self.ask(self.table)
        theirs = self.zen_table.evaluate(self.text)["result"]
        row = self.rows.rows[self.cel_row()]
        if not float(answer["priority"]) == float(theirs["priority"]) == float(row[-2]):
            raise SystemExit("The engines do not agree about the table.")
        graph: Any = self.ask(self.graph)
        if float(graph["priority"]) != float(self.zen_graph.evaluate(self.text)["result"]["priority"]):
            raise SystemExit("The engines do not agree about the graph.")
        chosen: Any = self.ask(self.choice)
        worths = [float(one["worth"]) for one in chosen]
        if not worths == [one["worth"] for one in self.zen_best()] == [one["worth"] for one in self.cel_best()]:
            raise SystemExit("The engines do not agree about the offers.")

    def ask(self, model: Model) -> object:
        """Our answer."""
        return model.evaluate("answer", self.values, now=NOW).value

    def cel_row(self) -> int:
        """The row of the table by CEL."""
        found = (int(one.eval(self.activation).value()) for one in self.cel_table)
        return next((number for number in found if number >= 0), -1)

    def zen_best(self) -> list[dict[str, Any]]:
        """The best offers by zen-engine."""
        found: Any = self.zen_choice.evaluate(self.text)["result"]
        return best_three(found)

    def cel_best(self) -> list[dict[str, Any]]:
        """The best offers by CEL."""
        conditions, activation = self.cel_offers, self.activation
        return best_three([worth for worth, one in zip(self.worth, conditions, strict=True) if one.eval(activation).value()])


def works_of(engines: Engines) -> dict[str, Work]:
    """Everything that is measured side by side."""
    values, text = engines.values, engines.text
    lacking = values | {"customer": {key: value for key, value in values["customer"].items() if key != "balance"}}
    condition = compile_expression(cases.CONDITION, cases.INPUTS)
    run, scope = Run(NOW), engines.table.prepare(values, now=NOW)
    named: dict[str, object] = {key[1]: value for key, value in scope.values.items()}
    table = engines.table
    return {
        "table": ours(table, values),
        "table, plain values": ours(table, values, prepared=False),
        "table, trace": ours(table, values, trace=True),
        "table, trace as a document": as_document(table, values),
        "table, strict": ours(table, values, mode="strict"),
        "table, strict, balance missing": ours(table, lacking, mode="strict"),
        "table, zen": lambda: engines.zen_table.evaluate(text),
        "table, zen, trace": lambda: engines.zen_table.evaluate(text, {"trace": True}),
        "table, CEL": engines.cel_row,
        "graph": ours(engines.graph, values),
        "graph, trace": ours(engines.graph, values, trace=True),
        "graph, strict": ours(engines.graph, values, mode="strict"),
        "graph, zen": lambda: engines.zen_graph.evaluate(text),
        "offers": ours(engines.choice, values),
        "offers, trace": ours(engines.choice, values, trace=True),
        "offers, strict": ours(engines.choice, values, mode="strict"),
        "offers, zen": engines.zen_best,
        "offers, CEL": engines.cel_best,
        "condition": lambda: condition(run, named),
        "condition, zen": lambda: engines.zen_condition.evaluate(values),
        "condition, CEL": lambda: engines.cel_condition.eval(engines.activation).value(),
    }


def compiling() -> dict[str, Work]:
    """Compiling the table of 50 rows, each time with other numbers, so that nothing is found again."""
    numbers = iter(range(1_000_000))
    engine = zen.ZenEngine()

    def compile_ours() -> object:
        return compile_model(cases.own_table(cases.fifty_rows(next(numbers))))

    def compile_zen() -> object:
        decision = engine.create_decision(cases.jdm({"answer": cases.fifty_rows(next(numbers))}))
        return decision.evaluate("{}")

    return {
        "compile": compile_ours,
        "compile, zen": compile_zen,
        "writing": lambda: cases.own_table(cases.fifty_rows(next(numbers))),
        "writing, zen": lambda: cases.jdm({"answer": cases.fifty_rows(next(numbers))}),
    }


def rows_of(us: dict[str, float], compile_us: dict[str, float], result: dict[str, float]) -> list[tuple[str, str, str]]:
    """The table for people."""

    def times(name: str, other: str) -> str:
        return f"{us[other] / us[name]:.1f} x as fast"

    return [
        ("table of 50 rows", f"{us['table']:.2f} us", "<= 6 us, inputs prepared once"),
        (
            "  plain JSON values each time",
            f"{us['table, plain values']:.2f} us",
            f"{result['table50_ratio_zen']:.1f} x as fast as zen; >= 4 x",
        ),
        ("  zen-engine", f"{us['table, zen']:.2f} us", "from plain JSON, each time"),
        ("  CEL, nested conditions", f"{us['table, CEL']:.2f} us", times("table", "table, CEL")),
        (
            "  with trace",
            f"{us['table, trace']:.2f} us",
            f"{us['table, trace'] / us['table']:.2f} x; zen {us['table, zen, trace'] / us['table, zen']:.2f} x",
        ),
        ("  trace made into JSON", f"{us['table, trace as a document']:.2f} us", "when it is stored or shown; not in the ratio"),
        ("  strict", f"{us['table, strict']:.2f} us", f"{us['table, strict'] / us['table']:.2f} x"),
        (
            "  strict, with an UNKNOWN",
            f"{us['table, strict, balance missing']:.2f} us",
            f"{us['table, strict, balance missing'] / us['table']:.2f} x",
        ),
        ("graph of 5 decisions", f"{us['graph']:.2f} us", times("graph", "graph, zen") + f" as zen ({us['graph, zen']:.0f} us)"),
        ("  with trace", f"{us['graph, trace']:.2f} us", f"{us['graph, trace'] / us['graph']:.2f} x"),
        ("  strict", f"{us['graph, strict']:.2f} us", f"{us['graph, strict'] / us['graph']:.2f} x"),
        ("1,000 offers x 4, best 3", f"{us['offers'] / 1000:.3f} ms", "<= 1 ms"),
        ("  with trace", f"{us['offers, trace'] / 1000:.3f} ms", f"{us['offers, trace'] / us['offers']:.2f} x"),
        ("  strict", f"{us['offers, strict'] / 1000:.3f} ms", f"{us['offers, strict'] / us['offers']:.2f} x"),
        ("  zen-engine", f"{us['offers, zen'] / 1000:.3f} ms", times("offers", "offers, zen")),
        ("  CEL", f"{us['offers, CEL'] / 1000:.3f} ms", times("offers", "offers, CEL")),
        ("one condition", f"{us['condition']:.2f} us", ""),
        ("  zen-engine", f"{us['condition, zen']:.2f} us", times("condition", "condition, zen")),
        ("  CEL", f"{us['condition, CEL']:.2f} us", times("condition", "condition, CEL")),
        ("UNKNOWN mode", f"{result['unknown_ratio']:.2f} x", "<= 2 x; the most of all above"),
        ("trace", f"{result['trace_ratio']:.2f} x", "<= 2 x; the most of all above"),
        ("compiling a table of 50 rows", f"{result['compile50_ms']:.2f} ms", "<= 20 ms"),
        (
            "  zen-engine",
            f"{(compile_us['compile, zen'] - compile_us['writing, zen']) / 1000:.2f} ms",
            "with a first evaluation",
        ),
    ]


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    quick = parser.parse_args().quick
    seconds, rounds = (0.06, 4) if quick else (0.4, 9)
    us = timed(works_of(Engines()), seconds=seconds, rounds=rounds)
    compile_us = timed(compiling(), seconds=seconds, rounds=rounds)
    result = {
        "table50_us": round(us["table"], 3),
        "table50_ratio_zen": round(us["table, zen"] / us["table, plain values"], 2),
        "thousand_by_four_ms": round(us["offers"] / 1000, 4),
        "unknown_ratio": round(max(us[f"{name}, {how}"] / us[name] for name, how in STRICT), 3),
        "trace_ratio": round(max(us[f"{one}, trace"] / us[one] for one in ("table", "graph", "offers")), 3),
        "compile50_ms": round((compile_us["compile"] - compile_us["writing"]) / 1000, 3),
    }
    show("Rules, CPU time of one evaluation", rows_of(us, compile_us, result), result)


if __name__ == "__main__":
    main()
