"""Did you mean …?"""

from __future__ import annotations

from collections.abc import Iterable


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that ``word`` was most likely meant to be, or None where none is near."""
    # Only needed once something is wrong, so a good run does not pay for the import.
    from difflib import get_close_matches

    names = list(candidates)
    folded = {name.casefold(): name for name in names}
    if word.casefold() in folded:
        return folded[word.casefold()]
    # "2020" is not meant to be "2025-04" where there is "2020-11".
    begun = [name for name in folded if len(word) > 2 and name.startswith(word.casefold())]
    near = get_close_matches(word.casefold(), begun or list(folded), n=1, cutoff=0.0 if begun else 0.6)
    if near:
        return folded[near[0]]
    # One that is a part of the other ("incentive", "order_id") is nearer than the likeness of the two says.
    parts = [name for name in names if word.casefold() in _parts(name) or name.casefold() in _parts(word)]
    return parts[0] if len(parts) == 1 else None


def _parts(name: str) -> list[str]:
    return name.casefold().replace("_", ".").split(".")


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Return ``; did you mean `x`?`` to hang on an error, or nothing."""
    name = closest(word, candidates)
    return f"; did you mean `{name}`?" if name is not None else ""
