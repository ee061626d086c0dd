"""The built-in functions of FEEL, one file for each topic; each file ends with its table."""

from collections.abc import Mapping
from types import MappingProxyType

from midoffice.domain.rules.feel.builtins.contexts import CONTEXTS
from midoffice.domain.rules.feel.builtins.conversions import CONVERSIONS
from midoffice.domain.rules.feel.builtins.lists import LISTS
from midoffice.domain.rules.feel.builtins.numeric import NUMERIC
from midoffice.domain.rules.feel.builtins.ranges import RANGES
from midoffice.domain.rules.feel.builtins.strings import STRINGS
from midoffice.domain.rules.feel.builtins.temporal import TEMPORAL
from midoffice.domain.rules.feel.values import Builtin

BUILTINS: Mapping[str, Builtin] = MappingProxyType({**CONVERSIONS, **STRINGS, **NUMERIC, **LISTS, **CONTEXTS, **TEMPORAL, **RANGES})
"""Every built-in function by its name. Call them by `operations.invoke`."""

__all__ = ["BUILTINS"]
