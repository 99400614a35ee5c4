"""Normalising undoes what makes the same words look different, and never loses a place."""

from __future__ import annotations

import os
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import texts

from policy_core.document.normalise import is_invisible, normalise

EXAMPLES = settings(
    max_examples=int(os.environ.get("EXAMPLES", "300")),
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
)


def text_of(source: str) -> str:
    """The normal form alone."""
    return normalise(source)[0]


class TestForms:
    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("Call 07700", "Ｃａｌｌ　０７７００"),
            ("fine office", "ﬁne oﬃce"),
            ("review", "𝐫𝐞𝐯𝐢𝐞𝐰"),
            ("review", "ⓡⓔⓥⓘⓔⓦ"),
            ("review", "ʀᴇᴠɪᴇᴡ"),
            ("tel  0800", "℡ 0800"),
            ("No 5", "№5"),
            ('it\'s "so"', "it’s “so”"),
            ("a b c", "a\xa0b\u2009c"),
            ("a-b", "a\u2011b"),
            ("a\nb\nc\nd", "a\r\nb\rc\u2028d"),
            ("07700", "٠٧٧٠٠"),
            ("カード", "ｶｰﾄﾞ"),
            ("été", "e\u0301te\u0301"),
            ("ệ", "e\u0323\u0302"),
            ("60kg", "60㎏"),
        ],
    )
    def test_compatible(self, expected: str, source: str) -> None:
        """Full-width, mathematical, circled and small letters, ligatures and blanks of all sorts are plain ones."""
        assert expected == text_of(source)

    @pytest.mark.parametrize(
        "source", ["Vibram™ Gore-Tex® ©", "1½ m² 5°", "don´t ¨ ¸", "…", "x² ³", "Grüße élève ñ ł ß", "– — € § •"]
    )
    def test_kept(self, source: str) -> None:
        """Signs that NFKC would turn into other words or numbers stay, and so do letters of all languages."""
        assert (source, None) == normalise(source)

    @pytest.mark.parametrize(
        "char",
        [
            "\u200b",
            "\u200c",
            "\u2060",
            "\ufeff",
            "\xad",
            "\u200e",
            "\u202e",
            "\u2066",
            "\u180e",
            "\ufe0e",
            "\U000e0041",
        ],
    )
    def test_invisible(self, char: str) -> None:
        """Zero-width characters, soft hyphens, marks of direction and stray selectors are gone."""
        assert "review" == text_of(f"re{char}view")
        assert is_invisible(char)

    @pytest.mark.parametrize(
        "source", ["❤️", "👨‍👩‍👧", "👍🏽", "1️⃣", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "☎️"]
    )
    def test_emoji_stay_whole(self, source: str) -> None:
        """Selectors, joiners and tags that make an emoji are kept."""
        assert source == text_of(source)

    def test_keycaps(self) -> None:
        """A telephone number in keycaps is its digits; one keycap is a picture."""
        assert "ring 07700900418 now" == text_of("ring 0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣4️⃣1️⃣8️⃣ now")
        assert "1️⃣ lid" == text_of("1️⃣ lid")

    def test_dressed_up(self) -> None:
        """Marks that make no letter of their own are dropped from Latin ones, however many."""
        assert "review" == text_of("r\u0336e\u0336v\u0336i\u0336e\u0336w\u0336")
        assert "q" == text_of("q" + "\u0308\u031b" * 500)

    def test_no_growth(self) -> None:
        """A character that stands for a whole phrase does not become one: a text grows at most fourfold."""
        assert "ﷺ" == text_of("ﷺ")


class TestLookAlikes:
    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ("paypal", "раураl"),
            ("review", "rеviеw"),
            ("Amazon", "Αmazon"),
            ("please review", "please rеviеw"),
            ("call me xoxo", "call me хохо"),
        ],
    )
    def test_latin(self, expected: str, source: str) -> None:
        """Cyrillic and Greek letters in Latin words are the Latin ones they pass for."""
        assert expected == text_of(source)

    @pytest.mark.parametrize("source", ["Привет, как дела", "Καλημέρα σας", "Товар от Bosch уже в пути", "5 µm"])
    def test_other_scripts(self, source: str) -> None:
        """Words of another script stay what they are."""
        assert normalize("NFKC", source) == text_of(source)


class TestPlaces:
    def test_one_for_one(self) -> None:
        """Where every character became one, places are a range: nothing has to be stored."""
        assert ("it's", range(5)) == normalise("it’s")

    @pytest.mark.parametrize(
        ("expected", "source"),
        [
            ([0, 2, 3], "a\u200bb"),
            ([0, 0, 1, 2], "ﬁx"),
            ([0, 2, 3], "e\u0301x"),
            ([0, 2, 3], "a\u00adb"),
            ([1, 2, 3], "\r\nx"),
            ([0, 1, 3, 4], "a❤\u200bb"),
        ],
    )
    def test_offsets(self, expected: list[int], source: str) -> None:
        """Each character knows where it came from, and so does the end."""
        offsets = normalise(source)[1]
        assert offsets is not None
        assert expected == list(offsets)

    @EXAMPLES
    @given(texts())
    def test_again(self, source: str) -> None:
        """Normalising a normal form changes little: it has nothing invisible and no full-width letter left."""
        text = text_of(source)
        assert not {"\u200b", "\ufeff", "\xad", "\r", "\x01", "\x02"} & set(text)
        assert len(text) <= 4 * len(source)

    @EXAMPLES
    @given(st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20)))
    def test_ascii(self, source: str) -> None:
        """Printable ASCII is normal as it is."""
        assert (source, None) == normalise(source)

    @EXAMPLES
    @given(texts(), texts())
    def test_offsets_of_any_text(self, first: str, second: str) -> None:
        """A text set apart by a newline is normalised on its own, and its places move along."""
        whole = f"{first}\n{second}" if not first.endswith("\r") else f"{first} {second}"
        text, offsets = normalise(whole)
        places = range(len(whole) + 1) if offsets is None else offsets
        assert len(text) + 1 == len(places)
        assert all(0 <= place <= len(whole) for place in places)
