"""The checkers written in or for Python: ``python peers.py NAME MESSAGES.json SECONDS`` prints messages a second.

With SECONDS 0 only the first message is checked, for timing a fresh process from outside.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable


def inbounds() -> Callable[[str], object]:
    """All rules on; the report with places, without the search for fixes."""
    from policy_core import Checker, Message

    checker = Checker.default()
    return lambda text: checker.check(Message(text, scope="proactive"), fixes=False)


def inbounds_fixes() -> Callable[[str], object]:
    """All rules on, each fix applied and checked again."""
    from policy_core import Checker, Message

    checker = Checker.default()
    return lambda text: checker.check(Message(text, scope="proactive"))


def harper_py() -> Callable[[str], object]:
    """Harper's Python binding with its default rules."""
    from harper import Linter

    linter = Linter()
    return lambda text: linter.lint(text)


def proselint() -> Callable[[str], object]:
    """All of proselint's default checks."""
    from proselint.checks import __register__
    from proselint.config import DEFAULT
    from proselint.registry import CheckRegistry
    from proselint.tools import LintFile

    CheckRegistry().register_many(__register__)
    return lambda text: LintFile("message", text).lint(DEFAULT)


def _phrases() -> list[str]:
    starts = "leave write post send claim visit follow join call email contact order cancel change remove".split()
    rests = "a review,us,your feedback,our shop,it now,the link,me today,five stars,a refund,the page".split(",")
    return [f"{start} {rest}" for start in starts for rest in rests]


def yara_x() -> Callable[[str], object]:
    """150 plain strings in one rule."""
    """150 plain strings in one rule."""
    import yara_x

    strings = "\n".join(f'$s{index} = "{phrase}" nocase' for index, phrase in enumerate(_phrases()))
    rules = yara_x.compile(f"rule phrases {{ strings: {strings} condition: any of them }}")
    scanner = yara_x.Scanner(rules)
    return lambda text: scanner.scan(text.encode())


def token_scan() -> Callable[[str], object]:
    """150 two-word patterns over a split text: what a loop over tokens costs in Python."""
    import re

    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in _phrases():
        words = tuple(phrase.split())
        index.setdefault(words[0], []).append(words)
    tokens = re.compile(r"\w+")

    def scan(text: str) -> list[tuple[int, int]]:
        found = []
        words = [(match[0], match.start(), match.end()) for match in tokens.finditer(text.lower())]
        for at, (word, start, _) in enumerate(words):
            for phrase in index.get(word, ()):
                if tuple(item[0] for item in words[at : at + len(phrase)]) == phrase:
                    found.append((start, words[at + len(phrase) - 1][2]))
        return found

    return scan


PEERS = {
    "inbounds": inbounds, "inbounds, with fixes": inbounds_fixes, "harper-py": harper_py, "proselint": proselint,
    "yara-x": yara_x, "token scan": token_scan,
}  # fmt: skip


def main() -> None:
    """Check messages with the peer named on the command line."""
    """Check messages with the peer named on the command line."""
    name, path, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    with open(path, encoding="utf-8") as file:
        messages = json.load(file)
    check = PEERS[name]()
    check(messages[0])
    if not seconds:
        return
    for message in messages[:30]:
        check(message)
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for message in messages:
            check(message)
        count += len(messages)
    print(count / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
