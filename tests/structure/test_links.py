"""Every link of our pages to another file leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    targets = [
        link for link in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link and not link.startswith("mailto:")
    ]
    missing = [link for link in targets if not (page.parent / link).exists()]
    assert missing == []
