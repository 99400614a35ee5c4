"""Policy → program.

Single-token alternatives become classes (sets of vocabulary words), everything else becomes nodes that are shared
wherever they are alike. Each node names the rarest thing that has to be there before it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from policy_core.document.words import BREAKS, fold
from policy_core.language import syntax as s
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

_BREAK_OF = {".": frozenset({"<.>"}), "?": frozenset({"<?>"}), "!": frozenset({"<!>"}), "/": BREAKS}

#: How often a token of a class turns up, against 1 for a word that is not among a language's common ones.
_FREQUENT = {
    "<word>": 10_000.0, "<capital>": 2_000.0, "<number>": 300.0, "<order-id>": 100.0, "<all-caps>": 100.0,
    "<bracketed>": 5.0,
    "<quotation>": 5.0,
}  # fmt: skip
_BREAK_WEIGHT = 1_000.0

#: Classes of so few words that nothing is looked up by are gathered only when asked for.
_LAZY = 12

#: The steps that one pattern may take, everything that it refers to counted wherever it stands: patterns inside
#: patterns multiply, and no policy is to be slow.
MAX_COST = 1_000_000

#: A need of more words than these hardly rules anything out.
_NEED = 200


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


def compile_policy(policy: Policy) -> m.Program:
    """Compile a policy; the same policy gives the same bytes on every machine.

    Args:
        policy: A checked policy.
    """
    return m.Program(_Compiler(policy).run())


def compile_with_options(policy: Policy) -> tuple[m.Program, list[tuple[s.Place, int]]]:
    """Compile a policy so that each alternative of its patterns can be looked up.

    Returns:
        The program, and for each alternative its place and its class or node.
    """
    compiler = _Compiler(policy)
    options = compiler.all_options()
    data = compiler.run([unit for _, unit in options])
    return m.Program(data), [(place, compiler.number(unit)) for place, unit in options]


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
        self.token_classes = 0  # how many classes are tokens of patterns; those behind them are only needs
        self.anchors: dict[int, _Class | None] = {}
        self.needs: dict[int, tuple[_Class | None, _Class | None]] = {}
        self.irregular = {
            code: {fold(word)[0]: tuple(form for text in forms for form in fold(text)) for word, forms in item.forms}
            for code, item in policy.languages.items()
        }
        self.same = {
            code: {fold(word)[0]: tuple(form for text in same for form in fold(text)) for word, same in item.same}
            for code, item in policy.languages.items()
        }
        self.common: dict[str, float] = {}
        for language in policy.languages.values():
            for rank, text in enumerate(language.common):
                for word in fold(text):
                    self.common[word] = max(self.common.get(word, 0.0), 2_000.0 / (rank + 2))
        self.written = self._written_words()
        self.aliases: dict[str, str] = {}

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
        for element in elements:
            match element:
                case s.Word():
                    steps += self.word(element, language, with_typos, inflected)
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

    def word(self, word: s.Word, language: str | None, with_typos: bool, inflected: bool) -> list[_Step]:
        if word.exact:
            return [(m.TOKEN, _Class(frozenset({f"={part}"}))) for part in fold(word.text, keep_case=True)]
        steps: list[_Step] = []
        for part in fold(word.text):
            keys = {part}
            if word.inflected or inflected:
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
        return sum(
            _BREAK_WEIGHT if key in BREAKS else _FREQUENT.get(key, self.common.get(key, 1.0)) for key in unit.keys
        )

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
                return ["text", self.pair(condition), 1]
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

    def pair(self, pair: s.Pair) -> _Unit:
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

    def all_options(self) -> list[tuple[s.Place, _Unit]]:
        """Compile each alternative of each pattern by itself."""
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
        order = self.placed = self.order([*kinds, *rules, list(extra)])
        count = len(self.classes)
        number = self.number

        def lower(value: Any) -> Any:
            if isinstance(value, _Class | _Node):
                return number(value)
            if isinstance(value, dict):
                return {key: lower(item) for key, item in value.items()}
            if isinstance(value, list | tuple):
                return [lower(item) for item in value]
            return value

        placed = sorted(order, key=order.__getitem__)
        nodes: list[list[Any]] = []
        wide: set[int] = set()
        needs: dict[int, tuple[list[int], list[int]]] = {}
        free: tuple[list[int], list[int]] = ([], [])
        for index, old in enumerate(placed):
            kind, body, *rest = self.nodes[old]
            if kind == m.SEQUENCE:
                required = sorted(set(_required(body)), key=lambda unit: (self.weigh(unit), number(unit)))
                classes = [number(unit) for unit in required if isinstance(unit, _Class)]
                parts = [number(unit) for unit in required if isinstance(unit, _Node)]
                nodes.append([kind, lower(body), classes, parts])
            else:
                nodes.append([kind, lower(body), *lower(rest)])
            if self.is_wide(old, {placed[item] for item in wide}):
                wide.add(index)
            if kind != m.CHOICE:
                for slot, anchor in enumerate(self.needs[old]):
                    if anchor is None:
                        free[slot].append(index)
                    else:
                        needs.setdefault(number(anchor), ([], []))[slot].append(index)
        for item in (*kinds, *rules):
            item["needs_text"] = _needs_text(item["when"], self.weigh)
            item["needs_elements"] = _needs_elements(item["when"])
        vocabulary: dict[str, list[int]] = {}
        lazy: dict[str, list[str]] = {}
        eager: list[int] = []
        for keys, index in self.classes.items():
            if index < self.token_classes:
                if len(keys) > _LAZY or not all(key.isalpha() for key in keys):
                    eager.append(index)
                else:
                    lazy[str(index)] = sorted(keys)
                    if index not in needs:
                        continue
            for key in keys:
                vocabulary.setdefault(key, []).append(index)
        for indices in vocabulary.values():
            indices.sort()
        for word, indices in vocabulary.items():
            if word[0].isdigit():
                vocabulary[word] = sorted({*indices, *vocabulary.get("<number>", ())})
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
            "vocabulary": vocabulary,
            "aliases": {slip: word for slip, word in self.aliases.items() if slip not in vocabulary},
            "lazy": lazy,
            "exact": sorted({key[1:].casefold() for key in vocabulary if key[0] == "="}),
            "classes": count,
            "nodes": nodes,
            "needs": sorted([index, *slots] for index, slots in needs.items()),
            "free": list(free),
            "wide": sorted(wide),
            "eager": eager,
            "kinds": lower(kinds),
            "rules": lower(rules),
        }

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
            "notes": [[note.text.text, self.condition(note.when)] for note in rule.notes],
            "fixes": [_fix(fix) for fix in rule.fixes],
            "needs": _facts(rule),
            "flags": [example.text.text for example in rule.examples if example.flags],
            "passes": [example.text.text for example in rule.examples if not example.flags],
        }

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
        self.token_classes = len(self.classes)
        for number in order:
            if self.nodes[number][0] != m.CHOICE:
                self.needs[number] = self.two_needs(self.nodes[number])
                visit([anchor for anchor in self.needs[number] if anchor])
        return order

    # What has to be there for a node to be worth a look.

    def anchor(self, unit: _Unit) -> _Class | None:
        """Return words one of which stands wherever the unit does; None: it may stand on anything."""
        if isinstance(unit, _Class):
            return None if "<word>" in unit.keys or unit.keys <= BREAKS else unit
        if unit.number not in self.anchors:
            self.anchors[unit.number] = self.find_anchor(self.nodes[unit.number])
        return self.anchors[unit.number]

    def find_anchor(self, body: tuple[Any, ...]) -> _Class | None:
        if body[0] == m.CHOICE:
            anchors = [self.anchor(unit) for unit in body[1]]
            if any(anchor is None for anchor in anchors):
                return None
            return _Class(frozenset().union(*(anchor.keys for anchor in anchors if anchor)))
        return self.two_needs(body)[0]

    def two_needs(self, body: tuple[Any, ...]) -> tuple[_Class | None, _Class | None]:
        """Return the two rarest anchors of a node's parts."""
        if body[0] == m.FILTER:
            return self.anchor(body[1]), None
        units = _required(body[1]) if body[0] == m.SEQUENCE else body[1]
        anchors = {anchor for unit in units if (anchor := self.anchor(unit)) is not None and len(anchor.keys) <= _NEED}
        found = sorted(anchors, key=lambda anchor: (self.weigh(anchor), sorted(anchor.keys)))
        first, second, *_ = [*found, None, None]
        return first, second

    def is_wide(self, number: int, wide: set[int]) -> bool:
        """Whether a node's text may go over the end of a sentence; ``wide`` are those of its parts that do."""
        kind, body, *rest = self.nodes[number]
        if kind == m.SEQUENCE:
            return any(
                op in (m.ACROSS, m.PARAGRAPH, m.MESSAGE) or (isinstance(unit, _Node) and unit.number in wide)
                for op, unit in body
            )
        if kind == m.TOGETHER and rest[0] != m.IN_SENTENCE:
            return True
        units = body if kind != m.FILTER else (body,)
        return any(isinstance(unit, _Node) and unit.number in wide for unit in units)


def _step(unit: _Unit) -> _Step:
    return (m.TOKEN if isinstance(unit, _Class) else m.NODE, unit)


def _required(steps: Iterable[_Step]) -> list[_Unit]:
    return [argument for op, argument in steps if op in (m.TOKEN, m.NODE, m.ACROSS)]


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
                    facts[condition.fact.text] = None
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
