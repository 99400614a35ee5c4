"""Inbounds: tells a marketplace seller whether a message to a buyer is in bounds.

>>> from policy_core import check
>>> check("Leave five stars and get a $10 gift card!").verdict
'out-of-bounds'
"""

from __future__ import annotations

from policy_core.checker import Checker, check
from policy_core.errors import InboundsError, MessageError, TooLong, UnknownEdition
from policy_core.message import MAX_CHARACTERS, Attachment, Message, Mistake, Order, Picture, Sent
from policy_core.program.model import Program
from policy_core.report import Edit, Finding, Fix, Report, Span

__all__ = [
    "MAX_CHARACTERS",
    "Attachment",
    "Checker",
    "Edit",
    "Finding",
    "Fix",
    "InboundsError",
    "Message",
    "MessageError",
    "Mistake",
    "Order",
    "Picture",
    "Program",
    "Report",
    "Sent",
    "Span",
    "TooLong",
    "UnknownEdition",
    "check",
]
