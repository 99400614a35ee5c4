"""Grammar errors: what of Harper's lints is one, in the browser's face of the core, and that the module shipped finds them."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_core import Checker, Message
from policy_core.browser import Session
from policy_core.document import read_message
from policy_core.engine.facts import guess_language
from policy_core.grammar import GRAMMAR, Lint, Proofs, mistakes
from policy_core.readers import read_path

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
        _, text = proofs.read(message)
        assert text is not None
        assert "lamp" not in text
        proofs.take(text, [Lint("ModalOf", 4, 13, ("should have",))])
        done, unread = proofs.read(message)
        assert (["should of"], None) == (words(done), unread)


class TestProofs:
    def test_read(self) -> None:
        """A text that Harper has not read is asked for, and once it is known is asked for no more."""
        proofs = Proofs(common())
        message, unread = proofs.read(Message(BAD))
        assert (None, BAD) == (message.grammar, unread)
        proofs.take(BAD, lints(BAD))
        message, unread = proofs.read(Message(BAD))
        assert (list(FOUND), None) == (words(message), unread)
        assert list(FOUND.values()) == [item.suggestions[0] for item in message.grammar or ()]

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
        assert (message, None) == Proofs(common()).read(message)

    def test_forgets(self) -> None:
        """Of many texts the last that were asked for are known."""
        proofs = Proofs(common())
        for number in range(100):
            proofs.take(f"{number} {BAD}", [])
            proofs.read(Message(f"0 {BAD}"))
        assert proofs.read(Message(f"0 {BAD}"))[1] is None
        assert proofs.read(Message(f"99 {BAD}"))[1] is None
        assert proofs.read(Message(f"1 {BAD}"))[1] is not None

    @given(st.integers(0, len(BAD)), st.integers(0, 12), st.text("aeo t.😀", max_size=12))
    def test_changed(self, start: int, taken: int, put: str) -> None:
        """Until Harper has read a changed text, what it found where nothing changed is marked at its place."""
        proofs = Proofs(common())
        proofs.take(BAD, lints(BAD))
        text = BAD[:start] + put + BAD[start + taken :]
        message, unread = proofs.read(Message(text, language="en"))
        assert unread == (None if text == BAD else text)
        marked = words(message)
        assert marked is not None
        assert set(marked) <= FOUND.keys()
        if put:
            kept = [lint for lint in lints(BAD) if lint.end < start - 12 or lint.start > start + taken + 12]
            assert {BAD[lint.start : lint.end] for lint in kept} <= set(marked)

    def test_another_text(self) -> None:
        """What was found in one message says nothing of another."""
        proofs = Proofs(common())
        proofs.take(BAD, lints(BAD))
        message, _ = proofs.read(Message("Thank you for the order, and we are glad that you like the lamp."))
        assert message.grammar is None


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
        utf16 = [
            {"rule": lint.rule, "start": lint.start + 1, "end": lint.end + 1, "instead": lint.instead}
            for lint in lints(BAD)
        ]
        assert {"taken": True} == json.loads(session.lints(json.dumps({"text": BAD, "lints": utf16})))
        report = check()
        assert "proofread" not in report
        (finding,) = (item for item in report["findings"] if item["rule"] == "style.grammar")
        wide = BAD.encode("utf-16-le")
        marked = [wide[2 * place["start"] : 2 * place["end"]].decode("utf-16-le") for place in finding["spans"]]
        assert list(FOUND) == marked
        assert len(FOUND) == len(finding["fixes"][0]["edits"])
        session.configure(json.dumps({**settings, "grammar": False}))
        assert "proofread" not in check()
        assert {"taken": False} == json.loads(session.lints(json.dumps({"text": BAD, "lints": utf16})))
        assert "style.grammar" in {item["rule"] for item in check()["not_checked"]}

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
