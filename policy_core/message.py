"""What is checked: a message, its order, its attachments and what was sent before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

#: The longest text that is checked, in code points; longer ones raise `TooLong`.
MAX_CHARACTERS = 1_000_000

Scope = Literal["proactive", "reply"]
Format = Literal["text", "html"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message.

    Args:
        name: The file's name with its ending.
        media_type: The MIME type, or None where it is not known.
        size: Bytes, or None where it is not known.
    """

    name: str
    media_type: str | None = None
    size: int | None = None


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
