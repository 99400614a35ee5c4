"""Cells, lines and marks: what the terminal report is laid out with."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_core.cli.cells import clusters, plain, turns, width, wrapped
from policy_core.cli.lines import Lines
from policy_core.cli.snippet import Glyphs, Mark, snippet
from policy_core.suggest import closest

GLYPHS = Glyphs(ascii=False)


def shown(text: str, *marks: tuple[int, int], room: int = 80) -> list[str]:
    """Lay out a text with numbered marks."""
    rows = snippet(text, [Mark(*mark, str(number), "error") for number, mark in enumerate(marks, 1)], room, GLYPHS)
    return ["".join(part for part, _ in row).rstrip() for row in rows]


class TestCells:
    @pytest.mark.parametrize(
        ("text", "cells"),
        [
            ("abc", 3), ("Größe", 5), ("e\u0301", 1), ("日本", 4), ("ｆ", 2), ("😊", 2), ("👩‍👩‍👧", 2), ("👍🏽", 2), ("🇩🇪", 2),
            ("🇩🇪🇫🇷", 4), ("❤\ufe0f", 2), ("a\u200bb", 2), ("\u202e", 6), ("\x1b", 1), ("", 0), ("한국", 4), ("नमस्ते", 4),
        ],
    )  # fmt: skip
    def test_width(self, text: str, cells: int) -> None:
        """A text takes the cells that terminals give it."""
        assert cells == width(text)

    @given(st.text())
    def test_whole(self, text: str) -> None:
        """Clusters cover a line without gap or overlap, and none is left to move the cursor."""
        line = re.sub(r"[\r\n]", "", text)
        found = clusters(line, 7)
        assert [7, *(cluster.end for cluster in found)] == [*(cluster.start for cluster in found), 7 + len(line)]
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain(line))

    @given(st.text(), st.integers(10, 60))
    def test_wrapped(self, text: str, room: int) -> None:
        """Wrapped text fits, and loses nothing but blanks."""
        lines = wrapped(text, room)
        assert all(width(line) <= room for line in lines)
        assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", "".join(map(plain, text.split("\n"))))

    def test_turns(self) -> None:
        """Hebrew and Arabic turn a line, digits and Chinese do not."""
        assert [True, True, False, False] == [turns(text) for text in ("שלום", "a خمس", "12 五つ", "hello")]


class TestLines:
    @given(st.text(alphabet="ab😊é\r\n"))
    def test_offsets(self, text: str) -> None:
        """Line and column of an offset lead back to it, and UTF-16 columns count what UTF-16 has."""
        lines = Lines(text)
        for offset in range(len(text) + 1):
            line, column = lines.at(offset)
            assert offset == lines.starts[line - 1] + column - 1
            line16, column16 = lines.utf16(offset)
            before = text[lines.starts[line - 1] : offset]
            assert (line, len(before.encode("utf-16-le")) // 2 + 1) == (line16, column16)

    def test_ends(self) -> None:
        """A line ends at a line feed, a carriage return, or both together; nothing else ends one."""
        lines = Lines("a\r\nb\rc\nd\x0be\u2028")
        assert ["a", "b", "c", "d\x0be\u2028"] == [lines.line(number) for number in range(1, len(lines) + 1)]


class TestSnippet:
    def test_marks(self) -> None:
        """A mark stands beneath its text; those that overlap have rows of their own, those at one place one mark."""
        assert [
            " 1 │ five stars please",
            "   │ ~~~~ 1",
            "   │ ~~~~~~~~~~ 2,3",
        ] == shown("five stars please", (0, 4), (0, 10), (0, 10))

    def test_many_lines(self) -> None:
        """A mark over several lines is drawn beneath each, and numbered at its end."""
        assert [" 1 │ a five", "   │   ~~~~", " 2 │ stars b", "   │ ~~~~~ 1"] == shown("a five\nstars b", (2, 12))

    def test_wide(self) -> None:
        """Beneath wide characters the marks are as wide."""
        assert [" 1 │ 評価は星五つ！", "   │       ~~~~~~ 1"] == shown("評価は星五つ！", (3, 6))

    def test_nothing_to_see(self) -> None:
        """What cannot be seen is marked all the same: the end of a line, a zero-width character, an empty place."""
        assert [" 1 │ ab", "   │   ~", " 2 │", "   │ ~", " 3 │", "   │ ~ 1", " 4 │ c"] == shown("ab\n\n\nc", (2, 5))
        assert [" 1 │ a\u200bb", "   │ ~ 1"] == shown("a\u200bb", (1, 2))
        assert [" 1 │ ab", "   │  ~ 1"] == shown("ab", (1, 1))

    def test_turned(self) -> None:
        """Beneath a line that reads from right to left the marked text is quoted: no column would be right."""
        assert [" 1 │ من خمس نجوم", "   │ ╰ 1 خمس نجوم"] == shown("من خمس نجوم", (3, 11))

    def test_long_text(self) -> None:
        """Of a long text the marked lines are shown, with their neighbours."""
        text = "\n".join(f"line {number}" for number in range(1, 41))
        start = text.index("line 20")
        assert ["  ⋮", " 19 │ line 19", " 20 │ line 20", "    │ ~~~~ 1", " 21 │ line 21", "  ⋮"] == shown(
            text, (start, start + 4)
        )

    @given(
        st.text(max_size=200),
        st.lists(st.tuples(st.integers(0, 200), st.integers(0, 20)), max_size=5),
        st.integers(30, 100),
    )
    def test_any(self, text: str, places: list[tuple[int, int]], room: int) -> None:
        """Any text and any places fit the terminal, and every place has its number."""
        marks = [(min(at, len(text)), min(at + size, len(text))) for at, size in places]
        rows = shown(text, *marks, room=room)
        assert all(width(row) <= room for row in rows)
        numbers = re.findall(r"\d+", " ".join(row for row in rows if re.match(r" +│ +(~|╰)|.*~ \d", row)))
        assert {str(number) for number in range(1, len(marks) + 1)} <= set(numbers)


class TestSuggestions:
    @pytest.mark.parametrize(
        ("word", "candidate"),
        [
            ("review.incentve", "review.incentive"),
            ("incentive", "review.incentive"),
            ("STYLE.EMOJI", "style.emoji"),
            ("quite another", None),
        ],
    )
    def test_closest(self, word: str, candidate: str | None) -> None:
        """The nearest name is offered, and none where none is near."""
        assert candidate == closest(word, ["review.incentive", "review.change", "style.emoji"])

    def test_beginning(self) -> None:
        """What begins with the word is nearer than what only looks like it."""
        assert "2020-11" == closest("2020", ["2019-11", "2020-11", "2025-04"])
