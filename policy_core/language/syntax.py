"""The syntax tree of policy files; every node knows its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: code points ``start`` to ``end`` of the source named ``file``."""

    file: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier as written."""

    text: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A string, its escapes resolved and its line breaks folded to blanks."""

    text: str
    place: Place = field(compare=False)


# Patterns: what a piece of text looks like.


@dataclass(frozen=True, slots=True)
class Word:
    """A literal word or, where quoted, phrase; ``exact`` minds upper and lower case."""

    text: str
    place: Place = field(compare=False)
    exact: bool = False
    inflected: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """``<name>``: another pattern, lexicon, list of hosts, or a class of tokens."""

    name: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Gap:
    """``..N``: up to N words of the sentence; ``...``, limit None: anything up to its end."""

    limit: int | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """``?`` ``!`` ``.`` a sentence's end of that sort, ``/`` of any sort; ``^`` its first and ``$`` its last place."""

    sign: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """``(a | b)``, or ``[a | b]`` where it may be left out."""

    options: tuple[Sequence, ...]
    optional: bool
    place: Place = field(compare=False)
    inflected: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One element after the other, in one sentence unless a mark leads out of it."""

    elements: tuple[Element, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Together:
    """``a & b``: all of them in one sentence, in any order."""

    parts: tuple[Series, ...]
    place: Place = field(compare=False)


type Element = Word | Ref | Gap | Mark | Group
type Sequence = Series | Together


@dataclass(frozen=True, slots=True)
class Guard:
    """A text next to which, in whose sentence, or inside which a match does not count."""

    relation: Literal["after", "before", "with", "inside"]
    options: tuple[Sequence, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Pattern:
    """``pattern`` and ``lexicon`` alike; ``language`` is that of the file's ``language`` line."""

    name: Name
    language: str | None
    options: tuple[Sequence, ...]
    guards: tuple[Guard, ...]
    typos: bool
    lexicon: bool
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Hosts:
    """A named list of hosts (with a path where wanted); as ``<name>`` it is a link to one of them."""

    name: Name
    hosts: tuple[Name, ...]
    place: Place = field(compare=False)


# Conditions: when a rule holds.

Area = Literal["sentence", "paragraph", "message"]


@dataclass(frozen=True, slots=True)
class Occurs:
    """The pattern stands at least ``count`` times in the field; ``count`` 0: not at all."""

    ref: Ref
    count: int
    subject: bool
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two patterns in relation: ``before``, ``near`` (within ``words`` words) or ``with``."""

    relation: Literal["before", "near", "with"]
    left: Ref
    right: Ref
    area: Area
    words: int
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Every:
    """Every sentence has the pattern in it."""

    ref: Ref
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Attached:
    """The names of attachments: ``every`` one is, ``some`` one is, or ``some`` one is not the pattern."""

    quantifier: Literal["every", "some", "some-not"]
    ref: Ref
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class ElementTest:
    """What one property of an element has to be.

    ``op`` is ``yes`` or ``no`` (a flag), ``missing``, ``is``, ``is not``, a comparison, or ``like`` and ``unlike`` (the
    property's text has the pattern, or has not).
    """

    name: Name
    op: str
    value: Name | Text | Number | Ref | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Some:
    """One element of the message passes all tests."""

    element: Name
    tests: tuple[ElementTest, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Since:
    """The edition checked against is this one or a later one."""

    edition: Name
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class KindIs:
    """The message is of this kind."""

    kind: Name
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class HistoryHas:
    """A message of this kind was sent for the order before."""

    kind: Name
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit, as written."""

    number: int | float
    unit: str | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact compared: ``op`` is one of ``is``, ``is not``, ``missing``, ``<``, ``<=``, ``>``, ``>=``."""

    fact: Name
    op: str
    value: Name | Text | Number | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these hold."""

    parts: tuple[Condition, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these holds."""

    parts: tuple[Condition, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """This does not hold."""

    part: Condition
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Inline:
    """``when any of`` with its bullets: a pattern without a name."""

    pattern: Pattern
    place: Place = field(compare=False)


type Condition = (
    Occurs | Pair | Every | Attached | Some | Since | KindIs | HistoryHas | Fact | AllOf | AnyOf | Not | Inline
)


# Statements.


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """The policy's own line."""

    name: Name
    title: Text
    authority: Text | None
    marketplaces: tuple[Name, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition: announced, planned for and in force from these dates; ``earlier``: or from a day before, unknown."""

    name: Name
    what: Text | None
    announced: Name | None
    planned: Name | None
    in_force: Name | None
    earlier: bool
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Language:
    """A language's own matters.

    Args:
        common: The words that tell the language, most frequent first.
        same: Spellings that count as the word as well.
        forms: Irregular inflected forms.
    """

    name: Name
    title: Text | None
    common: tuple[str, ...]
    same: tuple[tuple[Word, tuple[Word, ...]], ...]
    forms: tuple[tuple[Word, tuple[Word, ...]], ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message, with its permission and what tells it."""

    name: Name
    title: Text
    permission: Name | None
    when: Condition | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Action:
    """What a fix does.

    ``remove``, ``remove-sentence``, ``remove-style``, ``replace``, ``replace-sentence`` or ``rewrite``.
    """

    verb: str
    argument: Text | Name | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class FixLine:
    """A fix or, where not ``safe``, a suggestion."""

    title: Text
    safe: bool
    action: Action
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class NoteLine:
    """What a finding says beside the rest where a condition holds."""

    text: Text
    when: Condition
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class FindLine:
    """From what weight on a sentence alone makes a rule hold, where the condition, if any, holds too."""

    weight: Number
    when: Condition | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """What an edition changes in a rule that is in force already, in the policy's own words."""

    edition: Name
    text: Text
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Given:
    """A fact of a rule's test; ``values`` as written."""

    fact: Name
    values: tuple[Name | Text | Number, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Example:
    """A rule's test: a message that it has to flag, or to pass."""

    flags: bool
    text: Text
    given: tuple[Given, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; what a file leaves out is None or empty."""

    name: Name
    title: Text
    certainty: Name | None
    scope: Name | None
    since: Name | None
    until: Name | None
    changed: tuple[ChangedLine, ...]
    severity: Name | None
    source: Text | None
    says: Text | None
    when: Condition | None
    unless: tuple[Condition, ...]
    marks: tuple[Ref, ...] | None
    why: Text | None
    instead: Text | None
    notes: tuple[NoteLine, ...]
    hint_when: Condition | None
    leave: Number | None
    find: FindLine | None
    fixes: tuple[FixLine, ...]
    examples: tuple[Example, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Snippet:
    """Permitted wording to start a message from.

    Args:
        language: Of the file's ``language`` line.
        kind: The kind of message that it makes.
        text: With placeholders such as ``{{order-id}}``.
    """

    name: Name
    title: Text
    language: str | None
    kind: Name | None
    text: Text | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt about sentences of a language; see `policy_core.language.weights`.

    Args:
        language: Its code.
        scale: By what a feature's weights are divided.
        rules: The rules that sentences were weighed for.
        biases: For each rule what every sentence has.
        units: For each unit what every sentence has.
        outputs: What each unit says for each rule, unit by unit.
        features: What a sentence may have, each with one character for each unit: its weight, counted from ``?``.
        patterns: The names of patterns that may stand in a sentence, with their weights.
    """

    language: Name
    scale: int
    rules: tuple[Name, ...]
    biases: tuple[int, ...]
    units: tuple[int, ...]
    outputs: tuple[int, ...]
    features: tuple[tuple[str, str], ...]
    patterns: tuple[tuple[str, str], ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Looks:
    """What was learnt about the weights of a language's sentences; see `policy_core.language.looks`.

    Args:
        language: Its code.
        rules: The rules that it was learnt for.
        matched: For each rule a bias and what each trait counts, in thousandths, where one of its patterns matched.
        alone: The same where none did.
    """

    language: Name
    rules: tuple[Name, ...]
    matched: Mapping[str, tuple[int, ...]]
    alone: Mapping[str, tuple[int, ...]]
    place: Place = field(compare=False)


type Statement = PolicyLine | Edition | Language | Pattern | Hosts | Kind | Rule | Snippet | Weights | Looks


@dataclass(frozen=True, slots=True)
class Source:
    """One file's text, for showing places."""

    file: str
    text: str

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, columns in code points."""
        line_start = self.text.rfind("\n", 0, offset) + 1
        return self.text.count("\n", 0, offset) + 1, offset - line_start + 1
