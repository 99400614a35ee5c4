"""Learn the weights of sentences from labelled messages; see docs/language.md, "Weights".

usage: python build/weigh.py [--held FILE …]

Reads the labelled messages of tests/corpus and the tests inside the rules, fits a logistic regression for each rule
that leaves or finds sentences, on their words and on the patterns that may stand in them, and writes the weights file
of the pack. The corpus' files that are held out measure
what was learnt (tests/test_accuracy.py), so they are not learnt from.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, diags_array, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policy_core.document import read_text  # noqa: E402
from policy_core.engine.matcher import Matcher  # noqa: E402
from policy_core.engine.weights import CONTEXT, FINENESS, ZERO, features, sentences  # noqa: E402
from policy_core.language import load_files, syntax  # noqa: E402
from policy_core.program.compiler import compile_with_names  # noqa: E402
from policy_core.program.model import members  # noqa: E402

PACK = ROOT / "policy_core" / "policies" / "amazon"
CORPUS = ROOT / "tests" / "corpus"
LANGUAGE = "en"
#: The corpus' files that measure what was learnt.
HELD = ["mixed-8", "mixed-11", "mixed-15", "mixed-18", "mixed-25"]

#: Units of a weight that make one of the logarithm of the odds.
SCALE = 16
#: A feature has to stand in so many sentences, and so many of the weightiest are kept.
SUPPORT, KEPT = 2, 24_000
#: A pattern has to stand in so many sentences, and so many of the weightiest are kept.
SUPPORT_OF_PATTERNS, KEPT_PATTERNS = 3, 1_500
#: What a pattern counts, against 1 for the features of a sentence together.
PATTERN = 0.1
#: Units; a weight that is smaller says nothing but that there is a weight.
LEAST = 4
#: How closely the weights follow the messages: the inverse of the regularisation's strength.
CLOSENESS = 50.0


class Sample(NamedTuple):
    """A sentence to learn from.

    Args:
        place: Which of its message's it is.
        features: Its features.
        patterns: The numbers of the patterns that may stand in it.
        breaks: The rules that it breaks.
        unknown: Those that it perhaps breaks.
    """

    place: int
    features: list[str]
    patterns: list[int]
    breaks: frozenset[str]
    unknown: frozenset[str]


def samples(
    matcher: Matcher, body: str, must: Iterable[str], may: Iterable[str], spans: dict[str, list[str]]
) -> Iterator[Sample]:
    """Return a message's sentences.

    Args:
        matcher: The policy's patterns.
        body: The message.
        must: The rules that it breaks.
        may: Those that it perhaps breaks.
        spans: For each rule what breaks it; a rule that has none is broken by the whole.
    """
    document = read_text(body)
    may_stand = matcher.run(document).patterns_of
    for place, ((first, last), patterns) in enumerate(zip(sentences(document.words), may_stand, strict=False)):
        start, end = document.span(first, last)
        broken = frozenset(
            rule
            for rule in must
            if rule not in spans
            or any(body.find(part) < end and body.find(part) + len(part) > start for part in spans[rule])
        )
        found = features(document.words[first : last + 1])
        yield Sample(place, found, list(members(patterns)), broken, frozenset((*must, *may)) - broken)


def corpus(matcher: Matcher, held: Iterable[str]) -> Iterator[Sample]:
    """Return the sentences of the labelled messages, of those too that are there to be learnt from alone."""
    for file in sorted(CORPUS.rglob("*.jsonl")):
        if file.stem in held:
            continue
        for line in file.read_text("utf-8").splitlines():
            message: dict[str, Any] = json.loads(line)
            if message["lang"] == LANGUAGE and message.get("format", "text") == "text":
                spans = message.get("spans", {})
                yield from samples(matcher, message["body"], message["must"], message.get("may", ()), spans)


def tests(matcher: Matcher, rules: Iterable[syntax.Rule]) -> Iterator[Sample]:
    """Return the sentences of the tests inside the rules; of a message that a rule flags nothing else is known."""
    names = [rule.name.text for rule in rules]
    for rule in rules:
        for example in rule.examples:
            if any(given.fact.text == "format" for given in example.given):
                continue
            others = [name for name in names if name != rule.name.text]
            broken = [rule.name.text] if example.flags else []
            yield from samples(matcher, example.text.text, broken, others, {})


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
    policy = load_files([PACK])
    rules = sorted((rule for rule in policy.rules if rule.leave or rule.find), key=lambda rule: rule.name.text)
    # The weights there are name the patterns of the last time.
    program, pattern_names = compile_with_names(replace(policy, weights=()))
    matcher = Matcher(program)
    learnt = [*corpus(matcher, arguments.held), *tests(matcher, rules)]
    known = np.array([[rule.name.text not in sample.unknown for sample in learnt] for rule in rules])
    broken = np.array([[rule.name.text in sample.breaks for sample in learnt] for rule in rules])
    counts = CountVectorizer(analyzer=list, min_df=SUPPORT)
    words = surroundings(learnt) @ counts.fit_transform([sample.features for sample in learnt]).astype(np.float32)
    standing = CountVectorizer(analyzer=list, min_df=SUPPORT_OF_PATTERNS)
    patterns = PATTERN * standing.fit_transform([sample.patterns for sample in learnt]).astype(np.float32)
    weights, _ = fit(words, patterns, known, broken)
    of_words, of_patterns = np.split(np.abs(weights).max(axis=0), [words.shape[1]])
    kept, kept_patterns = heaviest(of_words, KEPT), heaviest(of_patterns, KEPT_PATTERNS)
    # Learnt again on what is kept, which then speaks for what is left out.
    words, patterns = words.tocsc()[:, kept].tocsr(), patterns.tocsc()[:, kept_patterns].tocsr()
    weights, biases = fit(words, patterns, known, broken)
    names = [
        *counts.get_feature_names_out()[kept],
        *(f"@{pattern_names[number]}" for number in standing.get_feature_names_out()[kept_patterns]),
    ]
    scales = np.repeat([SCALE, SCALE * FINENESS * PATTERN], [len(kept), patterns.shape[1]])
    units = np.clip(np.round(weights * scales), -ZERO + 1, ZERO - 1).astype(int)
    units = np.where(np.abs(units) < LEAST, 0, units) + ZERO
    lines = [
        f"# Learnt from {len(learnt):,} sentences of labelled messages by build/weigh.py.",
        f"language {LANGUAGE}",
        f"scale {SCALE}",
        "rules " + " ".join(rule.name.text for rule in rules),
        "bias " + " ".join(str(round(float(bias) * SCALE)) for bias in biases),
        *(
            f"{name}\t{bytes(row.tolist()).hex()}"
            for name, row in zip(names, units.T, strict=True)
            if (row != ZERO).any()
        ),
    ]
    arguments.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for rule, known_of_rule, broken_of_rule in zip(rules, known, broken, strict=True):
        print(f"{rule.name.text:32} {broken_of_rule.sum():6} of {known_of_rule.sum()} sentences")
    print(
        f"{arguments.output.name}: {len(kept):,} features of words, {patterns.shape[1]:,} patterns, "
        f"{arguments.output.stat().st_size:,} bytes"
    )


def heaviest(weights: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Return the places of the greatest of some weights, in order."""
    return np.sort(np.argsort(-weights, kind="stable")[:count])


def fit(
    words: csr_array, patterns: csr_array, known: NDArray[np.bool_], broken: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each rule the weight of each feature and pattern, and its bias.

    Args:
        words: How often each sentence has each feature, with what stands around it.
        patterns: How much each pattern counts for each sentence.
        known: For each rule whether it is known that each sentence breaks it, or does not.
        broken: For each rule whether each sentence breaks it.
    """
    sizes = np.asarray(words.sum(axis=1)).ravel()
    table = hstack([diags_array((1 / np.sqrt(np.maximum(sizes, 1))).astype(np.float32)) @ words, patterns]).tocsr()
    models = [
        LogisticRegression(C=CLOSENESS, max_iter=300, solver="liblinear", random_state=0).fit(table[rows], breaks[rows])
        for rows, breaks in zip(known, broken, strict=True)
    ]
    return np.array([model.coef_[0] for model in models]), np.array([model.intercept_[0] for model in models])


if __name__ == "__main__":
    main()
