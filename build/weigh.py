"""Learn the weights of sentences from labelled messages; see docs/language.md, "Weights".

usage: python build/weigh.py [--held FILE …]

Reads the labelled messages of tests/corpus and the tests inside the rules, trains a small network on the words of
sentences and the patterns that may stand in them, for all rules that leave or find sentences, and writes the weights
file of the pack. Which words and patterns it sees says a logistic regression for each rule. What a word says is in part
what words say that people use as they use it: its vector tells (build/vectors). Then it trains more such networks, each
without a part of the messages that no pattern was written from, and learns from what they say of that part how to look
at weights: the looks file. The corpus' files that are held out measure what was learnt (tests/test_accuracy.py), so
they are not learnt from.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, diags_array, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import looking  # noqa: E402

from policy_core.document import read_text  # noqa: E402
from policy_core.engine.matcher import Matcher  # noqa: E402
from policy_core.engine.weights import CONTEXT, FARTHEST, FINENESS, FRACTION, ZERO, features, sentences  # noqa: E402
from policy_core.language import load_files, syntax  # noqa: E402
from policy_core.program.compiler import compile_with_names  # noqa: E402
from policy_core.program.model import members  # noqa: E402

PACK = ROOT / "policy_core" / "policies" / "amazon"
CORPUS = ROOT / "tests" / "corpus"
LANGUAGE = "en"
#: The words of the messages, with their vectors, which build/vectors/make.py makes.
VECTORS = ROOT / "build" / "vectors" / "words.npz"
#: The corpus' files that measure what was learnt.
HELD = ["mixed-8", "mixed-11", "mixed-15", "mixed-18", "mixed-25", "mixed-27", "mixed-28", "mixed-29"]
#: The files from which no pattern was written, and into how many parts they are divided to learn looks from.
FRESH, PARTS = ["mixed-26", "messages-*"], 4

#: A feature has to stand in so many sentences, and so many of the weightiest are kept.
SUPPORT, KEPT = 2, 24_000
#: A pattern has to stand in so many sentences, and so many of the weightiest are kept.
SUPPORT_OF_PATTERNS, KEPT_PATTERNS = 3, 1_500
#: What a pattern counts, against 1 for the features of a sentence together.
PATTERN = 1 / FINENESS
#: How closely the regression follows the messages: the inverse of the regularisation's strength.
CLOSENESS = 50.0

#: The numbers of a vector count in so many parts of one, and as much as that, against 1 for a feature.
FINENESS_OF_VECTORS, VECTOR = 32, 0.05

#: The network's units, and how its weights begin: so far around 0.
UNITS, SPREAD = 48, 0.01
#: How often it sees each sentence, how many at once, and how far it goes at first for each of them.
EPOCHS, BATCH, RATE = 12, 1024, 0.01
#: In so many batches it comes up to that.
WARMING = 100
#: How many of a sentence's features, and of the units, are left out each time, lest it rely on single ones.
DROPPED = 0.3
#: What the logarithm of the odds is for every rule at the beginning.
BEGINNING = -4.0
#: By what a feature's weights are divided; their quadratic mean is 1 after that.
SCALE = 2


class Sample(NamedTuple):
    """A sentence to learn from.

    Args:
        message: Its message's place among those that looks are learnt from; None: it is none of them.
        place: Which of its message's it is.
        features: Its features.
        patterns: The numbers of the patterns that may stand in it.
        breaks: The rules that it breaks.
        unknown: Those that it perhaps breaks.
    """

    message: int | None
    place: int
    features: list[str]
    patterns: list[int]
    breaks: frozenset[str]
    unknown: frozenset[str]


def samples(
    matcher: Matcher, message: int | None, body: str, must: Iterable[str], may: Iterable[str],
    spans: dict[str, list[str]],
) -> Iterator[Sample]:  # fmt: skip
    """Return a message's sentences.

    Args:
        matcher: The policy's patterns.
        message: Its place among those that looks are learnt from.
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
        yield Sample(message, place, found, list(members(patterns)), broken, frozenset((*must, *may)) - broken)


def corpus(held: Iterable[str]) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Return the labelled messages, those too that are there to be learnt from alone, and whether they are fresh."""
    for file in sorted(CORPUS.rglob("*.jsonl")):
        if file.stem not in held:
            fresh = any(fnmatch(file.stem, name) for name in FRESH)
            for message in looking.read(file):
                if message["lang"] == LANGUAGE and message.get("format", "text") == "text":
                    yield message, fresh


def tests(matcher: Matcher, rules: Iterable[syntax.Rule]) -> Iterator[Sample]:
    """Return the sentences of the tests inside the rules; of a message that a rule flags nothing else is known."""
    names = [rule.name.text for rule in rules]
    for rule in rules:
        for example in rule.examples:
            if any(given.fact.text == "format" for given in example.given):
                continue
            others = [name for name in names if name != rule.name.text]
            broken = [rule.name.text] if example.flags else []
            yield from samples(matcher, None, example.text.text, broken, others, {})


def proactive(rules: Iterable[syntax.Rule]) -> list[str]:
    """Return the rules for messages that the seller starts: no label says whether a reply would break them."""
    return [rule.name.text for rule in rules if rule.scope is not None and rule.scope.text == "proactive"]


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
    program, pattern_names = compile_with_names(replace(policy, weights=(), looks=()))
    matcher = Matcher(program)
    unasked = proactive(rules)
    fresh: list[Mapping[str, Any]] = []
    learnt: list[Sample] = []
    for message, is_fresh in corpus(arguments.held):
        number = len(fresh) if is_fresh else None
        fresh += [message] if is_fresh else []
        may = [*message.get("may", ()), *(unasked if message.get("scope") == "reply" else ())]
        learnt += samples(matcher, number, message["body"], message["must"], may, message.get("spans", {}))
    learnt += tests(matcher, rules)
    known = np.array([[rule.name.text not in sample.unknown for rule in rules] for sample in learnt])
    broken = np.array([[rule.name.text in sample.breaks for rule in rules] for sample in learnt])
    counts = CountVectorizer(analyzer=list, min_df=SUPPORT)
    words = surroundings(learnt) @ counts.fit_transform([sample.features for sample in learnt]).astype(np.float32)
    standing = CountVectorizer(analyzer=list, min_df=SUPPORT_OF_PATTERNS)
    patterns = PATTERN * standing.fit_transform([sample.patterns for sample in learnt]).astype(np.float32)
    of_words, of_patterns = np.split(regress(table_of(words, patterns), known, broken), [words.shape[1]])
    kept, kept_patterns = heaviest(of_words, KEPT), heaviest(of_patterns, KEPT_PATTERNS)
    vectors = read_vectors()
    names = list(counts.get_feature_names_out()[kept])
    words, patterns = words.tocsc()[:, kept].tocsr(), patterns.tocsc()[:, kept_patterns].tocsr()
    table = table_of(words, patterns)
    nothing = np.zeros_like(next(iter(vectors.values())))
    vectors_of = np.array([*(vectors.get(name, nothing) for name in names), *(nothing for _ in kept_patterns)])
    network = train(table, vectors_of, known, broken)
    names += (f"@{pattern_names[number]}" for number in standing.get_feature_names_out()[kept_patterns])
    # How much a unit is there may be measured by any measure, if its outputs are.
    measure = np.sqrt(np.square(network.weights[: words.shape[1]]).mean(axis=0))
    weights = np.clip(np.round(network.weights / measure * SCALE), -FARTHEST, FARTHEST).astype(int)
    lines = [
        f"# Learnt from {len(learnt):,} sentences of labelled messages by build/weigh.py.",
        f"language {LANGUAGE}",
        f"scale {SCALE}",
        "rules " + " ".join(rule.name.text for rule in rules),
        "biases " + fractions(network.biases),
        "units " + fractions(network.units / measure),
        "outputs " + fractions((network.outputs * measure[:, None]).ravel()),
        *(f"{name}\t{bytes(row.tolist()).decode()}" for name, row in zip(names, weights + ZERO, strict=True)),
    ]
    arguments.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for rule, known_of_rule, broken_of_rule in zip(rules, known.T, broken.T, strict=True):
        print(f"{rule.name.text:32} {broken_of_rule.sum():6} of {known_of_rule.sum()} sentences")
    print(
        f"{arguments.output.name}: {words.shape[1]:,} features of words, {patterns.shape[1]:,} patterns, "
        f"{arguments.output.stat().st_size:,} bytes"
    )
    # The messages stand in their files by author: a part is of nobody who wrote much of the others.
    part = np.array([-1 if sample.message is None else PARTS * sample.message // len(fresh) for sample in learnt])
    odds = np.zeros(broken.shape)
    for number in range(PARTS):
        others, own = part != number, part == number
        odds[own] = weigh(train(table[others], vectors_of, known[others], broken[others]), table[own])
    of_message: list[list[list[float]]] = [[] for _ in fresh]
    for sample, of_sentence in zip(learnt, odds.tolist(), strict=True):
        if sample.message is not None:
            of_message[sample.message].append(of_sentence)
    looks = arguments.output.with_suffix(".looks")
    weighed = list(zip(fresh, of_message, strict=True))
    count = looking.write(looks, LANGUAGE, [rule.name.text for rule in rules], program, weighed)
    print(f"{looks.name}: {count:,} sentences of {len(fresh):,} messages, {looks.stat().st_size:,} bytes")


def fractions(values: NDArray[np.floating]) -> str:
    """Return biases or outputs as they stand in the file."""
    return " ".join(str(round(float(value) * FRACTION)) for value in values)


def heaviest(weights: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Return the places of the greatest of some weights, in order."""
    return np.sort(np.argsort(-weights, kind="stable")[:count])


def table_of(words: csr_array, patterns: csr_array) -> csr_array:
    """Return how much each feature and then each pattern counts for each sentence.

    Args:
        words: How often each sentence has each feature, with what stands around it.
        patterns: How much each pattern counts for each sentence.
    """
    sizes = np.asarray(words.sum(axis=1)).ravel()
    shares = (1 / np.sqrt(np.maximum(sizes, 1))).astype(np.float32)
    return csr_array(hstack([diags_array(shares) @ words, patterns]), dtype=np.float32)


def regress(table: csr_array, known: NDArray[np.bool_], broken: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how much each feature and pattern says, for the rule for which it says most, by logistic regression.

    Args:
        table: How much each counts for each sentence.
        known: For each sentence whether it is known that it breaks each rule, or does not.
        broken: For each sentence whether it breaks each rule.
    """
    model = LogisticRegression(C=CLOSENESS, max_iter=300, solver="liblinear", random_state=0)
    return np.max(
        [np.abs(model.fit(table[rows], breaks[rows]).coef_[0]) for rows, breaks in zip(known.T, broken.T, strict=True)],
        axis=0,
    )


def read_vectors() -> dict[str, NDArray[np.float32]]:
    """Return the vectors of words."""
    data = np.load(VECTORS)
    vectors = data["vectors"].astype(np.float32) * (VECTOR / FINENESS_OF_VECTORS)
    return dict(zip(str(data["words"]).split("\n"), vectors, strict=True))


class Network(NamedTuple):
    """What `policy_core.engine.weights` says that a network is.

    Args:
        weights: Each feature's and pattern's, for each unit.
        units: Each unit's bias.
        outputs: Each unit's, for each rule.
        biases: Each rule's bias.
    """

    weights: NDArray[np.floating]
    units: NDArray[np.floating]
    outputs: NDArray[np.floating]
    biases: NDArray[np.floating]


def train(
    table: csr_array, vectors: NDArray[np.float32], known: NDArray[np.bool_], broken: NDArray[np.bool_]
) -> Network:
    """Return a network for all rules, trained by Adam on the cross-entropy, with dropout.

    What a feature weighs is learnt as the sum of what it weighs by itself and of what its vector does.

    Args:
        table: How much each feature and pattern counts for each sentence.
        vectors: Theirs, nothing where there is none.
        known: For each sentence whether it is known that it breaks each rule, or does not.
        broken: For each sentence whether it breaks each rule.
    """
    rng = np.random.default_rng(0)
    (sentences_count, features_count), rules_count = table.shape, broken.shape[1]
    vectors_count = vectors.shape[1]
    alike: NDArray[np.float32] = table @ vectors
    network = Network(
        rng.normal(0, SPREAD, (features_count + vectors_count, UNITS)).astype(np.float32),
        np.zeros(UNITS, np.float32),
        rng.normal(0, 1 / np.sqrt(UNITS), (UNITS, rules_count)).astype(np.float32),
        np.full(rules_count, BEGINNING, np.float32),
    )
    adam = Adam(network)
    batches = -(-sentences_count // BATCH)
    # The order in which threads add up would change what is learnt.
    with threadpool_limits(1):
        for epoch in range(EPOCHS):
            order = rng.permutation(sentences_count)
            for batch in range(batches):
                step = epoch * batches + batch + 1
                rows = order[batch * BATCH : (batch + 1) * BATCH]
                rate = RATE * min(1, step / WARMING) * (1 - step / (EPOCHS * batches))
                adam.go(step, rate, *gradients(network, table[rows], alike[rows], known[rows], broken[rows], rng))
    own, by_vector = np.split(network.weights, [features_count])
    return network._replace(weights=own + vectors @ by_vector)


def weigh(network: Network, table: csr_array) -> NDArray[np.floating]:
    """Return for each sentence and rule the logarithm of the odds."""
    there: NDArray[np.floating] = np.maximum(table @ network.weights + network.units, 0)
    odds: NDArray[np.floating] = there @ network.outputs + network.biases
    return odds


def gradients(
    network: Network,
    table: csr_array,
    alike: NDArray[np.float32],
    known: NDArray[np.bool_],
    broken: NDArray[np.bool_],
    rng: np.random.Generator,
) -> tuple[NDArray[np.intp], Network]:
    """Return the features and patterns that some sentences have, and the gradients of these and of all else.

    Args:
        network: As it is; what vectors weigh stands behind what features and patterns do.
        table: How much each feature and pattern counts for each of the sentences.
        alike: How much each number of vectors does.
        known: As of `train`.
        broken: As of `train`.
        rng: What is left out.
    """

    def kept(shape: tuple[int, ...]) -> NDArray[np.floating]:
        return (rng.random(shape, dtype=np.float32) > DROPPED) / np.float32(1 - DROPPED)

    table = csr_array((table.data * kept(table.data.shape), table.indices, table.indptr), shape=table.shape)
    table = csr_array(hstack([table, alike]))
    before = table @ network.weights + network.units
    seen = kept(before.shape) * (before > 0)
    there = before * seen
    odds = there @ network.outputs + network.biases
    error = ((1 / (1 + np.exp(-odds)) - broken) * known / len(broken)).astype(np.float32)
    error_before = (error @ network.outputs.T * seen).astype(np.float32)
    by_feature = table.T.tocsr()
    features_there = np.flatnonzero(np.diff(by_feature.indptr))
    of_weights = by_feature[features_there] @ error_before
    return features_there, Network(of_weights, error_before.sum(axis=0), there.T @ error, error.sum(axis=0))


class Adam:
    """Adam; what a batch does not have keeps its moments.

    Args:
        network: What is changed.
    """

    FORGETTING = np.float32(0.1), np.float32(0.001)

    def __init__(self, network: Network) -> None:
        self._network = network
        self._means = [np.zeros_like(values) for values in network]
        self._squares = [np.zeros_like(values) for values in network]

    def go(self, step: int, rate: float, features_there: NDArray[np.intp], gradient: Network) -> None:
        """Go one step.

        Args:
            step: Which it is, from 1.
            rate: How far to go.
            features_there: To which features and patterns the gradient of the weights belongs.
            gradient: All gradients.
        """
        slow, slower = self.FORGETTING
        even, even_squares = (np.float32(1 - (1 - forgetting) ** step) for forgetting in self.FORGETTING)
        places: list[Any] = [features_there, ..., ..., ...]
        for values, means, squares, change, at in zip(
            self._network, self._means, self._squares, gradient, places, strict=True
        ):
            mean = means[at] + slow * (change - means[at])
            square = squares[at] + slower * (np.square(change) - squares[at])
            means[at], squares[at] = mean, square
            values[at] -= np.float32(rate) * (mean / even) / (np.sqrt(square / even_squares) + np.float32(1e-8))


if __name__ == "__main__":
    main()
