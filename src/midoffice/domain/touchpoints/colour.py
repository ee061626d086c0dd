"""Colours that an administrator chose, and what can be read on them (WCAG 2.2, contrast)."""

_LINEAR_BELOW = 0.04045


def luminance(colour: str) -> float:
    """Return the relative luminance (0 black to 1 white) of a colour given as `#rrggbb`."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """Return white or black, whichever is read better on the colour."""
    return max(("#ffffff", "#000000"), key=lambda text: contrast(text, colour))


def _linear(share: float) -> float:
    return share / 12.92 if share <= _LINEAR_BELOW else ((share + 0.055) / 1.055) ** 2.4
