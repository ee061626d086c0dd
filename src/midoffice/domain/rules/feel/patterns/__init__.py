"""Regular expressions as XPath has them, matched in bounded time."""

from midoffice.domain.rules.feel.patterns.matching import Pattern, compile_pattern
from midoffice.domain.rules.feel.patterns.translation import PatternFault

__all__ = ["Pattern", "PatternFault", "compile_pattern"]
