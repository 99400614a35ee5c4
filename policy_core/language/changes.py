"""What of a rule changes from one edition to the next, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from policy_core.language import syntax as s
from policy_core.language.policy import Policy


@dataclass(frozen=True)
class State:
    """What a rule says in one edition: its conditions with each ``since`` decided.

    Args:
        when: The alternatives of its condition; none where it never holds.
        unless: What excepts a message.
        hint: When it is worth no more than a hint; None where never.
        notes: The notes' texts with their conditions.
        kinds: What the kinds of message that it names mean.
    """

    when: tuple[s.Condition, ...]
    unless: tuple[s.Condition, ...]
    hint: s.Condition | Literal[True] | None
    notes: tuple[tuple[str, s.Condition | bool], ...]
    kinds: tuple[tuple[str, s.Condition | bool], ...]


#: Comparisons as one would say them.
_COMPARED = {">": "over", ">=": "of at least", "<": "under", "<=": "of at most"}


def state(policy: Policy, rule: s.Rule, edition: int) -> State:
    """Return what a rule says in an edition, whether or not it is in force there.

    Args:
        policy: A checked policy.
        rule: One of its rules.
        edition: The index of the edition.
    """
    editions = {item.name.text: number for number, item in enumerate(policy.editions)}

    def at(condition: s.Condition) -> s.Condition | bool:
        return decided(condition, editions, edition)

    conditions = [rule.when, *rule.unless, rule.hint_when, *(note.when for note in rule.notes)]
    kinds: dict[str, s.Condition | bool] = {}
    left = [name for condition in conditions if condition is not None for name in _kinds(condition)]
    meaning = {kind.name.text: kind.when for kind in policy.kinds}
    while left:
        name = left.pop()
        condition = meaning.get(name)
        if name not in kinds and condition is not None:
            kinds[name] = at(condition)
            left += _kinds(condition)
    when = at(rule.when) if rule.when is not None else False
    unless = [item for condition in rule.unless if (item := at(condition)) is not False]
    if True in unless:
        when = False
    notes = [(note.text.text, truth) for note in rule.notes if (truth := at(note.when)) is not False]
    hint = at(rule.hint_when) if rule.hint_when is not None else False
    return State(
        _alternatives(when),
        tuple(item for item in unless if not isinstance(item, bool)),
        None if hint is False else hint,
        tuple(notes),
        tuple(sorted(kinds.items(), key=lambda item: item[0])),
    )


def changes(policy: Policy, rule: s.Rule) -> list[tuple[int, int, str]]:
    """Return the editions in which a rule, being in force already, comes to say something else.

    Args:
        policy: A checked policy.
        rule: One of its rules.

    Returns:
        For each its index, the index of the first edition in which the rule says the same, and what changes in words:
        those of the rule's own ``changed`` line or, without one, made from the conditions.
    """
    first = policy.edition_index(rule.since.text) if rule.since else 0
    last = policy.edition_index(rule.until.text) if rule.until else len(policy.editions)
    said = {line.edition.text: line.text.text for line in rule.changed}
    states = [state(policy, rule, edition) for edition in range(first, last)]
    found = []
    for at in range(1, len(states)):
        if states[at] != states[at - 1]:
            name = policy.editions[first + at].name.text
            same = first + states.index(states[at])
            found.append((first + at, same, said.get(name) or told(states[at - 1], states[at])))
    return found


def decided(condition: s.Condition, editions: Mapping[str, int], edition: int) -> s.Condition | bool:
    """Return a condition as it stands in one edition: without ``since``, and shorter where that decides it.

    Args:
        condition: A condition.
        editions: The index of each edition.
        edition: The index of the edition that judges.
    """
    if isinstance(condition, s.Since):
        return edition >= editions[condition.edition.text]
    if isinstance(condition, s.Not):
        part = decided(condition.part, editions, edition)
        return not part if isinstance(part, bool) else replace(condition, part=part)
    if not isinstance(condition, s.AllOf | s.AnyOf):
        return condition
    stops = isinstance(condition, s.AnyOf)
    parts = [decided(part, editions, edition) for part in condition.parts]
    if stops in parts:
        return stops
    left = tuple(part for part in parts if not isinstance(part, bool))
    if len(left) == 1:
        return left[0]
    return replace(condition, parts=left) if left else not stops


def told(before: State, after: State) -> str:
    """Say in words how one state of a rule differs from the one before it."""
    texts = []
    came, went = _beyond(after.when, before.when), _beyond(before.when, after.when)
    if came and went:
        texts.append(f"Now flags {_listed(came)}, no longer {_listed(went)}.")
    elif came:
        texts.append(f"Now also flags {_listed(came)}.")
    elif went:
        texts.append(f"No longer flags {_listed(went)}.")
    came, went = _beyond(after.unless, before.unless), _beyond(before.unless, after.unless)
    if came:
        texts.append(f"No longer where there is {_listed(came)}.")
    if went:
        texts.append(f"Now also where there is {_listed(went)}.")
    if before.hint != after.hint:
        texts.append(_hint(after.hint))
    notes, gone = _beyond(after.notes, before.notes), _beyond(before.notes, after.notes)
    texts += [f"Says besides: “{text}”" for text, _ in notes]
    texts += [f"No longer says: “{text}”" for text, _ in gone]
    for (name, meaning), (_, earlier) in zip(after.kinds, before.kinds, strict=True):
        if meaning != earlier:
            texts.append(f"What counts as {_named(name)} has changed.")
    return " ".join(texts)


def _hint(hint: s.Condition | Literal[True] | None) -> str:
    if hint is None:
        return "Never a mere hint."
    return "Now a mere hint." if hint is True else f"Now a mere hint where there is {_words(hint)}."


def _beyond[T](these: Iterable[T], those: tuple[T, ...]) -> list[T]:
    return [item for item in these if item not in those]


def _kinds(condition: s.Condition) -> list[str]:
    if isinstance(condition, s.KindIs):
        return [condition.kind.text]
    if isinstance(condition, s.AllOf | s.AnyOf):
        return [name for part in condition.parts for name in _kinds(part)]
    return _kinds(condition.part) if isinstance(condition, s.Not) else []


def _alternatives(when: s.Condition | bool) -> tuple[s.Condition, ...]:
    if isinstance(when, bool):
        return ()
    return when.parts if isinstance(when, s.AnyOf) else (when,)


# A condition in words.

_AREAS = {"sentence": " in the same sentence", "paragraph": " in the same paragraph", "message": ""}
_ATTACHED = {"every": "every attachment is {}", "some": "an attachment is {}", "some-not": "an attachment is not {}"}


def _listed(conditions: list[s.Condition]) -> str:
    return "; or ".join(map(_words, conditions))


def _named(name: str) -> str:
    return name.replace("-", " ").replace(".", ": ")


def _words(condition: s.Condition) -> str:
    match condition:
        case s.Occurs(ref=ref, count=count, subject=subject):
            amount = "no " if count == 0 else "" if count == 1 else f"at least {count} times "
            return f"{amount}{_named(ref.name)}{' in the subject' if subject else ''}"
        case s.Inline():
            return "the words listed"
        case s.Pair(relation="near", words=words):
            return f"{_named(condition.left.name)} within {words} words of {_named(condition.right.name)}"
        case s.Pair(relation=relation):
            return f"{_named(condition.left.name)} {relation} {_named(condition.right.name)}{_AREAS[condition.area]}"
        case s.Every(ref=ref):
            return f"{_named(ref.name)} in every sentence"
        case s.Attached(quantifier=quantifier, ref=ref):
            return _ATTACHED[quantifier].format(_named(ref.name))
        case s.Some():
            return f"{condition.element.text} with {', '.join(map(_test, condition.tests))}"
        case s.Since(edition=edition):
            return f"edition {edition.text} or later"
        case s.KindIs(kind=kind):
            return f"a message of the kind {_named(kind.text)}"
        case s.HistoryHas(kind=kind):
            return f"an earlier {_named(kind.text)}"
        case s.Fact():
            value = "" if condition.value is None else f" {_value(condition.value)}"
            return f"{_named(condition.fact.text)} {_COMPARED.get(condition.op, condition.op)}{value}"
        case s.AllOf(parts=parts):
            return " and ".join(map(_words, parts))
        case s.AnyOf(parts=parts):
            return f"({' or '.join(map(_words, parts))})"
        case s.Not(part=part):
            return f"not ({_words(part)})"


def _test(test: s.ElementTest) -> str:
    name = _named(test.name.text)
    if test.op in ("yes", "no", "missing"):
        return {"yes": name, "no": f"no {name}", "missing": f"no {name}"}[test.op]
    op = {"is": "", "is not": "not ", "like": "", "unlike": "not "}.get(test.op, f"{test.op} ")
    return f"{name} {op}{_value(test.value)}"


def _value(value: s.Name | s.Text | s.Number | s.Ref | None) -> str:
    if isinstance(value, s.Number):
        return f"{value.number}{f' {value.unit}' if value.unit else ''}"
    if isinstance(value, s.Ref):
        return _named(value.name)
    return "" if value is None else value.text
