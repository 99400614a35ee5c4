"""Policies of a few lines for tests: the parts that every one needs are written here once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal

from policy_core import Checker, Message, Program, Report
from policy_core.language import Policy, load_texts
from policy_core.program import compile_policy
from policy_core.report import Severity

NO_FILES: Mapping[str, str] = MappingProxyType({})

HEAD = """\
policy small "A small policy"

edition one "the first rules"
  announced 2019-12
  in force from 2020-01-01

"""
#: An edition that may follow the head's.
SECOND = """\
edition two "the second rules"
  announced 2020-11
  in force from 2021-01-01

"""


def rule(when: str, *lines: str, name: str = "small.rule", certainty: str = "stated", tested: bool = True) -> str:
    """Return a rule.

    Args:
        when: Its condition, or under ``any of`` its bullets.
        lines: More lines.
        name: Its id.
        certainty: Its certainty.
        tested: Whether it has tests that say nothing.
    """
    own = [
        f'rule {name} "A rule"',
        certainty,
        'cite "The Book" "What the book says."',
        f"when {when}",
        'why "Because."',
        'instead "Something else."',
        *(('flags "x"', 'passes "y"') if tested else ()),
    ]
    return "\n  ".join([*own, *lines]) + "\n\n"


def bullets(*alternatives: str) -> str:
    """Return a condition of bullets."""
    return "any of\n    - " + "\n    - ".join(alternatives)


def policy(*parts: str, head: str = HEAD, files: Mapping[str, str] = NO_FILES) -> Policy:
    """Return a policy of some parts after the usual head, and more files by name."""
    more = {f"{name}.policy": text for name, text in files.items()}
    return load_texts({"small.policy": head + "\n".join(parts), **more})


def program(*parts: str, head: str = HEAD, files: Mapping[str, str] = NO_FILES) -> Program:
    """Return a compiled policy of some parts after the usual head."""
    return compile_policy(policy(*parts, head=head, files=files))


def checker(
    *parts: str,
    head: str = HEAD,
    files: Mapping[str, str] = NO_FILES,
    edition: str | None = None,
    as_of: date | None = None,
    severities: Mapping[str, Severity | Literal["off"]] | None = None,
) -> Checker:
    """Return the checker of a policy of some parts after the usual head."""
    compiled = program(*parts, head=head, files=files)
    return Checker(compiled, edition=edition, as_of=as_of, severities=severities)


def texts_found(report: Report, message: Message | str) -> list[str]:
    """Return what a report underlines in the body or subject, in order."""
    message = Message(message) if isinstance(message, str) else message
    fields = {"body": message.body, "subject": message.subject or ""}
    return [
        fields[span.field][span.start : span.end]
        for finding in report.findings
        for span in finding.spans
        if span.field != "attachments"
    ]


def found(pattern: str, text: str, *, language: str = "", more: str = "") -> list[str]:
    """Return what one pattern underlines in a text.

    Args:
        pattern: Its alternatives and guards, as lines of a bullet list without the first dash.
        text: The text.
        language: Lines of the ``language`` statement that the pattern's file begins with.
        more: More definitions.
    """
    head = f"{language}\n{more}\npattern tried\n  - {pattern}\n\n"
    return texts_found(checker(head, rule("<tried>")).check(text), text)
