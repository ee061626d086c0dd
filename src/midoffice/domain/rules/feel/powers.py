"""How tightly the operators of FEEL bind: a higher number more tightly. The order is that of DMN 1.5, 10.3.1.2, rules 2 and 4."""

from typing import Final

from midoffice.domain.rules.feel.tree import ComparisonOperator

DISJUNCTION: Final = 10
CONJUNCTION: Final = 20
COMPARISON: Final = 30
ADDITION: Final = 40
MULTIPLICATION: Final = 50
EXPONENTIATION: Final = 60
NEGATION: Final = 70
INSTANCE: Final = 80
POSTFIX: Final = 90

COMPARE: Final[dict[str, ComparisonOperator]] = {"=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
BINARY: Final = {
    "or": DISJUNCTION,
    "and": CONJUNCTION,
    **dict.fromkeys(COMPARE, COMPARISON),
    "between": COMPARISON,
    "in": COMPARISON,
    "+": ADDITION,
    "-": ADDITION,
    "*": MULTIPLICATION,
    "/": MULTIPLICATION,
    "**": EXPONENTIATION,
    "instance": INSTANCE,
}
SPELLED: Final = {
    "==": ("“==” is not an operator.", "Use = for equality."),
    "&&": ("“&&” is not an operator.", "Write “and”."),
    "||": ("“||” is not an operator.", "Write “or”."),
    "!": ("“!” is not an operator.", "Write not(…) for “not”, != for “not equal”."),
    "=>": ("“=>” is not an operator.", "Write >=."),
    "=<": ("“=<” is not an operator.", "Write <=."),
    "≥": ("“≥” is not an operator.", "Write >=."),
    "≤": ("“≤” is not an operator.", "Write <=."),
    "≠": ("“≠” is not an operator.", "Write !=."),
    "×": ("“×” is not an operator.", "Write *."),  # noqa: RUF001  # as it is pasted
    "÷": ("“÷” is not an operator.", "Write /."),
    "–": ("“–” is a dash, not a minus sign.", "Write -."),  # noqa: RUF001  # the same
    "−": ("“−” is not the minus sign of the keyboard.", "Write -."),  # noqa: RUF001  # the same
    "%": ("“%” has no meaning here.", "Write 10 % as 0.1."),
    "€": ("“€” has no meaning here.", "Write amounts without a currency."),
    "$": ("“$” has no meaning here.", "Write amounts without a currency."),
    "<>": ("“<>” is not an operator.", "Use != for “not equal”."),
    ";": ("“;” separates nothing here.", "Separate values with a comma; write decimals with a point."),
    "AND": ("“AND” is not an operator.", "Write “and” in small letters."),
    "OR": ("“OR” is not an operator.", "Write “or” in small letters."),
    "THEN": ("“THEN” cannot stand here.", "Write if … then … else … in small letters."),
    "days": ("“days” is no unit here.", 'Write a duration as @"P30D".'),
    "is": ("“is” is not an operator.", "Use = for equality."),
    "not": ("“not” cannot stand here.", "Write not(…) around what is not to hold, or != for “not equal”."),
    ",": ("A comma cannot stand here.", "Put several values in [ ], and write decimals with a point."),
    ":": ("A colon cannot stand here.", 'Put “name: value” in { }, and write a time as @"09:30:00".'),
    "->": ("“->” cannot stand here.", "Write “function(x) …”."),
}
"""What people write who know other languages: what is wrong, and what to write instead."""
