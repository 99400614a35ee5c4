"""Rules over a message: conditions in three values, findings with their places."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import islice
from typing import Any, Final, cast

from policy_core.contents import words_of
from policy_core.document import Document, read_message, read_text
from policy_core.document.elements import Element
from policy_core.engine.facts import fact, guess_language, is_partial, is_settled, mistakes_of
from policy_core.engine.looks import HOPELESS, Looks, Sentence
from policy_core.engine.matcher import MAX_SPANS, Match, Matcher
from policy_core.engine.nodes import Gate
from policy_core.engine.weights import Weighed, Weights, sentences
from policy_core.message import Message
from policy_core.program.model import MISTAKES, Program
from policy_core.report import Citation, Field, Finding, Kind, NotChecked, Severity, Span

_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "is": operator.eq, "is not": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
#: What is said of a finding that no pattern tells.
_WEIGHED: Final = "No word alone says so: the sentence as a whole reads like messages that break this rule."
_PLACE_ORDER: Final = {"subject": 0, "body": 1, "attachments": 2}


class Runner:
    """A program ready to judge messages.

    Args:
        program: The compiled policy.
        edition: The index of the edition to judge by.
        severities: Severities that replace the rules' own, or ``off``, by rule id.
        weights: What was learnt about the sentences of each language, and about their weights where anything was.
    """

    def __init__(
        self, program: Program, matcher: Matcher, edition: int, severities: Mapping[str, str] | None = None,
        weights: Sequence[Weights] = (), looks: Mapping[str, Looks] | None = None,
    ) -> None:  # fmt: skip
        self.program = program
        self.matcher = matcher
        self.edition = edition
        self.severities = severities or {}
        data = program.data
        self.rules: list[dict[str, Any]] = [
            rule
            for rule in data["rules"]
            if rule["since"] <= edition < rule["until"] and self.severities.get(rule["id"]) != "off"
        ]
        self.editions: list[dict[str, Any]] = data["editions"]
        # Texts one of which has to be there for a rule to be asked at all; None: it always is.
        self.asked = [self._gate(rule) for rule in self.rules]
        self.texts = {rule["id"]: _texts(rule["when"]) for rule in self.rules}
        self.weights = list(weights)
        self.looks = {each: looks[each.language] for each in weights if looks and each.language in looks}
        weighed = [rule for rule in self.rules if rule["leave"] is not None or rule["find"]]
        self.weighed = frozenset(rule["id"] for rule in weighed for each in weights if rule["id"] in each.rules)
        # What a sentence has to weigh for each rule for anything to be found or left in it.
        self.bounds = [
            (each, each.bounds({rule["id"]: _least(rule, looks=each in self.looks) for rule in weighed}))
            for each in weights
        ]
        # The rules that they say nothing of.
        self.not_learnt = {each: self.weighed.difference(each.rules) for each in weights}
        # Those that leave matches in light sentences, and find nothing but matches.
        self.of_text = frozenset(
            rule["id"] for rule in self.rules if rule["leave"] is not None and _is_of_text(rule["when"])
        )
        self.kinds = [Kind(kind["id"], kind["title"], kind["permission"]) for kind in data["kinds"]]
        self.kind_conditions = {kind["id"]: (self._gate(kind), kind["when"]) for kind in data["kinds"]}
        self.common = {code: frozenset(words) for code, words in data["languages"].items()}
        self.citations = {rule["id"]: Citation(rule["source"], rule["says"]) for rule in self.rules}

    def _gate(self, asked: dict[str, Any]) -> Gate | None:
        return None if asked["needs_text"] is None else Gate(self.matcher.nodes, asked["needs_text"])

    def run(self, message: Message, today: date, read: Judgement | None = None) -> Judgement:
        """Judge a message.

        Args:
            message: What to judge.
            today: The day that a message without a date of sending is sent on.
            read: Another edition's judgement of the same message by the same program: what it has read and found is
                not looked for again.
        """
        return Judgement(self, message, today, read)


class Judgement:
    """One message's findings.

    Args:
        findings: In order of place.
        not_checked: What lacks a fact.
        kinds: What kinds of message it is.
        steps: Engine steps taken.
    """

    def __init__(self, runner: Runner, message: Message, today: date, read: Judgement | None = None) -> None:
        self.runner = runner
        self.message = message
        self.today = today
        self._attachments: list[Match] | None = None
        self._properties: dict[tuple[bool, str], Match] = {}
        self._weighed: list[Weighed | None] | None = None
        self._looked_at: list[Sentence] | None = None
        self._language: str | None = None
        self._language_known = False
        self.body: Match
        self.asides: Match | None
        self.subject: Match | None
        if read is not None:
            self.body, self.asides, self.subject = read.body, read.asides, read.subject
            self._attachments, self._properties = read._attachments, read._properties
            self._language, self._language_known = read._language, read._language_known
            self._weighed = read._weighed
        else:
            self.body = runner.matcher.run(read_message(message))
            asides = self.body.document.asides
            self.asides = runner.matcher.run(asides) if asides is not None else None
            # In a reply the subject is the buyer's.
            own_subject = message.subject if message.scope != "reply" else None
            self.subject = runner.matcher.run(read_text(own_subject)) if own_subject else None
        self._kinds: dict[str, bool] = {}
        self.unknown: list[str] = []
        #: What is judged, and all that the seller says in the message; whether a condition is asked that is to fail.
        self.field = self.body
        self._said = [match for match in (self.body, self.subject, self.asides) if match is not None]
        self._excepts = False
        self.kinds = tuple(kind for kind in runner.kinds if self.is_kind(kind.id))
        self.findings, self.not_checked = self._judge()
        self.steps = self.body.steps + (self.subject.steps if self.subject else 0)

    # Rules.

    def _judge(self) -> tuple[tuple[Finding, ...], tuple[NotChecked, ...]]:
        runner = self.runner
        elements = bool(self.body.document.elements)
        findings, not_checked = [], []
        said, light = self._said, self._light()
        for rule, gate in zip(runner.rules, runner.asked, strict=True):
            if rule["scope"] == "proactive" and self.message.scope == "reply":
                continue
            is_light = rule["id"] in light
            asked = said
            if is_light and rule["id"] in runner.of_text:
                # Whatever stands in the body would be left.
                if len(said) == 1:
                    continue
                asked = said[1:]
            if gate is not None and not (rule["needs_elements"] and elements) and not any(map(gate.stands, asked)):
                if rule["find"] and not is_light and (heavy := self._heavy(rule)):
                    findings.append(self._finding(rule, heavy, weighed=True))
                continue
            self.unknown = []
            aside = self._aside(rule)
            truth = bool(aside) or self._holds(rule["when"])
            spans = self._spans(rule, self.body, "body", aside) if truth else []
            in_subject: bool | None = False
            if self.subject is not None and any(self.subject.has(number) for number in runner.texts[rule["id"]]):
                self.field = self.subject
                in_subject = self._holds(rule["when"])
                if in_subject:
                    spans += self._spans(rule, self.subject, "subject")
                if truth is not True and in_subject is not False:
                    truth = in_subject
                self.field = self.body
            # What else than texts of the body may break the rule does not hang on what that weighs.
            is_open = in_subject is None or (truth is None and rule["id"] not in runner.of_text)
            if truth is not False and rule["scope"] == "proactive" and self.message.scope is None:
                truth = None
                self.unknown.append("scope")
            left: list[Span] = []
            if truth is not False and rule["leave"] is not None and not aside:
                kept = self._left_with(rule, spans)
                if kept is None:
                    truth, left = None if is_open else False, spans
                else:
                    spans = kept
            if truth:
                findings.append(self._finding(rule, spans))
            elif truth is False and rule["find"] and not is_light and (heavy := self._heavy(rule, left)):
                findings.append(self._finding(rule, heavy, weighed=True))
            elif truth is None:
                needs = tuple(dict.fromkeys(self.unknown))
                not_checked.append(NotChecked(rule["id"], rule["title"], needs))
        findings.sort(key=by_place)
        return tuple(findings), tuple(not_checked)

    # Sentences weighed.

    def weighed(self) -> list[Weighed | None]:
        """Return what the body's sentences weigh, each by the first language that knows its words, or None."""
        if self._weighed is None:
            words = self.body.document.words
            places = sentences(words)
            found: list[Weighed | None] = [None] * len(places)
            for weights in self.runner.weights:
                weighed = weights.weigh(words, places, self.body.patterns_of)
                found = [one or other for one, other in zip(found, weighed, strict=True)]
            self._weighed = found
        return self._weighed

    def _light(self) -> frozenset[str]:
        """Return the rules for which every sentence of the body weighs too little to be found or left with a match."""
        weighed = [sentence for sentence in self.weighed() if sentence] if self.runner.weighed else []
        if not weighed or len(weighed) < len(self.weighed()):
            return frozenset()
        heavy: set[str] = set()
        for weights, bounds in self.runner.bounds:
            own = [sentence for sentence in weighed if sentence.weights is weights]
            if own:
                heavy |= weights.reached(own, bounds) | self.runner.not_learnt[weights]
        return self.runner.weighed - heavy

    def _sentences(self) -> list[Sentence]:
        """Return the sentences that were weighed, to be looked at again."""
        if self._looked_at is None:
            self._looked_at = [
                Sentence(sentence.first, sentence.last, sentence.odds(), self.runner.looks.get(sentence.weights))
                for sentence in self.weighed()
                if sentence
            ]
        return self._looked_at

    def _odds(self, rule: str, at: int, *, matched: bool) -> float | None:
        """Return the logarithm of the odds that a sentence breaks a rule; None: nothing was learnt about the rule."""
        sentences = self._sentences()
        own, looks = sentences[at].odds.get(rule), sentences[at].looks
        if own is None or looks is None:
            return own
        reply = self.message.scope == "reply"
        return looks.odds(rule, sentences, at, matched=matched, reply=reply, size=len(self.body.document.words))

    def _left_with(self, rule: dict[str, Any], spans: list[Span]) -> list[Span] | None:
        """Return the places that are left when the sentences that weigh too little are taken out; None: no finding."""
        name: str = rule["id"]
        least: float = rule["leave"]
        document = self.body.document
        places = [document.span(sentence.first, sentence.last) for sentence in self._sentences()]

        @cache
        def weighs_enough(at: int) -> bool:
            odds = self._odds(name, at, matched=True)
            return odds is None or odds >= least

        if not spans:
            return spans if not places or any(map(weighs_enough, range(len(places)))) else None
        kept = []
        for span in spans:
            within = [at for at, place in enumerate(places) if _lies_in(span, place)]
            if not within or any(map(weighs_enough, within)):
                kept.append(span)
        return kept or None

    def _heavy(self, rule: dict[str, Any], left: Sequence[Span] = ()) -> list[Span]:
        """Return the sentences that make a rule hold by their weight alone.

        Args:
            rule: The rule.
            left: Matches that were left: their sentences have been weighed with them.
        """
        least, when = rule["find"]
        heavy = []
        for at, sentence in enumerate(self._sentences()):
            odds = self._odds(rule["id"], at, matched=False)
            if odds is not None and odds > least:
                place = self.body.document.span(sentence.first, sentence.last)
                if not any(_lies_in(span, place) for span in left):
                    heavy.append(Span("body", *place))
        return heavy if heavy and self._holds(when) else []

    def _finding(self, rule: dict[str, Any], spans: list[Span], *, weighed: bool = False) -> Finding:
        runner = self.runner
        severity = cast(Severity, runner.severities.get(rule["id"]) or rule["severity"])
        # What no pattern tells is worth a hint.
        if weighed or (rule["hint_when"] and self._holds(rule["hint_when"])):
            severity = "hint"
        notes = [text for text, when in rule["notes"] if self._holds(when)]
        if weighed:
            notes.append(_WEIGHED)
        edition = runner.editions[rule["since"]]
        # A draft's rules came into force with the edition that followed it.
        since = next((item["in_force"] for item in runner.editions[rule["since"] :] if item["in_force"]), None)
        return Finding(
            rule["id"], rule["title"], severity, rule["certainty"], tuple(spans), rule["why"], rule["instead"],
            runner.citations[rule["id"]], edition["id"], since if rule["since"] else None, " ".join(notes),
        )  # fmt: skip

    def _aside(self, rule: dict[str, Any]) -> set[tuple[int, int]]:
        """Return the places of what breaks a rule beside the text that is shown."""
        asides = self.asides
        if asides is None or not any(asides.has(number) for number in self.runner.texts[rule["id"]]):
            return set()
        self.field = asides
        places = self._places(rule, asides) if self._holds(rule["when"]) else set()
        self.field = self.body
        return places

    def _places(self, rule: dict[str, Any], match: Match) -> set[tuple[int, int]]:
        return {
            match.document.span(first, last)
            for number in (self._marks(rule["when"]) if rule["marks"] is None else rule["marks"])
            if match.has(number)
            for first, last in match.spans(number)
        }

    def _spans(
        self, rule: dict[str, Any], match: Match, field: Field, more: Iterable[tuple[int, int]] = ()
    ) -> list[Span]:
        places = self._places(rule, match) | set(more)
        if field == "body" and rule["marks"] is None:
            places |= self._marked_elements(rule["when"])
        spans: list[Span] = []
        for start, end in sorted(places):
            if spans and start < spans[-1].end:
                spans[-1] = Span(field, spans[-1].start, max(end, spans[-1].end))
            else:
                spans.append(Span(field, start, end))
        if field == "body":
            spans += [Span("attachments", index, index + 1) for index in self._marked_attachments(rule["when"])]
        return spans

    def _marks(self, when: list[Any]) -> list[int]:
        """Return the texts that make a condition hold: those of a branch that does not are left out."""
        if when[0] == "text" or (when[0] == "subject" and self.field is self.subject):
            return [when[1]] if when[2] else []
        if when[0] == "all" or when[0] == "any":
            return [number for part in when[1:] if self._holds(part) for number in self._marks(part)]
        return []

    def _marked_attachments(self, when: list[Any]) -> list[int]:
        if when[0] in ("all", "any"):
            return sorted({index for part in when[1:] for index in self._marked_attachments(part)})
        if when[0] == "attached":
            wanted = when[1] != "some-not"
            return [index for index, match in enumerate(self.attachments() or ()) if match.has(when[2]) is wanted]
        return []

    def _marked_elements(self, when: list[Any]) -> set[tuple[int, int]]:
        if when[0] in ("all", "any"):
            return {place for part in when[1:] if self._holds(part) for place in self._marked_elements(part)}
        if when[0] == "fact" and when[1] in MISTAKES:
            mistakes = mistakes_of(when[1], self.message) or ()
            return {(mistake.start, mistake.end) for mistake in islice(mistakes, MAX_SPANS)}
        if when[0] == "some":
            return {(element.start, element.end) for element in islice(self._elements(when), MAX_SPANS)}
        return set()

    # Conditions: true, false, or None where a fact is unknown.

    def _holds(self, when: list[Any]) -> bool | None:
        op = when[0]
        if op == "text":
            if when[2] == 0:
                return not self._has(when[1], excepts=not self._excepts)
            if when[2] == 1:
                return self._has(when[1], excepts=self._excepts)
            matches = self._said if self._excepts else (self.field,)
            return sum(match.times(when[1]) for match in matches) >= int(when[2])
        if op == "all":
            unknown = False
            for part in when[1:]:
                truth = self._holds(part)
                if truth is False:
                    return False
                unknown = unknown or truth is None
            return None if unknown else True
        if op == "any":
            unknown = False
            for part in when[1:]:
                truth = self._holds(part)
                if truth:
                    return True
                unknown = unknown or truth is None
            return None if unknown else False
        if op == "not":
            self._excepts = not self._excepts
            truth = self._holds(when[1])
            self._excepts = not self._excepts
            return None if truth is None else not truth
        if op == "since":
            return self.runner.edition >= int(when[1])
        if op == "kind":
            return self.is_kind(str(when[1]))
        if op == "every":
            return self.field.every_sentence_has(when[1])
        if op == "subject":
            return (self.subject is not None and self.subject.has(when[1])) is bool(when[2])
        if op == "history":
            history = self.message.order.history
            if history is None:
                self.unknown.append("order.history")
                return None
            return any(sent.kind == when[1] for sent in history)
        if op == "some":
            return self._some(when)
        if op == "attached":
            return self._attached(when[1], when[2])
        return self._compare(when[1], when[2], when[3])

    def _has(self, number: int, *, excepts: bool) -> bool:
        """Whether a text stands in what is judged or, where it makes an exception, anywhere in the message."""
        return any(match.has(number) for match in self._said) if excepts else self.field.has(number)

    def _compare(self, name: str, op: str, value: Any) -> bool | None:
        if name == "language.mislabelled":
            known: object = self.mislabelled()
        else:
            language = self.language() if name == "language" else None
            known = fact(name, self.message, self.body.document, self.today, language)
        if is_partial(name, self.message) and not is_settled(op, known, value):
            self.unknown.append(MISTAKES[name])
            return None
        if op == "missing":
            return known is None or known == ""
        if known is None:
            self.unknown.append(MISTAKES.get(name, name))
            return None
        if isinstance(value, list):
            name_of_value = value[1]
            language = self.language() if name_of_value == "language" else None
            value = fact(name_of_value, self.message, self.body.document, self.today, language)
            if value is None:
                self.unknown.append(name_of_value)
                return None
        return bool(_COMPARE[op](known, value))

    def is_kind(self, kind: str) -> bool:
        """Whether the message is of a kind."""
        if kind not in self._kinds:
            gate, when = self.runner.kind_conditions[kind]
            if gate is not None and not gate.stands(self.body):
                self._kinds[kind] = False
            else:
                before, self.field, self._excepts = (self.field, self._excepts), self.body, False
                self._kinds[kind] = bool(self._holds(when))
                self.field, self._excepts = before
        return self._kinds[kind]

    def language(self) -> str | None:
        """Return the body's language, where it can be told."""
        if not self._language_known:
            self._language = guess_language(self.body.document, self.runner.common)
            self._language_known = True
        return self._language

    def mislabelled(self) -> bool:
        """Whether markup says of a part of the body that it is in a language other than the one that it is in."""
        declared = [(code, part) for code, part in self.body.document.declared if len(code) == 2]
        return any(guess_language(part, self.runner.common) not in (None, code) for code, part in declared)

    def attachments(self) -> list[Match] | None:
        """Return the attachments' names as texts, or None where it is unknown whether there are any."""
        if self._attachments is None and self.message.attachments is not None:
            self._attachments = [
                self.runner.matcher.run(_name_document(words_of(item.name, item.media_type, item.content)))
                for item in self.message.attachments
            ]
        return self._attachments

    def _some(self, when: list[Any]) -> bool | None:
        unknown = ""
        for element in self.body.document.elements:
            if element.kind == when[1]:
                truths = {name: self._passes(element, name, op, wanted) for name, op, wanted in when[2]}
                if all(truths.values()):
                    return True
                if False not in truths.values():
                    unknown = next(name for name, truth in truths.items() if truth is None)
        if unknown:
            self.unknown.append(f"{when[1]}.{unknown}")
        return None if unknown else False

    def _elements(self, when: list[Any]) -> Iterator[Element]:
        """Walk the elements that pass a condition's tests."""
        for element in self.body.document.elements:
            if element.kind == when[1] and all(self._passes(element, *test) for test in when[2]):
                yield element

    def _passes(self, element: Element, name: str, op: str, wanted: Any) -> bool | None:
        if name not in element.properties:
            return op in ("missing", "no", "is not", "unlike")
        value = element.properties[name]
        if op == "missing":
            return False
        if value is None:
            return None
        if op in ("yes", "no"):
            return (value is not False) is (op == "yes")
        if op in ("like", "unlike"):
            # Names and paths are written without blanks, `shop_logo-2.png`.
            cut, text = name in ("words", "path"), str(value)
            if (cut, text) not in self._properties:
                self._properties[cut, text] = self.runner.matcher.run((_name_document if cut else read_text)(text))
            return self._properties[cut, text].has(wanted) is (op == "like")
        return bool(_COMPARE[op](value, wanted))

    def _attached(self, quantifier: str, number: int) -> bool | None:
        names = self.attachments()
        if names is None:
            self.unknown.append("attachments")
            return None
        if quantifier == "every":
            return bool(names) and all(match.has(number) for match in names)
        return any(match.has(number) is (quantifier == "some") for match in names)


def _is_of_text(when: list[Any]) -> bool:
    """Whether a condition asks for no elements and attachments, which stand beside the text."""
    if when[0] in ("all", "any", "not"):
        return all(map(_is_of_text, when[1:]))
    return when[0] not in ("some", "attached")


def _least(rule: dict[str, Any], *, looks: bool) -> float:
    """Return what a sentence has to weigh for a rule to leave a match in it or to find it, be it looked at again."""
    bounds: tuple[float | None, ...] = (None if rule["find"] is None else rule["find"][0], rule["leave"])
    return min(
        min(bound, hopeless) if looks else bound
        for bound, hopeless in zip(bounds, HOPELESS, strict=True)
        if bound is not None
    )


def _lies_in(span: Span, place: tuple[int, int]) -> bool:
    """Whether a span and a place of the body have something in common."""
    return span.field == "body" and place[0] < span.end and span.start < place[1]


def _texts(when: list[Any]) -> list[int]:
    """Return the texts that a condition looks for, wherever."""
    if when[0] in ("text", "subject"):
        return [when[1]] if when[2] else []
    if when[0] in ("all", "any"):
        return [number for part in when[1:] for number in _texts(part)]
    return []


def by_place(finding: Finding) -> tuple[int, int, str]:
    """Return what findings are sorted by: those on the whole message first, the others by their first place."""
    if not finding.spans:
        return (-1, 0, finding.rule)
    first = finding.spans[0]
    return (_PLACE_ORDER[first.field], first.start, finding.rule)


_BETWEEN_WORDS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")


def _name_document(name: str) -> Document:
    """Return a file's name as words: ``QG-330_manual.PDF`` is ``qg 330 manual pdf``."""
    return read_text(_BETWEEN_WORDS.sub(" ", name))
