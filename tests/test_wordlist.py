"""Misspelt words by a list of English ones: what is one, what is none, and what was meant."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_core import Checker, Message
from policy_core.browser import Session
from policy_core.message import Mistake
from policy_core.wordlist import Speller, WordList, distance

sys.path.insert(0, str(Path(__file__).parent.parent / "build"))
import words

#: Common words, less common ones, and some that are too rare to be meant.
LIST = WordList(
    "and are arrive customer don't for here is of order our please shop that's the there tomorrow we what will you\n"
    "colour color grey gray recommendation wonder yonder\n"
    "ordure wether\n"
)
COMMON = {code: frozenset(common) for code, common in Checker.default().program.data["languages"].items()}


def found(body: str, *own: str, **more: str) -> dict[str, str]:
    """Return the words that are misspelt, with what was most likely meant."""
    message = Speller(LIST, COMMON, own).read(Message(body, **more))  # type: ignore[arg-type]
    assert message.spelling is not None
    return {body[item.start : item.end]: item.suggestions[0] for item in message.spelling}


class TestMistakes:
    def test_misspelt(self) -> None:
        """Words that are one slip from a common one are misspelt, long ones also two slips from one."""
        body = "😀 We are here for you: the ordre will arive tommorow and our recomandation is there."
        assert {
            "ordre": "order", "arive": "arrive", "tommorow": "tomorrow", "recomandation": "recommendation",
        } == found(body)  # fmt: skip

    def test_apostrophe(self) -> None:
        """A missing apostrophe is a mistake, of either form; what the genitive is of is judged alone."""
        body = "We dont have the ordre, thats what we are here for, do’nt you; the custmer’s and customer's shop is."
        assert {"dont": "don't", "ordre": "order", "thats": "that's", "do’nt": "don't", "custmer": "customer"} == found(
            body
        )

    @pytest.mark.parametrize(
        "text",
        [
            "We are here, and Ordre, ORDRE and oRdre are names of the shop.",
            "We are here for the wether and the ordure.",
            "We are here for the colour and the color, grey or gray.",
            "Write of order 112-1234567-7654321, ordre7, 7ordre, {{ordre}}, [[ordre]] and ordre@ordre.com to the shop.",
            "See https://ordre.com/arive for the order, we are here for you, ordre/arive and #ordre.",
            "We are here for the fretbord of the custm and the orddrre.",
            "We sell the arive and the other arive of the shop, and we are here.",
            "We are here for c'est of the shop, teh fro adn.",
        ],
    )
    def test_none(self, text: str) -> None:
        """No mistakes: capitals, rare words, both Englishes, what stands in names and ids, what is far, short or a term."""
        assert {} == found(text)

    def test_own_words(self) -> None:
        """The seller's own words are right, whatever their capitals; others stay misspelt."""
        body = "We are here for the ordre and the shopp of you."
        assert {"shopp": "shop"} == found(body, "Ordre")

    @pytest.mark.parametrize(
        "text", ["Wir sind für Sie da, und die Ordre ist heute mit der Post für Sie gekommen.", "ordre"]
    )
    def test_other_language(self, text: str) -> None:
        """Another language, or a text too short to tell, is not checked."""
        assert Speller(LIST, COMMON).read(Message(text)).spelling is None

    def test_unknown_words(self) -> None:
        """A text with hundreds of unknown words is not looked through for what each of them was meant to be."""
        letters = "abcdefghij"
        strange = [f"ordr{a}{b}{c}" for a in letters for b in letters for c in letters]
        body = "We are here for you, and the ordre. "
        assert Speller(LIST, COMMON).read(Message(body + " ".join(strange[:200]), language="en")).spelling
        assert Speller(LIST, COMMON).read(Message(body + " ".join(strange), language="en")).spelling is None

    def test_known_already(self) -> None:
        """What a message says of its spelling stays."""
        message = Message("We are here for the ordre.", spelling=())
        assert message == Speller(LIST, COMMON).read(message)

    def test_markup(self) -> None:
        """In HTML only what is shown counts, and places are those in the markup."""
        body = "<style>.ordre{}</style><p>We are &amp; will be here for the <b>ordre</b> of you.</p>"
        message = Speller(LIST, COMMON).read(Message(body, format="html"))
        start = body.index("<b>") + 3
        assert (Mistake(start, start + 5, ("order",)),) == message.spelling

    def test_the_buyers_words(self) -> None:
        """In a reply nobody looks for misspelt words in what the buyer wrote."""
        body = "<p>This is what we will order.</p><blockquote type=cite>Please arive tommorow.</blockquote>"
        assert {} == found(body, format="html", scope="reply")
        assert {"arive", "tommorow"} == found(body, format="html", scope="proactive").keys()

    @given(st.text())
    def test_any_text(self, text: str) -> None:
        """Whatever the text, mistakes are places in it, in order, each with something to write instead."""
        body = f"We are here for you and the ordre. {text}"
        message = Speller(LIST, COMMON).read(Message(body, language="en"))
        end = 0
        for mistake in message.spelling or ():
            assert end <= mistake.start < mistake.end <= len(body)
            assert mistake.suggestions
            end = mistake.end

    @given(st.sampled_from("order arrive customer tomorrow recommendation".split()), st.data())
    def test_one_slip(self, word: str, data: st.DataObject) -> None:
        """After any one slip of the hand the word itself is among those that were meant, unless nearer ones crowd it out."""
        place = data.draw(st.integers(0, len(word)))
        letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
        slipped = data.draw(
            st.sampled_from(
                [
                    word[:place] + letter + word[place:],
                    word[:place] + word[place + 1 :],
                    word[:place] + letter + word[place + 1 :],
                    word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
                ]
            )
        )
        meant = LIST.meant(slipped)
        assert word in meant
        assert all(distance(slipped, other, 2) <= 1 for other in meant)


class TestBrowser:
    def test_session(self) -> None:
        """Spelling is checked while the settings say so and the words are there, offsets counting UTF-16."""
        session = Session()
        body = "😀 We are here for you: the ordre will arive and the shopp is there."
        request = json.dumps({"body": body, "scope": "reply"})

        def spans() -> list[list[int]] | None:
            findings = json.loads(session.check(request))["findings"]
            return next(
                (
                    [[place["start"], place["end"]] for place in each["spans"]]
                    for each in findings
                    if each["rule"] == "style.spelling"
                ),
                None,
            )

        on: dict[str, object] = {"severities": {}, "edition": None, "spelling": True, "own_words": []}
        session.configure(json.dumps(on))
        assert spans() is None
        words = " ".join(["we are here for you the will and is there", "order arrive shop"])
        assert {"words": 13} == json.loads(session.words(words.replace(" order", "\norder") + "\n\n"))
        assert spans() is None
        session.configure(json.dumps(on))
        utf16 = body.encode("utf-16-le")
        assert ["ordre", "arive", "shopp"] == [utf16[2 * a : 2 * b].decode("utf-16-le") for a, b in spans() or []]
        session.configure(json.dumps({**on, "own_words": ["Shopp"]}))
        assert spans() is None
        session.configure(json.dumps({**on, "spelling": False}))
        session.configure(json.dumps(on))
        assert spans() is None

    def test_not_wanted(self) -> None:
        """As long as the settings do not ask for it, nothing of it is loaded."""
        code = """
            import json, sys
            from policy_core.browser import Session
            session = Session()
            session.configure(json.dumps({"severities": {}, "edition": None, "spelling": False, "own_words": ["Boxx"]}))
            session.check(json.dumps({"body": "Plese send the boxx."}))
            print("policy_core.wordlist" in sys.modules)
        """
        ran = subprocess.run([sys.executable, "-c", dedent(code)], capture_output=True, text=True, check=True)
        assert "False" == ran.stdout.strip()


class TestList:
    def test_made(self) -> None:
        """Common words stand in lines of their own; of the rest only what a common one could be taken for is kept."""
        frequent = [["order", "Order", "the"], ["arrive", "the"], ["shop"], ["grey"], ["ordre", "fret", "shoppe"]]
        text = words.make(frequent, ["don't", "chop", "~chop", "zebra", "Grety", "dont", "it's", "o'clock"])
        lines = [line.split() for line in text.splitlines()]
        assert ["order", "the"] == [word for word in lines[0] if "'" not in word]
        assert {"don't", "it's", "that's"} <= set(lines[0])
        assert [["arrive"], ["shop"], ["grey"]] == lines[1:4]
        assert {"ordre", "chop", "grety"} <= set(lines[4])
        assert not {"zebra", "dont", "~chop", "fret"} & set(lines[4])
