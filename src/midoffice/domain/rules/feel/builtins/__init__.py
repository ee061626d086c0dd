"""The built-in functions of FEEL, one file for each topic; each file ends with its table."""

from collections.abc import Mapping
from types import MappingProxyType

from midoffice.domain.rules.feel.builtins.numeric import NUMERIC
from midoffice.domain.rules.feel.values import Builtin

BUILTINS: Mapping[str, Builtin] = MappingProxyType({**NUMERIC})
"""Every built-in function by its name. Call them by `operations.invoke`."""
