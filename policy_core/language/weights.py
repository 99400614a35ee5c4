"""Weights: what was learnt about sentences from labelled messages, as a text file beside the policy's own.

The file is made by a machine and read by one. Its first lines name the language, the scale, the rules, the bias of
each rule, that of each unit, and the output of each unit for each rule, unit by unit, in 256ths; every other line is
one feature of sentences, a tab, and one character for each unit: its weight, counted from ``?``. What a feature is, and
what a unit, says `policy_core.engine.weights`; ``@`` and a pattern's name, of what it says, hashed, is a pattern that
may stand in the sentence. Lines that begin with ``# `` are comments.
"""

from __future__ import annotations

from policy_core.language import syntax as s
from policy_core.language.learnt import is_whole, refuse

#: The lines that a file begins with, in order, each with an example.
_HEAD = {
    "language": "language en",
    "scale": "scale 2",
    "rules": "rules kind.coupon review.divert",
    "biases": "biases -1280 -1200",
    "units": "units -30 12 7",
    "outputs": "outputs 512 -20 80 96 -301 40",
}
_NUMBERS = ("scale", "biases", "units", "outputs")
#: The greatest scale: with a greater one sums would be of little account.
_COARSEST = 100
#: The least weight and the greatest.
_LEAST, _GREATEST = "#", "["


def read_weights(text: str, file: str = "<weights>") -> s.Weights:
    """Read a weights file.

    Args:
        text: The file's text.
        file: Its name, for messages.

    Raises:
        PolicyErrors: A line that is neither, or stands there twice; ``E126``.
    """
    source = s.Source(file, text)
    head: dict[str, tuple[s.Name, ...]] = {}
    features: list[tuple[str, str]] = []
    patterns: list[tuple[str, str]] = []
    known: set[str] = set()
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        place = s.Place(file, start, start + max(1, len(line)))
        if not line.strip() or line.startswith("# "):
            continue
        if len(head) < len(_HEAD):
            wanted = list(_HEAD)[len(head)]
            key, *values = line.split()
            if key != wanted or not values or (wanted in _NUMBERS and not all(map(is_whole, values))):
                refuse(source, place, f"a weights file has its `{wanted}` here", _example(wanted))
            head[wanted] = tuple(s.Name(value, place) for value in values)
            if wanted == "biases" and len(values) != len(head["rules"]):
                refuse(source, place, f"{len(values)} biases for {len(head['rules'])} rules", "one for each rule")
            if wanted == "outputs" and len(values) != len(head["rules"]) * len(head["units"]):
                what = f"{len(values)} outputs for {len(head['units'])} units and {len(head['rules'])} rules"
                refuse(source, place, what, "one for each unit and rule")
            if wanted == "scale" and not 1 <= int(values[0]) <= _COARSEST:
                refuse(source, place, f"the scale is not from 1 to {_COARSEST}", _example(wanted))
            continue
        feature, _, weights = line.rstrip("\r").partition("\t")
        count = len(head["units"])
        if not feature or len(weights) != count or min(weights) < _LEAST or max(weights) > _GREATEST:
            hint = f"a feature, a tab, and one character from {_LEAST} to {_GREATEST} for each unit, {count} in all"
            refuse(source, place, "this is no feature with its weights", hint)
        if feature.count(" ") > 1 or not all(feature.split(" ")):
            refuse(source, place, f"`{feature}` is no feature", "a word, or two with one blank between them")
        if feature in known:
            refuse(source, place, f"`{feature}` stands here twice", "take one of the lines away")
        known.add(feature)
        if feature[0] == "@":
            patterns.append((feature[1:], weights))
        else:
            features.append((feature, weights))
    if len(head) < len(_HEAD):
        wanted = list(_HEAD)[len(head)]
        place = s.Place(file, len(text), len(text))
        refuse(source, place, f"a weights file ends before its `{wanted}`", _example(wanted))
    biases, units, outputs = (
        tuple(int(name.text) for name in head[key]) for key in ("biases", "units", "outputs")
    )  # fmt: skip
    whole = s.Place(file, 0, len(text))
    scale = int(head["scale"][0].text)
    return s.Weights(
        head["language"][0], scale, head["rules"], biases, units, outputs, tuple(features), tuple(patterns), whole
    )


def _example(key: str) -> str:
    return f"write a line such as: {_HEAD[key]}"
