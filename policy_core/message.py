"""What is checked: a message, its order, its attachments and what was sent before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from policy_core.errors import MessageError

#: The longest text that is checked, in code points; longer ones raise `TooLong`.
MAX_CHARACTERS = 1_000_000

Scope = Literal["proactive", "reply"]
Format = Literal["text", "html"]


def day_of[T: date | None](when: T) -> T:
    """Return the day of a moment; a `datetime` is a date to the type checker, but compares with none."""
    return when.date() if isinstance(when, datetime) else when  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message.

    Args:
        name: The file's name with its ending.
        media_type: The MIME type, or None where it is not known.
        size: Bytes, or None where it is not known.
        content: What its first bytes say that it is, as `policy_core.contents.content_of` tells; None where they were
            not looked at or do not tell.
    """

    name: str
    media_type: str | None = None
    size: int | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes with a message and is shown in its body, by a ``cid:`` address (RFC 2392).

    Args:
        id: Its content id, without ``cid:``.
        format: ``gif``, ``png``, ``jpeg`` …, or None where it is not known.
        frames: How many frames it has, or None where that is not known.
        width: Its own width in pixels, or None where it is not known.
    """

    id: str
    format: str | None = None
    frames: int | None = None
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent earlier for the same order.

    Args:
        kind: The id of a kind of message of the policy, such as ``review-request``.
        sent_on: The day it was sent.
    """

    kind: str
    sent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What is known of the order that a message belongs to; None means unknown.

    Args:
        id: The order id, ``123-1234567-1234567``.
        completed_on: The day the order was completed.
        opted_out: Whether the buyer opted out of proactive messages.
        buyer_language: The buyer's language of preference, an ISO 639-1 code.
        history: What was sent for this order, or None where nobody kept a record.
    """

    id: str | None = None
    completed_on: date | None = None
    opted_out: bool | None = None
    buyer_language: str | None = None
    history: tuple[Sent, ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "completed_on", day_of(self.completed_on))


@dataclass(frozen=True, slots=True)
class Mistake:
    """A slip in spelling or grammar, as a checker for that found it.

    Args:
        start: Its first code point in the body.
        end: The code point after its last.
        suggestions: What to write instead, the likeliest first; may be empty.
    """

    start: int
    end: int
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message from a seller to a buyer.

    Args:
        body: The text as the seller wrote it.
        subject: The subject line; None where there is none to know of.
        format: ``text`` or ``html``.
        scope: ``proactive`` where the seller starts, ``reply`` where the buyer asked; None where unknown.
        order: The order's facts.
        attachments: The files, or None where it is not known whether there are any.
        sent_on: The day of sending; decides the edition and the intervals. None means today.
        marketplace: The marketplace's host, such as ``amazon.de``.
        language: The language the message is written in, where the sender knows it.
        channel: ``compose-page`` where the marketplace's own page adds the order id, else None.
        id: The caller's name for the message; comes back in the report.
        spelling: The body's misspelt words in order of place, or None where no checker for spelling ran.
        grammar: The body's mistakes in grammar in order of place, or None where no checker for grammar ran.
        pictures: What is known of the pictures that the body shows by ``cid:`` addresses.
        grammar_partial: Whether there may be more mistakes in grammar than `grammar` has, as a checker is still at it:
            what more of them could change is unknown.

    Raises:
        MessageError: ``format`` or ``scope`` is none of these.
    """

    body: str
    subject: str | None = None
    format: Format = "text"
    scope: Scope | None = None
    order: Order = field(default_factory=Order)
    attachments: tuple[Attachment, ...] | None = None
    sent_on: date | None = None
    marketplace: str | None = None
    language: str | None = None
    channel: str | None = None
    id: str | None = None
    spelling: tuple[Mistake, ...] | None = None
    grammar: tuple[Mistake, ...] | None = None
    pictures: tuple[Picture, ...] = ()
    grammar_partial: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "sent_on", day_of(self.sent_on))
        # A slip here would have the message read as another sort of thing without a word.
        if self.format not in ("text", "html"):
            raise MessageError(f"a message's format is `text` or `html`, not {self.format!r}")
        if self.scope not in (None, "proactive", "reply"):
            raise MessageError(f"a message's scope is `proactive`, `reply` or None, not {self.scope!r}")

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Message:
        """Return the message that JSON values describe, with the fields of a line of JSON lines.

        Args:
            values: Values of the right types, as `to_json` gives them; `policy_core.readers` reads what may be wrong.
        """
        order = values.get("order") or {}
        history = order.get("history")
        attachments = values.get("attachments")
        return cls(
            body=values["body"],
            subject=values.get("subject"),
            format=values.get("format") or "text",
            scope=values.get("scope"),
            order=Order(
                order.get("id"),
                _day(order.get("completed_on")),
                order.get("opted_out"),
                order.get("buyer_language"),
                None if history is None else tuple(Sent(item["kind"], _day(item.get("sent_on"))) for item in history),
            ),
            attachments=None
            if attachments is None
            else tuple(
                Attachment(item["name"], item.get("media_type"), item.get("size"), item.get("content"))
                for item in attachments
            ),
            sent_on=_day(values.get("sent_on")),
            marketplace=values.get("marketplace"),
            language=values.get("language"),
            channel=values.get("channel"),
            id=values.get("id"),
            spelling=_mistakes(values.get("spelling")),
            grammar=_mistakes(values.get("grammar")),
            pictures=tuple(
                Picture(item["id"], item.get("format"), item.get("frames"), item.get("width"))
                for item in values.get("pictures") or ()
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the message as JSON values, as a line of JSON lines has them; what is unknown is left out."""
        order = self.order
        values = {
            "id": self.id,
            "subject": self.subject,
            "body": self.body,
            "format": self.format if self.format != "text" else None,
            "scope": self.scope,
            "order": _known(
                {
                    "id": order.id,
                    "completed_on": _iso(order.completed_on),
                    "opted_out": order.opted_out,
                    "buyer_language": order.buyer_language,
                    "history": None
                    if order.history is None
                    else [_known({"kind": sent.kind, "sent_on": _iso(sent.sent_on)}) for sent in order.history],
                }
            )
            or None,
            "attachments": None
            if self.attachments is None
            else [
                _known({"name": item.name, "media_type": item.media_type, "size": item.size, "content": item.content})
                for item in self.attachments
            ],
            "sent_on": _iso(self.sent_on),
            "marketplace": self.marketplace,
            "language": self.language,
            "channel": self.channel,
            "spelling": _listed(self.spelling),
            "grammar": None if self.grammar_partial else _listed(self.grammar),
            "pictures": [
                _known({"id": item.id, "format": item.format, "frames": item.frames, "width": item.width})
                for item in self.pictures
            ]
            or None,
        }
        return _known(values)


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _mistakes(values: list[Mapping[str, Any]] | None) -> tuple[Mistake, ...] | None:
    if values is None:
        return None
    return tuple(Mistake(item["start"], item["end"], tuple(item.get("suggestions") or ())) for item in values)


def _listed(mistakes: tuple[Mistake, ...] | None) -> list[dict[str, Any]] | None:
    if mistakes is None:
        return None
    return [{"start": item.start, "end": item.end, "suggestions": list(item.suggestions)} for item in mistakes]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
