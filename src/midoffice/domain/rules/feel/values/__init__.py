"""The values that a FEEL expression computes with.

null is None, a boolean is bool, a number is Decimal, a string is str, a list is list, a context is dict[str, object]; the others
are the classes of this package. None of them is ever changed once it is made.
"""

from midoffice.domain.rules.feel.values.date_times import FeelDateTime, at_midnight_utc, read_date_time
from midoffice.domain.rules.feel.values.dates import FeelDate, read_date
from midoffice.domain.rules.feel.values.durations import DaysTime, YearsMonths, read_duration
from midoffice.domain.rules.feel.values.functions import Builtin, Function, Parameter, Signature
from midoffice.domain.rules.feel.values.numbers import CONTEXT, number_text, read_number
from midoffice.domain.rules.feel.values.ranges import Range, comparison_range
from midoffice.domain.rules.feel.values.text import At, read_at_literal, shown, to_text
from midoffice.domain.rules.feel.values.times import FeelTime, read_time
from midoffice.domain.rules.feel.values.zones import UTC_ZONE, Zone, named_zone, read_zone

__all__ = [
    "CONTEXT",
    "UTC_ZONE",
    "At",
    "Builtin",
    "DaysTime",
    "FeelDate",
    "FeelDateTime",
    "FeelTime",
    "Function",
    "Parameter",
    "Range",
    "Signature",
    "YearsMonths",
    "Zone",
    "at_midnight_utc",
    "comparison_range",
    "named_zone",
    "number_text",
    "read_at_literal",
    "read_date",
    "read_date_time",
    "read_duration",
    "read_number",
    "read_time",
    "read_zone",
    "shown",
    "to_text",
]
