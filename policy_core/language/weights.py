"""Weights: what was learnt about sentences from labelled messages, as a text file beside the policy's own.

The file is made by a machine and read by one. Its first lines name the language, the scale, the rules and the bias of
each rule; every other line is one feature of sentences, a tab, and two hexadecimal digits for each rule: the weight
plus 128. What a feature is says `policy_core.engine.weights`; ``@`` and a pattern's name, of what it says, hashed, is
a pattern that may stand in the sentence. Lines that begin with ``# `` are comments.
"""

from __future__ import annotations

from policy_core.language import syntax as s
from policy_core.language.errors import Diagnostic, PolicyErrors

_HEAD = ("language", "scale", "rules", "bias")


def read_weights(text: str, file: str = "<weights>") -> s.Weights:
    """Read a weights file.

    Args:
        text: The file's text.
        file: Its name, for messages.

    Raises:
        PolicyErrors: A line that is neither; ``E126``.
    """
    source = s.Source(file, text)
    head: dict[str, tuple[s.Name, ...]] = {}
    features: list[tuple[str, bytes]] = []
    patterns: list[tuple[str, bytes]] = []
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        place = s.Place(file, start, start + max(1, len(line)))
        if not line.strip() or line.startswith("# "):
            continue
        if len(head) < len(_HEAD):
            wanted = _HEAD[len(head)]
            key, *values = line.split()
            if key != wanted or not values or (wanted in ("scale", "bias") and not all(map(_is_whole, values))):
                _refuse(source, place, f"a weights file has its `{wanted}` here", _example(wanted))
            head[wanted] = tuple(s.Name(value, place) for value in values)
            if wanted == "bias" and len(values) != len(head["rules"]):
                _refuse(source, place, f"{len(values)} biases for {len(head['rules'])} rules", "one for each rule")
            if wanted == "scale" and int(values[0]) < 1:
                _refuse(source, place, "the scale is not a positive number", _example(wanted))
            continue
        feature, _, digits = line.rstrip("\r").partition("\t")
        try:
            weights = bytes.fromhex(digits)
        except ValueError:
            weights = b""
        if not feature or len(weights) != len(head["rules"]):
            count = 2 * len(head["rules"])
            _refuse(source, place, "this is no feature with its weights", f"a feature, a tab, and {count} hex digits")
        if feature[0] == "@":
            patterns.append((feature[1:], weights))
        else:
            features.append((feature, weights))
    if len(head) < len(_HEAD):
        wanted = _HEAD[len(head)]
        place = s.Place(file, len(text), len(text))
        _refuse(source, place, f"a weights file ends before its `{wanted}`", _example(wanted))
    bias = tuple(int(name.text) for name in head["bias"])
    whole = s.Place(file, 0, len(text))
    scale = int(head["scale"][0].text)
    return s.Weights(head["language"][0], scale, head["rules"], bias, tuple(features), tuple(patterns), whole)


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdecimal() and text.isascii()


def _example(key: str) -> str:
    examples = {"language": "language en", "scale": "scale 16", "rules": "rules kind.coupon review.divert"}
    return f"write a line such as: {examples.get(key, 'bias -80 -75')}"


def _refuse(source: s.Source, place: s.Place, message: str, hint: str) -> None:
    raise PolicyErrors([Diagnostic("E126", message, place, "", hint)], {source.file: source})
