"""English contractions as the two words that they are short for, however they are written.

``don't``, ``dont``, ``do'nt`` and ``don t`` are the tokens ``do`` and ``not``, ``won't`` is ``will`` and ``not``;
``cannot`` and ``gonna`` are cut as well. They are cut where the Penn Treebank cuts them. What can be short for several
words (``he's``, ``we'd``) is not resolved.
"""

from __future__ import annotations

from typing import Final

#: What stands before the n of n't: the verb.
_VERBS: Final = {
    **dict.fromkeys(("ai", "is"), "is"),
    "ca": "can",
    "sha": "shall",
    "wo": "will",
    **{
        verb: verb
        for verb in (
            "are", "could", "dare", "did", "do", "does", "had", "has", "have", "may", "might", "must", "need", "ought",
            "should", "was", "were", "would",
        )
    },
}  # fmt: skip

#: What stands before an apostrophe and a t: the verb.
_BEFORE_T: Final = {f"{stem}n": verb for stem, verb in _VERBS.items()}

#: Words written as one: both words, and how many letters are the first.
_JOINED: Final = {
    "cannot": ("can", "not", 3),
    **{f"{stem}nt": (verb, "not", len(stem)) for stem, verb in _VERBS.items()},
    **{
        first + second: (*words, len(first))
        for first, second, words in (
            ("gim", "me", ("give", "me")),
            ("gon", "na", ("going", "to")),
            ("got", "ta", ("got", "to")),
            ("lem", "me", ("let", "me")),
            ("wan", "na", ("want", "to")),
        )
    },
}

#: Where none of these is among a text's words, there is nothing to do.
SIGNS: Final = frozenset({"t", "nt", *_JOINED})

_APOSTROPHES: Final = frozenset({"'", "´", "`"})


def part(
    words: list[str], starts: list[int], ends: list[int], gaps: list[str]
) -> tuple[list[str], list[int], list[int], list[str]]:
    """Part the contractions among some words.

    Args:
        words: Words in lower case.
        starts: Where each starts.
        ends: Where each ends.
        gaps: What stands behind each but the last.

    Returns:
        The same four, the gaps with nothing between the parts of a word.
    """
    new_words: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    new_gaps: list[str] = []
    for at, word in enumerate(words):
        start, end = starts[at], ends[at]
        if word in _JOINED:
            first, second, size = _JOINED[word]
            # Letters that stood apart are one word, however far it reaches.
            if end - start == len(word):
                new_words.append(first)
                new_starts.append(start)
                new_ends.append(start + size)
                new_gaps.append("")
                word, start = second, start + size
        elif (word == "t" or word == "nt") and at:
            table = _BEFORE_T if word == "t" else _VERBS
            verb = table.get(words[at - 1])
            gap = gaps[at - 1]
            # Some tools leave a blank where the apostrophe was; "we can T-shirts" is none.
            lost = gap == " " and (at == len(gaps) or (gaps[at] != "-" and not words[at + 1].startswith("shirt")))
            if verb and (lost or gap in _APOSTROPHES):
                new_words[-1] = verb
                if word == "t":
                    new_ends[-1] -= 1
                    new_gaps[-1] = ""
                    start = new_ends[-1]
                word = "not"
        new_words.append(word)
        new_starts.append(start)
        new_ends.append(end)
        if at < len(gaps):
            new_gaps.append(gaps[at])
    return new_words, new_starts, new_ends, new_gaps
