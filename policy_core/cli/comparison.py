"""Two editions compared: what is shown as a table, as JSON or as a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from policy_core.readers import Item
from policy_core.report import Finding
from policy_core.update import MessageChange, Update

#: A verdict in words.
VERDICTS = {"in-bounds": "in bounds", "doubtful": "doubtful", "out-of-bounds": "out of bounds"}


@dataclass(frozen=True)
class Changed:
    """A message that is judged differently.

    Args:
        item: Where it comes from.
        change: What changes.
    """

    item: Item
    change: MessageChange

    @property
    def name(self) -> str:
        """Its file, and its id or line in it."""
        message = self.item.message
        own = (message.id if message else None) or (str(self.item.line) if self.item.line else None)
        return f"{self.item.name}: {own}" if own and own != self.item.name else self.item.name


@dataclass(frozen=True)
class Comparison:
    """The outcome.

    Args:
        update: The two editions.
        changed: The messages that are judged differently.
        checked: How many messages were compared; None where none were given.
    """

    update: Update
    changed: tuple[Changed, ...]
    checked: int | None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "before": self.update.before.id,
            "after": self.update.after.id,
            "rules": [change.to_json() for change in self.update.rules],
            "checked": self.checked,
            "messages": [
                {"source": item.item.name, "line": item.item.line, **item.change.to_json()} for item in self.changed
            ],
        }


def quoted(item: Changed, finding: Finding, most: int = 3) -> list[str]:
    """Return the words that a finding marks, those of the whole message left out.

    Args:
        item: The message.
        finding: One of its findings.
        most: How many places are enough.
    """
    message = item.item.message
    if message is None:
        return []
    fields = {"body": message.body, "subject": message.subject or ""}
    words = [
        " ".join(fields[span.field][span.start : span.end].split()) for span in finding.spans if span.field in fields
    ]
    return [word for word in dict.fromkeys(words) if word][:most]
