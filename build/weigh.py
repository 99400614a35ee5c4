"""Learn the weights of sentences from labelled messages; see docs/language.md, "Weights".

usage: python build/weigh.py [--held FILE …]

Reads the labelled messages of tests/corpus and the tests inside the rules, fits a logistic regression for each rule
that leaves or finds sentences, and writes the weights file of the pack. The corpus' files that are held out measure
what was learnt (tests/test_accuracy.py), so they are not learnt from.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import coo_array, diags_array
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policy_core.document import read_text  # noqa: E402
from policy_core.engine.weights import CONTEXT, ZERO, features, sentences  # noqa: E402
from policy_core.language import syntax  # noqa: E402
from policy_core.language.parser import parse  # noqa: E402

PACK = ROOT / "policy_core" / "policies" / "amazon"
CORPUS = ROOT / "tests" / "corpus"
LANGUAGE = "en"
#: The corpus' files that measure what was learnt.
HELD = ["mixed-8", "mixed-11", "mixed-15", "mixed-18"]

#: Units of a weight that make one of the logarithm of the odds.
SCALE = 16
#: A feature has to stand in so many sentences, and so many of the weightiest are kept.
SUPPORT, KEPT = 2, 16_000
#: How closely the weights follow the messages: the inverse of the regularisation's strength.
CLOSENESS = 50.0


class Sample(NamedTuple):
    """A sentence to learn from: its place in its message, its features, what it breaks, and what it perhaps breaks."""

    place: int
    features: list[str]
    breaks: frozenset[str]
    unknown: frozenset[str]


def samples(body: str, must: Iterable[str], may: Iterable[str], spans: dict[str, list[str]]) -> Iterator[Sample]:
    """Return a message's sentences.

    Args:
        body: The message.
        must: The rules that it breaks.
        may: Those that it perhaps breaks.
        spans: For each rule what breaks it; a rule that has none is broken by the whole.
    """
    document = read_text(body)
    for place, (first, last) in enumerate(sentences(document.words)):
        start, end = document.span(first, last)
        broken = frozenset(
            rule
            for rule in must
            if rule not in spans
            or any(body.find(part) < end and body.find(part) + len(part) > start for part in spans[rule])
        )
        found = features(document.words[first : last + 1])
        yield Sample(place, found, broken, frozenset((*must, *may)) - broken)


def corpus(held: Iterable[str]) -> Iterator[Sample]:
    """Return the sentences of the labelled messages, of those too that are there to be learnt from alone."""
    for file in sorted(CORPUS.rglob("*.jsonl")):
        if file.stem in held:
            continue
        for line in file.read_text("utf-8").splitlines():
            message: dict[str, Any] = json.loads(line)
            if message["lang"] == LANGUAGE and message.get("format", "text") == "text":
                yield from samples(message["body"], message["must"], message.get("may", ()), message.get("spans", {}))


def tests(rules: Iterable[syntax.Rule]) -> Iterator[Sample]:
    """Return the sentences of the tests inside the rules; of a message that a rule flags nothing else is known."""
    names = [rule.name.text for rule in rules]
    for rule in rules:
        for example in rule.examples:
            if any(given.fact.text == "format" for given in example.given):
                continue
            others = [name for name in names if name != rule.name.text]
            yield from samples(example.text.text, [rule.name.text] if example.flags else [], others, {})


def surroundings(learnt: list[Sample]) -> coo_array:
    """Return how often what stands in each sentence counts for each other one."""
    pairs = [
        (*pair, count)
        for at, sample in enumerate(learnt)
        for distance, count in enumerate(CONTEXT[: sample.place + 1])
        for pair in {(at, at - distance), (at - distance, at)}
    ]
    at, beside, count = np.array(pairs, dtype=np.int32).T
    return coo_array((count.astype(np.float32), (at, beside)), shape=(len(learnt), len(learnt)))


def main() -> None:
    """Learn, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held", nargs="*", default=HELD, help="files of the corpus to leave out")
    parser.add_argument("--output", type=Path, default=PACK / LANGUAGE / "sentences.weights")
    arguments = parser.parse_args()
    rules = [
        statement
        for file in sorted(PACK.rglob("*.policy"))
        for statement in parse(file.read_text("utf-8"), file.name)
        if isinstance(statement, syntax.Rule) and (statement.leave or statement.find)
    ]
    rules.sort(key=lambda rule: rule.name.text)
    learnt = [*corpus(arguments.held), *tests(rules)]
    counts = CountVectorizer(analyzer=list, min_df=SUPPORT)
    table = surroundings(learnt) @ counts.fit_transform([sample.features for sample in learnt]).astype(np.float32)
    sizes = np.asarray(table.sum(axis=1)).ravel()
    table = diags_array(1 / np.sqrt(np.maximum(sizes, 1))) @ table
    rows, biases = [], []
    for rule in rules:
        name = rule.name.text
        known = np.array([name not in sample.unknown for sample in learnt])
        broken = np.array([name in sample.breaks for sample in learnt])
        model = LogisticRegression(C=CLOSENESS, max_iter=300, solver="liblinear", random_state=0)
        model.fit(table[known], broken[known])
        rows.append(model.coef_[0])
        biases.append(round(float(model.intercept_[0]) * SCALE))
        print(f"{name:32} {broken.sum():6} of {known.sum()} sentences")
    weights = np.array(rows)
    kept = np.sort(np.argsort(-np.abs(weights).max(axis=0), kind="stable")[:KEPT])
    names = counts.get_feature_names_out()
    units = np.clip(np.round(weights[:, kept] * SCALE), -ZERO + 1, ZERO - 1).astype(int) + ZERO
    lines = [
        f"# Learnt from {len(learnt):,} sentences of labelled messages by build/weigh.py.",
        f"language {LANGUAGE}",
        f"scale {SCALE}",
        "rules " + " ".join(rule.name.text for rule in rules),
        "bias " + " ".join(map(str, biases)),
        *(f"{names[at]}\t{bytes(column.tolist()).hex()}" for at, column in zip(kept, units.T, strict=True)),
    ]
    arguments.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{arguments.output.name}: {len(kept):,} features, {arguments.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
