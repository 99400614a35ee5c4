"""Mistakes in spelling and grammar: as facts of a message, and as Harper finds them."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

import pytest
from conftest import Inbounds
from hypothesis import given
from hypothesis import strategies as st

from policy_core import Checker, Message, Report
from policy_core.engine.fixes import apply_edits
from policy_core.message import Mistake
from policy_core.report import Edit
from policy_core.spelling import Proofreader
from policy_core.wordlist import distance

BAD = "Your ordre will arive tommorow, and the shopp is closed."
SLIPS = {"ordre": "order", "arive": "arrive", "tommorow": "tomorrow", "shopp": "shop"}


def mistakes(body: str, slips: dict[str, str]) -> tuple[Mistake, ...]:
    """Return the mistakes at the places where they first stand."""
    places = sorted((body.find(slip), slip) for slip in slips)
    return tuple(Mistake(start, start + len(slip), (slips[slip],)) for start, slip in places)


@cache
def checker(edition: str) -> Checker:
    """Return the checker of one edition."""
    return Checker(edition=edition)


def check(message: Message, edition: str = "2025-04") -> Report:
    """Check by Amazon's policy."""
    return checker(edition).check(message)


def lacking(report: Report) -> set[str]:
    """Return which facts of writing the report misses."""
    return {need for item in report.not_checked for need in item.needs} & {"spelling", "grammar"}


class TestFacts:
    def test_nobody_looked(self) -> None:
        """Without a checker both rules are not checked, and say what is missing."""
        assert {"spelling", "grammar"} == lacking(check(Message(BAD)))

    def test_one_looked(self) -> None:
        """Who checks spelling alone leaves grammar unchecked."""
        assert {"grammar"} == lacking(check(Message(BAD, spelling=())))

    @pytest.mark.parametrize(
        ("edition", "count", "found"),
        [
            ("2025-04", 2, False),
            ("2025-04", 3, True),
            ("2020-11", 3, True),
            ("2020-09", 1, True),
            ("2019-11", 4, False),
        ],
    )
    def test_editions(self, edition: str, count: int, found: bool) -> None:
        """The draft of 2020 bars any error, what came into force three and more; before, none was barred."""
        report = check(Message(BAD, spelling=mistakes(BAD, SLIPS)[:count], grammar=()), edition)
        assert found is ("style.spelling" in [finding.rule for finding in report.findings])

    @pytest.mark.parametrize(("words", "found"), [(74, True), (75, False)])
    def test_share(self, words: int, found: bool) -> None:
        """Three errors are excessive in 74 words, and not in 75, of which they are just one in twenty-five."""
        body = " ".join(["ordre", "arive", "shopp", *["word"] * (words - 3)])
        report = check(Message(body, spelling=mistakes(body, {"ordre": "", "arive": "", "shopp": ""})))
        assert found is ("style.spelling" in [finding.rule for finding in report.findings])

    def test_places_and_fix(self) -> None:
        """Each mistake is marked, and the fix corrects them all."""
        message = Message(f"😀 {BAD}", spelling=mistakes(f"😀 {BAD}", SLIPS), scope="reply")
        finding = next(item for item in check(message).findings if item.rule == "style.spelling")
        assert list(SLIPS) == [message.body[span.start : span.end] for span in finding.spans]
        fixed = apply_edits(message, finding.fixes[0].edits)
        assert "😀 Your order will arrive tomorrow, and the shop is closed." == fixed.body
        assert () == fixed.spelling

    def test_no_suggestion(self) -> None:
        """A fix that would leave an excess is not offered."""
        bare = tuple(Mistake(item.start, item.end) for item in mistakes(BAD, SLIPS))
        finding = next(item for item in check(Message(BAD, spelling=bare)).findings if item.rule == "style.spelling")
        assert () == finding.fixes

    @given(st.data())
    def test_moved(self, data: st.DataObject) -> None:
        """After any edit a mistake stands where its word is, or is gone where the edit touched it."""
        found = mistakes(BAD, SLIPS)
        start = data.draw(st.integers(0, len(BAD)))
        edit = Edit("body", start, data.draw(st.integers(start, len(BAD))), data.draw(st.text(max_size=9)))
        after = apply_edits(Message(BAD, spelling=found), [edit])
        apart = [item for item in found if edit.end <= item.start or item.end <= edit.start]
        assert [BAD[item.start : item.end] for item in apart] == [
            after.body[item.start : item.end] for item in after.spelling or ()
        ]

    def test_json(self) -> None:
        """A message's mistakes survive the way through JSON."""
        message = Message(BAD, spelling=mistakes(BAD, SLIPS), grammar=())
        assert message == Message.from_json(json.loads(json.dumps(message.to_json())))


class TestLines:
    def test_brought_along(self, inbounds: Inbounds) -> None:
        """A line of JSON may bring its mistakes along."""
        line = Message(BAD, spelling=mistakes(BAD, SLIPS), grammar=(), id="a").to_json()
        ran = inbounds.bare("check", "--format", "jsonl", inbounds.write("a.jsonl", json.dumps(line)))
        assert "style.spelling" in [finding["rule"] for finding in json.loads(ran.out)["findings"]]

    @pytest.mark.parametrize(
        ("value", "problem"),
        [
            ("x", "expected a list, found the string"),
            ([1], "expected an object, found the number"),
            ([{"start": 0}], "`end`: expected a whole number of characters"),
            ([{"start": True, "end": 2}], "`start`: expected a whole number of characters"),
            ([{"start": 2, "end": 2}], "2 to 2 is no place in a body of 4 characters"),
            ([{"start": 0, "end": 5}], "0 to 5 is no place in a body of 4 characters"),
            ([{"start": 2, "end": 3}, {"start": 0, "end": 1}], "overlaps the one before, or stands before it"),
            ([{"start": 0, "end": 1, "suggestions": [1]}], "expected a string, found the number"),
        ],
    )
    def test_bad(self, inbounds: Inbounds, value: object, problem: str) -> None:
        """What cannot be the place of a mistake is refused, with its place in the line."""
        ran = inbounds("check", inbounds.write("a.jsonl", json.dumps({"body": "abcd", "spelling": value})))
        assert 2 == ran.status
        assert problem in " ".join(ran.err.split())


@pytest.fixture(scope="module")
def proofreader() -> Proofreader:
    """Harper, with a word of one's own."""
    languages = Checker.default().program.data["languages"]
    return Proofreader({code: frozenset(words) for code, words in languages.items()}, ["Shopp"])


class TestHarper:
    def words(self, proofreader: Proofreader, body: str, **more: str) -> list[str]:
        message = proofreader.read(Message(body, **more))  # type: ignore[arg-type]
        assert message.spelling is not None
        return [body[item.start : item.end] for item in message.spelling]

    def test_misspelt(self, proofreader: Proofreader) -> None:
        """Misspelt words are found, the seller's own words are none."""
        assert ["ordre", "arive", "tommorow"] == self.words(proofreader, f"😀 Hello, we are glad. {BAD}")

    @pytest.mark.parametrize(
        "text",
        [
            "The parcel from Oyelaran and Whitcombe is at the DHL depot in Felixstowe.",
            "Please write to us about 112-1234567-7654321, the 30 cmm one, {{ordre}} and seee@exampel.com.",
            "We are sorry that the colour of the color is grey or gray, and the aluminium is aluminum.",
            "The fretbord is a fretbord, and we like the fretbord.",
            "See https://exampel.com/ordre for the parcel, we are here for you.",
            "thx u 4 ur msg, pls wait for the parcel and we are here",
        ],
    )
    def test_no_mistake(self, proofreader: Proofreader, text: str) -> None:
        """Names, ids, links, placeholders, either English, trade terms and short forms are no mistakes."""
        assert [] == self.words(proofreader, text)

    @pytest.mark.parametrize("text", ["Guten Tag, wir haben Ihre Bestelung heute verschickt und sie ist da.", "Ordre?"])
    def test_other_language(self, proofreader: Proofreader, text: str) -> None:
        """Another language, or a text too short to tell, is not checked."""
        message = proofreader.read(Message(text))
        assert (None, None) == (message.spelling, message.grammar)

    def test_markup(self, proofreader: Proofreader) -> None:
        """In HTML only what is shown counts, and places are those in the markup."""
        body = "<style>.ordre{color:red}</style><p>Your &amp; our <b>ordre</b> is here for you and the shop.</p>"
        message = proofreader.read(Message(body, format="html"))
        assert [Mistake(body.index("<b>") + 3, body.index("</b>"), ("order",))] == [
            Mistake(item.start, item.end, item.suggestions[:1]) for item in message.spelling or ()
        ]

    def test_grammar(self, proofreader: Proofreader) -> None:
        """Plain errors in grammar are found, with what to write instead."""
        body = "We has sent the the parcel with a invoice. You should of told us, we didn't received it."
        found = proofreader.read(Message(body)).grammar or ()
        assert ["has", "the the", "a", "should of", "received"] == [body[item.start : item.end] for item in found]
        assert ["have", "the", "an", "should have", "receive"] == [item.suggestions[0] for item in found]

    def test_what_is_known_stays(self, proofreader: Proofreader) -> None:
        """What a message brings along is not looked for again."""
        message = proofreader.read(Message(f"We are here. {BAD}", spelling=()))
        assert ((), ()) == (message.spelling, message.grammar)


@pytest.mark.parametrize(
    ("one", "two", "slips"),
    [
        ("ordre", "order", 1),
        ("arive", "arrive", 1),
        ("teh", "the", 1),
        ("shopp", "shop", 1),
        ("cat", "dog", 3),
        ("a", "abcde", 3),
    ],
)
def test_distance(one: str, two: str, slips: int) -> None:
    """Letters put in, left out, changed or swapped count one each, up to a bound."""
    assert slips == distance(one, two, 2) == distance(two, one, 2)


class TestCommand:
    def test_spelling(self, inbounds: Inbounds, tmp_path: Path) -> None:
        """`--spelling` looks for mistakes, and `--words` takes some out."""
        name = inbounds.write("a.txt", f"We are here for you. {BAD}")
        words = tmp_path / "words.txt"
        words.write_text("ordre\nArive\n\n")
        plain = json.loads(inbounds.bare("check", "--format", "json", name).out)
        assert "style.spelling" in json.dumps(plain)
        for more, found in (([], True), (["--words", str(words)], False)):
            ran = inbounds.bare("check", "--spelling", *more, "--format", "jsonl", name)
            assert found is ("style.spelling" in [item["rule"] for item in json.loads(ran.out)["findings"]])

    def test_errors(self, inbounds: Inbounds) -> None:
        """A list that is not there, is no text, or is for nothing is refused."""
        name = inbounds.write("a.txt", "Hello")
        for argument, problem in ((inbounds.write("w.txt", b"\xff"), "not UTF-8"), ("none.txt", "no such file")):
            ran = inbounds("check", "--spelling", "--words", argument, name)
            assert (2, True) == (ran.status, problem in ran.err)
        ran = inbounds("check", "--words", "none.txt", name)
        assert (2, True) == (ran.status, "`--words` without `--spelling`" in ran.err)

    def test_not_installed(self, inbounds: Inbounds, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the extra the command says what to install."""
        from policy_core import spelling

        spelling._linters.cache_clear()
        monkeypatch.setitem(sys.modules, "harper", None)
        ran = inbounds("check", "--spelling", inbounds.write("a.txt", "Hello"))
        assert (2, True) == (ran.status, "pip install 'inbounds[spelling]'" in " ".join(ran.err.split()))
        spelling._linters.cache_clear()
