"""Policy → program.

Single-token alternatives become classes (sets of vocabulary words), everything else becomes nodes that are shared
wherever they are alike. Each pattern names the rarest things that have to be there before it is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, pairwise
from math import fsum, log
from operator import itemgetter
from typing import Any, cast

from policy_core.document import read_text
from policy_core.document.words import BREAKS, fold
from policy_core.language import syntax as s
from policy_core.language.changes import changes
from policy_core.language.checker import conditions, rule_conditions
from policy_core.language.errors import Diagnostic, PolicyErrors
from policy_core.language.inflection import inflect, typos
from policy_core.language.policy import (
    FACTS,
    TOKEN_CLASSES,
    TOLD,
    UNITS,
    UNSURE,
    PatternKey,
    Policy,
    as_date,
    in_force_until,
)
from policy_core.program import model as m
from policy_core.program.examples import test_message

_SIGN_OF = {"<.>": ".", "<?>": "?", "<!>": "!", "<para>": "/", "<line>": "/"}
_BREAK_OF = {".": frozenset({"<.>"}), "?": frozenset({"<?>"}), "!": frozenset({"<!>"}), "/": BREAKS}

#: How often a token of a class turns up, against 1 for a word that is not among a language's common ones.
_FREQUENT = {
    "<word>": 10_000.0, "<capital>": 2_000.0, "<number>": 300.0, "<order-id>": 100.0, "<all-caps>": 100.0,
    "<bracketed>": 5.0,
    "<before-colon>": 20.0,
    "<quotation>": 5.0,
}  # fmt: skip
_BREAK_WEIGHT = 1_000.0

#: The steps that one pattern may take, everything that it refers to counted wherever it stands: patterns inside
#: patterns multiply, and no policy is to be slow.
MAX_COST = 1_000_000

#: In almost every text, or not known before it is asked for, so that nothing is looked up by them.
_EVERYWHERE = frozenset({"<word>", "<capital>", "<all-caps>"})

#: A text that may go over more than one sentence's end may go over any number of them.
_FAR = 2

#: Two words beside each other stand there more often than chance would have it.
_COMPANY = 20.0

#: Hexadecimal digits of a pattern's name.
_NAME = 10


@dataclass(frozen=True)
class _Class:
    """Tokens of one of these vocabulary keys."""

    keys: frozenset[str]


@dataclass(frozen=True)
class _Node:
    """Another node, by its number in the builder."""

    number: int


type _Unit = _Class | _Node
type _Step = tuple[int, Any]

#: Of what one has to be there: words and other tokens' keys, phrases and patterns.
type _Need = frozenset[str | _Node]


def compile_policy(policy: Policy) -> m.Program:
    """Compile a policy; the same policy gives the same bytes on every machine.

    Args:
        policy: A checked policy.
    """
    return m.Program(_Compiler(policy).run())


def compile_with_options(
    policy: Policy, only: Collection[str] | None = None
) -> tuple[m.Program, list[tuple[s.Place, int]]]:
    """Compile a policy so that each alternative of its patterns can be looked up.

    Args:
        policy: A checked policy.
        only: The files whose alternatives are wanted; None means all.

    Returns:
        The program, and for each alternative its place and its class or node.
    """
    compiler = _Compiler(policy)
    options = compiler.all_options(only)
    data = compiler.run([unit for _, unit in options])
    return m.Program(data), [(place, compiler.number(unit)) for place, unit in options]


def compile_with_names(policy: Policy) -> tuple[m.Program, list[str]]:
    """Compile a policy so that what is learnt about its patterns can name them.

    Args:
        policy: A checked policy.

    Returns:
        The program, and the name of each of its patterns: of what it says, whatever else there is beside it.
    """
    compiler = _Compiler(policy)
    program = m.Program(compiler.run())
    return program, compiler.names()


class _Compiler:
    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.numbers: dict[object, int] = {}
        self.nodes: list[tuple[Any, ...]] = []
        self.weights: list[float] = []
        self.costs: dict[int, int] = {}
        self.patterns: dict[PatternKey, _Unit] = {}
        self.classes: dict[frozenset[str], int] = {}
        self.placed: dict[int, int] = {}
        self.needs: dict[int, _Need | None] = {}
        self.lengths: dict[int, int | None] = {}
        self.crossings: dict[int, int] = {}
        self.digests: dict[_Unit, str] = {}
        #: The patterns in the program's order, by their numbers here.
        self.worth: list[int] = []
        self.readings: set[str] = set()
        self.misread: list[Diagnostic] = []
        self.irregular = {code: self.other_words(item.forms) for code, item in policy.languages.items()}
        self.same = {code: self.other_words(item.same) for code, item in policy.languages.items()}
        self.common: dict[str, float] = {}
        for language in policy.languages.values():
            for rank, text in enumerate(language.common):
                for word in fold(text):
                    self.common[word] = max(self.common.get(word, 0.0), 2_000.0 / (rank + 2))
        self.written = self._written_words()
        self.aliases: dict[str, str] = {}

    def other_words(self, lines: Iterable[tuple[s.Word, tuple[s.Word, ...]]]) -> dict[str, tuple[str, ...]]:
        """Return what a language's ``same`` or ``forms`` lines have for each word."""
        return {self.single(word): tuple(map(self.single, others)) for word, others in lines}

    def single(self, word: s.Word) -> str:
        """Return the key of a word that has to be one, and note where it is not."""
        parts = fold(word.text)
        if len(parts) != 1:
            label = f"in texts this is {_quoted(parts) or 'nothing'}"
            self.misread.append(
                Diagnostic("E128", f"`{word.text}` is not one word", word.place, label, "here stand single words")
            )
        return parts[0] if parts else ""

    def _written_words(self) -> set[str]:
        """All words that a policy means, lest one be taken for another's misspelling."""
        words = set(self.common)
        for pattern in self.policy.patterns.values():
            for element in _words(pattern.options):
                for word in fold(element.text):
                    irregular = self.irregular.get(pattern.language or "", {})
                    words |= inflect(word, pattern.language, irregular)
        return words

    # Patterns.

    def pattern(self, key: PatternKey) -> _Unit:
        if key not in self.patterns:
            self.patterns[key] = self.compile_pattern(self.policy.patterns[key])
        return self.patterns[key]

    def compile_pattern(self, pattern: s.Pattern) -> _Unit:
        unit = self.options(pattern.options, pattern.language, pattern.typos, False)
        if self.cost(unit) > MAX_COST:
            raise PolicyErrors(
                [
                    Diagnostic(
                        "E124", f"pattern `{pattern.name.text}` is too large", pattern.name.place,
                        f"more than {MAX_COST:,} steps with all that it refers to",
                        "refer to fewer patterns inside one another",
                    )
                ],
                self.policy.sources,
            )  # fmt: skip
        if not pattern.guards:
            return unit
        guards = [
            (guard.relation, self.options(guard.options, pattern.language, False, False)) for guard in pattern.guards
        ]
        return self.add((m.FILTER, unit, tuple(guards)))

    def cost(self, unit: _Unit) -> int:
        """Return how many steps a unit takes at most, all that it is made of gone through wherever it stands."""
        if isinstance(unit, _Class):
            return 1
        if unit.number not in self.costs:
            body = self.nodes[unit.number]
            if body[0] == m.SEQUENCE:
                parts = [argument for _, argument in body[1] if isinstance(argument, _Class | _Node)]
                cost = len(body[1]) + sum(map(self.cost, parts))
            elif body[0] == m.FILTER:
                cost = self.cost(body[1]) + sum(self.cost(guard) for _, guard in body[2])
            else:
                cost = 1 + sum(map(self.cost, body[1]))
            self.costs[unit.number] = cost
        return self.costs[unit.number]

    def options(self, options: Iterable[s.Sequence], language: str | None, with_typos: bool, inflected: bool) -> _Unit:
        """Compile alternatives; those of one token join into one class."""
        keys: set[str] = set()
        nodes: list[_Node] = []
        for option in options:
            unit = self.sequence(option, language, with_typos, inflected)
            if isinstance(unit, _Class):
                keys |= unit.keys
            elif unit not in nodes:
                nodes.append(unit)
        units: list[_Unit] = [_Class(frozenset(keys))] if keys else []
        # A choice of choices is one choice.
        for node in nodes:
            body = self.nodes[node.number]
            inner = body[1] if body[0] == m.CHOICE else (node,)
            units += [unit for unit in inner if unit not in units]
        classes = [unit for unit in units if isinstance(unit, _Class)]
        if len(classes) > 1:
            joined = _Class(frozenset().union(*(unit.keys for unit in classes)))
            units = [joined, *(unit for unit in units if isinstance(unit, _Node))]
        return units[0] if len(units) == 1 else self.add((m.CHOICE, tuple(units)))

    def sequence(self, option: s.Sequence, language: str | None, with_typos: bool, inflected: bool) -> _Unit:
        if isinstance(option, s.Together):
            parts = [self.series(self.steps(part.elements, language, with_typos, inflected)) for part in option.parts]
            return self.add((m.TOGETHER, tuple(parts), m.IN_SENTENCE))
        steps = self.steps(option.elements, language, with_typos, inflected)
        return self.series(steps)

    def series(self, steps: list[_Step]) -> _Unit:
        if len(steps) == 1 and steps[0][0] in (m.TOKEN, m.NODE):
            return cast(_Unit, steps[0][1])
        return self.add((m.SEQUENCE, tuple(steps)))

    def steps(
        self, elements: Iterable[s.Element], language: str | None, with_typos: bool, inflected: bool
    ) -> list[_Step]:
        steps: list[_Step] = []
        for run in _runs(elements):
            element = run[0]
            match element:
                case s.Word():
                    words = cast(list[s.Word], run)
                    self.check_reading(words)
                    steps += self.words(words, language, with_typos, inflected)
                case s.Gap(limit=None):
                    steps.append((m.REST, 0))
                case s.Gap(limit=limit):
                    steps.append((m.GAP, limit))
                case s.Mark(sign="^"):
                    steps.append((m.FIRST, 0))
                case s.Mark(sign="$"):
                    steps.append((m.LAST, 0))
                case s.Mark(sign=sign):
                    steps.append((m.ACROSS, _Class(_BREAK_OF[sign])))
                case s.Ref():
                    steps.append(_step(self.ref(element, language)))
                case s.Group():
                    unit = self.options(element.options, language, with_typos, inflected or element.inflected)
                    if element.optional:
                        steps.append((m.MAYBE_TOKEN if isinstance(unit, _Class) else m.MAYBE_NODE, unit))
                    elif isinstance(unit, _Node) and self.nodes[unit.number][0] == m.SEQUENCE:
                        steps += self.nodes[unit.number][1]
                    else:
                        steps.append(_step(unit))
        return steps

    def words(self, run: list[s.Word], language: str | None, with_typos: bool, inflected: bool) -> list[_Step]:
        """Compile words beside each other that are all exact, all inflected or all neither."""
        if run[0].exact:
            parts = [part for word in run for part in fold(word.text, keep_case=True)]
            return [(m.TOKEN, _Class(frozenset({f"={part}"}))) for part in parts]
        steps: list[_Step] = []
        for part in fold(_text(run)):
            keys = {part}
            if run[0].inflected or inflected:
                keys |= inflect(part, language, self.irregular.get(language or "", {}))
            same = self.same.get(language or "", {})
            for key in list(keys):
                keys.update(same.get(key, ()))
            if with_typos:
                for key in sorted(keys):
                    for slip in sorted(typos(key) - self.written):
                        self.aliases.setdefault(slip, key)
            steps.append((m.TOKEN, _Class(frozenset(keys))))
        return steps

    def check_reading(self, run: list[s.Word]) -> None:
        """Note words that no text has because they are read as something else: ``20 %`` is one token."""
        text = _text(run)
        if text in self.readings:
            return
        self.readings.add(text)
        read = _read(text)
        # "3M" is a name, "3m" a length.
        if fold(text) in (read, _read(text.upper())):
            return
        place = s.Place(run[0].place.file, run[0].place.start, run[-1].place.end)
        self.misread.append(
            Diagnostic(
                "E128", f"`{text}` is found in no text", place, f"in texts this is {_quoted(read)}",
                f"write: {' '.join(_SIGN_OF.get(key, key) for key in read)}" if read else "take it away",
            )
        )  # fmt: skip

    def ref(self, ref: s.Ref, language: str | None) -> _Unit:
        if ref.name in self.policy.hosts:
            return _Class(frozenset({f"<host:{ref.name}>"}))
        keys = self.policy.resolve(ref.name, language)
        if not keys:
            assert ref.name in TOKEN_CLASSES
            return _Class(frozenset({f"<{ref.name}>"}))
        return self.choice([self.pattern(key) for key in keys])

    def choice(self, units: list[_Unit]) -> _Unit:
        if len(units) == 1:
            return units[0]
        keys = frozenset().union(*(unit.keys for unit in units if isinstance(unit, _Class)))
        nodes = tuple(unit for unit in units if isinstance(unit, _Node))
        if not nodes:
            return _Class(keys)
        return self.add((m.CHOICE, (*((_Class(keys),) if keys else ()), *nodes)))

    # Nodes.

    def add(self, body: tuple[Any, ...]) -> _Node:
        if body not in self.numbers:
            self.numbers[body] = len(self.nodes)
            self.nodes.append(body)
            self.weights.append(self.weigh_body(body))
        return _Node(self.numbers[body])

    def weigh(self, unit: _Unit) -> float:
        if isinstance(unit, _Node):
            return self.weights[unit.number]
        return fsum(map(self.weigh_key, unit.keys))

    def weigh_key(self, key: str) -> float:
        return _BREAK_WEIGHT if key in BREAKS else _FREQUENT.get(key, self.common.get(key, 1.0))

    def weigh_body(self, body: tuple[Any, ...]) -> float:
        if body[0] == m.SEQUENCE:
            return min(map(self.weigh, _required(body[1])), default=_FREQUENT["<word>"])
        if body[0] == m.CHOICE:
            return sum(map(self.weigh, body[1]))
        if body[0] == m.TOGETHER:
            return min(map(self.weigh, body[1]))
        return self.weigh(body[1])

    # Conditions.

    def condition(self, condition: s.Condition) -> list[Any]:
        match condition:
            case s.Occurs():
                where = "subject" if condition.subject else "text"
                return [where, self.ref(condition.ref, None), condition.count]
            case s.Inline():
                return ["text", self.compile_pattern(condition.pattern), 1]
            case s.Pair():
                return ["text", self.together(condition), 1]
            case s.Every():
                return ["every", self.ref(condition.ref, None)]
            case s.Attached():
                return ["attached", condition.quantifier, self.ref(condition.ref, None)]
            case s.Some():
                return ["some", condition.element.text, [self.element_test(test) for test in condition.tests]]
            case s.Since():
                return ["since", self.policy.edition_index(condition.edition.text)]
            case s.KindIs():
                return ["kind", condition.kind.text]
            case s.HistoryHas():
                return ["history", condition.kind.text]
            case s.Fact():
                return ["fact", condition.fact.text, condition.op, self.value(condition)]
            case s.AllOf():
                return ["all", *map(self.condition, condition.parts)]
            case s.AnyOf():
                return ["any", *map(self.condition, condition.parts)]
            case s.Not():
                return ["not", self.condition(condition.part)]

    def element_test(self, test: s.ElementTest) -> list[Any]:
        value: Any = None
        if isinstance(test.value, s.Ref):
            value = self.ref(test.value, None)
        elif isinstance(test.value, s.Number):
            value = test.value.number
        elif test.value is not None:
            value = test.value.text
        return [test.name.text, test.op, value]

    def together(self, pair: s.Pair) -> _Unit:
        left, right = self.ref(pair.left, None), self.ref(pair.right, None)
        if pair.relation == "with":
            area = {"sentence": m.IN_SENTENCE, "paragraph": m.IN_PARAGRAPH, "message": m.IN_MESSAGE}[pair.area]
            return self.add((m.TOGETHER, (left, right), area))
        between: _Step = (
            (m.GAP, pair.words)
            if pair.relation == "near"
            else ({"sentence": m.REST, "paragraph": m.PARAGRAPH, "message": m.MESSAGE}[pair.area], 0)
        )
        forward = self.add((m.SEQUENCE, (_step(left), between, _step(right))))
        if pair.relation == "before":
            return forward
        return self.add((m.CHOICE, (forward, self.add((m.SEQUENCE, (_step(right), between, _step(left)))))))

    def value(self, fact: s.Fact) -> Any:
        value = fact.value
        kind = FACTS[fact.fact.text]
        if isinstance(value, s.Number):
            return value.number * (UNITS[value.unit][1] if value.unit else 1)
        if isinstance(value, s.Name):
            if kind == "flag":
                return value.text == "yes"
            if kind == "date":
                day = as_date(value.text)
                return day.isoformat() if day else None
            if value.text in FACTS:
                return ["fact", value.text]
        return value.text if value else None

    # The whole.

    def all_options(self, only: Collection[str] | None) -> list[tuple[s.Place, _Unit]]:
        """Compile each alternative of each pattern, or of those in some files, by itself."""
        inline = [
            (part.pattern, None)
            for rule in self.policy.rules
            for condition in rule_conditions(rule)
            for part in conditions(condition)
            if isinstance(part, s.Inline)
        ]
        patterns = [(pattern, pattern.language) for pattern in self.policy.patterns.values()] + inline
        return [
            (option.place, self.sequence(option, language, pattern.typos, False))
            for pattern, language in patterns
            for option in pattern.options
            if only is None or option.place.file in only
        ]

    def number(self, unit: _Unit) -> int:
        """Return what a unit is called in the program."""
        if isinstance(unit, _Class):
            return self.classes[unit.keys]
        return len(self.classes) + self.placed[unit.number]

    def run(self, extra: Iterable[_Unit] = ()) -> dict[str, Any]:
        policy = self.policy
        kinds = [
            {
                "id": kind.name.text,
                "title": kind.title.text,
                "permission": cast(s.Name, kind.permission).text,
                "when": self.condition(cast(s.Condition, kind.when)),
            }
            for kind in policy.kinds
        ]
        rules = [self.rule(rule) for rule in policy.rules]
        if self.misread:
            raise PolicyErrors(self.misread, policy.sources)
        order = self.order([*kinds, *rules, list(extra)])
        phrases = [old for old in order if self.pair(old)]
        patterns = [old for old in order if self.nodes[old][0] != m.CHOICE and not self.pair(old)]
        phrases += sorted({pair for old in patterns if (pair := self.inner_phrase(old)) is not None} - set(phrases))
        choices = [old for old in order if self.nodes[old][0] == m.CHOICE]
        self.placed = {old: index for index, old in enumerate((*phrases, *patterns, *choices))}
        self.worth = patterns
        for item in (*kinds, *rules):
            item["needs_text"] = _needs_text(item["when"], self.weigh)
            item["needs_elements"] = _needs_elements(item["when"])
        vocabulary, wholes, free = self.index(phrases, patterns)
        numbers = {word: at for at, word in enumerate(word for words, _ in vocabulary for word in words.split(" "))}
        crossed = [self.crossed(_Node(old)) for old in patterns]
        return {
            "format": m.FORMAT,
            "policy": {
                "name": policy.line.name.text,
                "title": policy.line.title.text,
                "authority": policy.line.authority.text if policy.line.authority else "",
                "marketplaces": [name.text for name in policy.line.marketplaces],
            },
            "editions": self.editions(),
            "languages": {
                code: [word for text in item.common for word in fold(text)]
                for code, item in policy.languages.items()
                if item.common
            },
            "hosts": {name: [host.text.casefold() for host in item.hosts] for name, item in policy.hosts.items()},
            "words": " ".join(words for words, _ in vocabulary),
            "groups": [[words.count(" ") + 1, sets] for words, sets in vocabulary],
            "aliases": self.slips(numbers),
            "classes": [
                m.write_set(numbers[word] for word in self.with_digits(keys, numbers)) for keys in self.classes
            ],
            "phrases": list(map(self.phrase_text, phrases)),
            "patterns": [self.pattern_text(self.nodes[old]) for old in patterns],
            "choices": [
                [self.length(_Node(old)), m.write_set(map(self.number, self.nodes[old][1]))] for old in choices
            ],
            "wholes": wholes,
            "free": free,
            "near": m.write_set(index for index, ends in enumerate(crossed) if 0 < ends < _FAR),
            "far": m.write_set(index for index, ends in enumerate(crossed) if ends == _FAR),
            "kinds": self.lower(kinds),
            "rules": self.lower(rules),
            "snippets": [
                {
                    "id": snippet.name.text,
                    "title": snippet.title.text,
                    "language": snippet.language,
                    "kind": cast(s.Name, snippet.kind).text,
                    "text": cast(s.Text, snippet.text).text,
                }
                for snippet in policy.snippets
            ],
            "weights": [self.learnt(item) for item in policy.weights],
            "looks": [
                {
                    "language": looks.language.text,
                    "matched": {rule: list(counts) for rule, counts in looks.matched.items()},
                    "alone": {rule: list(counts) for rule, counts in looks.alone.items()},
                }
                for looks in policy.looks
            ],
        }

    def learnt(self, weights: s.Weights) -> dict[str, Any]:
        """Return weights as they stand in the program; those of patterns that are no more are left out."""
        numbers = {name: number for number, name in enumerate(self.names())} if weights.patterns else {}
        patterns = sorted((numbers[name], row) for name, row in weights.patterns if name in numbers)
        words = sorted((word, row) for word, row in weights.features if " " not in word)
        pairs = sorted((*pair.partition(" "), row) for pair, row in weights.features if " " in pair)
        return {
            "language": weights.language.text,
            "scale": weights.scale,
            "rules": [name.text for name in weights.rules],
            "biases": list(weights.biases),
            "units": list(weights.units),
            "outputs": list(weights.outputs),
            "words": " ".join(word for word, _ in words),
            "pairs": {
                first: " ".join(second for _, _, second, _ in followed)
                for first, followed in groupby(pairs, key=itemgetter(0))
            },
            "patterns": m.write_set(number for number, _ in patterns),
            "table": "".join(each[-1] for part in (words, pairs, patterns) for each in part),
        }

    def names(self) -> list[str]:
        """Return the name of each pattern, in the program's order: what it says, hashed."""
        return [self.digest(_Node(old)) for old in self.worth]

    def digest(self, unit: _Unit) -> str:
        """Return a name for what a class or node says: the same in each program that has it."""
        if unit not in self.digests:
            says: list[Any]
            if isinstance(unit, _Class):
                says = sorted(unit.keys)
            elif (body := self.nodes[unit.number])[0] == m.CHOICE:
                says = ["any", *sorted(map(self.digest, body[1]))]
            else:
                says = self.said(body)
            self.digests[unit] = sha256(json.dumps(says).encode()).hexdigest()[:_NAME]
        return self.digests[unit]

    def said(self, value: Any) -> Any:
        """Return a node's body with names for units."""
        if isinstance(value, _Class | _Node):
            return self.digest(value)
        return [self.said(item) for item in value] if isinstance(value, tuple) else value

    def slips(self, words: Iterable[str]) -> dict[str, str]:
        """Return for each word its misspellings that are no words themselves."""
        known = frozenset(words)
        slips: dict[str, list[str]] = {}
        for slip, word in self.aliases.items():
            if slip not in known and word in known:
                slips.setdefault(word, []).append(slip)
        return {word: " ".join(sorted(texts)) for word, texts in slips.items()}

    def with_digits(self, keys: frozenset[str], words: Iterable[str]) -> Iterable[str]:
        """Return a class's keys; where it has all numbers, with those that are words of their own."""
        return keys.union(word for word in words if word[0].isdigit()) if "<number>" in keys else keys

    def lower(self, value: Any) -> Any:
        """Return a value with numbers for units."""
        if isinstance(value, _Class | _Node):
            return self.number(value)
        if isinstance(value, dict):
            return {key: self.lower(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.lower(item) for item in value]
        return value

    def phrase_text(self, number: int) -> str:
        """Return a phrase as it stands in the program: where its rarest pair begins, and its classes."""
        classes = [unit for _, unit in self.nodes[number][1]]
        pair = self.pair(number)
        at = next(at for at, other in enumerate(pairwise(classes)) if other == pair)
        return " ".join(map(str, [at, *map(self.number, classes)]))

    def pattern_text(self, body: tuple[Any, ...]) -> str:
        """Return a pattern as it stands in the program."""
        if body[0] == m.SEQUENCE:
            return m.write_pattern(m.Sequence(tuple((op, self.lower(argument)) for op, argument in body[1])))
        if body[0] == m.FILTER:
            guards = tuple((relation, self.number(guard)) for relation, guard in body[2])
            return m.write_pattern(m.Filter(self.number(body[1]), guards))
        return m.write_pattern(m.Together(tuple(map(self.number, body[1])), body[2]))

    def editions(self) -> list[dict[str, Any]]:
        spans = in_force_until(self.policy.editions)
        return [
            {
                "id": edition.name.text,
                "what": edition.what.text if edition.what else "",
                "announced": edition.announced.text if edition.announced else "",
                "planned": edition.planned.text if edition.planned else "",
                "in_force": start.isoformat() if start else None,
                "until": end.isoformat() if end else None,
            }
            | ({"earlier": True} if edition.earlier else {})
            for edition, (start, end) in zip(self.policy.editions, spans, strict=True)
        ]

    def rule(self, rule: s.Rule) -> dict[str, Any]:
        parts = [self.condition(cast(s.Condition, rule.when))]
        parts += [["not", self.condition(condition)] for condition in rule.unless]
        when = parts[0] if len(parts) == 1 else ["all", *parts]
        marks = None if rule.marks is None else [self.ref(ref, None) for ref in rule.marks]
        certainty = cast(s.Name, rule.certainty).text
        severity = {"stated": "error", "interpreted": "warning", "reported": "hint"}[certainty]
        return {
            "id": rule.name.text,
            "title": rule.title.text,
            "certainty": certainty,
            "severity": rule.severity.text if rule.severity else severity,
            "scope": rule.scope.text if rule.scope else "any",
            "since": self.policy.edition_index(rule.since.text) if rule.since else 0,
            "until": self.policy.edition_index(rule.until.text) if rule.until else len(self.policy.editions),
            "source": cast(s.Text, rule.source).text,
            "says": cast(s.Text, rule.says).text,
            "why": cast(s.Text, rule.why).text,
            "instead": cast(s.Text, rule.instead).text,
            "when": when,
            "marks": marks,
            "hint_when": self.condition(rule.hint_when) if rule.hint_when else None,
            "leave": _log_odds(rule.leave) if rule.leave else None,
            "find": self.find(rule),
            "notes": [[note.text.text, self.condition(note.when)] for note in rule.notes],
            "fixes": [_fix(fix) for fix in rule.fixes],
            "needs": _facts(rule),
            "tests": [self.example(rule, example) for example in rule.examples],
            "changes": [list(change) for change in changes(self.policy, rule)],
        }

    def find(self, rule: s.Rule) -> list[Any] | None:
        """Return from what weight on a sentence alone makes a rule hold, and what else has to."""
        if rule.find is None:
            return None
        parts = [self.condition(rule.find.when)] if rule.find.when else []
        parts += [["not", self.condition(condition)] for condition in rule.unless]
        return [_log_odds(rule.find.weight), ["all", *parts]]

    def example(self, rule: s.Rule, example: s.Example) -> list[Any]:
        """Return a rule's test: whether it flags, by which edition, and the message without what most have alike."""
        values, edition = test_message(self.policy, rule, example)
        usual: dict[str, Any] = {"scope": "proactive", "attachments": []}
        return [
            example.flags,
            edition,
            {key: value for key, value in values.items() if key not in usual or value != usual[key]},
        ]

    def order(self, items: list[Any]) -> dict[int, int]:
        """Number what the rules reach, parts before wholes, and the classes in it."""
        order: dict[int, int] = {}

        def visit(value: Any) -> None:
            if isinstance(value, _Class):
                self.classes.setdefault(value.keys, len(self.classes))
            elif isinstance(value, _Node):
                if value.number not in order:
                    visit(self.nodes[value.number])
                    order[value.number] = len(order)
            elif isinstance(value, dict):
                for item in value.values():
                    visit(item)
            elif isinstance(value, list | tuple):
                for item in value:
                    visit(item)

        visit(_Class(BREAKS))  # class 0
        visit(items)
        return order

    def length(self, unit: _Unit) -> int | None:
        """Return how many tokens each match has; None: not all have the same number."""
        if isinstance(unit, _Class):
            return 1
        if unit.number not in self.lengths:
            kind, body, *_ = self.nodes[unit.number]
            length: int | None = None
            if kind == m.SEQUENCE:
                lengths = [self.step_length(op, argument) for op, argument in body]
                length = None if None in lengths else sum(item for item in lengths if item)
            elif kind == m.FILTER:
                length = self.length(body)
            elif kind == m.CHOICE:
                different = set(map(self.length, body))
                length = different.pop() if len(different) == 1 else None
            self.lengths[unit.number] = length
        return self.lengths[unit.number]

    def step_length(self, op: int, argument: Any) -> int | None:
        if op == m.FIRST or op == m.LAST:
            return 0
        return self.length(argument) if op == m.TOKEN or op == m.NODE else None

    # What has to be there for a node to be worth a look.

    def index(self, phrases: list[int], patterns: list[int]) -> tuple[list[list[str]], list[list[str]], str]:
        """Tell for each word which phrases and patterns it makes worth a look.

        Returns:
            Words and what they make worth a look, phrases and what they do, and the patterns that need nothing.
        """
        firsts: dict[str, set[int]] = {}
        seconds: dict[str, set[int]] = {}
        needs: dict[str | int, list[set[int]]] = {}
        free: list[set[int]] = [set() for _ in range(m.NEEDS)]
        place = {old: index for index, old in enumerate((*phrases, *patterns))}
        for index, old in enumerate(phrases):
            pair = self.pair(old)
            assert pair
            for table, unit in zip((firsts, seconds), pair, strict=True):
                for key in unit.keys:
                    table.setdefault(key, set()).add(index)
        for index, old in enumerate(patterns):
            wanted = self.all_needs(old)
            for slot in range(m.NEEDS):
                if slot >= len(wanted):
                    free[slot].add(index)
                    continue
                for atom in wanted[slot]:
                    met = place[atom.number] if isinstance(atom, _Node) else atom
                    needs.setdefault(met, [set() for _ in range(m.NEEDS)])[slot].add(index)

        def sets(key: str) -> list[set[int]]:
            return [firsts.get(key, set()), seconds.get(key, set()), *needs.get(key, [set()] * m.NEEDS)]

        # In the order of the classes, so that a class is a few runs of words; those that end sentences come first.
        words = {key: None for keys in self.classes for key in sorted(keys)}
        words.update(dict.fromkeys(sorted(key for key in needs if isinstance(key, str))))
        groups: dict[str, list[str]] = {}
        for word in words:
            row = sets(word)
            if word[0].isdigit():
                row = [one | two for one, two in zip(row, sets("<number>"), strict=True)]
            text = _write_sets(row)
            groups.setdefault(text if word not in BREAKS else f"{text} ", []).append(word)
        wholes: dict[str, list[int]] = {}
        for index in place.values():
            if index in needs:
                wholes.setdefault(_write_sets(needs[index]), []).append(index)
        return (
            [[" ".join(members), text.strip()] for text, members in groups.items()],
            [[m.write_set(members), text] for text, members in wholes.items()],
            _write_sets(free),
        )

    def pair(self, number: int) -> tuple[_Class, _Class] | None:
        """Return the rarest two words beside each other in a phrase: tokens alone; None: it is none."""
        kind, body, *_ = self.nodes[number]
        if kind != m.SEQUENCE or any(op != m.TOKEN for op, _ in body):
            return None
        return self.rarest_pair(body)

    def rarest_pair(self, steps: Iterable[_Step]) -> tuple[_Class, _Class] | None:
        """Return the rarest two tokens beside each other of a sequence's steps, as far as words tell of them."""
        classes = [unit if op == m.TOKEN and _is_plain(unit) else None for op, unit in steps]
        pairs = [(one, two) for one, two in pairwise(classes) if one and two]
        return min(pairs, key=lambda pair: self.weigh_pair(*pair), default=None)

    def weigh_pair(self, one: _Class, two: _Class) -> float:
        """Return how often two classes stand beside each other."""
        first, second = self.weigh(one), self.weigh(two)
        return min(first, second, _COMPANY * first * second / _FREQUENT["<word>"])

    def inner_phrase(self, number: int) -> int | None:
        """Return the phrase of the rarest pair in a sequence, which has to be there as well."""
        kind, body, *_ = self.nodes[number]
        pair = self.rarest_pair(body) if kind == m.SEQUENCE else None
        return self.add((m.SEQUENCE, tuple((m.TOKEN, unit) for unit in pair))).number if pair else None

    def part_need(self, unit: _Unit) -> _Need | None:
        """Return what has to be there wherever a unit stands: one of these; None: it may stand on anything."""
        if isinstance(unit, _Class):
            if unit.keys & _EVERYWHERE or "<.>" in unit.keys:
                return None
            # Whatever its spelling, it is that word.
            return frozenset(key[1:].casefold() if key[0] == "=" else key for key in unit.keys)
        if unit.number not in self.needs:
            kind, body, *_ = self.nodes[unit.number]
            need: _Need | None = frozenset({unit})
            if kind == m.CHOICE:
                parts = [self.part_need(part) for part in body]
                need = None if None in parts else frozenset().union(*(part for part in parts if part))
            self.needs[unit.number] = need
        return self.needs[unit.number]

    def all_needs(self, number: int) -> list[_Need]:
        """Return what has to be there for a pattern to be worth a look, the rarest first: one of each set."""
        kind, body, *_ = self.nodes[number]
        units = _required(body) if kind == m.SEQUENCE else list(body) if kind == m.TOGETHER else [body]
        phrase = self.inner_phrase(number)
        if phrase is not None:
            units.append(_Node(phrase))
        needs = {need for unit in units if (need := self.part_need(unit)) is not None}
        return sorted(needs, key=self.need_order)[: m.NEEDS]

    def need_order(self, need: _Need) -> tuple[float, list[str]]:
        weight = fsum(self.weigh_atom(atom) if isinstance(atom, _Node) else self.weigh_key(atom) for atom in need)
        return weight, sorted(str(atom) for atom in need)

    def weigh_atom(self, node: _Node) -> float:
        pair = self.pair(node.number)
        return self.weigh_pair(*pair) if pair else self.weigh(node)

    def crossed(self, unit: _Unit) -> int:
        """Return how many sentences' ends a unit's text may go over, counted up to `_FAR`."""
        if isinstance(unit, _Class):
            return 0
        if unit.number not in self.crossings:
            kind, body, *rest = self.nodes[unit.number]
            if kind == m.SEQUENCE:
                crossed = sum(self.step_crossed(op, argument) for op, argument in body)
            elif kind == m.FILTER:
                crossed = self.crossed(body)
            else:
                crossed = max(map(self.crossed, body))
                if kind == m.TOGETHER and rest[0] != m.IN_SENTENCE:
                    crossed = _FAR
            self.crossings[unit.number] = min(crossed, _FAR)
        return self.crossings[unit.number]

    def step_crossed(self, op: int, argument: Any) -> int:
        if op == m.PARAGRAPH or op == m.MESSAGE:
            return _FAR
        return 1 if op == m.ACROSS else self.crossed(argument) if op == m.NODE or op == m.MAYBE_NODE else 0


def _write_sets(sets: Iterable[Iterable[int]]) -> str:
    return m.SEPARATOR.join(map(m.write_set, sets))


def _is_plain(unit: _Class) -> bool:
    """Whether the words beside each other tell of a class's tokens."""
    return not any(key in BREAKS or (m.is_placed(key) and key != "<number>") for key in unit.keys)


def _step(unit: _Unit) -> _Step:
    return (m.TOKEN if isinstance(unit, _Class) else m.NODE, unit)


def _required(steps: Iterable[_Step]) -> list[_Unit]:
    return [argument for op, argument in steps if op in (m.TOKEN, m.NODE, m.ACROSS)]


def _runs(elements: Iterable[s.Element]) -> Iterable[list[s.Element]]:
    """Cut elements into words beside each other that are written in the same way, and single other elements."""

    def way(element: s.Element) -> object:
        return (element.exact, element.inflected) if isinstance(element, s.Word) else object()

    for _, run in groupby(elements, way):
        yield list(run)


def _read(text: str) -> list[str]:
    """Return a text's tokens without the breaks at its end."""
    words = read_text(text).words
    while words and words[-1] in BREAKS:
        words.pop()
    return words


def _quoted(words: Iterable[str]) -> str:
    return " ".join(f"`{word}`" for word in words)


def _text(run: Iterable[s.Word]) -> str:
    return " ".join(word.text for word in run)


def _words(options: Iterable[s.Sequence]) -> Iterable[s.Word]:
    for option in options:
        for series in option.parts if isinstance(option, s.Together) else (option,):
            for element in series.elements:
                if isinstance(element, s.Word):
                    yield element
                elif isinstance(element, s.Group):
                    yield from _words(element.options)


def _needs_text(when: list[Any], weigh: Any) -> list[_Unit] | None:
    """Texts one of which has to stand in the body for the condition to be anything but false; None: not decided so."""
    if when[0] == "text" and when[2] > 0:
        return [when[1]]
    if when[0] == "all":
        choices = [needs for part in when[1:] if (needs := _needs_text(part, weigh)) is not None]
        return min(choices, key=lambda needs: sum(map(weigh, needs)), default=None)
    if when[0] == "any":
        united: list[_Unit] = []
        for part in when[1:]:
            needs = _needs_text(part, weigh)
            if needs is None:
                return None
            united += needs
        return united
    if when[0] == "some":
        return []
    return None


def _needs_elements(when: list[Any]) -> bool:
    """Whether the elements of a message in HTML can make the condition hold."""
    if when[0] in ("all", "any"):
        return any(map(_needs_elements, when[1:]))
    return bool(when[0] == "some")


def _log_odds(weight: s.Number) -> float:
    """Return a share in percent as the logarithm of the odds, to four places, so that it is the same everywhere."""
    share = weight.number / 100
    return round(log(share / (1 - share)), 4)


def _fix(fix: s.FixLine) -> list[Any]:
    argument = fix.action.argument
    return [fix.title.text, fix.safe, fix.action.verb, argument.text if argument else None]


def _facts(rule: s.Rule) -> list[str]:
    """What a rule needs to know beside the text."""
    facts: dict[str, None] = {}

    def visit(condition: s.Condition) -> None:
        match condition:
            case s.Fact():
                if condition.fact.text not in TOLD:
                    facts[m.MISTAKES.get(condition.fact.text, condition.fact.text)] = None
            case s.Some():
                names = [(condition.element.text, test.name.text) for test in condition.tests]
                facts.update({".".join(name): None for name in names if name in UNSURE})
            case s.HistoryHas():
                facts["order.history"] = None
            case s.Attached():
                facts["attachments"] = None
            case s.AllOf() | s.AnyOf():
                for part in condition.parts:
                    visit(part)
            case s.Not():
                visit(condition.part)
            case _:
                pass

    for condition in rule_conditions(rule):
        if condition is not rule.hint_when and all(condition is not note.when for note in rule.notes):
            visit(condition)
    return list(facts)
