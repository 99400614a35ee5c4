"""The words of a short text, cut as a document's are: for whoever writes patterns that documents are held against."""

from __future__ import annotations

from policy_core.document.normalise import normalise
from policy_core.document.tokens import TOKEN, word_keys

#: The keys of the tokens that end a sentence.
BREAKS = frozenset({"<.>", "<?>", "<!>", "<para>", "<line>"})


def fold(text: str, keep_case: bool = False) -> list[str]:
    """Return the token keys of a word or phrase.

    Args:
        text: Words as one would write them; signs between them are dropped as in a document.
        keep_case: Leave upper and lower case, and contractions, as they are.
    """
    text = normalise(text)[0]
    return TOKEN().findall(text) if keep_case else word_keys(text)
