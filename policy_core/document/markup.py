"""Markup made ready for the parser, place for place: every character stays where it is."""

from __future__ import annotations

import re

#: Formatting elements that are left open are opened again in every paragraph that follows. Their number times that of
#: tags is the size that a tree may reach; where it is more, further ones count as elements without a meaning.
MOST_REOPENED = 200_000
_FEWEST, _MOST = 10, 300

# Comments, and elements whose content is text, are stepped over. What is left that begins with `<!`, `<?` or `</` and
# is no tag is what HTML calls a bogus comment; word processors and newsletters write conditions in it.
_STRANGE = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?P<raw>style|script|title|textarea|xmp|iframe|noembed|noframes)(?=[\s/>]).*?(?:</(?P=raw)|\Z)"
    r"|(?P<bogus><(?:!(?!--)|\?|/(?![a-zA-Z>]))[^>]*(?:>|\Z))",
    re.IGNORECASE | re.DOTALL,
)
_FORMATTING = "a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
_MARKERS = "applet|caption|marquee|object|td|template|th"
_TAG = re.compile(rf"<(/?)({_FORMATTING}|{_MARKERS})(?=[\s/>])[^<>]*", re.IGNORECASE)


def prepare(source: str) -> str:
    """Return the markup as the parser is given it, of the same length."""
    if "<!" in source or "<?" in source or "</" in source:
        source = _STRANGE.sub(_replaced, source)
    return _bounded(source)


def _replaced(match: re.Match[str]) -> str:
    text = match.group()
    if match.group("bogus") is None or (text[:9].lower() == "<!doctype" and not match.string[: match.start()].strip()):
        return text
    if len(text) < 7:
        return text
    inside = re.sub(r"[->]", " ", text[4:-3])
    return f"<!--{inside}-->" if text.endswith(">") else f"<!--{inside}   "


def _bounded(source: str) -> str:
    tags = source.count("<")
    most = max(_FEWEST, min(_MOST, MOST_REOPENED // max(1, tags)))
    if tags <= most:
        return source
    opened: dict[str, int] = {}
    total = 0
    pieces: list[str] = []
    at = 0
    for match in _TAG.finditer(source):
        closes, name = match.group(1), match.group(2).lower()
        if name in ("td", "th", "caption", "applet", "marquee", "object", "template"):
            # What is open around a cell is not closed inside it.
            opened.clear()
        elif closes:
            if opened.get(name):
                opened[name] -= 1
                total -= 1
        elif total >= most:
            pieces += (source[at : match.start() + 1], "x" * len(name))
            at = match.start() + 1 + len(name)
        else:
            opened[name] = opened.get(name, 0) + 1
            total += 1
    return "".join((*pieces, source[at:]))
