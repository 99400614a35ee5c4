"""A rule's tests as plain data: the message that each describes, and the edition that it is judged by."""

from __future__ import annotations

from typing import Any

from policy_core.language import syntax as s
from policy_core.language.policy import UNITS, Policy, as_date

#: The size, in bytes, of an attachment of which a test does not say it.
_SIZE = 1_000


def test_message(policy: Policy, rule: s.Rule, example: s.Example) -> tuple[dict[str, Any], int]:
    """Return what a test describes.

    Args:
        policy: The policy.
        rule: The rule whose test it is.
        example: The test.

    Returns:
        The message as `Message.from_json` takes it, and the index of the edition that judges it.
    """
    given = {item.fact.text: item.values for item in example.given}

    def text(fact: str) -> str | None:
        value = given[fact][0] if fact in given else None
        return value.text if isinstance(value, s.Name | s.Text) else None

    def day(fact: str) -> str | None:
        written = text(fact)
        found = as_date(written) if written else None
        return found.isoformat() if found else None

    opted_out = text("order.opted-out")
    order = {
        "id": text("order.id"),
        "completed_on": day("order.completed"),
        "opted_out": None if opted_out is None else opted_out == "yes",
        "buyer_language": text("buyer.language"),
        "history": _history(example),
    }
    message = {
        "subject": text("subject"),
        "body": example.text.text,
        "format": text("format"),
        "scope": text("scope") or "proactive",
        "order": {key: value for key, value in order.items() if value is not None} or None,
        "attachments": _attachments(example),
        "sent_on": day("sent"),
        "marketplace": text("marketplace"),
        "language": text("language"),
        "channel": text("channel"),
        "spelling": _mistakes(example, "spelling"),
        "grammar": _mistakes(example, "grammar"),
    }
    return {key: value for key, value in message.items() if value is not None}, _edition(
        policy, rule, text("edition"), day("sent")
    )


test_message.__test__ = False  # type: ignore[attr-defined]  # not a test of pytest's


def _edition(policy: Policy, rule: s.Rule, named: str | None, sent: str | None) -> int:
    """Return the edition that a test names, that of its day, or the newest with the rule."""
    if named is not None:
        return policy.edition_index(named)
    if sent is None:
        return (policy.edition_index(rule.until.text) if rule.until else len(policy.editions)) - 1
    dates = [as_date(item.in_force.text) if item.in_force else None for item in policy.editions]
    return max(index for index, start in enumerate(dates) if start and start.isoformat() <= sent)


def _history(example: s.Example) -> list[dict[str, Any]] | None:
    history: list[dict[str, Any]] | None = None
    for item in example.given:
        if item.fact.text == "history":
            history = history or []
            kind, *rest = [value.text for value in item.values if isinstance(value, s.Name)]
            sent = as_date(rest[0]) if rest else None
            if kind != "none":
                history.append({"kind": kind} | ({"sent_on": sent.isoformat()} if sent else {}))
    return history


def _mistakes(example: s.Example, what: str) -> list[dict[str, Any]] | None:
    """Return where the mistakes that a test names stand for the first time; None: it names none."""
    given = [item.values[0] for item in example.given if item.fact.text == what]
    if not given:
        return None
    body, found = example.text.text, []
    for value in given:
        if isinstance(value, s.Text) and (start := body.find(value.text)) >= 0:
            found.append({"start": start, "end": start + len(value.text)})
    return sorted(found, key=lambda item: item["start"])


def _attachments(example: s.Example) -> list[dict[str, Any]]:
    attachments = []
    for item in example.given:
        if item.fact.text == "attachment" and isinstance(item.values[0], s.Text):
            size = item.values[1] if len(item.values) > 1 else None
            factor = UNITS[size.unit][1] if isinstance(size, s.Number) and size.unit else 1
            attachments.append(
                {
                    "name": item.values[0].text,
                    "size": int(size.number * factor) if isinstance(size, s.Number) else _SIZE,
                }
            )
    return attachments
