"""A text becomes a document: tokens with exact places, and breaks where sentences end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from unicodedata import combining

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import texts, unseen

from policy_core import Message
from policy_core.document import Document, Entity, read_message, read_text
from policy_core.document.normalise import is_invisible
from policy_core.document.words import fold

EXAMPLES = settings(
    max_examples=int(os.environ.get("EXAMPLES", "300")),
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
)
BREAKS = {"<.>", "<!>", "<?>", "<para>", "<line>"}


def keys(source: str) -> str:
    """The keys of a text's tokens, in one line."""
    return " ".join(read_text(source).words)


class TestWords:
    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("straße".casefold(), "Straße"),
            ("we d l avis", "we’d l'avis"),
            ("five star e mail", "five-star e-mail"),
            ("snake case bold", "snake_case *bold*"),
            ("fine", "ﬁne"),
            ("h13 m8 b2b", "H13 M8 B2B"),
            ("59 12.5 1,000 2nd", "59 12.5 1,000 2nd"),
            ("30 pcs", "30pcs"),
            ("レ ビ ュ ー", "レビュー"),
            ("靴 の は や し", "靴のはやし"),
            ("ไ ท ย", "ไทย"),
            ("muchísimas gracias", "Muchísimas gracias"),
            ("★ ★ ☆", "★★☆"),
            ("", "—  ( ) [ ]"),
            ("", ""),
        ],
    )
    def test_keys(self, expected: str, source: str) -> None:
        """A token's key is its word in small letters; signs between words vanish."""
        assert expected == keys(source)

    def test_casefold(self) -> None:
        """Keys are folded, not merely in lower case: ß is ss."""
        assert ["strasse"] == read_text("STRASSE").words == read_text("Straße").words

    @pytest.mark.parametrize("source", ["r e v i e w", "r.e.v.i.e.w", "r-e-v-i-e-w", "R*E*V*I*E*W", "r_e_v_i_e_w"])
    def test_spaced_out(self, source: str) -> None:
        """A word written letter by letter is one token, over all of its letters."""
        document = read_text(f"leave a {source} now")
        assert ["leave", "a", "review", "now"] == document.words
        assert (8, 8 + len(source)) == document.span(2, 2)
        assert [] == document.entities

    @pytest.mark.parametrize("source", ["U.S.A. today", "plan a b c", "e.g. this", "P.S. this"])
    def test_not_spaced_out(self, source: str) -> None:
        """Up to three letters, as abbreviations have them, stay as they are."""
        assert all(len(word) == 1 or word in ("today", "plan", "this", "<.>") for word in read_text(source).words)

    @pytest.mark.parametrize("text", ["five-star", "don't", "Straße", "靴", "2nd place", "ﬁne", "12.5", "раураl"])
    def test_fold(self, text: str) -> None:
        """Whoever writes patterns gets the same words from them as a document has."""
        assert read_text(text).words == fold(text)

    @pytest.mark.parametrize(
        ("source", "parts"),
        [
            ("cannot", ["can", "not"]), ("can't", ["ca", "n't"]), ("CAN’T", ["CA", "N’T"]), ("cant", ["ca", "nt"]),
            ("ca'nt", ["ca", "nt"]), ("can t", ["ca", "n t"]), ("can´t", ["ca", "n´t"]), ("can\u200bnot", ["can", "not"]),
            ("won't", ["wo", "n't"]), ("wont", ["wo", "nt"]), ("shan't", ["sha", "n't"]), ("do nt", ["do", "nt"]),
            ("doesn't", ["does", "n't"]), ("didnt", ["did", "nt"]), ("did'nt", ["did", "nt"]), ("ain't", ["ai", "n't"]),
            ("gonna", ["gon", "na"]), ("gimme", ["gim", "me"]),
        ],
    )  # fmt: skip
    def test_contractions_are_two_words(self, source: str, parts: list[str]) -> None:
        """A contraction is the two words that it is short for, however it is written, each with its own letters."""
        long = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is", "gon": "going", "gim": "give"}
        first, second = parts[0].lower(), {"na": "to", "me": "me"}.get(parts[1], "not")
        text = f"we {source} 5 €"
        document = read_text(text)
        assert ["we", long.get(first, first), second, "<money>"] == document.words
        spans = [document.span(at, at) for at in (1, 2, 3)]
        assert [*parts, "5 €"] == [text[start:end].replace("\u200b", "") for start, end in spans]
        assert [(3, "<money>")] == [(entity.token, f"<{entity.kind}>") for entity in document.entities]

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("can t shirts be changed", "can T-shirts be changed"),
            ("don ts rt nt", "don ts rt nt"),
            ("he s we ve it d", "he's we've it'd"),
            ("on t bench", "on t' bench"),
        ],
    )
    def test_other_words_stay_whole(self, expected: str, source: str) -> None:
        """What is no contraction of two certain words is left alone."""
        assert expected == keys(source)

    def test_many_contractions_are_read_in_linear_time(self) -> None:
        """A long text of contractions is read word by word, with its places."""
        document = read_text("dont cannot don't " * 20_000)
        assert ["do", "not", "can", "not", "do", "not"] * 20_000 == document.words
        assert document.starts == sorted(document.starts)

    def test_fold_keeps_case(self) -> None:
        """A word that is to be matched as written keeps its capitals."""
        assert ["Amazon", "Prime"] == fold("Amazon-Prime", keep_case=True)


class TestSentences:
    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("we ship <.> you wait <.>", "We ship. You wait."),
            ("wow <!> really <?> yes", "Wow!!! Really?! Yes"),
            ("thanks for it <.> we love it <!> great <?> yes", "Thanks for it.We love it!Great?Yes"),
            ("thanks <.> we ship <.> its late", "thanks.we ship. its late"),
            ("我 们 <.> 好 <!>", "我们。好！"),
            ("bonjour <!> ça va <?> oui merci", "Bonjour ! Ça va ? Oui : merci"),
            ("great <!> she said", "“Great!” she said"),
            ("qué tal <?> bien", "¿Qué tal? Bien"),
        ],
    )
    def test_marks(self, expected: str, source: str) -> None:
        """Full stops, exclamation and question marks end a sentence, once, even where the blank was forgotten."""
        assert expected == keys(source)

    @pytest.mark.parametrize(
        "source",
        [
            "Dear Mr. Osei", "Mrs. Dr. St. Ives", "J. R. Pemberton", "no. 4417 costs", "e.g. flour, i.e. wheat", "etc. and so on",
            "approx. 5 of them", "Acme Inc. is late", "by 3.50 or 1,5", "well... we wait", "yes; no: maybe -> go", "the Cedar St. location",
            "the 8th inst., viz. this", "bzw. z.B. diese", "Node.js", "(?) and (!) too", "a.k.a. Bob", "vs. the other", "ref.: this",
            "3 and 5 Nov. at noon",
        ],
    )  # fmt: skip
    def test_no_marks(self, source: str) -> None:
        """Abbreviations, initials, decimals, an ellipsis that goes on, colons and arrows do not."""
        assert not BREAKS & set(read_text(source).words)

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("no <.> we ship first", "No. We ship first"),
            ("amazon inc <.> please call", "Amazon Inc. Please call"),
            ("so do i <.> you <?>", "So do I. You?"),
            ("vitamin b <.> we like it", "Vitamin B. We like it"),
            ("the pro max <.> the phone", "the Pro Max. The phone"),
            ("maybe <.> no", "maybe... No"),
            ("on <date> <.> can you", "on 23 November. Can you"),
            ("<measure> <.> we cut", "6 in. We cut"),
            ("until <time> <.> we open", "until 9 p.m. We open"),
            ("see <link> <.> then", "see https://shop.example/x. Then"),
            ("<order-id> <.> thanks", "112-0614132-3597368.Thanks"),
        ],
    )
    def test_ends_all_the_same(self, expected: str, source: str) -> None:
        """What may be an abbreviation or belong to something named ends the sentence where another evidently begins."""
        assert expected == keys(source)


class TestLines:
    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("thanks <line> bob <line> <link>", "Thanks\nBob\nwww.shop.com"),
            ("regards <line> bob", "Regards,\nBob"),
            ("go raibh maith agat <line> colm", "Go raibh maith agat,\nColm"),
            ("hello ann <line> your order", "Hello Ann,\nyour order"),
            ("here <line> one <line> two", "Here:\n- one\n- two"),
            ("1 lid <line> 2 tray", "1. Lid\n2. Tray"),
            ("hi there <line> thx for it <line> its on its way", "hi there\nthx for it\nits on its way"),
            ("we sent it <.> bye", "We sent it.\nBye"),
            ("hello <para> we sent it <.> <para> bye", "Hello,\n\nwe sent it.\n\nBye"),
            ("a <para> b", "a\n \nb"),
            ("a <para> b", "a\r\n\r\nb"),
            ("red <para> blue", "red\u2028\u2028blue"),
            ("only", "\n\nonly\n\n"),
        ],
    )
    def test_breaks(self, expected: str, source: str) -> None:
        """A line ends a sentence where another evidently begins; a blank line ends a paragraph; a mark counts once."""
        assert expected == keys(source)

    @pytest.mark.parametrize(
        "source",
        [
            "the bow has to point to the\nceiling and so on",
            "We are at Bramble Street until Friday and would love to hear from\nAmazon or anybody else who may know what became of the van",
            "a chime, and there you were,\na cushion cover",
            "roses and\nviolets",
        ],
    )
    def test_wrapped(self, source: str) -> None:
        """A line that was wrapped in mid-sentence does not."""
        assert not BREAKS & set(read_text(source).words)

    @pytest.mark.parametrize("source", ["a\n\n\nb", "a \n \n\t\n b", "a.\r\n\r\n\r\nb", "a\n\u200b\n\nb"])
    def test_line_breaks(self, source: str) -> None:
        """Three newlines or more in a row, whatever blanks between, are noted, and start with the paragraph's token."""
        document = read_text(source)
        [(start, end)] = document.line_breaks
        assert 3 == document.text.count("\n", start, end)
        assert "" == document.text[start:end].strip()
        assert start == document.starts[document.words.index("<para>")]

    def test_few_line_breaks(self) -> None:
        """Two newlines are one blank line, as everybody writes them."""
        assert [] == read_text("a\n\nb\n\nc").line_breaks

    def test_nothing_but_line_breaks(self) -> None:
        """Newlines around the text, or without any, are noted too."""
        assert [(0, 3)] == read_text("\n\n\n").line_breaks
        assert [(0, 3), (4, 7)] == read_text("\n\n\na\n\n\n").line_breaks


class TestPlaces:
    def test_same(self) -> None:
        """A text that needs no change is its own normal form, at no cost."""
        source = "Plain text, of no. 5. Grüße"
        document = read_text(source)
        assert document.offsets is None
        assert document.text is source

    @pytest.mark.parametrize(
        ("expected", "source", "token"),
        [
            ("re\u200bview", "a re\u200bview\u200b.", 1),
            ("ﬁne", "so ﬁne it", 1),
            ("e\u0301te\u0301", "l'e\u0301te\u0301 ici", 1),
            ("07\u200b700 900\u200b 418", "call 07\u200b700 900\u200b 418 now", 1),
            ("👨‍👩‍👧", "hi 👨‍👩‍👧!", 1),
            ("ｶﾞ", "アｶﾞラ", 1),
            ("n a m e @ s h o p . c o m", "to n a m e @ s h o p . c o m please", 1),
            ("112-0614132-3597368", "\u200b“112-0614132-3597368”", 0),
            ("℡", "℡ 0800", 0),
        ],
    )
    def test_span(self, expected: str, source: str, token: int) -> None:
        """A token's span is all that it was written with, and nothing else."""
        start, end = read_text(source).span(token, token)
        assert expected == source[start:end]

    def test_span_of_several(self) -> None:
        """A span of several tokens runs from the first one's start to the last one's end."""
        assert (3, 11) == read_text("so we’d ﬁnd it ok").span(1, 3)

    @EXAMPLES
    @given(texts())
    def test_any_text(self, source: str) -> None:
        """Any text becomes a document whose tokens stand in order, and each at its own place."""
        document = read_text(source)
        end = 0
        assert len(document.words) == len(document.starts) == len(document.ends)
        for word, start, stop in zip(document.words, document.starts, document.ends, strict=True):
            assert word
            assert end <= start < stop <= len(document.text)
            end = stop
        for index in range(len(document.words)):
            start, stop = document.span(index, index)
            assert 0 <= start < stop <= len(source)

    @EXAMPLES
    @given(texts())
    def test_offsets(self, source: str) -> None:
        """Places in the source never go back, and the end is the end."""
        document = read_text(source)
        if document.offsets is None:
            assert source == document.text
            return
        offsets = list(document.offsets)
        assert len(document.text) + 1 == len(offsets)
        assert sorted(offsets) == offsets
        assert len(source) == offsets[-1]

    @EXAMPLES
    @given(texts())
    def test_trace(self, source: str) -> None:
        """What a token's span covers became the token's text, merged into it, or cannot be seen."""
        document = read_text(source)
        for index, (start, stop) in enumerate(zip(document.starts, document.ends, strict=True)):
            first, last = document.span(index, index)
            origin = set(range(start, stop)) if document.offsets is None else set(document.offsets[start:stop])
            assert origin <= set(range(first, last))
            for place in set(range(first, last)) - origin:
                char = source[place]
                assert is_invisible(char) or combining(char) or char in "\u20e3\r\uff9e\uff9f"

    @EXAMPLES
    @given(texts())
    def test_entities(self, source: str) -> None:
        """Each entity names its token, and each token in angle brackets is an entity or a break."""
        document = read_text(source)
        for entity in document.entities:
            assert isinstance(entity, Entity)
            assert f"<{entity.kind}>" == document.words[entity.token]
        named = sum(word[0] == "<" and word not in BREAKS for word in document.words)
        assert named == len(document.entities)

    @EXAMPLES
    @given(st.text(alphabet="abcdefgh", min_size=2, max_size=12), unseen, st.data())
    def test_unseen(self, word: str, char: str, data: st.DataObject) -> None:
        """A character that nobody sees changes no token, wherever in a word it stands."""
        at = data.draw(st.integers(1, len(word) - 1))
        source = f"a {word[:at]}{char}{word[at:]} z"
        document = read_text(source)
        assert ["a", word, "z"] == document.words
        assert (2, 3 + len(word)) == document.span(1, 1)

    def test_repr(self) -> None:
        """A document says briefly what it is."""
        assert "Document('Hello', 1 tokens)" == repr(read_text("Hello"))


def calls(work: Callable[[], object]) -> int:
    """Count the calls that some work makes, those of built-in functions included."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


HOSTILE = (
    "a.", "@", "(", "((1)", "1", "1 ", "a ", "\u0301", "e\u0301", "a@b.", "www.", "http://", "https://a.com ", ":)", "(^", "\n", "\n \n",
    ". A", "Mr. ", "🎉", "\u200d", "1\ufe0f\u20e3", "0O", "l1", "B0", "1x1", "0 7 ", "07700 900418 ", "oh seven ", "r e v i e w ", "r.e.v.",
    "name at shop dot com ", "a . b ", "five dollars ", "18 November ", "112-0614132-", "漢", "ﷺ", "а", "¯", "<3", "_", "\x01\x02",
)  # fmt: skip


class TestCost:
    @pytest.mark.parametrize("piece", HOSTILE)
    def test_linear(self, piece: str) -> None:
        """Twice the text is at most about twice the work, whatever the text."""
        short, long = piece * (2000 // len(piece)), piece * (4000 // len(piece))
        read_text(long)
        once, twice = calls(lambda: read_text(short)), calls(lambda: read_text(long))
        assert twice <= 2.2 * once + 100

    @pytest.mark.parametrize("piece", HOSTILE)
    def test_long(self, piece: str) -> None:
        """A long text of one piece over and over is read to its end."""
        source = piece * (20_000 // len(piece))
        document: Document = read_text(source)
        assert source == document.source

    def test_libraries(self) -> None:
        """An ordinary message wakes none of the libraries that know addresses, telephone numbers or emoji."""
        message = (
            "Hello Mr. Osei,\n\nyour order 112-0614132-3597368 (2 x 250 g) left at 16:40 on 18 November, see manual.pdf. "
            "We refunded $31.50, that is 20%. Any question (or comment): just answer.\n\nRegards\nBob"
        )
        code = (
            "import sys; from policy_core.document import read_text; read_text(sys.argv[1]);"
            "print([name for name in ('linkify_it', 'publicsuffixlist', 'phonenumbers', 'emoji') if name in sys.modules])"
        )
        root = Path(__file__).parent.parent
        done = subprocess.run(
            [sys.executable, "-c", code, message], capture_output=True, text=True, check=True, cwd=root
        )
        assert "[]" == done.stdout.strip()


class TestQuotations:
    HEAD = "On Mon, 2 March 2026 at 10:00, Ann <ann@tin.example> wrote:\n"

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("yes <.> <para> bye", f"Yes.\n\n{HEAD}> Is it 8 mm?\n>> No\n\nBye"),
            ("yes <.> <para> bye", f"Yes.\r\n\r\n{HEAD}\r\n\r\n> Is it 8 mm?\r\n\r\nBye"),
            ("yes", "> Is it?\nYes"),
            ("yes <line>", "Yes\n > Is it?"),
            ("", "> Is it?"),
            ("on <date> ann wrote it is", "On 2 March Ann wrote:\nit is"),
            ("a b", "a > b"),
        ],
    )
    def test_left_out(self, expected: str, source: str) -> None:
        """What a reply marks by `>` is left out with the line over it; all else is read."""
        assert expected == " ".join(read_message(Message(source, scope="reply")).words)

    def test_in_replies_alone(self) -> None:
        """A message that is not known to be a reply is read in full."""
        for scope in ("proactive", None):
            assert ["is", "it", "<?>"] == read_message(Message("> Is it?", scope=scope)).words

    @given(st.lists(st.sampled_from(["> q", ">", "own", "ﬁne 😀", "", "\r", "a\u00adb", HEAD, " > q"])))
    def test_places(self, lines: list[str]) -> None:
        """Every token of a reply stands in the source outside of what is quoted."""
        source = "\n".join(lines)
        document = read_message(Message(source, scope="reply"))
        for index in range(len(document.words)):
            start, end = document.span(index, index)
            assert 0 <= start <= end <= len(source)
            assert "q" not in source[start:end]
