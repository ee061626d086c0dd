"""A replay as a picture (SVG): the service level of each half-hour, recorded and under both plans, over what arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from midoffice.kernel.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from midoffice.domain.routing.replay.comparison import Comparison, HalfHour

_WIDTH, _HEIGHT = 960, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 48, 64, 44
_LINES = (
    ("recorded", "Recorded", "#868e96", "2 4"),
    ("present", "Plan in force", "#1971c2", ""),
    ("changed", "Other plan", "#e8590c", "8 4"),
)


def write_picture(result: Comparison, path: Path) -> None:
    """Write the picture; raises Invalid(picture) for a name that does not end in `.svg`, or a place that cannot be written."""
    if path.suffix != ".svg":
        raise Invalid("picture", f"{path.name} is not an SVG file", "Give a name that ends in .svg.")
    try:
        path.write_text(draw(result), encoding="utf-8")
    except OSError as problem:
        raise Invalid("picture", f"cannot be written: {problem}", "Choose another place.") from problem


def draw(result: Comparison) -> str:
    """Return the picture as SVG."""
    hours = result.half_hours
    title = f"Service level on {result.day}: {result.contacts:,} contacts by half-hour of arrival"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="13">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
            f'<text x="{_LEFT}" y="24" font-size="16">{escape(title)}</text>',
            *_legend(),
            *_bars(hours),
            *_axes(hours, ZoneInfo(result.zone)),
            *(_curve([getattr(hour, name) for hour in hours], colour, dashes) for name, _, colour, dashes in _LINES),
            "</svg>\n",
        ]
    )


def _legend() -> list[str]:
    parts = []
    for place, (_, words, colour, dashes) in enumerate(_LINES):
        x = _LEFT + 150 * place
        parts.append(f'<path d="M{x} 44h28" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dashes}"/>')
        parts.append(f'<text x="{x + 36}" y="48">{words}</text>')
    return parts


def _x(place: float, count: int) -> float:
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * place / max(count, 1), 1)


def _y(share: float) -> float:
    return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - share), 1)


def _bars(hours: Sequence[HalfHour]) -> list[str]:
    most = max((hour.arrived for hour in hours), default=0) or 1
    width = _x(1, len(hours)) - _x(0, len(hours)) - 1
    parts = [f'<text x="{_WIDTH - _RIGHT + 6}" y="{_y(1 / 3) + 4}" fill="#495057">{most}</text>']
    for place, hour in enumerate(hours):
        top = _y(hour.arrived / most / 3)
        parts.append(f'<rect x="{_x(place, len(hours))}" y="{top}" width="{width:.1f}" height="{_y(0) - top:.1f}" fill="#dee2e6"/>')
    return parts


def _axes(hours: Sequence[HalfHour], zone: ZoneInfo) -> list[str]:
    parts = []
    for percent in range(0, 101, 25):
        y = _y(percent / 100)
        parts.append(f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="#ced4da"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{percent} %</text>')
    for place in range(0, len(hours), 4):
        clock = f"{hours[place].begins_at.astimezone(zone):%H:%M}"
        parts.append(f'<text x="{_x(place, len(hours))}" y="{_HEIGHT - 20}" text-anchor="middle">{clock}</text>')
    return parts


def _curve(values: Sequence[float | None], colour: str, dashes: str) -> str:
    path, drawn = [], False
    for place, value in enumerate(values):
        if value is not None:
            path.append(f"{'L' if drawn else 'M'}{_x(place + 0.5, len(values))} {_y(value)}")
        drawn = value is not None
    return f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dashes}"/>'
