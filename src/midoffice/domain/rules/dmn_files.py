"""Models as DMN files: what a document does not carry stays in the file that it came from, and goes out with it."""

from midoffice.domain.rules.dmn.breathe import Breathe, without_a_break
from midoffice.domain.rules.dmn.document import from_document, to_document
from midoffice.domain.rules.dmn.model import Definitions
from midoffice.domain.rules.dmn.reading import read_definitions
from midoffice.domain.rules.dmn.writing import write_definitions
from midoffice.domain.rules.version import RuleModel


def definitions_of(model: RuleModel, breathe: Breathe = without_a_break) -> Definitions:
    """Return a model as the engine takes it, with what its file said besides; `breathe` is called between small steps."""
    base = read_definitions(model.source) if model.source else None
    return from_document(model.document, base, breathe)


def import_dmn(data: bytes) -> RuleModel:
    """Return the model in a DMN file; raises Invalid naming the line."""
    definitions = read_definitions(data)
    # Written by us: one encoding, and nothing in it that was refused.
    return RuleModel(dict(to_document(definitions)), write_definitions(definitions).decode())


def export_dmn(model: RuleModel) -> bytes:
    """Return a model as a DMN file."""
    return write_definitions(definitions_of(model))
