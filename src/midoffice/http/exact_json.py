"""Answers whose numbers have all their digits, which no ordinary JSON writer gives."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from midoffice.domain.rules.feel.values.document import dumps


def exact_response(document: Mapping[str, Any]) -> Response:
    """Return a document of plain values and decimals as it stands."""
    return Response(dumps(document), media_type="application/json")
