"""The words of a short text, cut as a document's are: for whoever writes patterns that documents are held against."""

from __future__ import annotations

from policy_core.document.normalise import normalise
from policy_core.document.tokens import TOKEN, word_key

#: The keys of the tokens that end a sentence.
BREAKS = frozenset({"<.>", "<?>", "<!>", "<para>", "<line>"})


def fold(text: str, keep_case: bool = False) -> list[str]:
    """Return the token keys of a word or phrase.

    Args:
        text: Words as one would write them; signs between them are dropped as in a document.
        keep_case: Leave upper and lower case as they are.
    """
    words = TOKEN().findall(normalise(text)[0])
    return words if keep_case else [word_key(word) for word in words]
