"""The words of a short text, cut as a document's are: for whoever writes patterns that documents are held against."""

from __future__ import annotations

import re
from unicodedata import normalize

from policy_core.document.tokens import _IDEOGRAPHS

_WORD = re.compile(
    rf"[{_IDEOGRAPHS}]|[0-9]+(?:st|nd|rd|th)\b|[0-9]+(?:[.,][0-9]+)*|[^\W\d_{_IDEOGRAPHS}][^\W_{_IDEOGRAPHS}]*|[★☆]"
)


def fold(text: str, keep_case: bool = False) -> list[str]:
    """Return the token keys of a word or phrase.

    Args:
        text: Words as one would write them; signs between them are dropped as in a document.
        keep_case: Leave upper and lower case as they are.
    """
    words = _WORD.findall(normalize("NFKC", text))
    return words if keep_case else [normalize("NFKC", word.casefold()) for word in words]
