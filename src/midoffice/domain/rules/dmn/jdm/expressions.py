"""Expressions and cells of JDM as trees of FEEL.

Only what means the same in both languages is translated. Whatever else stands in a file is refused with its place: a rule that
silently means something else is worse than one that has to be written again.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from midoffice.domain.rules.dmn.jdm.functions import ITEM, OVER_ITEMS, call, called, over_items
from midoffice.domain.rules.dmn.jdm.tokens import Token, Untranslated, tokens_of
from midoffice.domain.rules.feel import tree

Resolve = Callable[[tuple[str, ...]], tree.Expression]
"""What a path such as `customer.age` is here. Raises Untranslated for one that is not known."""

THE_VALUE = tree.Name("?")
_COMPARISONS: dict[str, tree.ComparisonOperator] = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_CONSTANTS: dict[str, tree.Expression] = {
    "true": tree.Boolean(value=True),
    "false": tree.Boolean(value=False),
    "null": tree.Null(),
}
_WORDS = frozenset({"$", "and", "or", "in"})
_PARTED = (tree.ListOf, tree.Context)
_DEEPEST = 50


class Translator:
    """Reads one text. `value` is what `$` stands for: the value that a cell tests, or None where there is none."""

    def __init__(self, text: str, resolve: Resolve, value: tree.Expression | None = None) -> None:
        """Cut the text into its parts. Raises Untranslated."""
        self.tokens = tokens_of(text)
        self.position = 0
        self.resolve = resolve
        self.value = value
        self.depth = 0
        self.within_item = False

    @property
    def token(self) -> Token:
        """The part that comes next."""
        return self.tokens[self.position]

    def take(self, *texts: str) -> str:
        """Step over the next part if it is one of these signs or words; return it, or nothing."""
        token = self.token
        if token.kind in {"sign", "name"} and token.text in texts:
            self.position += 1
            return token.text
        return ""

    def need(self, text: str) -> None:
        """Step over what has to come next."""
        if not self.take(text):
            raise self.stop(f"{self.token.text or 'The end'} stands where {text} was expected.", "Correct the expression.")

    def stop(self, message: str, remedy: str) -> Untranslated:
        """Return the refusal of what comes next."""
        return Untranslated(message, remedy, self.token.start, self.token.end)

    def whole(self) -> tree.Expression:
        """Read an expression to its end."""
        expression = self.expression()
        if self.token.kind != "end":
            raise self.stop(f"{self.token.text} was not expected here.", "Correct the expression.")
        return expression

    def cell(self) -> tree.UnaryTests:
        """Read the cell of an input column that tests a field."""
        if any(token.text == "$" for token in self.tokens):
            return tree.UnaryTests((self.whole(),))
        tests = [self.test()]
        while self.take(","):
            tests.append(self.test())
        if self.token.kind != "end":
            raise self.stop(
                f"{self.token.text} was not expected here.", "Write a condition about the value with $, or a comparison like > 5."
            )
        return tree.UnaryTests(tuple(tests))

    def test(self) -> tree.Expression:
        """Read one test of a cell: `> 5`, `[1..5]`, `"gold"`, or several joined by `and` and `or`."""
        first = self.conjunction_of_tests()
        if self.token.text != "or":
            return first[0] if len(first) == 1 else _all_of(first)
        alternatives = [_all_of(first)]
        while self.take("or"):
            alternatives.append(_all_of(self.conjunction_of_tests()))
        return tree.Logic("or", tuple(alternatives))

    def conjunction_of_tests(self) -> list[tree.Expression]:
        """Read tests joined by `and`."""
        tests = [self.single_test()]
        while self.take("and"):
            tests.append(self.single_test())
        return tests

    def single_test(self) -> tree.Expression:
        """Read a comparison with the tested value, an interval, or a value."""
        operator = self.take(*_COMPARISONS)
        if operator:
            return tree.UnaryComparison(_COMPARISONS[operator], self.sum())
        outside = self.outside_of_interval()
        return outside or self.sum()

    def outside_of_interval(self) -> tree.Expression | None:
        """Read `]1..5[`, which is everything that does not lie between its ends, ends included."""
        if self.token.text != "]":
            return None
        self.need("]")
        low = self.sum()
        self.need("..")
        high = self.sum()
        self.need("[")
        below, above = tree.Comparison("<=", THE_VALUE, low), tree.Comparison(">=", THE_VALUE, high)
        return tree.Logic("or", (below, above))

    def expression(self) -> tree.Expression:
        """Read an expression with everything that may stand in it."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.stop("The expression is nested too deeply.", "Cut it into several.")
        condition = self.default()
        if self.take("?"):
            then = self.expression()
            self.need(":")
            condition = tree.If(condition, then, self.expression())
        self.depth -= 1
        return condition

    def default(self) -> tree.Expression:
        """Read `a ?? b`."""
        value = self.logic("or")
        if not self.take("??"):
            return value
        return tree.If(tree.Comparison("!=", value, tree.Null()), value, self.default())

    def logic(self, operator: Literal["and", "or"]) -> tree.Expression:
        """Read operands joined by `or`, or by `and`."""
        operands = [self.logic("and") if operator == "or" else self.negation()]
        while self.take(operator):
            operands.append(self.logic("and") if operator == "or" else self.negation())
        return operands[0] if len(operands) == 1 else tree.Logic(operator, tuple(operands))

    def negation(self) -> tree.Expression:
        """Read `not a`."""
        if self.take("not"):
            return call("not", self.negation())
        return self.comparison()

    def comparison(self) -> tree.Expression:
        """Read `a > b`, `a in b`, `a not in b`."""
        left = self.sum()
        operator = self.take(*_COMPARISONS)
        if operator:
            right = self.sum()
            if isinstance(left, _PARTED) or isinstance(right, _PARTED):
                raise self.stop("Lists are never equal there, and here they are if their items are.", "Compare the items.")
            return tree.Comparison(_COMPARISONS[operator], left, right)
        if self.take("in"):
            return self.member(left)
        if self.token.text == "not" and self.tokens[self.position + 1].text == "in":
            self.position += 2
            return call("not", self.member(left))
        return left

    def member(self, value: tree.Expression) -> tree.Expression:
        """Read what a value is looked for in."""
        source = self.sum()
        if isinstance(source, tree.Range):
            return tree.In(value, (source,))
        if isinstance(source, tree.ListOf):
            return tree.In(value, source.items) if source.items else tree.Boolean(value=False)
        return call("list contains", source, value)

    def sum(self) -> tree.Expression:
        """Read `a + b - c`."""
        value = self.product()
        while operator := self.take("+", "-"):
            value = tree.Arithmetic("+" if operator == "+" else "-", value, self.product())
        return value

    def product(self) -> tree.Expression:
        """Read `a * b / c`."""
        value = self.power()
        while operator := self.take("*", "/"):
            value = tree.Arithmetic("*" if operator == "*" else "/", value, self.power())
        if self.token.text == "%":
            raise self.stop("The remainder of negative numbers differs between the two languages.", "Write modulo(a, b) in FEEL.")
        return value

    def power(self) -> tree.Expression:
        """Read `a ^ b`; a sign binds closer than the power, and what stands on the right is raised first."""
        base = self.signed()
        return tree.Arithmetic("**", base, self.power()) if self.take("^") else base

    def signed(self) -> tree.Expression:
        """Read `-a`."""
        return tree.Negation(self.signed()) if self.take("-") else self.postfix()

    def postfix(self) -> tree.Expression:
        """Read `a.b[0]`."""
        value = self.primary()
        while not isinstance(value, tree.Number) and self.take("["):
            value = self.index(value)
            self.need("]")
            while self.take("."):
                value = tree.Path(value, self.name())
        return value

    def index(self, source: tree.Expression) -> tree.Expression:
        """Read the place of an item; the first is 0 there and 1 here."""
        token = self.token
        position = self.expression()
        if isinstance(position, tree.Number) and position.value == position.value.to_integral_value():
            return tree.Filter(source, tree.Number(position.value + 1))
        if isinstance(position, tree.String):
            return tree.Path(source, position.value)
        raise Untranslated("Only a number or a name can stand in these brackets.", "Name the item.", token.start, token.end)

    def name(self) -> str:
        """Read a name."""
        token = self.token
        if token.kind != "name" or token.text in _WORDS:
            raise self.stop(f"{token.text or 'The end'} stands where a name was expected.", "Correct the expression.")
        self.position += 1
        return token.text

    def primary(self) -> tree.Expression:  # noqa: PLR0911 - one for each form
        """Read a value, a path, a call, a list, an interval, a context, or an expression in brackets."""
        token = self.token
        if token.kind == "number":
            self.position += 1
            return tree.Number(Decimal(token.text.replace("_", "")))
        if token.kind == "text":
            return self.text()
        if token.kind == "name":
            return self.named()
        if self.within_item and self.take("#"):
            return self.item()
        if self.take("["):
            return self.list_or_interval()
        if self.take("("):
            return self.bracket()
        if self.take("{"):
            return self.context()
        raise self.stop(f"{token.text or 'The end'} cannot be translated here.", "Write it again in FEEL.")

    def item(self) -> tree.Expression:
        """Read the rest of `#.price`."""
        value: tree.Expression = ITEM
        while self.take("."):
            value = tree.Path(value, self.name())
        return value

    def text(self) -> tree.Expression:
        """Read a text in single or double quotes."""
        token = self.token
        if "\\" in token.text:
            raise self.stop("A text with a backslash means different things in the two languages.", "Write it again in FEEL.")
        self.position += 1
        return tree.String(token.text[1:-1])

    def named(self) -> tree.Expression:
        """Read a constant, a path or a call."""
        token = self.token
        constant = _CONSTANTS.get(token.text)
        if constant is not None:
            self.position += 1
            return constant
        if token.text == "$":
            return self.dollar()
        name = self.name()
        if self.take("("):
            return self.called(name, token)
        path = [name]
        while self.take("."):
            path.append(self.name())
        return self.at(token, tuple(path))

    def dollar(self) -> tree.Expression:
        """Read `$`: the tested value in a cell, what has been computed before in an expression node."""
        token = self.token
        self.position += 1
        path: list[str] = []
        while self.take("."):
            path.append(self.name())
        if self.value is None:
            return self.at(token, ("$", *path))
        value = self.value
        for part in path:
            value = tree.Path(value, part)
        return value

    def at(self, token: Token, path: tuple[str, ...]) -> tree.Expression:
        """Resolve a path; a refusal is told where it stands."""
        try:
            return self.resolve(path)
        except Untranslated as refusal:
            end = self.tokens[self.position - 1].end
            raise Untranslated(refusal.message, refusal.remedy, token.start, end) from None

    def called(self, name: str, token: Token) -> tree.Expression:
        """Read the arguments of a call; in the second one of some functions `#` is an item of the first."""
        arguments: list[tree.Expression] = []
        while not self.take(")"):
            if arguments:
                self.need(",")
            within = self.within_item
            self.within_item = within or (name in OVER_ITEMS and len(arguments) == 1)
            arguments.append(self.expression())
            self.within_item = within
        translated = over_items(name, arguments) if name in OVER_ITEMS and len(arguments) > 1 else called(name, arguments)
        if translated is None:
            remedy = "Write the expression again in FEEL."
            raise Untranslated(f"The function {name} cannot be translated.", remedy, token.start, token.end)
        return translated

    def list_or_interval(self) -> tree.Expression:
        """Read `[1, 2]` or `[1..5]`."""
        items: list[tree.Expression] = []
        while not self.take("]"):
            if items:
                self.need(",")
            items.append(self.expression())
            if len(items) == 1 and self.take(".."):
                return self.interval(items[0], low_closed=True)
        return tree.ListOf(tuple(items))

    def bracket(self) -> tree.Expression:
        """Read `(a + b)` or `(1..5)`."""
        inner = self.expression()
        if self.take(".."):
            return self.interval(inner, low_closed=False)
        self.need(")")
        return inner

    def interval(self, low: tree.Expression, *, low_closed: bool) -> tree.Expression:
        """Read the rest of an interval."""
        high = self.sum()
        closing = self.take("]", ")")
        if not closing:
            raise self.stop("The interval has no end.", "End it with ] or ).")
        return tree.Range(low, high, low_closed, closing == "]")

    def context(self) -> tree.Expression:
        """Read `{a: 1, "b": 2}`."""
        entries: list[tree.Entry] = []
        while not self.take("}"):
            if entries:
                self.need(",")
            if self.token.kind == "text":
                key = self.token.text[1:-1]
                self.position += 1
            else:
                key = self.name()
            self.need(":")
            entries.append(tree.Entry(key, self.expression()))
        return tree.Context(tuple(entries))


def _all_of(tests: list[tree.Expression]) -> tree.Expression:
    """Return tests of the value at hand as one condition about it."""
    conditions: list[tree.Expression] = []
    for test in tests:
        if isinstance(test, tree.UnaryComparison):
            conditions.append(tree.Comparison(test.operator, THE_VALUE, test.operand))
        elif isinstance(test, tree.Logic):
            conditions.append(test)
        else:
            conditions.append(tree.In(THE_VALUE, (test,)))
    return conditions[0] if len(conditions) == 1 else tree.Logic("and", tuple(conditions))
