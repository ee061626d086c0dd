"""The drawing of a requirement graph: where its shapes are, and what changes when they move."""

import re
from collections.abc import Callable, Iterable, Mapping

from midoffice.domain.rules.dmn.markup import Markup
from midoffice.domain.rules.dmn.model import Definitions, Position
from midoffice.domain.rules.dmn.versions import DIAGRAM_BOUNDS, DIAGRAM_POINTS, Version

Placed = Mapping[str, Position]

_ID = re.compile(r'\sid="([^"]*)"')


def noted_ids(artifacts: Iterable[str]) -> set[str]:
    """The ids of what is on a diagram besides its elements: notes, groups, associations."""
    return {name for text in artifacts for name in _ID.findall(text)}


def diagram_positions(diagram: Markup) -> dict[str, Position]:
    """Where each element is drawn, by id; its first shape counts."""
    found: dict[str, Position] = {}
    for shape in _shapes(diagram):
        bounds = next((e for e in shape.elements() if e.name == "Bounds"), None)
        if bounds is not None:
            found.setdefault(shape.get("dmnElementRef"), _position(bounds))
    return found


def place_diagram(diagram: Markup | None, model: Definitions, version: Version, prefixes: Mapping[str, str]) -> Markup | None:
    """The diagram with every shape at the model's positions: moved, added and taken out as needed; None if nothing is drawn."""
    arrows = {
        r.id: (r.href, e.id) for group in (model.decisions, model.knowledge, model.sources) for e in group for r in e.requires
    }
    if diagram is None:
        if not model.positions:
            return None
        diagram = Markup("DMNDI", version.diagram, prefixes[version.diagram])
        diagram.children.append(Markup("DMNDiagram", version.diagram, diagram.prefix, {"id": "diagram"}))
    here = {element.id for element in model.elements()}
    noted = noted_ids(model.origin.artifacts)

    def known(name: str) -> bool:
        """Whether this is there still: an element, an arrow, a note on the diagram, or something in another model."""
        return name in here or name in arrows or ":" in name or name in noted

    for page in [e for e in diagram.elements() if e.name == "DMNDiagram"]:
        page.children = [child for child in page.children if not isinstance(child, Markup) or _stays(child, known)]
    moved: set[str] = set()
    for shape in _shapes(diagram):
        name = shape.get("dmnElementRef")
        bounds = next((e for e in shape.elements() if e.name == "Bounds"), None)
        if bounds is not None and name in model.positions and _position(bounds) != model.positions[name]:
            bounds.attributes = _attributes(model.positions[name])
            moved.add(name)
    drawn = diagram_positions(diagram)
    page = next((e for e in diagram.elements() if e.name == "DMNDiagram"), diagram)
    for name, position in model.positions.items():
        if name in here and name not in drawn:
            page.children.append(_shape(name, position, page, prefixes))
    _place_edges(page, arrows, moved, model.positions, prefixes)
    return diagram


def _shapes(diagram: Markup) -> list[Markup]:
    return [e for page in diagram.elements() if page.name == "DMNDiagram" for e in page.elements() if e.name == "DMNShape"]


def _position(bounds: Markup) -> Position:
    x, y, width, height = (_number(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return Position(x, y, width, height)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e9 else 0.0  # noqa: PLR2004 - a screen ends before


def _attributes(position: Position) -> dict[str, str]:
    return {name: f"{getattr(position, name):.10g}" for name in ("x", "y", "width", "height")}


def _stays(child: Markup, known: Callable[[str], bool]) -> bool:
    return child.name not in {"DMNShape", "DMNEdge"} or known(child.get("dmnElementRef"))


def _shape(name: str, position: Position, page: Markup, prefixes: Mapping[str, str]) -> Markup:
    shape = Markup("DMNShape", page.namespace, page.prefix, {"id": f"shape-{name}", "dmnElementRef": name})
    shape.children.append(Markup("Bounds", DIAGRAM_BOUNDS, prefixes[DIAGRAM_BOUNDS], _attributes(position)))
    return shape


def _place_edges(
    page: Markup,
    arrows: Mapping[str, tuple[str, str]],
    moved: set[str],
    positions: Placed,
    prefixes: Mapping[str, str],
) -> None:
    """Draw again the arrows at shapes that moved, and those not drawn yet."""
    drawn = {e.get("dmnElementRef"): e for e in page.elements() if e.name == "DMNEdge"}
    for arrow, (start, end) in arrows.items():
        if not arrow or start not in positions or end not in positions:
            continue
        edge = drawn.get(arrow)
        if edge is None:
            edge = Markup("DMNEdge", page.namespace, page.prefix, {"id": f"edge-{arrow}", "dmnElementRef": arrow})
            page.children.append(edge)
        elif not moved & {start, end}:
            continue
        edge.children = [e for e in edge.elements() if e.name != "waypoint"]
        points = [_middle(positions[start]), _middle(positions[end])]
        edge.children[:0] = [
            Markup("waypoint", DIAGRAM_POINTS, prefixes[DIAGRAM_POINTS], {"x": f"{x:.10g}", "y": f"{y:.10g}"}) for x, y in points
        ]


def _middle(position: Position) -> tuple[float, float]:
    return position.x + position.width / 2, position.y + position.height / 2
