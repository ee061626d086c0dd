"""The texts of a model, read once each."""

from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import parse_expression, parse_unary_tests
from midoffice.domain.rules.feel.names import Names
from midoffice.domain.rules.feel.tree import Expression, UnaryTests


class Reader:
    """Reads cells and expressions with the names of one model. A text that stands in many rows is read once."""

    def __init__(self, names: Names) -> None:
        """Begin with nothing read."""
        self.names = names
        self._tests: dict[str, UnaryTests | FeelFault] = {}
        self._expressions: dict[str, Expression | FeelFault] = {}

    def tests(self, text: str) -> UnaryTests | FeelFault:
        """Return the tree of a cell, or what is wrong with it. An empty cell tests nothing."""
        if text not in self._tests:
            try:
                self._tests[text] = parse_unary_tests(text, self.names) if text.strip() else UnaryTests(())
            except FeelFault as fault:
                self._tests[text] = fault
        return self._tests[text]

    def expression(self, text: str) -> Expression | FeelFault:
        """Return the tree of an expression, or what is wrong with it."""
        if text not in self._expressions:
            try:
                self._expressions[text] = parse_expression(text, self.names)
            except FeelFault as fault:
                self._expressions[text] = fault
        return self._expressions[text]
