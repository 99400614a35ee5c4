"""E-mails (RFC 5322, MIME) become messages: what the buyer sees of them, and the files that go with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import InvalidBase64LengthDefect
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, MIMEPart
from functools import cache
from html import escape, unescape
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from policy_core.contents import HEAD, content_of, picture_of
from policy_core.message import Attachment, Format, Message, Picture
from policy_core.readers import CHARSETS, ReadError, ReadWarning, charset_of, decoded, full, shortened

_MOST_BYTES: Final = 64 * 1024 * 1024
#: No mail program nests parts deeper, and the parser of the standard library follows each level by a call.
_DEEPEST: Final = 100
_BOM: Final = b"\xef\xbb\xbf"
#: The longest header that is read, in characters: the standard library takes time with the square of its length.
_LONGEST_HEADER: Final = 4096
#: Where a picture that the e-mail brings along is shown (RFC 2392).
_SHOWN_PICTURE: Final = re.compile(r"cid:([^\s\"'<>()\[\]]+)", re.IGNORECASE)
#: How plain text stands in HTML.
_PLAIN: Final = '<div style="white-space: pre-wrap">{}</div>'


class _Shown(NamedTuple):
    """A part that is shown as text."""

    part: MIMEPart
    format: Format


def read_eml(data: bytes, name: str = "message", warnings: list[ReadWarning] | None = None) -> Message:
    """Make a message of an e-mail's bytes: its text, subject, date, pictures and attachments.

    Of alternatives the HTML counts, as it is what the buyer sees; where there is none, the text does. Texts that stand
    one after the other, as where a file lies between them, are one text.

    Args:
        data: The e-mail as it is stored or sent.
        name: What to call it in places; becomes the message's id.
        warnings: Takes what was read past.

    Raises:
        ReadError: It is no e-mail, has no text, or the text cannot be decoded.
    """
    if len(data) > _MOST_BYTES:
        raise ReadError(f"too long: an e-mail may have {_MOST_BYTES // 1024 // 1024} MB", name=name)
    data = data.removeprefix(_BOM)
    if not data or data.isspace():
        raise ReadError("empty: there is no e-mail to check", name=name)
    try:
        mail = message_from_bytes(data, policy=policy.default.clone(header_factory=_header_reader()))
        return _message(mail, name, [] if warnings is None else warnings)
    except ReadError:
        raise
    except RecursionError:
        raise _too_deep(name) from None
    except Exception as error:  # The parser of the standard library fails in many ways on hostile headers.
        raise ReadError(f"not an e-mail that can be read: {error}", name=name) from None


def _header_reader() -> Any:
    """Return what reads headers, each of them once, and refuses what is too long for one."""
    registry = HeaderRegistry()

    @cache
    def read(name: str, value: str) -> Any:
        if len(value) > _LONGEST_HEADER:
            raise ValueError(
                f"its header `{shortened(name)}` has {len(value):,} characters, and may have {_LONGEST_HEADER:,}"
            )
        return registry(name, value)

    return read


def _message(mail: EmailMessage, name: str, warnings: list[ReadWarning]) -> Message:
    if not mail.keys():
        raise ReadError("not an e-mail: there are no headers", name=name, line=1)
    parts = list(_parts(mail, name))
    shown = [part for part in parts if isinstance(part, _Shown)]
    if not shown:
        raise ReadError("an e-mail without a text part", name=name)
    format: Format = "html" if any(part.format == "html" for part in shown) else "text"
    texts = [_text(part, name) for part in shown]
    if len(shown) > 1:
        texts = [
            _PLAIN.format(escape(text, quote=False)) if part.format != format else text.rstrip("\r\n")
            for part, text in zip(shown, texts, strict=True)
        ]
    body = ("\n" if format == "html" else "\n\n").join(texts)
    files, pictures = _files([part for part in parts if not isinstance(part, _Shown)], body)
    subject = mail["subject"]
    sent = mail["date"]
    day = None if sent is None or sent.datetime is None else sent.datetime.date()
    if sent is not None and day is None:
        text = f"the date `{shortened(_whole(str(sent)))}` cannot be read; taken as sent today"
        warnings.append(ReadWarning(text, name=name, line=None, column=None, field="Date"))
    return Message(
        body=full(_whole(body), name),
        subject=None if subject is None else _whole(str(subject)),
        format=format,
        attachments=files,
        sent_on=day,
        id=name,
        pictures=pictures,
    )


def _files(parts: list[MIMEPart], body: str) -> tuple[tuple[Attachment, ...], tuple[Picture, ...]]:
    """Return the files that go with a body, and the pictures in it, which no buyer sees as files."""
    in_body = {unquote(id) for id in _SHOWN_PICTURE.findall(unescape(body))}
    files: list[Attachment] = []
    pictures: list[Picture] = []
    for part in parts:
        id = str(part["content-id"] or "").strip(" <>")
        if id in in_body:
            content = part.get_payload(decode=True)
            pictures.append(picture_of(id, content if isinstance(content, bytes) else b""))
        else:
            files.append(_attachment(part))
    return tuple(files), tuple(pictures)


def _parts(part: MIMEPart, name: str, depth: int = 0) -> Iterator[_Shown | MIMEPart]:
    """Walk what a mail program shows: texts, and files as they are."""
    if depth > _DEEPEST:
        raise _too_deep(name)
    kind = part.get_content_type()
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        inner = [list(_parts(child, name, depth + 1)) for child in part.iter_parts()]
        if kind == "multipart/alternative" and inner:
            inner = [max(inner, key=_richness)]
        for found in inner:
            yield from found
    elif kind in ("text/plain", "text/html") and not part.get_filename() and not part.is_attachment():
        yield _Shown(part, "html" if kind == "text/html" else "text")
    else:
        yield part


def _richness(parts: list[_Shown | MIMEPart]) -> int:
    return max((2 if part.format == "html" else 1 for part in parts if isinstance(part, _Shown)), default=0)


def _too_deep(name: str) -> ReadError:
    return ReadError("parts are nested too deeply for an e-mail", name=name)


def _text(shown: _Shown, name: str) -> str:
    """Return the text of a part.

    Raises:
        ReadError: Its transfer encoding is broken, or it is not in the character set that it claims.
    """

    def wrong(problem: str) -> ReadError:
        return ReadError(f"the text part cannot be decoded: {problem}", name=name)

    part = shown.part
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):  # A part that says it is text and holds parts.
        raise wrong("it is no text")
    if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
        raise wrong("broken base64")
    said = part.get_content_charset()
    # Who says nothing, or what was usual long ago, mostly means UTF-8.
    charset = charset_of(data) if said in (None, "us-ascii", "ascii") else CHARSETS.get(said, said)
    for candidate in dict.fromkeys((charset, said or charset)):
        try:
            return decoded(data, candidate)
        except LookupError:
            raise wrong(f"unknown character set `{shortened(candidate)}`") from None
        except (UnicodeDecodeError, ValueError):
            continue
    raise wrong(f"not in {said or charset}")


def _attachment(part: MIMEPart) -> Attachment:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else part.as_bytes()
    return Attachment(
        name=part.get_filename() or "unnamed",
        media_type=part.get_content_type(),
        size=len(content),
        content=content_of(content[:HEAD]) if isinstance(payload, bytes) else None,
    )


def _whole(text: str) -> str:
    # Bytes that no character set explains come out of the e-mail parser as lone surrogates.
    return text.encode("utf-8", "replace").decode("utf-8")
