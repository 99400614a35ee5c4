"""The message with its marked places: numbered lines, wrapped to the terminal, with a row of marks beneath each.

A row is a list of pieces of text with the name of a style; what the styles look like is for others to say.
"""

from __future__ import annotations

from itertools import pairwise

from policy_core.cli.cells import Cluster, clusters, shortened, turns
from policy_core.cli.lines import Lines

Row = list[tuple[str, str]]

# A text of up to so many lines is shown whole.
_WHOLE = 24
# Lines shown before and after a marked one in a longer text, and rows of a line that fills more than so many.
_AROUND = 1
_PARAGRAPH = 10
# Rows after which nobody reads on.
_MOST = 500


class Mark:
    """A place to mark.

    Args:
        start: The first code point in the source.
        end: The code point after the last.
        label: What stands beside the mark, a finding's number.
        style: The name of its style.
    """

    __slots__ = ("end", "label", "start", "style")

    def __init__(self, start: int, end: int, label: str, style: str) -> None:
        self.start = start
        self.end = max(end, start)
        self.label = label
        self.style = style


class Glyphs:
    """The characters the frame is drawn with; a terminal without Unicode gets ASCII."""

    __slots__ = ("bar", "below", "gap", "rule", "to")

    def __init__(self, *, ascii: bool) -> None:
        self.bar = "|" if ascii else "│"
        self.gap = ":" if ascii else "⋮"
        self.rule = "-" if ascii else "─"
        self.below = "`-" if ascii else "╰"
        self.to = "->" if ascii else "→"


def snippet(text: str, marks: list[Mark], room: int, glyphs: Glyphs) -> list[Row]:
    """Lay out the marked lines of a text.

    Args:
        text: The source as given.
        marks: The places; those at one place share a mark and list their labels.
        room: The cells of a row.
        glyphs: What to draw with.
    """
    lines = Lines(text)
    merged = _merged(marks)
    by_line: dict[int, list[Mark]] = {}
    for mark in merged:
        first, _ = lines.at(mark.start)
        last, _ = lines.at(max(mark.start, mark.end - 1))
        for number in range(first, last + 1):
            by_line.setdefault(number, []).append(mark)
    count = len(lines)
    while count > 1 and not lines.line(count).strip() and count not in by_line:
        count -= 1
    shown = range(1, count + 1) if count <= _WHOLE else _near(by_line, count)
    digits = len(str(count))
    rows: list[Row] = []
    previous = 0
    for number in shown:
        if number != previous + 1:
            rows.append([(f" {glyphs.gap:>{digits}}", "frame")])
        if len(rows) > _MOST:
            break
        previous = number
        rows += _line(lines, number, by_line.get(number, []), digits, room - digits - 4, glyphs)
    if previous != count:
        rows.append([(f" {glyphs.gap:>{digits}}", "frame")])
    return rows


def _merged(marks: list[Mark]) -> list[Mark]:
    places: dict[tuple[int, int], Mark] = {}
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        same = places.get((mark.start, mark.end))
        if same is None:
            places[mark.start, mark.end] = mark
        elif mark.label not in same.label.split(","):
            same.label += f",{mark.label}"
            # The graver of the two decides the colour; the names sort that way round.
            same.style = min(same.style, mark.style, key=("error", "warning", "hint").index)
    return list(places.values())


def _near(by_line: dict[int, list[Mark]], count: int) -> list[int]:
    near: set[int] = set()
    for number in by_line:
        near.update(range(max(1, number - _AROUND), min(count, number + _AROUND) + 1))
    return sorted(near) or list(range(1, 4))


def _line(lines: Lines, number: int, marks: list[Mark], digits: int, room: int, glyphs: Glyphs) -> list[Row]:
    rows: list[Row] = []
    blank = f" {'':{digits}} {glyphs.bar} "
    start = lines.starts[number - 1]
    after = lines.starts[number] if number < len(lines) else lines.stops[number - 1] + 1
    # The label stands beside the mark and must not hang over the edge either.
    beside = max((len(mark.label) + 2 for mark in marks), default=0)
    parts = _broken(clusters(lines.line(number), start), max(room - beside, 8))
    # What stands after the last visible character, the line's end above all, belongs to the last part.
    bounds = [start, *(part[0].start for part in parts[1:]), after]
    marked = _spread(marks, bounds)
    previous = -1
    for index, part in enumerate(parts):
        if len(parts) > _PARAGRAPH and index and not any(marked[max(0, index - 1) : index + 2]):
            continue
        if index != previous + 1:
            rows.append([(f"{blank}{glyphs.gap}", "frame")])
        if len(rows) > _MOST:
            break
        previous = index
        begin, stop = bounds[index], bounds[index + 1]
        head = f" {number:>{digits}} {glyphs.bar} " if index == 0 else blank
        rows.append([(head, "frame"), *_styled(part, marked[index])])
        if turns(lines.text[begin:stop]):
            # The terminal decides in which order such a line is shown: no column below it would be the right one.
            quoted = [_quote(lines, mark, begin, stop, blank, room, glyphs) for mark in marked[index]]
            rows += [row for row in quoted if row]
        else:
            rows += [[(blank, "frame"), *row] for row in _marked(part, marked[index], stop)]
    if previous != len(parts) - 1:
        rows.append([(f"{blank}{glyphs.gap}", "frame")])
    return rows


def _spread(marks: list[Mark], bounds: list[int]) -> list[list[Mark]]:
    """Return the marks of each part of a line; marks and parts are in order, so one pass will do."""
    spread: list[list[Mark]] = []
    here: list[Mark] = []
    following = 0
    for begin, stop in pairwise(bounds):
        here = [mark for mark in here if mark.end > begin]
        while following < len(marks) and marks[following].start < stop:
            mark = marks[following]
            if mark.end > begin or mark.start == mark.end == begin:
                here.append(mark)
            following += 1
        spread.append(list(here))
    return spread


def _broken(line: list[Cluster], room: int) -> list[list[Cluster]]:
    parts: list[list[Cluster]] = []
    part: list[Cluster] = []
    used = 0
    for cluster in line:
        # A blank may hang over the edge; it is not seen there.
        if part and used + cluster.width > room and cluster.shown != " ":
            cut = next((at for at in range(len(part), 0, -1) if not part[at - 1].solid), len(part))
            parts.append(part[:cut])
            part = part[cut:]
            used = sum(piece.width for piece in part)
        part.append(cluster)
        used += cluster.width
    parts.append(part)
    return parts


def _styled(part: list[Cluster], marks: list[Mark]) -> Row:
    row: Row = []
    for cluster in part:
        style = ""
        for mark in marks:
            if mark.start < cluster.end and mark.end > cluster.start:
                style = mark.style if not style else min(style, mark.style, key=("error", "warning", "hint").index)
        if row and row[-1][1] == style:
            row[-1] = (row[-1][0] + cluster.shown, style)
        else:
            row.append((cluster.shown, style))
    return row


def _marked(part: list[Cluster], marks: list[Mark], stop: int) -> list[Row]:
    placed: list[list[tuple[int, int, Mark, bool]]] = []
    for mark in marks:
        column = first = last = 0
        found = False
        for cluster in part:
            if mark.start < cluster.end and mark.end > cluster.start:
                if not found:
                    first, found = column, True
                last = column + cluster.width
            column += cluster.width
        if not found:
            # Nothing to see there: the end of the line, or a place between two characters.
            first = sum(cluster.width for cluster in part if cluster.end <= mark.start)
            last = first
        last = max(last, first + 1)
        ends = mark.end <= stop
        needed = last + (len(mark.label) + 2 if ends else 1)
        row = next((row for row in placed if row[-1][1] <= first), None)
        if row is None:
            row = []
            placed.append(row)
        row.append((first, needed, mark, ends))
    rows: list[Row] = []
    for entries in placed:
        line: Row = []
        at = 0
        for first, needed, mark, ends in entries:
            label = f" {mark.label}" if ends else ""
            size = needed - first - len(label) - 1
            if first > at:
                line.append((" " * (first - at), ""))
            line.append((("." if mark.style == "hint" else "~") * size + label, mark.style))
            at = first + size + len(label)
        rows.append(line)
    return rows


def _quote(lines: Lines, mark: Mark, begin: int, stop: int, blank: str, room: int, glyphs: Glyphs) -> Row:
    if mark.end > stop:
        return []
    text = shortened(lines.text[max(begin, mark.start) : mark.end].rstrip("\r\n"), room - 4 - len(mark.label))
    return [(blank, "frame"), (f"{glyphs.below} {mark.label} {text}", mark.style)]
