"""What is wrong with a policy file, told to people: code, place, caret, label, help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from policy_core.errors import InboundsError
from policy_core.language.syntax import Place, Source
from policy_core.suggest import closest


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error or warning.

    Args:
        code: ``E001`` … for errors, ``W001`` … for warnings; `docs/errors.md` has a word on each.
        message: Lower case, no full stop, what the user wrote in backticks.
        place: Where it is.
        label: What stands under the caret.
        help: What to do.
        other: A second place and its label, such as that of the first definition.
    """

    code: str
    message: str
    place: Place
    label: str = ""
    help: str = ""
    other: tuple[Place, str] | None = None

    @property
    def level(self) -> Literal["error", "warning"]:
        """``error`` stops the policy from being used, ``warning`` does not."""
        return "error" if self.code.startswith("E") else "warning"

    def render(self, sources: Mapping[str, Source]) -> str:
        """Show it with the lines it is about; ``sources`` by file name."""
        lines = [f"{self.level}[{self.code}]: {self.message}"]
        lines += _snippet(sources.get(self.place.file), self.place, self.label, "^", first=True)
        if self.other:
            lines += _snippet(sources.get(self.other[0].file), self.other[0], self.other[1], "-", first=False)
        if self.help:
            lines.append(f"  = help: {self.help}")
        return "\n".join(lines)


#: Characters that would move the cursor of a terminal, as signs of the same width.
_VISIBLE = {
    **{code: chr(0x2400 + code) for code in range(32) if code != 9},
    **dict.fromkeys([*range(0x80, 0xA0), 0x2028, 0x2029], "\ufffd"),
    0x7F: "\u2421",
}


def _snippet(source: Source | None, place: Place, label: str, caret: str, *, first: bool) -> list[str]:
    arrow = "-->" if first else ":::"
    file = place.file.translate(_VISIBLE)
    if source is None:
        return [f"  {arrow} {file}"]
    line, column = source.position(place.start)
    text = source.text.split("\n")[line - 1].rstrip("\r").translate(_VISIBLE) if source.text else ""
    width = max(1, min(place.end - place.start, len(text) - column + 1))
    text, column, width = _window(text, column, width)
    number = str(line)
    gutter = " " * len(number)
    # Tabs are kept so that the caret stands under its word whatever a tab's width is.
    indent = "".join(char if char == "\t" else " " for char in text[: column - 1])
    return [
        f" {gutter}{arrow} {file}:{line}:{column}",
        f" {gutter} |",
        f" {number} | {text}",
        f" {gutter} | {indent}{caret * width} {label}".rstrip(),
    ]


#: The longest line that is shown whole, in code points.
_WIDTH = 110


def _window(text: str, column: int, width: int) -> tuple[str, int, int]:
    """Return the part of a long line that the caret is in, with the caret's place in it."""
    if len(text) <= _WIDTH:
        return text, column, width
    first = max(0, min(column - 1 - _WIDTH // 3, len(text) - _WIDTH))
    shown = text[first : first + _WIDTH]
    cut = "…" if first else ""
    tail = "…" if first + _WIDTH < len(text) else ""
    return f"{cut}{shown}{tail}", column - first + len(cut), min(width, _WIDTH - (column - 1 - first))


class PolicyErrors(InboundsError):
    """The policy cannot be used; ``diagnostics`` say why, ``sources`` hold the texts they point into."""

    def __init__(self, diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source]) -> None:
        self.diagnostics = tuple(diagnostics)
        self.sources = dict(sources)
        super().__init__(render(self.diagnostics, self.sources))


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Show several, errors first, each with its lines, with a count at the end."""
    ordered = sorted(diagnostics, key=lambda item: (item.level, item.place.file, item.place.start, item.code))
    errors = sum(item.level == "error" for item in ordered)
    counts = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in ((errors, "error"), (len(ordered) - errors, "warning"))
        if number
    ]
    return "\n\n".join([*(item.render(sources) for item in ordered), ", ".join(counts)])


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean `x`?`` for the nearest known name, or nothing."""
    near = closest(name, sorted(known))
    return f"did you mean `{near}`?" if near else ""
