"""Grammar errors: what of Harper's lints is one, in the browser's face of the core, and that the module shipped finds them."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_policies import checker, rule

from policy_core import Checker, Message, Mistake, Report
from policy_core.browser import Session
from policy_core.document import read_message
from policy_core.engine.facts import guess_language
from policy_core.grammar import GRAMMAR, Lint, Proofs, mistakes
from policy_core.readers import read_path
from policy_core.wordlist import Places

sys.path.insert(0, str(Path(__file__).parent.parent / "build"))
import grammar

ROOT = Path(__file__).parent.parent
MODULE = ROOT / "extension" / "node_modules" / "harper.js" / "dist" / grammar.MODULE
SHIPPED = ROOT / "extension" / "public" / "engine" / "harper.xz"
BAD = "😀 Hello, we has sent the the parcel with a invoice. You should of told us, and we are here."
FOUND = {"has": "have", "the the": "the", "a": "an", "should of": "should have"}
RULES = ("PronounVerbAgreement", "RepeatedWords", "AnA", "ModalOf")


@cache
def common() -> dict[str, frozenset[str]]:
    """Return the most common words of each language."""
    return {code: frozenset(words) for code, words in Checker.default().program.data["languages"].items()}


def lints(text: str) -> list[Lint]:
    """Return what Harper says of the errors of `BAD` in a text, the article with what follows."""
    places = {word: text.index(f" {word} ") + 1 for word in FOUND if f" {word} " in text}
    return [
        Lint(rule, places[word], places[word] + len(word), (instead,))
        for rule, (word, instead) in zip(RULES, FOUND.items(), strict=True)
        if word in places
    ]


def words(message: Message) -> list[str] | None:
    """Return what is a grammar error in a message."""
    return None if message.grammar is None else [message.body[item.start : item.end] for item in message.grammar]


class TestFilter:
    @pytest.mark.parametrize(
        ("text", "rule", "word", "counts"),
        [
            ("We sent a invoice.", "AnA", "a", True),
            ("It is a historic one.", "AnA", "a", False),
            ("The size is a HDMI one.", "AnA", "a", False),
            ("Today we has it.", "PronounVerbAgreement", "has", True),
            ("The lamps has it.", "PronounVerbAgreement", "has", False),
            ("It is in the the box.", "RepeatedWords", "the the", True),
            ("We are in Wagga Wagga now.", "RepeatedWords", "Wagga Wagga", False),
            ("You should of told us.", "ModalOf", "should of", True),
            ("See https://example.com/should-of now.", "ModalOf", "should-of", False),
            ("Dear {{should of}}, hello.", "ModalOf", "should of", False),
            ("You could had it.", "MissingTo", "could", False),
        ],
    )
    def test_bounds(self, text: str, rule: str, word: str, counts: bool) -> None:
        """Errors are what is one for certain: within a rule's bounds, in no name or link, and by no other rule."""
        start = text.index(word)
        found = mistakes(read_message(Message(text)), [Lint(rule, start, start + len(word), ("x",))])
        assert counts is bool(found)

    def test_the_buyers_words(self) -> None:
        """What a reply quotes is not handed to Harper at all; places are those in the markup."""
        body = "<p>You should of told us &amp; we are here.</p><blockquote type=cite>We has the the lamp.</blockquote>"
        proofs = Proofs(common())
        message = Message(body, format="html", scope="reply")
        text = proofs.read(message).unread
        assert text is not None
        assert "lamp" not in text
        proofs.take(text, [Lint("ModalOf", 4, 13, ("should have",))])
        reading = proofs.read(message)
        assert (["should of"], None) == (words(reading.message), reading.unread)

    @given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6))), st.integers(0, 30), st.integers(1, 8))
    def test_places(self, places: list[tuple[int, int]], start: int, size: int) -> None:
        """A place is in a name where one of them has some of it, however they lie."""
        pairs = [(first, first + length) for first, length in places]
        touched = any(first < start + size and start < last for first, last in pairs)
        assert touched is Places(pairs).hold_some_of(start, start + size)


class TestProofs:
    def test_read(self) -> None:
        """A text that Harper has not read is asked for, and once it is known is asked for no more."""
        proofs = Proofs(common())
        assert (Message(BAD, grammar=(), grammar_partial=True), BAD, ()) == proofs.read(Message(BAD))
        proofs.take(BAD, lints(BAD))
        message, unread, _ = proofs.read(Message(BAD))
        assert (list(FOUND), None) == (words(message), unread)
        assert list(FOUND.values()) == [item.suggestions[0] for item in message.grammar or ()]
        assert proofs.read(Message(BAD)).message.grammar is message.grammar

    @pytest.mark.parametrize(("start", "end"), [(-2, 3), (5, 5), (9, 5), (80, 200)])
    def test_no_place(self, start: int, end: int) -> None:
        """What is said of a place that the text does not have is left out."""
        proofs = Proofs(common())
        proofs.take(BAD, [Lint("ModalOf", start, end, ("x",)), *lints(BAD)])
        assert list(FOUND) == words(proofs.read(Message(BAD)).message)

    @pytest.mark.parametrize(
        "message",
        [
            Message("Wir sind für Sie da, und die Ordre ist heute mit der Post für Sie gekommen."),
            Message("ordre"),
            Message(BAD, language="de"),
            Message(BAD, grammar=()),
            Message("We are here for you. " * 6000),
        ],
        ids=["German", "short", "said to be German", "known", "long"],
    )
    def test_left_alone(self, message: Message) -> None:
        """Other languages, what is too short to tell or too long, and what brings its errors along stay as they are."""
        assert (message, None, ()) == Proofs(common()).read(message)

    def test_forgets(self) -> None:
        """Of many texts the last that were asked for are known."""
        proofs = Proofs(common())
        for number in range(100):
            proofs.take(f"{number} {BAD}", [])
            proofs.read(Message(f"0 {BAD}"))
        assert proofs.read(Message(f"0 {BAD}")).unread is None
        assert proofs.read(Message(f"99 {BAD}")).unread is None
        assert proofs.read(Message(f"1 {BAD}")).unread is not None

    @given(st.integers(0, len(BAD)), st.integers(0, 12), st.text("aeo t.😀", max_size=12))
    def test_changed(self, start: int, taken: int, put: str) -> None:
        """Until Harper has read a changed text, what it found where nothing changed is known, at its place."""
        proofs = Proofs(common())
        proofs.take(BAD, lints(BAD))
        text = BAD[:start] + put + BAD[start + taken :]
        message, unread, _ = proofs.read(Message(text, language="en"))
        assert unread == (None if text == BAD else text)
        assert message.grammar_partial is (text != BAD)
        marked = words(message) or []
        assert set(marked) <= FOUND.keys()
        if put:
            kept = [lint for lint in lints(BAD) if lint.end < start - 12 or lint.start > start + taken + 12]
            assert {BAD[lint.start : lint.end] for lint in kept} <= set(marked)

    def test_another_text(self) -> None:
        """What was found in one message says nothing of another."""
        proofs = Proofs(common())
        proofs.take(BAD, lints(BAD))
        message, _, known = proofs.read(Message("Thank you for the order, and we are glad that you like the lamp."))
        assert ((), True, ()) == (message.grammar, message.grammar_partial, known)

    def test_typed_on(self) -> None:
        """What is typed right behind an error, or before it, may have mended it."""
        proofs = Proofs(common())
        text = "Thank you for the order. Today we has"
        proofs.take(text, [Lint("PronounVerbAgreement", len(text) - 3, len(text), ("have",))])
        assert () == proofs.read(Message(f"{text}n't")).message.grammar
        start = "Has sent it. Thank you for the order, and we are glad."
        proofs.take(start, [Lint("DidPast", 0, 3, ("have",))])
        assert () == proofs.read(Message(f"She {start[0].lower()}{start[1:]}")).message.grammar
        assert () == proofs.read(Message(f"w{start}")).message.grammar

    def test_differs(self) -> None:
        """It is told whether what was said of a text stands: not where the errors are others, or it said it would not."""
        proofs = Proofs(common())

        def takes(text: str, found: list[Lint], *, stands: bool = True) -> bool:
            proofs.wait_for(proofs.read(Message(text)), stands=stands)
            return proofs.take(text, found)

        assert proofs.take(BAD, lints(BAD))
        assert not takes(f"{BAD} Thank you.", [*lints(BAD), Lint("LongSentences", 0, 20)])
        assert takes(f"{BAD} Thank you all.", lints(BAD), stands=False)
        assert takes(f"{BAD} We of it.", [*lints(BAD), Lint("ModalOf", len(BAD) + 4, len(BAD) + 6)])
        assert takes(f"{BAD} Thank", lints(BAD)[:3])

    def test_two_fields(self) -> None:
        """A text in two fields stands only where both went by the errors that are found, and both stand."""
        text = f"{BAD} Thank you."

        def differs(*asked: tuple[bool, bool]) -> bool:
            proofs = Proofs(common())
            for knowing, stands in asked:
                if knowing:
                    proofs.take(BAD, lints(BAD))
                proofs.wait_for(proofs.read(Message(text)), stands=stands)
            return proofs.take(text, lints(BAD))

        assert not differs((True, True))
        assert not differs((True, True), (True, True))
        assert differs((False, True), (True, True))
        assert differs((False, True), (True, True), (True, True))
        assert differs((True, True), (True, False))
        assert differs((True, False), (True, True))


def session_with(**settings: Any) -> Session:
    """Return a session that checks grammar, with settings besides."""
    session = Session()
    session.configure(
        json.dumps({"severities": {}, "edition": None, "spelling": False, "own_words": [], "grammar": True, **settings})
    )
    return session


def as_told(found: list[Lint]) -> list[dict[str, Any]]:
    """Return what Harper says of `BAD` as the worker tells it, in UTF-16 code units: behind an emoji."""
    return [
        {"rule": lint.rule, "start": lint.start + 1, "end": lint.end + 1, "instead": lint.instead} for lint in found
    ]


@cache
def strict() -> Session:
    """Return a session by whose edition one error is too many."""
    return session_with(edition="2020-09")


@cache
def comparing() -> Checker:
    """Return a checker with a rule for each way to compare errors."""
    conditions = [
        *(f"grammar.count {op} 2" for op in ("<", "<=", ">", ">=", "is", "is not")),
        *(f"grammar.share {op} 30 %" for op in ("<", "<=", ">", ">=")),
        "grammar.count is missing",
        "not grammar.count > 2 and grammar.share >= 30 %",
        "grammar.count is 1 or not (grammar.share < 20 % or grammar.count is not 3)",
    ]
    rules = [rule(condition, "mark nothing", name=f"small.n{at}") for at, condition in enumerate(conditions)]
    return checker(*rules)


@given(st.integers(0, 4), st.integers(0, 4))
def test_what_is_said_by_some_errors_holds_by_all(some: int, more: int) -> None:
    """Where there may be more errors only that is said which more of them do not change, all else is not checked."""
    body = "a bb ccc dddd eeeee ffffff ggggggg hhhhhhhh"
    errors = tuple(Mistake(at, at + 1) for at in range(some + more))
    partly = comparing().check(Message(body, grammar=errors[:some], grammar_partial=True))
    wholly = comparing().check(Message(body, grammar=errors))
    found, lacking = {item.rule for item in partly.findings}, {item.rule for item in partly.not_checked}
    assert found <= {item.rule for item in wholly.findings} <= found | lacking
    assert () == wholly.not_checked
    # Of the first ten each is asked alone, and what five errors would not change is said.
    alone = {f"small.n{at}" for at in range(10)}
    apart = set()
    for count in range(some, 9):
        last = comparing().check(Message(body, grammar=tuple(Mistake(at, at + 1) for at in range(count))))
        apart |= {item.rule for item in last.findings} ^ {item.rule for item in partly.findings}
    assert alone & lacking == alone & apart


def test_errors_that_are_known_in_part_are_not_written_down() -> None:
    """Of errors of which there may be more, JSON says that they are not known."""
    message = Message(BAD, grammar=(Mistake(1, 2),), grammar_partial=True)
    assert "grammar" not in message.to_json()
    assert "grammar" in replace(message, grammar_partial=False).to_json()


class TestBrowser:
    def test_session(self) -> None:
        """Reports ask for what is to be read, and have its errors once it was; offsets count UTF-16; off means off."""
        session = Session()
        request = json.dumps({"body": BAD, "scope": "reply"})
        settings: dict[str, Any] = {"severities": {}, "edition": None, "spelling": False, "own_words": []}

        def check() -> dict[str, Any]:
            report: dict[str, Any] = json.loads(session.check(request))
            return report

        assert "proofread" not in check()
        session.configure(json.dumps({**settings, "grammar": True}))
        report = check()
        assert {"text": BAD, "rules": list(GRAMMAR)} == report["proofread"]
        assert "style.grammar" in {item["rule"] for item in report["not_checked"]}
        utf16 = as_told(lints(BAD))
        assert {"taken": True, "differs": True} == json.loads(session.lints(json.dumps({"text": BAD, "lints": utf16})))
        report = check()
        assert "proofread" not in report
        (finding,) = (item for item in report["findings"] if item["rule"] == "style.grammar")
        wide = BAD.encode("utf-16-le")
        marked = [wide[2 * place["start"] : 2 * place["end"]].decode("utf-16-le") for place in finding["spans"]]
        assert list(FOUND) == marked
        assert len(FOUND) == len(finding["fixes"][0]["edits"])
        session.configure(json.dumps({**settings, "grammar": False}))
        assert "proofread" not in check()
        assert {"taken": False, "differs": False} == json.loads(
            session.lints(json.dumps({"text": BAD, "lints": utf16}))
        )
        assert "style.grammar" in {item["rule"] for item in check()["not_checked"]}

    def test_not_read_yet(self) -> None:
        """While a part is not read the rule is not checked, unless the errors that are known already break it."""
        clean = "Thank you for the order, and we are glad that you like the lamp that we sent on Monday. "
        more = "We should of told you, and we could of come, and we has a invoice."
        session = session_with()

        def judged(text: str) -> tuple[bool, bool, bool]:
            report = json.loads(session.check(json.dumps({"body": text, "scope": "reply"})))
            found = {item["rule"] for item in report["findings"]}
            lacking = {item["rule"] for item in report["not_checked"]}
            return "style.grammar" in found, "style.grammar" in lacking, "proofread" in report

        assert (False, True, True) == judged(clean)
        told = json.loads(session.lints(json.dumps({"text": clean, "lints": []})))
        assert {"taken": True, "differs": False} == told
        assert (False, False, False) == judged(clean)
        assert (False, True, True) == judged(clean + more)
        errors = [(more.index(part) + len(clean), len(part)) for part in ("should of", "could of", "has")]
        found = [
            {"rule": rule, "start": start, "end": start + size, "instead": ["x"]}
            for rule, (start, size) in zip(("ModalOf", "ModalOf", "PronounVerbAgreement"), errors, strict=True)
        ]
        session.lints(json.dumps({"text": clean + more, "lints": found}))
        assert (True, False, False) == judged(clean + more)
        assert (True, False, True) == judged(f"{clean}{more} Thanks.")
        assert (False, True, True) == judged(f"{clean}{more.replace('could of', 'could have')}")

    @pytest.mark.parametrize(
        "changed", [{"severities": {"style.grammar": "off"}}, {"edition": "2019-11"}], ids=["off", "before the rule"]
    )
    def test_nothing_to_gain(self, changed: dict[str, Any]) -> None:
        """Nothing is handed to Harper where no rule goes by it."""
        session = session_with(**changed)
        assert "proofread" not in json.loads(session.check(json.dumps({"body": BAD, "scope": "reply"})))

    def test_own_rules(self) -> None:
        """A seller's own rule that goes by grammar has texts read, too."""
        session = session_with(severities={"style.grammar": "off"})
        own = """language en "English"
rule house.grammar "No slip at all"
  stated
  cite "House style" "None."
  when grammar.count >= 1
  why "It looks hasty."
  instead "Read it again."
  flags "We has it." with grammar "has"
  passes "We have it." with grammar none
"""
        assert json.loads(session.house_rules(own))["accepted"]
        assert "proofread" in json.loads(session.check(json.dumps({"body": BAD, "scope": "reply"})))

    @pytest.mark.parametrize(
        ("lines", "flags", "passes", "again"),
        [
            (["when grammar.count >= 1"], 'grammar "has"', "grammar none", False),
            (["when grammar.share > 1 %"], 'grammar "has"', "grammar none", False),
            (["when any of", "  - lamp", "unless not grammar.count > 0"], 'grammar "has"', "grammar none", False),
            (["when any of", "  - lamp", "unless grammar.count >= 1"], "grammar none", 'grammar "has"', True),
            (["when grammar.count < 2 and not grammar.share > 90 %"], 'grammar "has"', 'grammar "has", grammar "lamp"', True),
            (["when grammar.count is 1"], 'grammar "has"', "grammar none", True),
            (["when grammar.count is not 1"], "grammar none", 'grammar "has"', True),
            (["when grammar.share <= 1 %"], "grammar none", 'grammar "has"', True),
            (["when grammar.count is missing"], "scope reply", "grammar none", True),
            (["when grammar.count >= 1 and order.opted-out"], 'grammar "has", order.opted-out yes', 'order.opted-out yes, grammar none', True),
            (["when any of", "  - lamp", "unless <email>", "hint when grammar.count < 1"], "scope reply", 'subject "b@c.example"', True),
            (["when any of", "  - lamp", "unless <email>", 'note "Neat." when not grammar.count >= 1'], "scope reply", 'subject "b@c.example"', True),
            (["when kind is house-neat"], "grammar none", 'grammar "has"', True),
        ],
        ids=lambda value: value[-1] if isinstance(value, list) else None,
    )  # fmt: skip
    def test_own_rules_hold_when_all_is_read(self, lines: list[str], flags: str, passes: str, again: bool) -> None:
        """What a page shows once Harper has answered is what a new check says, whatever a rule asks of errors.

        The page checks again where it is told to, else it strikes out that grammar is lacking. Only where more errors
        cannot but break a rule it need not check again when those that are found were known.
        """
        session = session_with(edition="2020-09")
        source = "\n  ".join(
            [
                'language en "English"\n\nkind house-neat "Neat"\n  permission required\n  when grammar.count < 1\n\n'
                if "kind" in lines[0]
                else 'language en "English"\n\n',
                'rule house.own "Own"', "stated", 'cite "House" "None."', *lines, 'why "So."', 'instead "Else."',
                f'flags "We has a lamp." with {flags}', f'passes "We has a lamp." with {passes}',
            ]
        ).replace("\n  rule house", "rule house")  # fmt: skip
        assert [] == json.loads(session.house_rules(source + "\n"))["diagnostics"]

        def check(text: str) -> dict[str, Any]:
            report: dict[str, Any] = json.loads(session.check(json.dumps({"body": text, "scope": "reply"})))
            return {key: report.get(key) for key in ("verdict", "findings", "not_checked", "kinds", "proofread")}

        text = "Thank you for the lamp order, and we are glad that you like it. "
        for more in ("We have it. ", "Bye. ", "We should of told you. ", "Bye. ", "You could of come. ", "Bye. "):
            text += more
            shown = check(text)
            assert shown.pop("proofread")
            places = [text.index(word) for word in ("should of", "could of") if word in text]
            found = [{"rule": "ModalOf", "start": at, "end": at + 8, "instead": ["x"]} for at in places]
            differs = json.loads(session.lints(json.dumps({"text": text, "lints": found})))["differs"]
            told = check(text)
            assert told.pop("proofread") is None
            if differs:
                shown = told
            for item in shown["not_checked"]:
                item["needs"] = [fact for fact in item["needs"] if fact != "grammar"]
            shown["not_checked"] = [item for item in shown["not_checked"] if item["needs"]]
            assert told == shown
            if more == "Bye. " and not again:
                assert not differs

    def test_announced(self) -> None:
        """What an announced edition lacks the page does not strike out: there it checks again."""
        session = session_with()
        text = "Thank you for the order, and we are glad that you like the lamp."
        request = json.dumps({"body": text, "scope": "reply", "sent_on": "2020-10-15"})
        report = json.loads(session.check(request))
        assert "proofread" in report
        assert ["style.grammar"] == [
            item["rule"] for later in report["announced"] for item in later["not_checked"] if "grammar" in item["needs"]
        ]
        assert json.loads(session.lints(json.dumps({"text": text, "lints": []})))["differs"]

    def test_one_check(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A message is checked once, whether some of its errors are known or not."""
        session = session_with()
        checked = []
        check = Checker.check

        def counted(checker: Checker, message: Message, **settings: Any) -> Report:
            checked.append(message)
            return check(checker, message, **settings)

        monkeypatch.setattr(Checker, "check", counted)
        found = as_told(lints(BAD))
        session.lints(json.dumps({"text": BAD, "lints": found[:1]}))
        session.check(json.dumps({"body": f"{BAD} Thank you.", "scope": "reply"}))
        assert [["has"]] == [words(message) for message in checked]

    def test_looked_at_beside(self) -> None:
        """What an update changes for a text has no part in whether a report on it stands."""
        session = session_with()
        text = f"{BAD} Thank you."
        item = {"body": text, "scope": "reply"}
        session.changes(json.dumps({"before": "2019-11", "after": "2020-11", "messages": [item]}))
        found = as_told(lints(BAD))
        session.lints(json.dumps({"text": BAD, "lints": found}))
        session.check(json.dumps(item))
        assert not json.loads(session.lints(json.dumps({"text": text, "lints": found})))["differs"]

    @given(st.text("a😀é\ud800\u200b ", max_size=20))
    def test_places(self, wide: str) -> None:
        """Places that count UTF-16 code units are found again, whatever stands before them."""
        session = strict()
        text = f"{wide}\nYou should of told us, and we are here for you."
        asked = read_message(Message(text, scope="reply")).text
        start = len(asked[: asked.index("should")].encode("utf-16-le", "surrogatepass")) // 2
        lint = {"rule": "ModalOf", "start": start, "end": start + 9, "instead": ["should have"]}
        session.lints(json.dumps({"text": asked, "lints": [lint]}))
        report = json.loads(session.check(json.dumps({"body": text, "scope": "reply"})))
        (finding,) = (item for item in report["findings"] if item["rule"] == "style.grammar")
        start = len(text[: text.index("should")].encode("utf-16-le", "surrogatepass")) // 2
        assert [{"field": "body", "start": start, "end": start + 9}] == finding["spans"]

    def test_nothing_more_is_imported(self) -> None:
        """Where nobody wants grammar checked the core does not even load what judges it."""
        code = (
            "import sys, json; from policy_core.browser import Session; s = Session(); s.check(json.dumps({'body': 'Hi'}));"
            "print('policy_core.grammar' in sys.modules)"
        )
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert "False" == ran.stdout.strip()


def harper(module: Path, texts: list[str]) -> list[list[dict[str, Any]]]:
    """Return what Harper finds in texts by the rules that are used, in order of place."""
    ran = subprocess.run(
        ["node", ROOT / "build" / "node_harper.mjs", module],
        input=json.dumps({"rules": GRAMMAR, "texts": texts}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert list(GRAMMAR) == said["rules"]
    return [sorted(found, key=lambda lint: (lint["start"], lint["end"], lint["rule"])) for found in said["found"]]


@cache
def english() -> list[str]:
    """Return some of the corpus's English texts, and each once more with errors put in."""
    texts = []
    for path in sorted((ROOT / "tests" / "corpus").glob("*.jsonl")):
        for item in read_path(str(path)):
            if isinstance(item.message, Message):
                document = read_message(item.message)
                if len(document.text) < 1500 and guess_language(document, common()) == "en":
                    texts.append(document.text)
    some = texts[::40]
    slips = [(" have ", " has "), (" the ", " the the "), (" an ", " a "), ("n't ", "nt "), (" than ", " then "), (" it's ", " its "), (" to ", " to to ")]  # fmt: skip
    wrong = []
    for text in some:
        for right, slip in slips:
            text = text.replace(right, slip)
        wrong.append(text)
    return some + wrong


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The module as it is shipped, unpacked."""
    if not SHIPPED.exists():
        raise FileNotFoundError(f"{SHIPPED} is missing: run `make build`")
    target = tmp_path_factory.mktemp("harper") / "harper.wasm"
    target.write_bytes(lzma.decompress(SHIPPED.read_bytes()))
    return target


class TestModule:
    def test_finds_the_same(self, shipped: Path) -> None:
        """In messages of the corpus, right and with errors put in, the module that is shipped finds what npm's finds."""
        texts = english()
        found = harper(shipped, texts)
        assert found == harper(MODULE, texts)
        assert sum(len(each) for each in found) > 100

    def test_places(self, shipped: Path) -> None:
        """Harper's places count UTF-16 code units, which the core takes them for."""
        (found,) = harper(shipped, [BAD])
        wide = BAD.encode("utf-16-le")
        assert list(FOUND) == [wide[2 * each["start"] : 2 * each["end"]].decode("utf-16-le") for each in found]
        assert list(FOUND.values()) == [each["instead"][0] for each in found]

    def test_size(self) -> None:
        """It leaves the packages room."""
        assert SHIPPED.stat().st_size < 2_300_000

    @pytest.mark.parametrize(
        ("part", "instead", "what"),
        [
            (b"\x28\xb5\x2f\xfd", b"\x28\xb5\x2f\xfe", "thesaurus"),
            (b'{\n\t"base": {\n\t\t"mapping": {', b'{\n\t"base": {\n\t\t"mopping": {', "tagger"),
            (b"\xa5bytes", b"\xa5bites", "weights"),
        ],
    )
    def test_changed(self, part: bytes, instead: bytes, what: str) -> None:
        """Where Harper's data have not the form that is known the build stops, and says what is missing."""
        with pytest.raises(SystemExit, match=f"harper.js has changed: of its {what}"):
            grammar.shrink(MODULE.read_bytes().replace(part, instead))

    def test_weights_of_another_kind(self) -> None:
        """Weights that are no numbers of 32 bits are not rounded as if they were."""
        with pytest.raises(SystemExit, match="numbers of 32 bits"):
            grammar.shrink(MODULE.read_bytes().replace(b"\xa5dtype\xa3F32", b"\xa5dtype\xa3F16"))
