"""The face that the extension's worker calls: JSON texts in and out, offsets in UTF-16 code units.

Requests and answers are JSON texts because they cross the border between JavaScript and Python as they are.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping
from datetime import date
from typing import Any

from policy_core.checker import Checker
from policy_core.errors import InboundsError
from policy_core.language import syntax
from policy_core.message import Attachment, Message, Order, Sent
from policy_core.program.model import Program


class Session:
    """One engine's state: the program, the seller's settings, the checkers made from them.

    Args:
        program: The serial form of the program to start with; None means Amazon's own.
    """

    def __init__(self, program: bytes | None = None) -> None:
        self._pack = Program.from_bytes(program) if program else None
        self._base = self._pack
        self._severities: dict[str, Any] = {}
        self._edition: str | None = None
        self._checker = self._make()

    def _make(self) -> Checker:
        return Checker(self._base, edition=self._edition, severities=self._severities)

    def configure(self, settings: str) -> str:
        """Take settings over.

        Args:
            settings: JSON: ``severities`` (by rule id, unknown ones left out), ``edition`` (an id, or null for the
                one in force on the day).

        Returns:
            JSON: ``policy``, ``program``, ``edition`` in force today, ``editions``, ``rules``, ``kinds``.
        """
        values = json.loads(settings)
        known = {rule["id"] for rule in self._checker.program.data["rules"]}
        self._severities = {rule: level for rule, level in values.get("severities", {}).items() if rule in known}
        self._edition = values.get("edition")
        self._checker = self._make()
        return self.describe()

    def describe(self) -> str:
        """Return what the engine knows, as JSON; see `configure`."""
        checker = self._checker
        today = date.today().isoformat()
        editions = checker.program.data["editions"]
        in_force = [
            item["id"]
            for item in editions
            if item["in_force"] and item["in_force"] <= today and (not item["until"] or today < item["until"])
        ]
        rules = [
            {key: rule[key] for key in ("id", "title", "certainty", "severity", "scope", "why", "instead", "needs")}
            | {"citation": {"source": rule["source"], "says": rule["says"]}, "edition": editions[rule["since"]]["id"]}
            for rule in checker.program.data["rules"]
        ]
        kinds = [{key: kind[key] for key in ("id", "title", "permission")} for kind in checker.program.data["kinds"]]
        return _json(
            {
                "policy": checker.policy,
                "title": checker.program.data["policy"]["title"],
                "program": checker.program_hash,
                "edition": self._edition or (in_force[-1] if in_force else ""),
                "editions": editions,
                "rules": rules,
                "kinds": kinds,
            }
        )

    def check(self, request: str) -> str:
        """Check a message.

        Args:
            request: JSON: the fields of a message as in a line of JSON lines, and ``fixes`` (true or false).

        Returns:
            JSON: a report whose offsets count UTF-16 code units, or ``{"error": …}`` for people.
        """
        try:
            values = json.loads(request)
            fixes = bool(values.pop("fixes", True))
            message = _message(values)
            report = self._checker.check(message, fixes=fixes).to_json()
        except InboundsError as error:
            return _json({"error": str(error)})
        return _json(to_utf16(report, message))

    def house_rules(self, source: str) -> str:
        """Check the seller's own rules and, where nothing is wrong with them, use them from now on.

        Args:
            source: The text of a policy file; an empty one takes them away.

        Returns:
            JSON: ``diagnostics`` (code, level, message, label, help, start, end in UTF-16, line, column), ``tests``
            (how many ran), ``accepted``.
        """
        from policy_core.language import Diagnostic, PolicyErrors
        from policy_core.packs import extend_sources
        from policy_core.program import compile_policy
        from policy_core.rule_tests import run_tests

        name = "house.policy"
        if not source.strip():
            self._base = self._pack
            self._checker = self._make()
            return _json({"diagnostics": [], "tests": 0, "accepted": True})
        tests = 0
        found: list[Diagnostic] = []
        try:
            policy = extend_sources("amazon", {name: source})
            found = [item for item in policy.warnings if isinstance(item, Diagnostic) and item.place.file == name]
            run = run_tests(policy, only=name)
            tests = run.tests
            found += run.failures
            if run.passed:
                self._base = compile_policy(policy)
                self._checker = self._make()
        except PolicyErrors as errors:
            found = list(errors.diagnostics)
        accepted = not any(item.level == "error" for item in found)
        text = syntax.Source(name, source)
        offsets = _Utf16(source)
        return _json(
            {
                "diagnostics": [
                    {
                        "code": item.code, "level": item.level, "message": item.message, "label": item.label,
                        "help": item.help, "start": offsets(item.place.start), "end": offsets(item.place.end),
                        "line": text.position(item.place.start)[0], "column": text.position(item.place.start)[1],
                    }
                    for item in found
                ],
                "tests": tests,
                "accepted": accepted,
            }
        )  # fmt: skip


def to_utf16(report: dict[str, Any], message: Message) -> dict[str, Any]:
    """Return a report whose spans and edits count UTF-16 code units of the message's texts."""
    counters: Mapping[str, _Utf16] = {"body": _Utf16(message.body), "subject": _Utf16(message.subject or "")}
    for finding in report["findings"]:
        for place in (*finding["spans"], *(edit for fix in finding["fixes"] for edit in fix["edits"])):
            count = counters.get(place["field"])
            if count:
                place["start"], place["end"] = count(place["start"]), count(place["end"])
    return report


class _Utf16:
    """Turns offsets in code points into offsets in UTF-16 code units."""

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [index for index, char in enumerate(text) if char > "\uffff"]

    def __call__(self, offset: int) -> int:
        return offset + bisect_left(self._wide, offset) if self._wide else offset


def _message(values: Mapping[str, Any]) -> Message:
    """Return the message that the page's reader describes; the extension's own types vouch for its fields."""
    order = values.get("order") or {}
    history = order.get("history")
    attachments = values.get("attachments")
    return Message(
        body=values["body"],
        subject=values.get("subject"),
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
        else tuple(Attachment(item["name"], item.get("media_type"), item.get("size")) for item in attachments),
        sent_on=_day(values.get("sent_on")),
        marketplace=values.get("marketplace"),
        language=values.get("language"),
        channel=values.get("channel"),
        id=values.get("id"),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
