"""The engine against a plain reference on random patterns and texts, and what holds for any text at all.

``EXAMPLES=20000 pytest tests/test_engine_properties.py`` looks further, at other examples each time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference import Reference, document
from small_policies import HEAD, bullets, program, rule

from policy_core import Attachment, Checker, Message, Order, Program
from policy_core.document import read_text
from policy_core.engine.matcher import Matcher
from policy_core.language import Policy, PolicyErrors, load_texts
from policy_core.program import compile_policy
from policy_core.program import model as m

EXAMPLES = settings(
    max_examples=int(os.environ.get("EXAMPLES", "100")),
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

WORDS = ("ann", "bob")
NAMES = ("first", "second", "third")
AREAS = ("sentence", "paragraph", "message")


# Random policies, as text; each piece with tokens that it matches, so that the texts they are tried on are to the point.


class Piece(NamedTuple):
    """A piece of a pattern, and tokens that it matches."""

    text: str
    tokens: tuple[str, ...]


Pieces = st.SearchStrategy[Piece]

MARKS = st.sampled_from(
    (
        Piece("^", ()), Piece("$", ()), Piece("/", ("<line>",)), Piece("/", ("<.>", "<para>")), Piece("?", ("<?>",)),
        Piece("!", ("<!>", "<para>")), Piece(".", ("<.>",)),
    )
)  # fmt: skip
GAPS = st.tuples(st.integers(1, 5), st.integers(0, 5)).map(
    lambda sizes: Piece(f"..{sizes[0]}", ("eve",) * min(sizes))
) | st.integers(0, 7).map(lambda size: Piece("...", ("eve",) * size))
NOTHING = st.just(Piece("", ()))


def _joined(*parts: Pieces) -> Pieces:
    return st.tuples(*parts).map(_join)


def _join(parts: Iterable[Piece], between: str = " ") -> Piece:
    parts = list(parts)
    return Piece(between.join(part.text for part in parts), tuple(token for part in parts for token in part.tokens))


def _choice(parts: list[Piece], brackets: str) -> Piece:
    return Piece(brackets.format(" | ".join(part.text for part in parts)), parts[-1].tokens)


def _sure(names: Sequence[str]) -> Pieces:
    """Return something that has to be there."""
    words = [Piece(word, (word,)) for word in WORDS] + [Piece('"ann bob"', ("ann", "bob"))]
    # What another pattern's name stands for is put in once all patterns are known.
    return st.sampled_from(words + [Piece(f"<{name}>", (f"<{name}>",)) for name in names])


def _element(names: Sequence[str], depth: int) -> Pieces:
    kinds = [_sure(names), MARKS, GAPS, st.just(Piece("<word>", ("eve",)))]
    if depth:
        inner = st.lists(_sequence(names, depth - 1, loose=True), min_size=1, max_size=3)
        kinds += [
            inner.map(lambda parts: _choice(parts, "({})")),
            inner.map(lambda parts: _choice(parts, "[{}]")),
            inner.map(lambda parts: _choice(parts, "[{}]")._replace(tokens=())),
        ]
    return st.one_of(kinds)


def _sequence(names: Sequence[str], depth: int, *, loose: bool = False) -> Pieces:
    """Return an alternative; a loose one, inside a group, need not have a word that has to be there."""
    some = st.lists(_element(names, depth), max_size=2).map(_join)
    if loose:
        return _joined(_element(names, depth), some)
    sure = _sure(names)
    series = _joined(MARKS | NOTHING, sure, some, sure) | _joined(sure, MARKS | NOTHING) | _joined(sure, GAPS, sure)
    together = st.permutations((0, 1)).flatmap(
        lambda order: st.tuples(series, series).map(
            lambda parts: Piece(f"{parts[0].text} & {parts[1].text}", _join(parts[index] for index in order).tokens)
        )
    )
    return st.one_of(series, series, together)


def _guard(names: Sequence[str]) -> st.SearchStrategy[tuple[Piece, bool]]:
    """Return a guard, and whether its tokens are to stand before the match."""
    near = _sequence(names, 1)
    return st.one_of(
        _joined(st.just(Piece("not after", ())), near, NOTHING | GAPS).map(lambda piece: (piece, True)),
        _joined(st.just(Piece("not before", ())), NOTHING | GAPS, near).map(lambda piece: (piece, False)),
        _joined(st.just(Piece("not with", ())), near).map(lambda piece: (piece, False)),
        _joined(st.just(Piece("not inside", ())), near).map(lambda piece: (piece, True)),
    )


def _pattern(index: int) -> Pieces:
    below = NAMES[:index]
    return st.tuples(
        st.lists(_sequence(below, 2), min_size=1, max_size=3), st.lists(_guard(below), max_size=2), st.booleans()
    ).map(lambda parts: _written(NAMES[index], *parts))


def _written(name: str, options: list[Piece], guards: list[tuple[Piece, bool]], guarded: bool) -> Piece:
    lines = ["  - " + option.text for option in options] + ["  " + guard.text for guard, _ in guards]
    tokens = options[-1].tokens
    if guarded and guards:
        guard, before = guards[-1]
        tokens = (*guard.tokens, *tokens) if before else (*tokens, *guard.tokens)
    return Piece(f"pattern {name}\n" + "\n".join(lines) + "\n\n", tokens)


def _conditions() -> st.SearchStrategy[str]:
    ref = st.sampled_from([f"<{name}>" for name in NAMES])
    area = st.sampled_from(AREAS)
    leaves = st.one_of(
        ref,
        ref.map("no {}".format),
        st.tuples(st.integers(1, 4), ref).map(lambda parts: "at least {} {}".format(*parts)),
        st.tuples(ref, st.sampled_from(("before", "with")), ref, area).map(
            lambda parts: "{} {} {} in the same {}".format(*parts)
        ),
        st.tuples(ref, ref, st.integers(1, 6)).map(lambda parts: "{} near {} within {} words".format(*parts)),
        ref.map("every sentence has {}".format),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' and '.join(parts)})"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' or '.join(parts)})"),
            inner.map("not ({})".format),
        ),
        max_leaves=4,
    )


class Try(NamedTuple):
    """Patterns, and texts to try them on."""

    patterns: str
    texts: list[list[str]]


def _tries(texts: int) -> st.SearchStrategy[Try]:
    return st.tuples(
        st.tuples(*(_pattern(index) for index in range(len(NAMES)))), st.randoms(use_true_random=False)
    ).map(lambda parts: _try(list(parts[0]), parts[1], texts))


def _try(patterns: list[Piece], random: Random, texts: int) -> Try:
    known: dict[str, list[str]] = {}
    for name, pattern in zip(NAMES, patterns, strict=True):
        known[f"<{name}>"] = [token for word in pattern.tokens for token in known.get(word, [word])]
    return Try("".join(pattern.text for pattern in patterns), [_near(known, random) for _ in range(texts)])


def _near(known: dict[str, list[str]], random: Random) -> list[str]:
    """Return what a pattern matches with some tokens put in, taken out, or changed."""
    tokens = [token for _ in range(random.randint(1, 2)) for token in random.choice(list(known.values()))][:24]
    for _ in range(random.choice((0, 0, 1, 2, 3))):
        place = random.randint(0, len(tokens))
        put = random.choice(([], ["eve"], ["ann"], ["bob"], ["<.>"], ["<?>"], ["<para>"], ["<line>"]))
        tokens[place : place + random.randint(0, 1)] = put
    return tokens


def _prose(tokens: Iterable[str]) -> str:
    """Return a text that is cut into about these tokens."""
    signs = {"<.>": ".", "<?>": "?", "<!>": "!", "<para>": "\n\n", "<line>": "\n- "}
    return "".join(signs.get(token, f" {token}") for token in tokens)


def _checked(text: str) -> Policy:
    try:
        return load_texts({"random.policy": text})
    except PolicyErrors as errors:
        pytest.fail(f"{text}\n{errors}")


# The engine against the reference.


@EXAMPLES
@given(_tries(16))
def test_a_pattern_stands_where_the_reference_says(tried: Try) -> None:
    """A pattern starts and ends at just the places at which the reference says so, and is underlined there."""
    _compare(tried.patterns, tried.texts, NAMES)


def _compare(patterns: str, texts: Iterable[Sequence[str]], names: Iterable[str]) -> None:
    checked = _checked(HEAD + patterns + "".join(rule(f"<{name}>", f"mark <{name}>", name=name) for name in names))
    compiled = compile_policy(checked)
    matcher = Matcher(compiled)
    for words in texts:
        match = matcher.run(document(words))
        reference = Reference(checked, words)
        for data in compiled.data["rules"]:
            (number,) = data["marks"]
            pairs = reference.pattern(data["id"])
            where = f"<{data['id']}> in {words}\n{patterns}"
            assert {end for _, end in pairs} == _places(match.all_ends(number)), where
            assert {start for start, _ in pairs} == _places(match.all_starts(number)), where
            assert reference.spans(data["id"]) == list(match.spans(number)), where


def _places(bits: int) -> set[int]:
    return {place for place in range(bits.bit_length()) if bits >> place & 1}


SYSTEMATIC = (
    "ann", '"ann bob"', "ann ..1 bob", "ann ..2 bob", "ann ..3 bob", "ann ... bob", "ann / bob", "ann ? bob", "ann . bob", "^ ann",
    "ann $", "^ ann $", "[ann] bob", "[ann bob] bob", "[..1 ann] bob", "(ann | bob) ..1 eve", "(ann | bob eve) bob", "(^ | ann) bob",
    "ann ($ | bob)", "([ann] | eve) bob", "ann & bob", "ann bob & eve", "ann & bob & eve", "ann / bob & eve", "ann [/] bob",
    "ann <word> bob", "<word> bob", "(ann ... | eve) bob", "ann / ... bob", "ann ... / bob", "ann ... / ... bob", "/ ann", "ann /",
    "ann (..2 | /) bob", "ann [bob & eve] ann", "(ann & bob) eve",
    "ann\n  not after bob", "ann\n  not after bob ..1", "ann\n  not after bob ...", "ann\n  not after bob /", "ann\n  not before bob",
    "ann\n  not before ..1 bob", "ann\n  not before ... bob", "ann\n  not with bob", "ann\n  not with ^ bob", "ann\n  not inside ann bob",
    "ann\n  not inside bob ... eve", "ann ..1 bob\n  not after eve\n  not before eve", "ann bob, bob ann\n  not with eve / bob",
)  # fmt: skip


def test_systematic_patterns_in_all_short_texts() -> None:
    """Each element and guard by itself stands where the reference says in every text of up to four tokens."""
    alphabet = ("ann", "bob", "eve", "<.>", "<para>")
    texts = [words for size in range(5) for words in product(alphabet, repeat=size)]
    longer = list(product(("ann", "bob", "<?>"), repeat=5))
    names = [f"n{index}" for index in range(len(SYSTEMATIC))]
    patterns = "".join(f"pattern {name}\n  - {text}\n\n" for name, text in zip(names, SYSTEMATIC, strict=True))
    _compare(patterns, texts + longer, names)


@EXAMPLES
@given(_tries(12), st.lists(_conditions(), min_size=3, max_size=3))
def test_a_rule_fires_where_the_reference_says(tried: Try, conditions: list[str]) -> None:
    """A rule has a finding in just the messages in which the reference says that its condition holds."""
    rules = [rule(condition, name=f"rule.{index}") for index, condition in enumerate(conditions)]
    checked = _checked(HEAD + tried.patterns + "".join(rules))
    checker = Checker(compile_policy(checked))
    for text in map(_prose, tried.texts):
        reference = Reference(checked, read_text(text).words)
        expected = {item.name.text for item in checked.rules if item.when and reference.holds(item.when)}
        actual = {finding.rule for finding in checker.check(text).findings}
        assert expected == actual, f"{text!r}\n{tried.patterns}\n{conditions}"


# Any text at all.

MIXED = program(
    "hosts own\n  - shop.example, amazon.*\n\n",
    "lexicon gift with typos\n  - gift card, voucher, 星五つ\n\n",
    "pattern asked\n  - (leave | write) [us] ..3 (review | feedback) [?], how are you ? ... review\n  not after never ..2\n\n",
    "pattern other-link\n  - <link>\n  not inside <own>\n\n",
    "pattern loud\n  - <all-caps>, <capital> 'Bar', ^ <number> $\n\n",
    rule("<gift> with <asked>", 'fix "Take it out" remove', name="with"),
    rule("<gift> or <gift> in the subject", 'suggest "Take it out" remove the sentence', name="gift"),
    rule("<other-link> or <email> or <phone>", 'fix "Take it out" remove', name="contact"),
    rule("<insecure-link>", 'fix "Mend it" rewrite https', name="https"),
    rule("<bad-order-id>", 'fix "Mend it" rewrite order-id', name="order"),
    rule("<line-breaks>", 'fix "Mend it" rewrite line-breaks', name="lines"),
    rule("<emoji> or <emoticon> or <kaomoji>", 'fix "Take it out" remove', name="emoji"),
    rule("<loud>", 'suggest "Say it softly" replace with "please"', name="loud"),
    rule("no <gift> and every sentence has <word>", 'suggest "Again" replace the sentence with "Hello."', name="every"),
    rule("at least 3 <word> and <gift> before <asked> in the same paragraph", name="three"),
    rule("some attachment is <gift> or attachments.size > 1 MB", name="file"),
    rule("buyer.language is not language or order.opted-out", name="facts"),
)
MIXED_CHECKER = Checker(MIXED)

PIECES = st.sampled_from(
    (
        "gift card", "vouchre", "leave us a review", "never", "review?", "How are you?", "\n\n\n\n", "\n", "星五つ", "。", "😀", ":-)",
        "http://shop.example/x", "https://de.amazon.fr", "me@x.com", "+44 7700 900123", "123 4567890 1234567", "BAR Bar", "10",
        "\u200b", "\u202e", "ﬁ", "é", "e\u0301", "…", "(((", "¯\\_(ツ)_/¯", "\r\n", "\t", "\x00", "\ufffd", "g i f t  c a r d", "İ", "ß",
    )
)  # fmt: skip
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join),
    st.lists(PIECES, max_size=12).map(" ".join),
)


@EXAMPLES
@given(
    ANY_TEXT,
    st.none() | ANY_TEXT,
    st.sampled_from((None, "proactive", "reply")),
    st.none() | st.lists(ANY_TEXT, max_size=2),
)
def test_any_text_gets_a_report(body: str, subject: str | None, scope: Any, names: list[str] | None) -> None:
    """Any text gets a report: spans and edits lie inside it, in order and apart, and offered fixes do what they say."""
    attachments = None if names is None else tuple(Attachment(name, size=900_000) for name in names)
    message = Message(body, subject=subject, scope=scope, attachments=attachments, order=Order(opted_out=False))
    report = MIXED_CHECKER.check(message)
    lengths = {"body": len(body), "subject": len(subject or ""), "attachments": len(names or ())}
    json.dumps(report.to_json())
    for finding in report.findings:
        for span in finding.spans:
            assert 0 <= span.start < span.end <= lengths[span.field]
        assert list(finding.spans) == sorted(finding.spans, key=lambda span: (*_order(span), span.end))
        for fix in finding.fixes:
            assert fix.edits
            for edit in fix.edits:
                assert 0 <= edit.start <= edit.end <= lengths[edit.field]
            for before, after in zip(fix.edits, fix.edits[1:], strict=False):
                assert before.field != after.field or before.end <= after.start, fix
            fixed = MIXED_CHECKER.check(_apply(message, fix.edits))
            assert finding.rule not in {other.rule for other in fixed.findings}
            assert {other.rule for other in fixed.findings} <= {other.rule for other in report.findings}


def _order(place: Any) -> tuple[int, int]:
    return ["body", "subject", "attachments"].index(place.field), place.start


def _apply(message: Message, edits: Sequence[Any]) -> Message:
    """Make edits the way that an editor does: from the end, each where it says."""
    body, subject = message.body, message.subject
    for edit in sorted(edits, key=_order, reverse=True):
        if edit.field == "body":
            body = body[: edit.start] + edit.text + body[edit.end :]
        elif subject is not None:
            subject = subject[: edit.start] + edit.text + subject[edit.end :]
    return Message(body, subject, scope=message.scope, attachments=message.attachments, order=message.order)


@EXAMPLES
@given(st.lists(PIECES | st.sampled_from(("hello", "thank you.")), max_size=12).map(" ".join))
def test_marked_places_are_matches(text: str) -> None:
    """What is underlined for a pattern is found again by that pattern when it stands alone."""
    for finding in MIXED_CHECKER.check(text, fixes=False).findings:
        if finding.rule in ("contact", "emoji"):
            for span in finding.spans:
                alone = MIXED_CHECKER.check(text[span.start : span.end], fixes=False)
                assert finding.rule in {other.rule for other in alone.findings}, text[span.start : span.end]


INGREDIENTS = """
rule kind pattern lexicon edition policy hosts language a.b x <x> <link> "t" 'T' - , ~ ( ) [ ] | & .. ..3 ... ? ! / ^ $ when
unless no not and or before in the same sentence subject at least 3 stated scope any from until cite why instead flags passes
with typos fix remove note hint mark nothing announced : # = is > 10 MB “ \u200b " \\
""".split()
SOUP = st.lists(st.sampled_from((*INGREDIENTS, "\n", "\n", "\n  ", "\n  - ")), max_size=30).map(" ".join)


@EXAMPLES
@given(SOUP)
def test_any_policy_is_read_or_refused(text: str) -> None:
    """Whatever stands in a policy file, it is compiled or refused with a message that can be shown."""
    for source in (text, HEAD + text, HEAD + rule("<link>") + text):
        try:
            compile_policy(load_texts({"soup.policy": source}))
        except PolicyErrors as errors:
            told = str(errors)
        else:
            told = "error"
        assert told.startswith("error")


# Programs.


@EXAMPLES
@given(_tries(0))
def test_bytes_survive_reading(tried: Try) -> None:
    """A program read from its bytes has the same bytes and hash, and the same source compiles to them again."""
    text = HEAD + tried.patterns + "".join(rule(f"<{name}>", name=name) for name in NAMES)
    one, two = (compile_policy(_checked(text)) for _ in range(2))
    again = Program.from_bytes(one.to_bytes())
    assert one.to_bytes() == two.to_bytes()
    assert one.to_bytes() == Program(again.data).to_bytes()
    assert one.hash == again.hash == two.hash


def test_bytes_do_not_hang_on_the_hash_seed() -> None:
    """Two processes that order their sets differently compile a policy to the same bytes."""
    code = "from test_engine_properties import MIXED; print(MIXED.hash)"
    here = Path(__file__).parent
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=here, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{here}{os.pathsep}{here.parent}"},
        )
        for seed in ("1", "2")
    ]  # fmt: skip
    hashes = {run.communicate()[0].strip() for run in runs}
    assert {MIXED.hash} == hashes


# Cost.


def _bound(compiled: Program) -> int:
    """Return how many steps a program may take for each started 1,024 tokens, reckoned from the program alone."""
    data = compiled.data
    phrases = len(data["classes"])
    patterns = phrases + len(data["phrases"])
    choices = patterns + len(data["patterns"])
    costs: dict[int, int] = {}

    def cost(number: int) -> int:
        """What it costs to go through a node once, everything inside it gone through as often as it stands there."""
        if number < phrases:
            return 1
        if number not in costs:
            if number < patterns:
                inner = [1] * len(data["phrases"][number - phrases].split())
            elif number >= choices:
                inner = [2 * cost(part) for part in m.members(m.read_set(data["choices"][number - choices][1]))]
            else:
                pattern = m.read_pattern(data["patterns"][number - patterns])
                if isinstance(pattern, m.Sequence):
                    nodes = (m.TOKEN, m.NODE, m.MAYBE_TOKEN, m.MAYBE_NODE)
                    inner = [1 + (cost(argument) if op in nodes else 0) for op, argument in pattern.steps]
                elif isinstance(pattern, m.Filter):
                    inner = [cost(pattern.part), *(2 * cost(guard) for _, guard in pattern.guards)]
                else:
                    inner = [2 * cost(part) for part in pattern.parts]
            costs[number] = 2 + sum(inner)
        return costs[number]

    nodes = range(phrases, choices + len(data["choices"]))
    # Each node forward and backward once, and backward once more for each of a hundred places to show.
    return (2 + 100 * len(data["rules"])) * sum(map(cost, nodes))


def _hostile() -> dict[str, str]:
    words = [word for word in MIXED.data["words"].split() if word[0].isalnum()]
    every = " ".join(words)
    return {
        "every word that is known": every,
        "every word, each a sentence": ". ".join(words) + ". ",
        "one word": "review ",
        "one word that begins much": "leave ",
        "the whole of a match": "Leave us a review? How are you? ",
        "no sentence end": "gift card leave write us review feedback never ",
        "nothing but sentence ends": "x! ? . ",
        "paragraphs": "gift card\n\nleave a review\n\n",
        "newlines": "\n\n\n\nx",
        "numbers": "5 ",
    }


@pytest.mark.parametrize("name", _hostile())
def test_steps_are_bounded(name: str) -> None:
    """Steps for each started 1,024 tokens stay under one bound that the policy alone sets, however long the text."""
    piece, bound = _hostile()[name], _bound(MIXED)
    for tokens in (10, 1_000, 20_000):
        size = len(read_text(piece * 3).words) / 3
        text = piece * (1 + int(tokens / max(1.0, size)))
        report = MIXED_CHECKER.check(text[:900_000], fixes=False)
        units = 1 + (len(read_text(text[:900_000]).words) >> 10)
        assert report.steps <= bound * units


def test_steps_do_not_grow_with_what_the_text_says() -> None:
    """A hundred thousand times the same word takes no more steps for each 1,024 tokens than a page of it does."""
    short = MIXED_CHECKER.check("review " * 5_000, fixes=False).steps / (1 + (5_000 >> 10))
    long = MIXED_CHECKER.check("review " * 100_000, fixes=False).steps / (1 + (100_000 >> 10))
    assert long <= 1.1 * short


def test_rules_without_their_words_cost_nothing() -> None:
    """Patterns whose words are not in the text take no steps, however many there are."""
    many = [rule(bullets(f"word{index} ..3 <number> other{index}"), name=f"many.{index}") for index in range(50)]
    assert Checker(program(*many)).check("Your parcel 4711 was sent on Monday. " * 50).steps == 0
