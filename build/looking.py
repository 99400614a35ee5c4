"""Learn second looks: what the weights of sentences are worth where they stand; see docs/language.md, "Weights".

They are learnt from messages that no pattern was written from, and from weights that were learnt without these: on
what patterns and weights were made from they are right far too often.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, hstack
from sklearn.linear_model import LogisticRegression

from policy_core.checker import Checker
from policy_core.document import read_text
from policy_core.engine.looks import FINENESS, HOPELESS, Sentence, traits
from policy_core.engine.weights import sentences
from policy_core.message import Message
from policy_core.program.model import Program

#: How closely the looks follow the messages: the inverse of the regularisation's strength.
CLOSENESS = 0.1
#: What counts for one rule alone, against 1 for what counts for all.
OWN = 0.5


class Candidate(NamedTuple):
    """A sentence that may break a rule.

    Args:
        rule: The rule's number.
        matched: Whether one of its patterns stands there.
        traits: As `policy_core.engine.looks` has them.
        breaks: Whether the message breaks the rule.
    """

    rule: int
    matched: bool
    traits: list[float]
    breaks: bool


def candidates(
    checker: Checker, rules: Sequence[str], message: Mapping[str, Any], odds: Sequence[Sequence[float]]
) -> Iterator[Candidate]:
    """Return for each rule the likeliest sentence of a message, of those that match where any do.

    Args:
        checker: Of a program without weights.
        rules: Those that sentences are weighed for.
        message: A labelled message.
        odds: For each sentence the logarithm of the odds that it breaks each rule.
    """
    document = read_text(message["body"])
    weighed = [
        Sentence(first, last, dict(zip(rules, of_rules, strict=True)))
        for (first, last), of_rules in zip(sentences(document.words), odds, strict=True)
    ]
    if not weighed:
        return
    report = checker.check(Message.from_json(message), fixes=False)
    reply = message["scope"] == "reply"
    matches = {finding.rule: finding.spans for finding in report.findings}
    unasked = {rule["id"] for rule in checker.program.data["rules"] if reply and rule["scope"] == "proactive"}
    for number, rule in enumerate(rules):
        if rule in unasked or (rule in message.get("may", ()) and rule not in message["must"]):
            continue
        matched = rule in matches
        spans = matches.get(rule, ())
        if any(span.field != "body" for span in spans):
            continue
        places = [
            at
            for at, sentence in enumerate(weighed)
            for start, end in [document.span(sentence.first, sentence.last)]
            if not spans or any(span.start < end and start < span.end for span in spans)
        ]
        if not places:
            continue
        best = max(places, key=lambda at: weighed[at].odds[rule])
        if weighed[best].odds[rule] >= HOPELESS[matched]:
            found = traits(rule, weighed, best, reply=reply, size=len(document.words))
            yield Candidate(number, matched, found, rule in message["must"])


def learn(found: Sequence[Candidate], rules: Sequence[str]) -> Iterator[str]:
    """Return the lines of a looks file: for each rule what each trait counts.

    What counts for all rules is learnt together with what counts for each of them beside that, so that a rule of which
    there are few messages is looked at as the others are.
    """
    of_rule = np.array([candidate.rule for candidate in found])
    matched = np.array([candidate.matched for candidate in found], dtype=float)[:, None]
    raw = np.array([candidate.traits for candidate in found])
    table = np.hstack([matched, raw, matched * raw])
    mean, spread = table.mean(axis=0), table.std(axis=0)
    table = (table - mean) / spread
    model = LogisticRegression(C=CLOSENESS, max_iter=1000).fit(
        joined(table, of_rule, len(rules)), [candidate.breaks for candidate in found]
    )
    width = table.shape[1]
    shared, own = model.coef_[0][:width], OWN * model.coef_[0][width:].reshape(len(rules), width + 1)
    count = raw.shape[1]
    for rule, counts in zip(rules, own, strict=True):
        slope = (shared + counts[:width]) / spread
        bias = model.intercept_[0] + counts[width] - slope @ mean
        alone, more = slope[1 : count + 1], slope[count + 1 :]
        yield line("matched", rule, [bias + slope[0], *(alone + more)])
        yield line("alone", rule, [bias, *alone])


def joined(table: NDArray[np.float64], of_rule: NDArray[np.intp], count: int) -> csr_array:
    """Return a table beside a copy of it for each rule, with a bias, that is empty but for what is the rule's."""
    rows, width = table.shape
    own = np.hstack([table, np.ones((rows, 1))]) * OWN
    columns = (of_rule[:, None] * (width + 1) + np.arange(width + 1)).ravel()
    at = np.repeat(np.arange(rows), width + 1)
    copies = coo_array((own.ravel(), (at, columns)), shape=(rows, count * (width + 1)))
    return hstack([csr_array(table), copies]).tocsr()


def line(case: str, rule: str, counts: Iterable[float]) -> str:
    """Return a line of a looks file."""
    return " ".join([case, rule, *(str(round(float(number) * FINENESS)) for number in counts)])


def write(
    file: Path, language: str, rules: Sequence[str], program: Program,
    messages: Sequence[tuple[Mapping[str, Any], Sequence[Sequence[float]]]],
) -> int:  # fmt: skip
    """Learn from messages and write a looks file.

    Args:
        file: Where it is to stand.
        language: Its language's code.
        rules: Those that sentences are weighed for.
        program: The policy, without weights.
        messages: Each labelled message with the logarithm of the odds of each sentence for each rule, by weights that
            were learnt without it.

    Returns:
        How many sentences were learnt from.
    """
    checker = Checker(program)
    found = [
        candidate for message, odds in messages for candidate in candidates(checker, rules, message, odds)
    ]  # fmt: skip
    head = [f"# Learnt from {len(messages):,} labelled messages by build/weigh.py.", f"language {language}"]
    file.write_text("\n".join([*head, *learn(found, rules)]) + "\n", encoding="utf-8")
    return len(found)


def read(file: Path) -> list[dict[str, Any]]:
    """Return the labelled messages of a file."""
    return [json.loads(text) for text in file.read_text("utf-8").splitlines()]
