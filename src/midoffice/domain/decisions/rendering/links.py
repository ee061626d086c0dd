"""Links in what customers get: to the web, to an address or to a number, and nowhere else."""

import re

from midoffice.domain.decisions.rendering.rendered import NotRenderable

_SAFE = re.compile(
    r"(?:https?://[^\s<>\"'`\\]+|mailto:[^\s<>\"'`\\]+|tel:[+0-9*#;=().-]+|/[^\s<>\"'`\\/][^\s<>\"'`\\]*|/|#[\w-]*)", re.ASCII
)


def checked_link(link: str, part: str) -> str:
    """Return a link; raises NotRenderable for one that leads elsewhere, such as `javascript:`."""
    link = link.strip()
    if not _SAFE.fullmatch(link):
        raise NotRenderable(part, "is not a link to https, http, mailto, tel or a page of the same site")
    return link
