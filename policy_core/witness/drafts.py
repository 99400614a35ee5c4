"""What a message has to be like for a condition to hold, as drafts of messages that are then tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Any, Final

from policy_core.witness.texts import Text, Texts

#: How many drafts one condition gives, for each text of a node.
_DRAFTS: Final = 5

_OPPOSITE: Final[Mapping[str, str]] = {
    "is": "is not", "is not": "is", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip

type Fact = tuple[str, Any]


@dataclass(frozen=True)
class Draft:
    """What is known of a message that is to be made.

    Args:
        texts: Texts that have to stand in the body.
        subject: A text for the subject.
        facts: Facts by name, each an operator and a value.
        history: Kinds of message that were sent before.
        files: Texts for attachments' names.
        elements: Elements of a message in HTML with their tests.
    """

    texts: tuple[Text, ...] = ()
    subject: Text | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    files: tuple[Text, ...] = ()
    elements: tuple[tuple[str, tuple[tuple[str, str, Any], ...]], ...] = ()

    def with_(self, other: Draft) -> Draft | None:
        """Return both drafts as one, or None where they contradict each other."""
        facts = dict(self.facts)
        for name, fact in other.facts.items():
            if facts.setdefault(name, fact) != fact:
                return None
        if self.subject and other.subject and self.subject != other.subject:
            return None
        texts = (*self.texts, *(text for text in other.texts if text not in self.texts))
        return Draft(
            texts,
            self.subject or other.subject,
            facts,
            (*self.history, *other.history),
            tuple(dict.fromkeys((*self.files, *other.files))),
            (*self.elements, *other.elements),
        )


class Drafts:
    """Makes drafts of a program's conditions.

    Args:
        texts: The texts of its nodes.
        kinds: The conditions of its kinds of message.
        edition: The index of the edition that judges.
    """

    def __init__(self, texts: Texts, kinds: Mapping[str, list[Any]], edition: int) -> None:
        self._texts = texts
        self._kinds = kinds
        self._edition = edition
        self._most = _DRAFTS * texts.kept

    def of(self, when: list[Any]) -> list[Draft]:
        """Return drafts for which a condition may hold; what has to be absent is left to the trial."""
        return list(islice(self._of(when, True), self._most))

    def _of(self, when: list[Any], truth: bool) -> Iterator[Draft]:
        op = when[0]
        if op == "not":
            return self._of(when[1], not truth)
        if op in ("all", "any"):
            parts = when[1:]
            return self._all(parts, truth) if (op == "all") is truth else self._any(parts, truth)
        if op == "since":
            return iter([Draft()] if (self._edition >= when[1]) is truth else [])
        if op == "kind":
            return self._of(self._kinds[when[1]], truth)
        if op == "fact":
            return self._fact(when[1], when[2], when[3], truth)
        return self._found(when, truth)

    def _found(self, when: list[Any], truth: bool) -> Iterator[Draft]:
        """Draft what has to stand somewhere; what must not needs nothing."""
        op = when[0]
        if op in ("text", "subject"):
            if (when[2] > 0) is not truth:
                return iter([Draft()])
            texts = self._texts.of(when[1])
            if op == "subject":
                return (Draft(subject=text) for text in texts)
            if when[2] > 1:
                return iter([Draft(texts=tuple((texts * when[2])[: when[2]]))])
            return (Draft(texts=(text,)) for text in texts)
        if not truth:
            return iter([Draft()])
        if op == "every":
            return (Draft(texts=(text,)) for text in self._texts.of(when[1]))
        if op == "history":
            return iter([Draft(history=(when[1],))])
        if op == "attached":
            texts = [("picture",), ("setup",), ("x9",)] if when[1] == "some-not" else self._texts.of(when[2])
            return (Draft(files=(text,)) for text in texts)
        return iter([Draft(elements=((when[1], tuple(tuple(test) for test in when[2])),))])

    def _fact(self, name: str, op: str, value: Any, truth: bool) -> Iterator[Draft]:
        if not truth and op == "missing":
            return iter([Draft()])
        if not truth:
            op = _OPPOSITE[op]
        if isinstance(value, list):
            value = tuple(value)
        return iter([Draft(facts={name: (op, value)})])

    def _all(self, parts: list[list[Any]], truth: bool) -> Iterator[Draft]:
        """Join drafts of all parts: the first of each, then with one of them changed at a time."""
        options = [list(islice(self._of(part, truth), self._most)) for part in parts]
        if not all(options):
            return
        first = [drafts[0] for drafts in options]
        choices = [first]
        for turn in range(1, self._most):
            choices += [
                [*first[:at], drafts[turn], *first[at + 1 :]] for at, drafts in enumerate(options) if turn < len(drafts)
            ]
        for choice in choices:
            joined: Draft | None = Draft()
            for draft in choice:
                joined = joined.with_(draft) if joined else None
            if joined:
                yield joined

    def _any(self, parts: list[list[Any]], truth: bool) -> Iterator[Draft]:
        """Return the first draft of each part, then the second of each."""
        for drafts in zip_longest(*(islice(self._of(part, truth), self._most) for part in parts)):
            yield from (draft for draft in drafts if draft is not None)
