"""Numbers within their bounds."""

from midoffice.kernel.errors import Invalid


def checked_range(field: str, value: float, low: float, high: float) -> None:
    """Raise Invalid(field) unless low <= value <= high."""
    if not low <= value <= high:
        raise Invalid(field, f"is {value:g}", f"Enter {low:g} to {high:g}.")
