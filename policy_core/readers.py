"""Files, streams and lines become messages; what cannot be read becomes an error that knows its place.

Four kinds of source are read: plain text, HTML, e-mail (``.eml``) and JSON lines, one message on each line with the
fields of :class:`~policy_core.message.Message`. A bad line costs that line alone: the others are still read.
"""

from __future__ import annotations

import json
import os
import re
from codecs import lookup
from collections.abc import Callable, Iterator
from datetime import date
from typing import IO, Any, Final, Literal, NoReturn

from policy_core.errors import MessageError
from policy_core.message import MAX_CHARACTERS, Attachment, Format, Message, Mistake, Order, Picture, Scope, Sent
from policy_core.suggest import did_you_mean

Source = Literal["text", "html", "eml", "jsonl"]

# Fields that label a message for `inbounds score`; checking takes no notice of them.
LABELS = frozenset({"lang", "must", "may", "spans"})
_MESSAGE = (
    "id",
    "subject",
    "body",
    "format",
    "scope",
    "order",
    "attachments",
    "sent_on",
    "marketplace",
    "language",
    "channel",
    "spelling",
    "grammar",
    "pictures",
)
_ORDER = ("id", "completed_on", "opted_out", "buyer_language", "history")
_SENT = ("kind", "sent_on")
_MISTAKE = ("start", "end", "suggestions")
_ATTACHMENT = ("name", "media_type", "size", "content")
_PICTURE = ("id", "format", "frames", "width")

# A line of JSON may spell every character as \uXXXX; beyond this no message in it can be short enough.
_BYTES_PER_CHARACTER = 6
# Unknown fields of one object that are worth a word each.
_STRANGE = 10
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# One byte more than an e-mail may have, so that a longer one is known by it.
_EML_BYTES = 64 * 1024 * 1024 + 1


class ReadError(MessageError):
    """Something that cannot be read as a message.

    Args:
        problem: What is wrong, without the place.
        name: The file as it was named, or ``stdin``.
        line: The line, from 1; None where the whole file is meant.
        column: The character within the line, from 1.
        offset: The byte within the file, from 0, where the bytes themselves are wrong.
        excerpt: The line as far as it can be shown.
        help: What to do about it.
    """

    def __init__(
        self,
        problem: str,
        *,
        name: str,
        line: int | None = None,
        column: int | None = None,
        offset: int | None = None,
        excerpt: str | None = None,
        help: str | None = None,
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.name = name
        self.line = line
        self.column = column
        self.offset = offset
        self.excerpt = excerpt
        self.help = help

    @property
    def place(self) -> str:
        """``name:line:column``, as far as it is known."""
        return ":".join(str(part) for part in (self.name, self.line, self.column) if part is not None)

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


class ReadWarning:
    """Something that was read past.

    Args:
        text: What was found and what became of it.
        name: The file as it was named.
        line: The line, from 1.
        column: The character within the line, from 1.
        field: The dotted name of the field that it is about.
    """

    __slots__ = ("column", "field", "line", "name", "text")

    def __init__(self, text: str, *, name: str, line: int | None, column: int | None, field: str) -> None:
        self.text = text
        self.name = name
        self.line = line
        self.column = column
        self.field = field

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.name, self.line, self.column) if part is not None)
        return f"{place}: {self.text}"


class Item:
    """One thing that was read: a message, or the error that it is instead.

    Args:
        name: The file as it was named.
        source: What it was read as.
        line: Its line in a file of JSON lines, from 1.
        message: The message, or None.
        error: Why there is none, or None.
        fields: The JSON object as it stood there, labels and unknown fields included; None for other sources.
        warnings: What was read past.
        size: How many bytes of the source it took.
        bom: Whether a byte order mark stood before the text.
        charset: The character set of the text.
    """

    __slots__ = ("bom", "charset", "error", "fields", "line", "message", "name", "size", "source", "warnings")

    def __init__(
        self,
        name: str,
        source: Source,
        *,
        line: int | None = None,
        message: Message | None = None,
        error: ReadError | None = None,
        fields: dict[str, Any] | None = None,
        warnings: tuple[ReadWarning, ...] = (),
        size: int = 0,
        bom: bool = False,
        charset: str = "utf-8",
    ) -> None:
        self.name = name
        self.charset = charset
        self.source: Source = source
        self.line = line
        self.message = message
        self.error = error
        self.fields = fields
        self.warnings = warnings
        self.size = size
        self.bom = bom

    @property
    def place(self) -> str:
        """The name, with the line where several messages share a file."""
        return self.name if self.line is None else f"{self.name}:{self.line}"


# --- files and streams


def source_of(name: str) -> Source:
    """Say by the name's ending how a file is read; what is not known is text."""
    ending = os.path.splitext(name)[1].lower()
    if ending in (".jsonl", ".ndjson", ".json"):
        return "jsonl"
    if ending in (".html", ".htm", ".xhtml"):
        return "html"
    return "eml" if ending == ".eml" else "text"


def read_path(path: str, source: Source | None = None) -> Iterator[Item]:
    """Read a file.

    Args:
        path: The file.
        source: What it is, or None to go by its ending.
    """
    kind = source or source_of(path)
    try:
        stream = open(path, "rb")  # noqa: SIM115 (closed below; only the opening may fail here)
    except OSError as error:
        yield Item(path, kind, error=_unopened(path, error))
        return
    with stream:
        yield from read_stream(stream, path, kind)


def read_stream(stream: IO[bytes], name: str, source: Source | None = None) -> Iterator[Item]:
    """Read a stream of bytes to its end.

    Args:
        stream: The bytes.
        name: What to call them in places.
        source: What they are, or None to see by their first line: JSON lines begin with an object, HTML
            with its own name, all else is text.
    """
    try:
        head = b""
        if source is None:
            head = stream.readline(_line_limit())
            source = "jsonl" if re.match(rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:"|\})', head) else "text"
            if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", head, re.IGNORECASE):
                source = "html"
        if source == "jsonl":
            yield from _json_lines(stream, name, head)
        elif source == "eml":
            from policy_core.mail import read_eml

            warnings: list[ReadWarning] = []
            data = head + stream.read(_EML_BYTES - len(head))
            item = _item(name, source, data, lambda data, name: read_eml(data, name, warnings))
            item.warnings = tuple(warnings)
            yield item
        elif source == "html":
            data = head + stream.read(max(0, 4 * MAX_CHARACTERS + 4 - len(head)))
            item = _item(name, source, data, read_html)
            item.charset = charset_of(data)
            yield item
        else:
            # Four bytes are the most that a character takes, three more a byte order mark.
            data = head + stream.read(max(0, 4 * MAX_CHARACTERS + 4 - len(head)))
            yield _item(name, source, data, read_text)
    except OSError as error:
        yield Item(name, source or "text", error=_unopened(name, error))


def _item(name: str, source: Source, data: bytes, read: Callable[[bytes, str], Message]) -> Item:
    try:
        return Item(name, source, message=read(data, name), size=len(data), bom=data.startswith(b"\xef\xbb\xbf"))
    except ReadError as error:
        return Item(name, source, error=error, size=len(data))


def _unopened(path: str, error: OSError) -> ReadError:
    if not path:
        return ReadError("an empty name", name="``", help="name a file")
    if isinstance(error, FileNotFoundError) and os.path.islink(path):
        return ReadError("a link to a file that is not there", name=path)
    if isinstance(error, FileNotFoundError):
        folder, name = os.path.split(path)
        try:
            near = did_you_mean(name, os.listdir(folder or "."))
        except OSError:
            near = "" if os.path.lexists(folder) else f"; there is no folder `{folder}`"
        return ReadError(f"no such file{near}", name=path)
    if isinstance(error, IsADirectoryError):
        return ReadError("a folder, not a file", name=path, help=f"name the files in it: {os.path.join(path, '*')}")
    if isinstance(error, PermissionError):
        return ReadError("no permission to read it", name=path)
    return ReadError(f"cannot be read: {(error.strerror or str(error)).lower()}", name=path)


# --- plain text


def read_text(data: bytes, name: str = "message") -> Message:
    """Make a message of a text file's bytes.

    Args:
        data: The text in UTF-8, with or without a byte order mark; line ends stay as they are.
        name: What to call it in places; becomes the message's id.

    Raises:
        ReadError: It is not UTF-8, empty or too long.
    """
    text = _in_utf8(data, name).removeprefix("\ufeff")
    if 3 * text.count("\0") > len(text):
        raise ReadError(
            "not UTF-8: every other byte is empty", name=name, help="it looks like UTF-16; save it as UTF-8"
        )
    return Message(body=full(text, name), id=name)


def read_html(data: bytes, name: str = "message") -> Message:
    """Make a message of an HTML file's bytes.

    Args:
        data: The markup in UTF-8, or in the character set that it says it is in.
        name: What to call it in places; becomes the message's id.

    Raises:
        ReadError: It is in no known character set, empty or too long.
    """
    charset = charset_of(data)
    text = _in_utf8(data, name) if charset == "utf-8" else data.decode(charset)
    return Message(body=full(text.removeprefix("\ufeff"), name), format="html", id=name)


_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)

#: What browsers and mail programs read some character sets as (https://encoding.spec.whatwg.org/#names-and-labels).
CHARSETS: Final = {
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "windows-1252"),
    "iso-8859-9": "windows-1254", "gb2312": "gbk", "shift_jis": "cp932", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "big5": "big5hkscs", "tis-620": "cp874",
}  # fmt: skip
#: Codecs that Python alone has for texts; one of them takes time with the square of a text's length.
_PYTHONS_OWN: Final = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})


def charset_of(data: bytes) -> str:
    """Return the character set of markup: UTF-8 wherever the bytes are that, else what it says itself, else UTF-8."""
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    said = _META_CHARSET.search(data[:4096])
    if said is None:
        return "utf-8"
    charset = said[1].decode("ascii").lower()
    charset = CHARSETS.get(charset, charset)
    try:
        decoded(data, charset)
    except (LookupError, UnicodeError):
        return "utf-8"
    return charset


def decoded(data: bytes, charset: str) -> str:
    """Return the text of bytes.

    Args:
        data: The bytes.
        charset: The name of a character set that browsers or mail programs know.

    Raises:
        LookupError: It is none.
        UnicodeError: The bytes are not in it.
    """
    if lookup(charset).name in _PYTHONS_OWN:
        raise LookupError(charset)
    return data.decode(charset)


def _in_utf8(data: bytes, name: str, line: int = 1, base: int = 0) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        offset = error.start
        begin = data.rfind(b"\n", 0, offset) + 1
        end = data.find(b"\n", offset)
        shown: str | None = data[begin : end if end >= 0 else len(data)].decode("utf-8", "replace").rstrip("\r")
        if data[:2] in _UTF16:
            help = "it looks like UTF-16; save it as UTF-8"
            shown = None
        else:
            help = "save it as UTF-8"
        raise ReadError(
            f"not UTF-8: byte 0x{data[offset]:02X} at offset {base + offset}",
            name=name,
            line=line + data.count(b"\n", 0, offset),
            column=len(data[begin:offset].decode("utf-8", "replace")) + 1,
            offset=base + offset,
            excerpt=shown,
            help=help,
        ) from None


def full(text: str, name: str) -> str:
    """Return a message's text.

    Raises:
        ReadError: It is empty or too long.
    """
    if not text or text.isspace():
        raise ReadError("empty: there is no text to check", name=name)
    if len(text) > MAX_CHARACTERS:
        raise ReadError(f"too long: a message may have {MAX_CHARACTERS:,} characters", name=name)
    return text


# --- JSON lines


def _line_limit() -> int:
    return _BYTES_PER_CHARACTER * MAX_CHARACTERS + 1024 * 1024


def _json_lines(stream: IO[bytes], name: str, head: bytes = b"") -> Iterator[Item]:
    limit = _line_limit()
    number = seen = base = size = 0
    while line := head or stream.readline(limit):
        head = b""
        number += 1
        base += size
        size = len(line)
        if size >= limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                size += len(rest)
            size += len(rest)
            text = f"too long: a message may have {MAX_CHARACTERS:,} characters"
            yield Item(name, "jsonl", line=number, size=size, error=ReadError(text, name=name, line=number))
            seen += 1
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
            if line[:2] in _UTF16:
                # Its other lines are no lines.
                yield _json_item(line, name, number, base, size)
                return
        if line.isspace() or not line:
            continue
        seen += 1
        yield _json_item(line, name, number, base, size)
    if not seen:
        yield Item(name, "jsonl", error=ReadError("empty: there are no messages in it", name=name))


def _json_item(line: bytes, name: str, number: int, base: int, size: int) -> Item:
    warnings: list[ReadWarning] = []
    try:
        record = _Record(_decoded_line(line, name, number, base), name, number, warnings)
        message = record.message()
    except ReadError as error:
        return Item(name, "jsonl", line=number, error=error, size=size, warnings=tuple(warnings))
    return Item(name, "jsonl", line=number, message=message, fields=record.fields, size=size, warnings=tuple(warnings))


def read_json(line: str | bytes, name: str = "message", number: int = 1) -> Message:
    """Make a message of one JSON object.

    Args:
        line: The object, with the fields of a message; labels are ignored, and so are unknown fields.
        name: What to call its source in places.
        number: Its line there, from 1; together they are the message's id where it has none.

    Raises:
        ReadError: It is no such object, or a value is of the wrong type or impossible.
    """
    text = line if isinstance(line, str) else _decoded_line(line, name, number)
    return _Record(text, name, number, []).message()


def _decoded_line(line: bytes, name: str, number: int, base: int = 0) -> str:
    return _in_utf8(line.rstrip(b"\r\n"), name, number, base)


class _Twice(Exception):
    """An object has a field twice."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its fields, none of which may stand there twice."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Twice(key)
            seen.add(key)
    return fields


class _Record:
    """One JSON object on its way to a message; knows where in the line each of its values stands."""

    def __init__(self, text: str, name: str, line: int, warnings: list[ReadWarning]) -> None:
        self.text = text
        self.name = name
        self.line = line
        self.warnings = warnings
        self.places: dict[tuple[str | int, ...], tuple[int, int]] | None = None
        try:
            fields = json.loads(text, object_pairs_hook=_fields)
        except _Twice as twice:
            # Readers of JSON take the one or the other, so that nobody knows what was meant.
            at = max(0, text.rfind(json.dumps(twice.key, ensure_ascii=False)))
            raise self.error(f"`{shortened(twice.key)}` stands twice in one object", at) from None
        except json.JSONDecodeError as error:
            problem, position = _explained(error, text)
            raise self.error(f"broken JSON: {problem}", position) from None
        except RecursionError:
            raise self.error("broken JSON: nested too deeply", 0) from None
        except ValueError:
            raise self.error("broken JSON: a number with too many digits", 0) from None
        if not isinstance(fields, dict):
            raise self.error(f"expected an object with the fields of a message, found {_type(fields)}", 0)
        self.fields: dict[str, Any] = fields
        # Half of a surrogate pair is no character; only an escape can bring one in.
        self.halves = "\\ud" in text or "\\uD" in text

    def error(self, problem: str, position: int, help: str | None = None) -> ReadError:
        return ReadError(problem, name=self.name, line=self.line, column=position + 1, excerpt=self.text, help=help)

    def place(self, path: tuple[str | int, ...], *, key: bool = False) -> int:
        if self.places is None:
            self.places = _places(self.text)
        return self.places.get(path, (0, 0))[0 if key else 1]

    def wrong(self, path: tuple[str | int, ...], problem: str, help: str | None = None) -> NoReturn:
        raise self.error(f"`{_dotted(path)}`: {problem}", self.place(path), help)

    def message(self) -> Message:
        fields = self.fields
        self.unknown((), fields, _MESSAGE, LABELS)
        if "body" not in fields:
            raise self.error("a message without `body`", 0)
        body = self.string(("body",), fields["body"])
        if not body or body.isspace():
            self.wrong(("body",), "empty: there is no text to check")
        if len(body) > MAX_CHARACTERS:
            self.wrong(("body",), f"too long: a message may have {MAX_CHARACTERS:,} characters")
        get = fields.get
        order = get("order")
        attachments = get("attachments")
        return Message(
            body=body,
            subject=self.optional("subject"),
            format=self.choice("format", "text", "html") or "text",
            scope=self.choice("scope", "proactive", "reply"),
            order=Order() if order is None else self.order(order),
            attachments=None if attachments is None else self.attachments(attachments),
            sent_on=self.date(("sent_on",), get("sent_on")),
            marketplace=self.optional("marketplace"),
            language=self.language(("language",), get("language")),
            channel=self.optional("channel"),
            id=self.optional("id") or f"{self.name}:{self.line}",
            spelling=self.mistakes("spelling", body),
            grammar=self.mistakes("grammar", body),
            pictures=self.pictures(get("pictures")),
        )

    def order(self, value: Any) -> Order:
        fields = self.object(("order",), value, _ORDER)
        history = fields.get("history")
        opted_out = fields.get("opted_out")
        if opted_out is not None and not isinstance(opted_out, bool):
            self.wrong(("order", "opted_out"), f"expected true or false, found {_type(opted_out)}")
        order_id = fields.get("id")
        return Order(
            id=None if order_id is None else self.string(("order", "id"), order_id),
            completed_on=self.date(("order", "completed_on"), fields.get("completed_on")),
            opted_out=opted_out,
            buyer_language=self.language(("order", "buyer_language"), fields.get("buyer_language")),
            history=None if history is None else self.history(history),
        )

    def history(self, value: Any) -> tuple[Sent, ...]:
        sent = []
        for index, entry in enumerate(self.list(("order", "history"), value)):
            path = ("order", "history", index)
            fields = self.object(path, entry, _SENT)
            if "kind" not in fields:
                self.wrong(path, "an entry without `kind`")
            kind = self.string((*path, "kind"), fields["kind"])
            sent.append(Sent(kind, self.date((*path, "sent_on"), fields.get("sent_on"))))
        return tuple(sent)

    def mistakes(self, key: str, body: str) -> tuple[Mistake, ...] | None:
        value = self.fields.get(key)
        if value is None:
            return None
        mistakes: list[Mistake] = []
        for index, entry in enumerate(self.list((key,), value)):
            path = (key, index)
            fields = self.object(path, entry, _MISTAKE)
            places = []
            for name in ("start", "end"):
                place = fields.get(name)
                if not isinstance(place, int) or isinstance(place, bool):
                    self.wrong(path, f"`{name}`: expected a whole number of characters, found {_type(place)}")
                places.append(place)
            start, end = places
            if not 0 <= start < end <= len(body):
                self.wrong(path, f"{start} to {end} is no place in a body of {len(body):,} characters")
            if mistakes and start < mistakes[-1].end:
                self.wrong(path, "overlaps the one before, or stands before it", "list them in order of place")
            suggestions = fields.get("suggestions")
            listed = [] if suggestions is None else self.list((*path, "suggestions"), suggestions)
            texts = [self.string((*path, "suggestions", at), text) for at, text in enumerate(listed)]
            mistakes.append(Mistake(start, end, tuple(texts)))
        return tuple(mistakes)

    def attachments(self, value: Any) -> tuple[Attachment, ...]:
        attachments = []
        for index, entry in enumerate(self.list(("attachments",), value)):
            path = ("attachments", index)
            fields = self.object(path, entry, _ATTACHMENT)
            if "name" not in fields:
                self.wrong(path, "an attachment without `name`")
            media_type, content = fields.get("media_type"), fields.get("content")
            attachments.append(
                Attachment(
                    name=self.string((*path, "name"), fields["name"]),
                    media_type=None if media_type is None else self.string((*path, "media_type"), media_type),
                    size=self.count((*path, "size"), fields.get("size"), "bytes"),
                    content=None if content is None else self.string((*path, "content"), content),
                )
            )
        return tuple(attachments)

    def pictures(self, value: Any) -> tuple[Picture, ...]:
        pictures = []
        for index, entry in enumerate([] if value is None else self.list(("pictures",), value)):
            path = ("pictures", index)
            fields = self.object(path, entry, _PICTURE)
            if "id" not in fields:
                self.wrong(path, "a picture without `id`")
            format = fields.get("format")
            pictures.append(
                Picture(
                    self.string((*path, "id"), fields["id"]),
                    None if format is None else self.string((*path, "format"), format),
                    self.count((*path, "frames"), fields.get("frames"), "frames"),
                    self.count((*path, "width"), fields.get("width"), "pixels"),
                )
            )
        return tuple(pictures)

    def count(self, path: tuple[str | int, ...], value: Any, what: str) -> int | None:
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong(path, f"expected a whole number of {what}, found {_type(value)}")
        if value < 0:
            self.wrong(path, f"expected a number of {what}, found {value}")
        return value

    def unknown(
        self,
        path: tuple[str | int, ...],
        fields: dict[str, Any],
        known: tuple[str, ...],
        ignored: frozenset[str] = frozenset(),
    ) -> None:
        strange = [key for key in fields if key not in known and key not in ignored]
        for key in strange[:_STRANGE]:
            # Entries of a list share their fields, so they share the warning.
            field = ".".join([*(part for part in path if isinstance(part, str)), key])
            text = f"unknown field `{shortened(field)}`, ignored{did_you_mean(key, known)}"
            column = self.place((*path, key), key=True) + 1
            self.warnings.append(ReadWarning(text, name=self.name, line=self.line, column=column, field=field))

    def object(self, path: tuple[str | int, ...], value: Any, known: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong(path, f"expected an object, found {_type(value)}")
        self.unknown(path, value, known)
        return value

    def list(self, path: tuple[str | int, ...], value: Any) -> list[Any]:
        if not isinstance(value, list):
            self.wrong(path, f"expected a list, found {_type(value)}")
        return value

    def string(self, path: tuple[str | int, ...], value: Any) -> str:
        if not isinstance(value, str):
            self.wrong(path, f"expected a string, found {_type(value)}")
        if self.halves and not value.isascii():
            half = next((index for index, char in enumerate(value) if "\ud800" <= char <= "\udfff"), None)
            if half is not None:
                self.wrong(path, f"character {half + 1} is half of a surrogate pair, not a character")
        return value

    def optional(self, key: str) -> str | None:
        value = self.fields.get(key)
        return None if value is None else self.string((key,), value)

    def choice[T: Format | Scope](self, key: str, *choices: T) -> T | None:
        value = self.fields.get(key)
        if value is None:
            return None
        for choice in choices:
            if choice == value:
                return choice
        listed = " or ".join(f"`{choice}`" for choice in choices)
        found = f"`{value}`{did_you_mean(value, choices)}" if isinstance(value, str) else _type(value)
        self.wrong((key,), f"expected {listed}, found {found}")

    def date(self, path: tuple[str | int, ...], value: Any) -> date | None:
        if value is None:
            return None
        try:
            return parse_date(self.string(path, value))
        except ValueError as error:
            self.wrong(path, str(error))

    def language(self, path: tuple[str | int, ...], value: Any) -> str | None:
        if value is None:
            return None
        try:
            return parse_language(self.string(path, value))
        except ValueError as error:
            self.wrong(path, str(error))


def parse_date(text: str) -> date:
    """Read an ISO date, ``2026-11-10``, and nothing looser; a ValueError says what is wrong."""
    digits = text[:4] + text[5:7] + text[8:]
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"expected a date such as `2026-11-10`, found `{shortened(text)}`")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no such day as `{text}`") from None


def parse_language(text: str) -> str:
    """Read a language code, ``en`` or ``pt-BR``, and return its ISO 639-1 part; a ValueError says what is wrong."""
    code, _, rest = text.replace("_", "-").partition("-")
    if len(code) != 2 or not (code.isascii() and code.isalpha()) or len(rest) > 16:
        raise ValueError(f"expected a language code such as `en` or `de`, found `{shortened(text)}`")
    return code.lower()


def shortened(text: str) -> str:
    """Return a text that a message cites, cut where it is long."""
    return text if len(text) <= 40 else text[:39] + "…"


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}" if len(str(value)) < 30 else "a number"
    if isinstance(value, str):
        return f"the string `{shortened(value)}`"
    return "a list" if isinstance(value, list) else "an object"


def _dotted(path: tuple[str | int, ...]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


# The words of the standard library's JSON reader, by how they begin; CPython's versions differ in the rest.
_JSON_PROBLEMS = (
    ("Expecting property name", "expected a field's name in double quotes"),
    ("Expecting ':'", "expected `:` after the field's name"),
    ("Expecting ','", "expected `,` or the end of the list or object"),
    ("Expecting value", "expected a value"),
    ("Unterminated string", "a string without its closing quote"),
    ("Invalid control character", "a control character in a string; write a line break as `\\n`"),
    ("Invalid \\escape", "an unknown escape; write a backslash as `\\\\`"),
    ("Invalid \\uXXXX", "`\\u` without four hexadecimal digits"),
    ("Extra data", "more text after the end of the object"),
)


def _explained(error: json.JSONDecodeError, text: str) -> tuple[str, int]:
    position = min(error.pos, len(text))
    before = text[:position].rstrip()
    if error.msg.startswith("Illegal trailing comma"):
        return "a comma with nothing after it", position
    # CPython before 3.13 says only what it had hoped for after the comma.
    if before.endswith(",") and text[position : position + 1] in ("}", "]") and error.msg.startswith("Expecting"):
        return "a comma with nothing after it", len(before) - 1
    if position >= len(text) and error.msg.startswith("Expecting"):
        return "the line ends too early; each message stands on one line", position
    for start, problem in _JSON_PROBLEMS:
        if error.msg.startswith(start):
            return problem, position
    return error.msg, position


def _places(text: str) -> dict[tuple[str | int, ...], tuple[int, int]]:
    """Find where each key and value stands in a line that is known to be good JSON.

    Returns:
        For each path the offset of its key (of the value in a list) and that of its value.
    """
    # Compiled only once something is wrong.
    token_pattern = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
    places: dict[tuple[str | int, ...], tuple[int, int]] = {(): (0, 0)}
    path: list[str | int | None] = []  # None: an object whose next token is a key.
    key_at = 0
    fresh = False  # A key was read and its value comes next.
    for token in token_pattern.finditer(text):
        word, start = token[0], token.start()
        if word == ":":
            fresh = True
            continue
        if word == ",":
            if path and isinstance(path[-1], int):
                path[-1] += 1
            elif path:
                path[-1] = None
            continue
        if word in "}]":
            path.pop()
            continue
        if path and path[-1] is None:
            path[-1] = json.loads(word)
            key_at = start
            continue
        place = tuple(part for part in path if part is not None)
        places[place] = (key_at if fresh else start, start)
        fresh = False
        if word == "{":
            path.append(None)
        elif word == "[":
            path.append(0)
    return places
