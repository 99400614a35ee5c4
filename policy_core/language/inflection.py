"""Inflected forms and likely misspellings of a word, worked out when a policy is compiled.

At run time every form is a plain entry of the vocabulary: no stemmer runs while a seller types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

_VOWELS = frozenset("aeiou")


def english(word: str) -> set[str]:
    """Return the regular forms of an English verb, noun or adjective: -s, -ed, -ing and their spellings.

    A form that no writer uses does no harm, so what part of speech the word is need not be known.
    """
    forms = {word}
    if len(word) < 3 or not word.isalpha():
        return forms
    last, before = word[-1], word[-2]
    if last in "sxz" or word.endswith(("ch", "sh")):
        forms.add(word + "es")
    elif last == "y" and before not in _VOWELS:
        forms.add(word[:-1] + "ies")
    else:
        forms.add(word + "s")
        if last == "o":
            forms.add(word + "es")
    if word.endswith("ie"):
        forms |= {word + "d", word[:-2] + "ying"}
    elif last == "e":
        forms |= {word + "d", word[:-1] + "ing"}
        if before in "eoy":
            forms.add(word + "ing")
    elif last == "y" and before not in _VOWELS:
        forms |= {word[:-1] + "ied", word + "ing"}
    else:
        forms |= {word + "ed", word + "ing"}
        short_vowel = last not in _VOWELS and last not in "wxy" and before in _VOWELS and word[-3] not in _VOWELS
        if short_vowel:
            forms |= {word + last + "ed", word + last + "ing"}
    return forms


def unchanged(word: str) -> set[str]:
    """Return the word alone: for languages whose forms are written out in the lexicons."""
    return {word}


_LANGUAGES: Mapping[str, Callable[[str], set[str]]] = {"en": english}


def inflect(word: str, language: str | None, irregular: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return all forms of ``word``.

    Args:
        word: A case-folded word.
        language: An ISO 639-1 code; None means no inflection.
        irregular: The forms that the policy's ``forms`` lines give beside the regular ones.
    """
    return _LANGUAGES.get(language or "", unchanged)(word) | set(irregular.get(word, ()))


def typos(word: str) -> set[str]:
    """Return what slips of the hand make of a word of six letters or more.

    Two neighbours swapped, a letter left out, or a letter doubled; the first letter stands, as people seldom miss it.
    Substituted letters are left out: they make other words too often.
    """
    if len(word) < 6 or not word.isalpha():
        return set()
    slips = set()
    for i in range(1, len(word)):
        slips.add(word[:i] + word[i + 1 :])
        slips.add(word[:i] + word[i] + word[i:])
        if i + 1 < len(word):
            slips.add(word[:i] + word[i + 1] + word[i] + word[i + 2 :])
    return slips - {word}
