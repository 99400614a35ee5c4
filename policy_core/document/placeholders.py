"""Placeholders of templates: what a tool puts a value in for."""

from __future__ import annotations

import re

from policy_core.document.found import Found
from policy_core.document.patterns import lazily

_PLACEHOLDER = lazily(
    r"\{\{\{?[^{}\n]{1,80}\}\}\}?|\[\[[^\[\]\n]{1,80}\]\]|\$\{[^{}\n]{1,80}\}|\*\|[A-Z][^|\n]{0,80}\|\*"
    r"|(?<![\w%])%%?[A-Z](?=[A-Z_-])[A-Z0-9_-]{0,40}[A-Z0-9]%%?(?!\w)"
)
_ORDER = lazily(r"order[\s_.-]*(?:id|no|nr|num|number|#)|amazon[\s_.-]*order|^order$", re.IGNORECASE)
_MARKS = "{}[]$%*| "


def find_placeholders(text: str) -> list[Found]:
    """Return the placeholders of a text; one of the order's id counts as the id."""
    if not any(mark in text for mark in ("{", "[[", "%", "*|")):
        return []
    found: list[Found] = []
    for match in _PLACEHOLDER().finditer(text):
        name = match[0].strip(_MARKS)
        if not name:
            continue
        kind = "order-id" if _ORDER().search(name) else "placeholder"
        found.append((*match.span(), f"<{kind}>", name))
    return found
