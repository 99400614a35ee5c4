"""The texts that a program's patterns stand for: for each node some, short and ordinary ones first.

A text is a list of token keys. What a pattern says of its surroundings, its guards above all, is not looked at here:
whoever puts texts into a message runs the engine over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, islice, zip_longest
from typing import Any, Final

from policy_core.document import read_text
from policy_core.document.words import BREAKS, fold
from policy_core.engine.matcher import Matcher
from policy_core.program import model as m
from policy_core.program.model import Program

type Text = tuple[str, ...]

#: How many texts of one node are kept at least.
KEPT: Final = 12

#: Guarded texts that are held against their guards, of those that their pattern has.
_GUARDED: Final = 6

#: The start and the end of a sentence, where a pattern asks for them.
_START, _END = "^", "$"

#: What a class of tokens looks like.
_SAMPLES: Final[Mapping[str, str]] = {
    "<link>": "https://shop.example/page",
    "<insecure-link>": "http://shop.example/page",
    "<email>": "anna@shop.example",
    "<phone>": "0117 496 0113",
    "<money>": "$10",
    "<percent>": "20 %",
    "<number>": "7",
    "<date>": "3 May 2026",
    "<time>": "10:30",
    "<measure>": "30 cm",
    "<order-id>": "123-1234567-1234567",
    "<bad-order-id>": "12312345671234567",
    "<placeholder>": "{{name}}",
    "<tracking>": "1Z999AA10123456784",
    "<asin>": "B07XJ8C8F5",
    "<emoji>": "😀",
    "<emoticon>": ":)",
    "<kaomoji>": "(^_^)",
    "<ip>": "192.0.2.1",
    "<file>": "photo.jpg",
    "<line-breaks>": "yes\n\n\nno",
    "<capital>": "Anna",
    "<all-caps>": "PLEASE",
    "<bracketed>": "[Important]",
    "<before-colon>": "Note:",
    "<quotation>": '"one two three"',
    "<word>": "it",
    "<.>": ".",
    "<?>": "?",
    "<!>": "!",
    "<para>": "\n\n",
    "<line>": "\n",
}

#: What an unusual word costs against one more word.
_RARE: Final = 3
_FOREIGN: Final = 6

#: The parts of shortened words, written behind an apostrophe.
_SHORTENED: Final = frozenset({"t", "s", "re", "ve", "ll", "d", "m"})


class Texts:
    """The texts of a program's nodes.

    Args:
        program: The compiled policy.
        matcher: Its matcher.
        kept: How many texts of one node are kept.
    """

    def __init__(self, program: Program, matcher: Matcher, kept: int = KEPT) -> None:
        self.kept = kept
        self._data = program.data
        self._matcher = matcher
        self._words: list[str] = program.data["words"].split(" ")
        self._classes: list[str] = program.data["classes"]
        self._phrases: list[str] = program.data["phrases"]
        self._patterns: list[str] = program.data["patterns"]
        self._choices: list[list[Any]] = program.data["choices"]
        self._known: dict[int, list[Text]] = {}
        self._costs: dict[int, int] = {}

    @cached_property
    def _usual(self) -> dict[str, int]:
        """How often each word stands in the rules' tests: what people write, most of it in English."""
        counts: dict[str, int] = {}
        for rule in self._data["rules"]:
            for _, _, message in rule["tests"]:
                for word in fold(message["body"]):
                    counts[word] = counts.get(word, 0) + 1
        return counts

    def of(self, node: int) -> list[Text]:
        """Return texts of a class or node, the cheapest first and, of a choice, of many parts."""
        known = self._known.get(node)
        if known is None:
            self._known[node] = known = list(dict.fromkeys(islice(self._make(node), self.kept)))
        return known

    # Costs: the least that a text of a node takes.

    def cost(self, node: int) -> int:
        """Return what the cheapest text of a node costs: its words, unusual ones counted several times."""
        if node not in self._costs:
            kind, body = self._read(node)
            if kind == "class":
                cost = min((self._price(key) for key in self._keys(node)), default=_FOREIGN)
            elif kind == "phrase":
                cost = sum(map(self.cost, body))
            elif kind == "choice":
                cost = min(map(self.cost, body))
            elif isinstance(body, m.Sequence):
                cost = sum(self.cost(argument) for op, argument in body.steps if op in (m.TOKEN, m.NODE, m.ACROSS))
            else:
                cost = self.cost(body.part) if isinstance(body, m.Filter) else sum(map(self.cost, body.parts))
            self._costs[node] = cost
        return self._costs[node]

    def _price(self, key: str) -> int:
        if key[0] in "<=" or key in self._usual:
            return 1
        return _RARE if key.isascii() else _FOREIGN

    def _read(self, node: int) -> tuple[str, Any]:
        """Return what a node is, and its parts by number."""
        if node < len(self._classes):
            return "class", None
        node -= len(self._classes)
        if node < len(self._phrases):
            return "phrase", list(map(int, self._phrases[node].split(" ")))[1:]
        node -= len(self._phrases)
        if node < len(self._patterns):
            return "pattern", m.read_pattern(self._patterns[node])
        return "choice", m.read_numbers(self._choices[node - len(self._patterns)][1])

    def _keys(self, number: int) -> list[str]:
        return [self._words[word] for word in m.read_numbers(self._classes[number])]

    # Texts.

    def _make(self, node: int) -> Iterator[Text]:
        kind, body = self._read(node)
        if kind == "class":
            keys = sorted(self._keys(node), key=lambda key: (self._price(key), -self._usual.get(key, 0), len(key), key))
            return ((key,) for key in keys)
        if kind == "phrase":
            return _varied(self.kept, [self.of(part) for part in body])
        if kind == "choice":
            parts = sorted(body, key=lambda part: (self.cost(part), part))[: 2 * self.kept]
            return self._in_turn(parts)
        if isinstance(body, m.Sequence):
            return _varied(self.kept, [self._step(op, argument) for op, argument in body.steps])
        if isinstance(body, m.Filter):
            return islice((text for text in self.of(body.part) if self._stands(node, text)), _GUARDED)
        return _varied(self.kept, [self.of(part) for part in body.parts])

    def _in_turn(self, parts: list[int]) -> Iterator[Text]:
        """Return the first text of each part, then the second of each."""
        for texts in zip_longest(*(self.of(part) for part in parts)):
            yield from (text for text in texts if text is not None)

    def _step(self, op: int, argument: int) -> list[Text]:
        if op in (m.TOKEN, m.NODE):
            return self.of(argument)
        if op in (m.MAYBE_TOKEN, m.MAYBE_NODE):
            return [(), *self.of(argument)[:1]]
        if op == m.ACROSS:
            breaks = sorted(self._keys(argument), key=lambda key: list(_SAMPLES).index(key))
            return [(key,) for key in breaks]
        return [{m.FIRST: (_START,), m.LAST: (_END,)}.get(op, ())]

    def _stands(self, node: int, text: Text) -> bool:
        """Whether a guarded node stands in a text by itself."""
        return self._matcher.run(read_text(self.write(text))).has(node)

    # Writing.

    def write(self, text: Iterable[str]) -> str:
        """Return a text as one would write it."""
        written = ""
        for key in text:
            if key in (_START, _END):
                if written and written.rstrip()[-1:] not in ".?!":
                    written += "."
                continue
            token = self.sample(key)
            if key in BREAKS or not written or written[-1].isspace():
                written += token
            elif key in _SHORTENED and written[-1].isalpha():
                written += f"'{token}"
            elif _close(written[-1]) and _close(token[0]):
                written += token
            else:
                written += f" {token}"
        return written

    def sample(self, key: str) -> str:
        """Return what a token of some key looks like."""
        if key[0] == "=":
            return key[1:]
        if key.startswith("<host:"):
            return f"https://{self._data['hosts'][key[6:-1]][0].removesuffix('.*')}{'.com' if '*' in key else ''}/"
        return _SAMPLES.get(key, key)


def _varied(kept: int, options: list[list[Text]]) -> Iterator[Text]:
    """Return texts one after the other: the first of each, then with one of them changed at a time."""
    if not all(options):
        return
    first = [texts[0] for texts in options]
    yield tuple(chain.from_iterable(first))
    for turn in range(1, kept):
        for at, texts in enumerate(options):
            if turn < len(texts):
                yield tuple(chain.from_iterable([*first[:at], texts[turn], *first[at + 1 :]]))


def _close(char: str) -> bool:
    """Whether a character's script has no blanks between words."""
    return char >= "\u2e80" and not "\uac00" <= char <= "\ud7a3" and char < "\U0001f000"
