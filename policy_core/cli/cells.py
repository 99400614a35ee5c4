"""How wide text is on a terminal, and which of its characters belong together."""

from __future__ import annotations

from unicodedata import bidirectional, category, east_asian_width

# Characters that turn the order of others round; shown by name, or a text could look other than it is.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_TAB = 4


class Cluster:
    """A run of source characters that a terminal shows as one.

    Args:
        shown: What to print for it.
        width: The cells that takes.
        start: Its first character in the source.
        end: The character after its last.
        solid: Whether a line must not be broken after it.
    """

    __slots__ = ("end", "shown", "solid", "start", "width")

    def __init__(self, shown: str, width: int, start: int, end: int, *, solid: bool = True) -> None:
        self.shown = shown
        self.width = width
        self.start = start
        self.end = end
        self.solid = solid


def clusters(text: str, start: int = 0) -> list[Cluster]:
    """Split one line into what the terminal shows as one each.

    Control characters are shown as pictures, so that no message can send the terminal a command.

    Args:
        text: The line, without its end.
        start: The offset of its first character in the source.
    """
    if text.isascii() and text.isprintable():
        return [Cluster(char, 1, index, index + 1, solid=char != " ") for index, char in enumerate(text, start)]
    result: list[Cluster] = []
    joined = flag = False
    for index, char in enumerate(text, start):
        code = ord(char)
        if code < 0x20 or 0x7F <= code < 0xA0 or char in _TURNING or char in "\u2028\u2029":
            if char == "\t":
                shown = " " * _TAB
            elif code < 0x20:
                shown = chr(0x2400 + code)
            else:
                shown = "␡" if code == 0x7F else f"⟨{code:04X}⟩"
            result.append(Cluster(shown, len(shown), index, index + 1, solid=char != "\t"))
            joined = flag = False
            continue
        pair = 0x1F1E6 <= code <= 0x1F1FF
        part = width_of(char) == 0 or 0x1F3FB <= code <= 0x1F3FF or (pair and flag)
        if result and (joined or part):
            last = result[-1]
            last.shown += char
            last.end = index + 1
            if char == _EMOJI_STYLE or part and pair:
                last.width = 2
            joined = char == _JOINER and last.width == 2
            flag = False
            continue
        wide = width_of(char)
        # After a wide character of a script without blanks a line may be broken; an emoji is no different.
        result.append(Cluster(char, wide, index, index + 1, solid=not (char == " " or wide == 2)))
        joined = False
        flag = pair
    return result


def width_of(char: str) -> int:
    """Return how many cells one character takes by itself."""
    if east_asian_width(char) in "WF":
        return 2
    return 0 if category(char) in ("Mn", "Me", "Cf") and char != "\u00ad" else 1


def width(text: str) -> int:
    """Return how many cells a text without line ends takes."""
    if text.isascii():
        return len(text)
    return sum(cluster.width for cluster in clusters(text))


def turns(text: str) -> bool:
    """Say whether the text has a right-to-left part, which terminals may show in another order."""
    return not text.isascii() and any(bidirectional(char) in ("R", "AL", "AN") for char in text)


def plain(text: str) -> str:
    """Return the text with everything that could move the cursor made visible, line ends too."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(cluster.shown for cluster in clusters(text))


def wrapped(text: str, room: int) -> list[str]:
    """Break prose into lines of at most ``room`` cells; a word that is longer than that is broken."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for word in _words(clusters(plain(paragraph))):
            size = sum(cluster.width for cluster in word)
            blank = word[0].shown == " "
            if line and used + size > room and not blank:
                lines.append(line.rstrip())
                line, used = "", 0
            if blank and not line:
                continue
            for cluster in word:
                # Only a word that has a line of its own and is still too long comes to this.
                if line and used + cluster.width > room and not blank:
                    lines.append(line)
                    line, used = "", 0
                line += cluster.shown
                used += cluster.width
        lines.append(line.rstrip())
    return lines


def shortened(text: str, room: int) -> str:
    """Return as much of a text as fits into ``room`` cells, with its middle left out where it does not."""
    # A name may be as long as a message; what cannot be shown need not be measured.
    shown = plain(text if len(text) <= 4 * room else f"{text[:room]}…{text[-room:]}")
    if width(shown) <= room:
        return shown
    parts = clusters(shown)
    head, tail = "", ""
    left = room - 1
    while parts and left >= parts[0].width:
        left -= parts[0].width
        head += parts.pop(0).shown
        if parts and left >= parts[-1].width:
            left -= parts[-1].width
            tail = parts.pop().shown + tail
    return f"{head}…{tail}"


def _words(line: list[Cluster]) -> list[list[Cluster]]:
    words: list[list[Cluster]] = []
    for cluster in line:
        # Between wide characters, as between blanks, a line may be broken.
        if words and words[-1][-1].shown != " " and cluster.shown != " " and cluster.width < 2:
            words[-1].append(cluster)
        else:
            words.append([cluster])
    return words
