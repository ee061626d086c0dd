"""The weights of the identity score: the shipped ones, or those of a file."""

import json
from pathlib import Path

from midoffice.domain.customers.identity.weights import DEFAULT_WEIGHTS, Weights, read_weights
from midoffice.kernel.errors import Invalid


def load_weights(file: str) -> Weights:
    """Return the weights of a file that Splink wrote, for an empty name the shipped ones; raises Invalid naming what is wrong."""
    if not file:
        return DEFAULT_WEIGHTS
    try:
        model = json.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise Invalid("identity.weights_file", f"cannot be read: {problem}", "Name a JSON file that Splink wrote.") from problem
    if not isinstance(model, dict):
        raise Invalid("identity.weights_file", "is not a JSON object", "Name a JSON file that Splink wrote.")
    return read_weights(model)
