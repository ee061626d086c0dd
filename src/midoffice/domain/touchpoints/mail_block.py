"""A piece of HTML that was made as a mail of its own, cut out so that it can stand in another mail."""

import re

_BODY = re.compile(r"<body\b[^>]*>(.*?)</body\s*>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CONDITIONAL = re.compile(r"<!--\[if|<!\[endif\]|<!--<!\[endif\]", re.IGNORECASE)


def block_of(document: str) -> str:
    """Return the inside of the body of an HTML mail; a text without a body is taken as it is.

    Notes to one mail program stay in: they are part of its layout.
    """
    found = _BODY.search(document)
    inner = found.group(1) if found else document
    return _COMMENT.sub(lambda note: note.group() if _CONDITIONAL.match(note.group()) else "", inner).strip()
