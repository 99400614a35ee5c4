"""Policy text → syntax tree, with syntax errors that say what was meant."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from lark import Lark, Token, Transformer, Tree, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError
from lark.tree import Meta

from policy_core.language import syntax as s
from policy_core.language.errors import Diagnostic, PolicyErrors
from policy_core.language.mistakes import SYNTAX_ERRORS, likest


@cache
def _lark() -> Lark:
    grammar = (Path(__file__).parent / "policy.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=True)


def parse(text: str, file: str = "<policy>") -> list[s.Statement]:
    """Parse one policy file.

    Args:
        text: The file's text.
        file: Its name, for messages.

    Raises:
        PolicyErrors: A syntax error, or characters that hide what a rule says.
    """
    source = s.Source(file, text)
    hidden = _hidden(source)
    if hidden:
        raise PolicyErrors(hidden, {file: source})
    try:
        # The grammar ends each line with a line break, so the last one gets its own.
        tree = _lark().parse(text if text.endswith("\n") else text + "\n")
        _refuse_deep(tree, file)
        statements: list[s.Statement] = _Builder(file).transform(tree)
    except UnexpectedInput as error:
        raise PolicyErrors([_syntax_error(error, source)], {file: source}) from None
    except PolicyErrors as error:
        raise PolicyErrors(error.diagnostics, {file: source}) from None
    except VisitError as error:
        if isinstance(error.orig_exc, PolicyErrors):
            raise PolicyErrors(error.orig_exc.diagnostics, {file: source}) from None
        raise
    return statements


#: What is nested deeper nobody can read aloud, and each level is followed by calls.
_DEEPEST = 60


def _refuse_deep(tree: Tree[Token], file: str) -> None:
    """Refuse brackets and ``not`` that are nested too deeply."""
    stack = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > _DEEPEST:
            start, end = node.meta.start_pos, node.meta.end_pos
            _refuse(
                "E124", "brackets or `not` are nested too deeply", s.Place(file, start, end), "too deep",
                "give a part of it a name of its own",
            )  # fmt: skip
        stack += [(child, depth + 1) for child in node.children if isinstance(child, Tree)]


def _syntax_error(error: UnexpectedInput, source: s.Source) -> Diagnostic:
    text = source.text
    start = error.pos_in_stream if error.pos_in_stream is not None and error.pos_in_stream >= 0 else len(text)
    found = ""
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        found = str(error.token).strip()
        if not found:  # a line that ends too early: point behind its last character
            start = len(text[:start].rstrip()) if not text[start : start + 1].strip() else start
    elif isinstance(error, UnexpectedCharacters):
        match = re.match(r"\S+", text[start:])
        found = match.group() if match else ""
    if text[start : start + 1] == '"' and '"' not in re.sub(r"\\.", "  ", text[start + 1 :], flags=re.S):
        # No lexer state knows an open string: the quotation mark is simply no token.
        label, code = ("a string is not closed", "E008")
        hint = next(key[2] for key in SYNTAX_ERRORS if key[0] == code)
        return Diagnostic(code, label, s.Place(source.file, start, start + 1), "it starts here", hint)
    code, message, hint = likest(error, _lark(), text)
    end = max(start + 1, start + len(found.split("\n")[0]))
    label = f"found `{found.split(chr(10))[0]}`" if found else "the line ends here"
    return Diagnostic(code, message, s.Place(source.file, min(start, len(text)), end), label, hint)


_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_BLANK = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
#: What hides something: anywhere, or outside of quotes alone. Each with what it is and what to do.
_HIDING = re.compile(
    f"(?P<bidi>[{_BIDI}])|(?P<control>[{_CONTROL}]|\r(?!\n))|(?P<invisible>[{_INVISIBLE}])|(?P<blank>[{_BLANK}])"
)
_HIDES = {
    "bidi": ("a bidirectional control character", "delete it", True),
    "control": ("a control character", "delete it", True),
    "invisible": ("an invisible character", "delete it", False),
    "blank": ("a blank of another sort", "write a plain blank", False),
}
#: So many of them are told of; where there are more the file has something else wrong with it.
_MOST_HIDDEN = 20


def _hidden(source: s.Source) -> list[Diagnostic]:
    """Find what makes a rule read otherwise than it works: controls, invisible letters and blanks, mixed scripts.

    Texts in quotes may hold anything but controls; letters that look alike only those of tests, which are messages
    that may well try that.
    """
    text = source.text
    found: list[Diagnostic] = []
    for match in _HIDING.finditer(text):
        what, help, everywhere = _HIDES[match.lastgroup or ""]
        at = match.start()
        # A byte order mark may begin the file.
        if (everywhere or text.count('"', 0, at) % 2 == 0) and not (at == 0 and match[0] == "\ufeff"):
            found.append(
                Diagnostic(
                    "E110", f"{what} (U+{ord(match[0]):04X}) hides what the file says",
                    s.Place(source.file, at, at + 1), "here", help,
                )
            )  # fmt: skip
            if len(found) == _MOST_HIDDEN:
                return found
    lines = [(match.start(), match.group(1)) for match in re.finditer(r"^[ \t]+(\w+) ", text, re.M)]
    for match in re.finditer(r"[^\W\d_]+", text):
        word = match[0]
        scripts = set() if word.isascii() else {_script(char) for char in word} - {""}
        if "LATIN" not in scripts or not scripts & {"CYRILLIC", "GREEK"}:
            continue
        line = bisect(lines, match.start(), key=lambda line: line[0])
        if line and lines[line - 1][1] in ("flags", "passes") and text.count('"', 0, match.start()) % 2 == 1:
            continue
        found.append(
            Diagnostic(
                "E111", f"`{word}` mixes scripts", s.Place(source.file, match.start(), match.end()),
                " and ".join(sorted(script.title() for script in scripts)) + " letters that look alike",
                "write it again in one script",
            )
        )  # fmt: skip
        if len(found) == _MOST_HIDDEN:
            break
    return found


def _script(char: str) -> str:
    if char.isascii():
        return "LATIN" if char.isalpha() else ""
    name = unicodedata.name(char, "").split(" ", 1)[0]
    return name if name in {"LATIN", "CYRILLIC", "GREEK"} else ""


def _refuse(code: str, message: str, place: s.Place, label: str, help: str) -> NoReturn:
    raise PolicyErrors([Diagnostic(code, message, place, label, help)], {})


_IN_STRING = re.compile(r"\\(u\{[0-9A-Fa-f]{1,6}\}|.)|(?<![ \t])[ \t]*+\r?\n[ \t]*+", re.S)
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def _string(token: str, place: s.Place) -> str:
    """Resolve a string: line breaks with their indentation fold to one blank, as prose is wrapped in files."""

    def resolved(match: re.Match[str]) -> str:
        code = match[1]
        if code is None:
            return " "
        if code in _ESCAPES:
            return _ESCAPES[code]
        value = int(code[2:-1], 16) if code.startswith("u{") else -1
        # Halves of surrogate pairs are no characters.
        if 0 <= value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF:
            return chr(value)
        at = place.start + 1 + match.start()
        _refuse(
            "E021", f"`{match[0].rstrip()}` stands for nothing", s.Place(place.file, at, at + len(match[0].rstrip())),
            "no escape" if value < 0 else "no character",
            'write `\\\\` for a backslash; others are `\\n`, `\\t`, `\\"` and, by its code point, `\\u{1f600}`',
        )  # fmt: skip

    return _IN_STRING.sub(resolved, token[1:-1])


#: How near `near` is where nothing else is said, in words.
_NEAR = 8
#: What a rule may say several times.
_OFTEN = frozenset({"changed", "example", "fix", "note", "unless"})


def _once(what: str, name: s.Name, lines: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the lines of a statement by their keys, none of which may stand there twice."""
    found: dict[str, Any] = {}
    for key, value in lines:
        if key in found:
            _twice(what, name, key, found[key], value)
        found[key] = value
    return found


def _twice(what: str, name: s.Name, key: str, first: Any, second: Any) -> NoReturn:
    places = [_place_of(value) or name.place for value in (first, second)]
    raise PolicyErrors(
        [
            Diagnostic(
                "E020", f"{what} `{name.text}` says `{key.replace('_', ' ')}` twice", places[1], "again",
                "keep one of them; join conditions by `or`" if key == "when" else "keep one of them",
                (places[0], "it says so already"),
            )
        ],
        {},
    )  # fmt: skip


def _number(tokens: list[Token | None], place: s.Place) -> s.Number:
    written, unit = str(tokens[0]), str(tokens[1]) if tokens[1] else None
    return s.Number(float(written) if "." in written else int(written), unit, place)


def _place_of(value: Any) -> s.Place | None:
    while isinstance(value, tuple) and value:
        value = value[0]
    return getattr(value, "place", None)


class _Builder(Transformer[Token, Any]):
    """Turns Lark's tree into the syntax tree of `syntax`."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.language_name: str | None = None

    def place(self, meta: Meta) -> s.Place:
        return s.Place(self.file, getattr(meta, "start_pos", 0), getattr(meta, "end_pos", 0))

    def at(self, token: Token) -> s.Place:
        start = token.start_pos or 0
        return s.Place(self.file, start, start + len(token.rstrip()))

    # Tokens.
    def NAME(self, token: Token) -> s.Name:  # noqa: N802
        return s.Name(str(token), self.at(token))

    CERTAINTY = SCOPE = SEVERITY = PERMISSION = HOST = NAME

    def STRING(self, token: Token) -> s.Text:  # noqa: N802
        place = self.at(token)
        return s.Text(_string(token, place), place)

    def REF(self, token: Token) -> s.Ref:  # noqa: N802
        return s.Ref(str(token)[1:-1].strip(), self.at(token))

    # Patterns.
    @v_args(inline=True)
    def word(self, token: Token) -> s.Word:
        return s.Word(str(token), self.at(token))

    @v_args(inline=True)
    def exact(self, token: Token) -> s.Word:
        return s.Word(str(token)[1:-1], self.at(token), exact=True)

    @v_args(inline=True)
    def quoted(self, text: s.Text) -> s.Word:
        return s.Word(text.text, text.place)

    @v_args(inline=True)
    def ref(self, ref: s.Ref) -> s.Ref:
        return ref

    @v_args(inline=True)
    def gap(self, token: Token) -> s.Gap:
        return s.Gap(None if token == "..." else int(token[2:]), self.at(token))

    @v_args(inline=True)
    def mark(self, token: Token) -> s.Mark:
        return s.Mark(str(token), self.at(token))

    @v_args(meta=True)
    def group(self, meta: Meta, options: list[s.Sequence]) -> s.Group:
        return s.Group(tuple(options), False, self.place(meta))

    @v_args(meta=True)
    def optional(self, meta: Meta, options: list[s.Sequence]) -> s.Group:
        return s.Group(tuple(options), True, self.place(meta))

    @v_args(meta=True)
    def inflected(self, meta: Meta, children: list[s.Element]) -> s.Element:
        (element,) = children
        place = self.place(meta)
        if isinstance(element, s.Word):
            return s.Word(element.text, place, element.exact, True)
        if isinstance(element, s.Group):
            return s.Group(element.options, element.optional, place, True)
        _refuse(
            "E018", "`~` stands behind a word or a group of words", place, "not a word",
            "write `~` behind the words where they are defined",
        )  # fmt: skip

    @v_args(meta=True)
    def series(self, meta: Meta, elements: list[s.Element]) -> s.Series:
        return s.Series(tuple(elements), self.place(meta))

    @v_args(meta=True)
    def together(self, meta: Meta, parts: list[s.Series]) -> s.Together:
        return s.Together(tuple(parts), self.place(meta))

    def bullet(self, options: list[s.Sequence]) -> list[s.Sequence]:
        return options

    @v_args(meta=True)
    def guard(self, meta: Meta, children: list[Any]) -> s.Guard:
        relation, *options = children
        return s.Guard(str(relation), tuple(options), self.place(meta))  # type: ignore[arg-type]

    def _pattern(self, meta: Meta, children: list[Any], lexicon: bool) -> s.Pattern:
        name, typos, *rest = children
        return s.Pattern(
            name, self.language_name, tuple(option for item in rest if isinstance(item, list) for option in item),
            tuple(item for item in rest if isinstance(item, s.Guard)), typos is not None, lexicon, self.place(meta),
        )  # fmt: skip

    @v_args(meta=True)
    def lexicon(self, meta: Meta, children: list[Any]) -> s.Pattern:
        return self._pattern(meta, children, True)

    @v_args(meta=True)
    def pattern(self, meta: Meta, children: list[Any]) -> s.Pattern:
        return self._pattern(meta, children, False)

    @v_args(meta=True)
    def hosts(self, meta: Meta, children: list[s.Name]) -> s.Hosts:
        return s.Hosts(children[0], tuple(children[1:]), self.place(meta))

    # Conditions.
    @v_args(meta=True)
    def any_of(self, meta: Meta, parts: list[s.Condition]) -> s.AnyOf:
        return s.AnyOf(tuple(parts), self.place(meta))

    @v_args(meta=True)
    def all_of(self, meta: Meta, parts: list[s.Condition]) -> s.AllOf:
        return s.AllOf(tuple(parts), self.place(meta))

    @v_args(meta=True)
    def negated(self, meta: Meta, parts: list[s.Condition]) -> s.Not:
        return s.Not(parts[0], self.place(meta))

    @v_args(inline=True)
    def same(self, area: Token) -> str:
        return str(area)

    def subject(self, _: list[Any]) -> str:
        return "subject"

    def _occurs(self, meta: Meta, ref: s.Ref, where: str | None, count: int) -> s.Occurs:
        if where not in (None, "subject", "message"):
            _refuse(
                "E019", f"one pattern alone cannot be `in the same {where}`", self.place(meta), "same as what?",
                "name a second one: `<a> with <b> in the same sentence`",
            )  # fmt: skip
        return s.Occurs(ref, count, where == "subject", self.place(meta))

    @v_args(meta=True)
    def occurs(self, meta: Meta, children: list[Any]) -> s.Occurs:
        return self._occurs(meta, children[0], children[1], 1)

    @v_args(meta=True)
    def absent(self, meta: Meta, children: list[Any]) -> s.Occurs:
        return self._occurs(meta, children[0], children[1], 0)

    @v_args(meta=True)
    def at_least(self, meta: Meta, children: list[Any]) -> s.Occurs:
        return self._occurs(meta, children[1], children[2], self._whole(children[0], "at least {} times"))

    def _whole(self, token: Token, what: str) -> int:
        if "." in token or int(token) < 1:
            _refuse(
                "E114", what.format(token), self.at(token), "not a whole number from 1 on", "write `no <name>` for none"
            )
        return int(token)

    def _pair(self, meta: Meta, relation: Any, left: s.Ref, right: s.Ref, area: Any, words: int = 0) -> s.Pair:
        return s.Pair(relation, left, right, area or "message", words, self.place(meta))

    @v_args(meta=True)
    def before(self, meta: Meta, children: list[Any]) -> s.Pair:
        return self._pair(meta, "before", children[0], children[1], children[2])

    @v_args(meta=True)
    def with_(self, meta: Meta, children: list[Any]) -> s.Pair:
        return self._pair(meta, "with", children[0], children[1], children[2])

    @v_args(meta=True)
    def near(self, meta: Meta, children: list[Any]) -> s.Pair:
        words = self._whole(children[2], "near within {} words") if children[2] else _NEAR
        return self._pair(meta, "near", children[0], children[1], None, words)

    @v_args(meta=True)
    def every_sentence(self, meta: Meta, children: list[s.Ref]) -> s.Every:
        return s.Every(children[0], self.place(meta))

    @v_args(meta=True)
    def every_attachment(self, meta: Meta, children: list[s.Ref]) -> s.Attached:
        return s.Attached("every", children[0], self.place(meta))

    @v_args(meta=True)
    def some_attachment(self, meta: Meta, children: list[s.Ref]) -> s.Attached:
        return s.Attached("some", children[0], self.place(meta))

    @v_args(meta=True)
    def some_attachment_not(self, meta: Meta, children: list[s.Ref]) -> s.Attached:
        return s.Attached("some-not", children[0], self.place(meta))

    @v_args(meta=True)
    def some_element(self, meta: Meta, children: list[Any]) -> s.Some:
        return s.Some(children[0], tuple(children[1:]), self.place(meta))

    def _test(self, meta: Meta, op: str, children: list[Any]) -> s.ElementTest:
        return s.ElementTest(children[0], op, children[1] if len(children) > 1 else None, self.place(meta))

    @v_args(meta=True)
    def has(self, meta: Meta, children: list[Any]) -> s.ElementTest:
        return self._test(meta, "yes", children)

    @v_args(meta=True)
    def has_not(self, meta: Meta, children: list[Any]) -> s.ElementTest:
        return self._test(meta, "no", children)

    @v_args(meta=True)
    def has_missing(self, meta: Meta, children: list[Any]) -> s.ElementTest:
        return self._test(meta, "missing", children)

    @v_args(meta=True)
    def has_compared(self, meta: Meta, children: list[Any]) -> s.ElementTest:
        return self._test(meta, str(children[1]), [children[0], children[2]])

    @v_args(meta=True)
    def has_value(self, meta: Meta, children: list[Any]) -> s.ElementTest:
        return self._test(meta, "is", children)

    @v_args(meta=True)
    def has_other_value(self, meta: Meta, children: list[Any]) -> s.ElementTest:
        return self._test(meta, "is not", children)

    @v_args(meta=True)
    def has_text(self, meta: Meta, children: list[Any]) -> s.ElementTest:
        return self._test(meta, "like", children)

    @v_args(meta=True)
    def has_other_text(self, meta: Meta, children: list[Any]) -> s.ElementTest:
        return self._test(meta, "unlike", children)

    @v_args(meta=True)
    def since(self, meta: Meta, children: list[s.Name]) -> s.Since:
        return s.Since(children[0], self.place(meta))

    @v_args(meta=True)
    def kind_is(self, meta: Meta, children: list[s.Name]) -> s.KindIs:
        return s.KindIs(children[0], self.place(meta))

    @v_args(meta=True)
    def history_has(self, meta: Meta, children: list[s.Name]) -> s.HistoryHas:
        return s.HistoryHas(children[0], self.place(meta))

    @v_args(meta=True)
    def fact_true(self, meta: Meta, children: list[s.Name]) -> s.Fact:
        return s.Fact(children[0], "is", s.Name("yes", children[0].place), self.place(meta))

    @v_args(meta=True)
    def fact_is(self, meta: Meta, children: list[Any]) -> s.Fact:
        return s.Fact(children[0], "is", children[1], self.place(meta))

    @v_args(meta=True)
    def fact_is_not(self, meta: Meta, children: list[Any]) -> s.Fact:
        return s.Fact(children[0], "is not", children[1], self.place(meta))

    @v_args(meta=True)
    def fact_missing(self, meta: Meta, children: list[Any]) -> s.Fact:
        return s.Fact(children[0], "missing", None, self.place(meta))

    @v_args(meta=True)
    def compare(self, meta: Meta, children: list[Any]) -> s.Fact:
        return s.Fact(children[0], str(children[1]), children[2], self.place(meta))

    @v_args(inline=True)
    def name_value(self, name: s.Name) -> s.Name:
        return name

    @v_args(inline=True)
    def string_value(self, text: s.Text) -> s.Text:
        return text

    @v_args(meta=True)
    def number(self, meta: Meta, children: list[Any]) -> s.Number:
        return _number(children, self.place(meta))

    @v_args(meta=True)
    def when_condition(self, meta: Meta, children: list[Any]) -> tuple[str, s.Condition]:
        return "when", children[0]

    @v_args(meta=True)
    def when_bullets(self, meta: Meta, children: list[Any]) -> tuple[str, s.Condition]:
        name = s.Name("", self.place(meta))
        pattern = self._pattern(meta, [name, None, *children], False)
        return "when", s.Inline(pattern, self.place(meta))

    # Statements.
    def authority(self, children: list[Any]) -> tuple[str, Any]:
        return "authority", children[0]

    def marketplaces(self, children: list[Any]) -> tuple[str, Any]:
        return "marketplaces", tuple(children)

    def announced(self, children: list[Any]) -> tuple[str, Any]:
        return "announced", children[0]

    def planned(self, children: list[Any]) -> tuple[str, Any]:
        return "planned", children[0]

    def in_force(self, children: list[Any]) -> tuple[str, Any]:
        return "in_force", (children[0], False)

    def in_force_by(self, children: list[Any]) -> tuple[str, Any]:
        return "in_force", (children[0], True)

    @v_args(meta=True)
    def policy(self, meta: Meta, children: list[Any]) -> s.PolicyLine:
        items = _once("policy", children[0], children[2:])
        return s.PolicyLine(
            children[0], children[1], items.get("authority"), items.get("marketplaces", ()), self.place(meta)
        )

    @v_args(meta=True)
    def edition(self, meta: Meta, children: list[Any]) -> s.Edition:
        what = children[1] if len(children) > 1 and isinstance(children[1], s.Text) else None
        items = _once("edition", children[0], (item for item in children[1:] if isinstance(item, tuple)))
        in_force, earlier = items.get("in_force", (None, False))
        return s.Edition(
            children[0], what, items.get("announced"), items.get("planned"), in_force, earlier, self.place(meta)
        )

    def pair(self, children: list[Token]) -> tuple[s.Word, tuple[s.Word, ...]]:
        word, *others = (s.Word(str(token), self.at(token)) for token in children)
        return word, tuple(others)

    def common(self, bullets: list[list[s.Sequence]]) -> tuple[str, Any]:
        words: list[str] = []
        for bullet in bullets:
            for option in bullet:
                if isinstance(option, s.Series):
                    words += [element.text for element in option.elements if isinstance(element, s.Word)]
        return "common", tuple(words)

    def same_line(self, pairs: list[Any]) -> tuple[str, Any]:
        return "same", tuple(pairs)

    def forms(self, pairs: list[Any]) -> tuple[str, Any]:
        return "forms", tuple(pairs)

    @v_args(meta=True)
    def language(self, meta: Meta, children: list[Any]) -> s.Language:
        self.language_name = children[0].text
        title = children[1] if len(children) > 1 and isinstance(children[1], s.Text) else None
        items = _once("language", children[0], (item for item in children[1:] if isinstance(item, tuple)))
        return s.Language(
            children[0], title, items.get("common", ()), items.get("same", ()), items.get("forms", ()),
            self.place(meta),
        )  # fmt: skip

    def permission(self, children: list[Any]) -> tuple[str, Any]:
        return "permission", children[0]

    @v_args(meta=True)
    def kind(self, meta: Meta, children: list[Any]) -> s.Kind:
        items = _once("kind", children[0], children[2:])
        return s.Kind(children[0], children[1], items.get("permission"), items.get("when"), self.place(meta))

    def for_kind(self, children: list[Any]) -> tuple[str, Any]:
        return "kind", children[0]

    def snippet_text(self, children: list[Any]) -> tuple[str, Any]:
        return "text", children[0]

    @v_args(meta=True)
    def snippet(self, meta: Meta, children: list[Any]) -> s.Snippet:
        name, title, *lines = children
        items = _once("snippet", name, lines)
        return s.Snippet(name, title, self.language_name, items.get("kind"), items.get("text"), self.place(meta))

    def certainty(self, children: list[Any]) -> tuple[str, Any]:
        return "certainty", children[0]

    def scope(self, children: list[Any]) -> tuple[str, Any]:
        return "scope", children[0]

    def interval(self, children: list[Any]) -> tuple[str, Any]:
        return "interval", tuple(children)

    def until(self, children: list[Any]) -> tuple[str, Any]:
        return "until", children[0]

    @v_args(meta=True)
    def changed(self, meta: Meta, children: list[Any]) -> tuple[str, Any]:
        return "changed", s.ChangedLine(children[0], children[1], self.place(meta))

    def severity(self, children: list[Any]) -> tuple[str, Any]:
        return "severity", children[0]

    def cite(self, children: list[Any]) -> tuple[str, Any]:
        return "cite", tuple(children)

    def unless(self, children: list[Any]) -> tuple[str, Any]:
        return "unless", children[0]

    def mark_refs(self, children: list[Any]) -> tuple[str, Any]:
        return "marks", tuple(children)

    def mark_nothing(self, _: list[Any]) -> tuple[str, Any]:
        return "marks", ()

    def why(self, children: list[Any]) -> tuple[str, Any]:
        return "why", children[0]

    def instead(self, children: list[Any]) -> tuple[str, Any]:
        return "instead", children[0]

    @v_args(meta=True)
    def note(self, meta: Meta, children: list[Any]) -> tuple[str, Any]:
        return "note", s.NoteLine(children[0], children[1], self.place(meta))

    def hint_when(self, children: list[Any]) -> tuple[str, Any]:
        return "hint_when", children[0]

    def leave(self, children: list[Any]) -> tuple[str, Any]:
        return "leave", children[0]

    @v_args(meta=True)
    def find(self, meta: Meta, children: list[Any]) -> tuple[str, Any]:
        return "find", s.FindLine(children[0], children[1], self.place(meta))

    @v_args(meta=True)
    def fix(self, meta: Meta, children: list[Any]) -> tuple[str, Any]:
        return "fix", s.FixLine(children[0], True, children[1], self.place(meta))

    @v_args(meta=True)
    def suggest(self, meta: Meta, children: list[Any]) -> tuple[str, Any]:
        return "fix", s.FixLine(children[0], False, children[1], self.place(meta))

    @v_args(meta=True)
    def act_remove(self, meta: Meta, _: list[Any]) -> s.Action:
        return s.Action("remove", None, self.place(meta))

    @v_args(meta=True)
    def act_remove_sentence(self, meta: Meta, _: list[Any]) -> s.Action:
        return s.Action("remove-sentence", None, self.place(meta))

    @v_args(meta=True)
    def act_remove_style(self, meta: Meta, children: list[Any]) -> s.Action:
        return s.Action("remove-style", children[0], self.place(meta))

    @v_args(meta=True)
    def act_replace(self, meta: Meta, children: list[Any]) -> s.Action:
        return s.Action("replace", children[0], self.place(meta))

    @v_args(meta=True)
    def act_replace_sentence(self, meta: Meta, children: list[Any]) -> s.Action:
        return s.Action("replace-sentence", children[0], self.place(meta))

    @v_args(meta=True)
    def rewrite(self, meta: Meta, children: list[Any]) -> s.Action:
        return s.Action("rewrite", children[0], self.place(meta))

    def given(self, children: list[s.Given]) -> list[s.Given]:
        return children

    @v_args(meta=True)
    def assignment(self, meta: Meta, children: list[Any]) -> s.Given:
        values = tuple(child for child in children[1:] if child is not None)
        return s.Given(children[0], values or (s.Name("yes", children[0].place),), self.place(meta))

    @v_args(meta=True)
    def given_attachment(self, meta: Meta, children: list[Any]) -> s.Given:
        place = self.place(meta)
        values: list[Any] = [children[0]]
        if children[1] is not None:
            values.append(_number(children[1:], place))
        return s.Given(s.Name("attachment", place), tuple(values), place)

    @v_args(meta=True)
    def given_history(self, meta: Meta, children: list[Any]) -> s.Given:
        place = self.place(meta)
        return s.Given(s.Name("history", place), tuple(child for child in children if child is not None), place)

    def _example(self, flags: bool, meta: Meta, children: list[Any]) -> tuple[str, Any]:
        given = tuple(item for group in children[1:] for item in group)
        return "example", s.Example(flags, children[0], given, self.place(meta))

    @v_args(meta=True)
    def flags(self, meta: Meta, children: list[Any]) -> tuple[str, Any]:
        return self._example(True, meta, children)

    @v_args(meta=True)
    def passes(self, meta: Meta, children: list[Any]) -> tuple[str, Any]:
        return self._example(False, meta, children)

    @v_args(meta=True)
    def rule(self, meta: Meta, children: list[Any]) -> s.Rule:
        name, title, *lines = children
        once = _once("rule", name, [line for line in lines if line[0] not in _OFTEN])
        since, until = once.get("interval", (None, None))
        if until and "until" in once:
            _twice("rule", name, "until", until, once["until"])
        until = once.get("until", until)
        source, says = once.get("cite", (None, None))

        def all_of(wanted: str) -> tuple[Any, ...]:
            return tuple(value for key, value in lines if key == wanted)

        return s.Rule(
            name=name, title=title, certainty=once.get("certainty"), scope=once.get("scope"), since=since, until=until,
            changed=all_of("changed"), severity=once.get("severity"), source=source, says=says, when=once.get("when"),
            unless=all_of("unless"), marks=once.get("marks"), why=once.get("why"), instead=once.get("instead"),
            notes=all_of("note"), hint_when=once.get("hint_when"), leave=once.get("leave"), find=once.get("find"),
            fixes=all_of("fix"),
            examples=all_of("example"), place=self.place(meta),
        )  # fmt: skip

    def start(self, statements: list[s.Statement]) -> list[s.Statement]:
        return statements
