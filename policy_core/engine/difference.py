"""What some findings say that others of the same message do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from policy_core.report import Finding, Severity, Span

_WEIGHT: Final[dict[Severity, int]] = {"hint": 0, "warning": 1, "error": 2}


def beyond(findings: Iterable[Finding], others: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that others do not have: of another rule, graver, or at more places.

    Args:
        findings: One judgement's.
        others: Another's, of the same message.

    Returns:
        The findings in their order; one that is no graver has only the places that the others do not have.
    """
    known: dict[str, list[Finding]] = {}
    for other in others:
        known.setdefault(other.rule, []).append(other)
    found = []
    for finding in findings:
        alike = [item for item in known.get(finding.rule, ()) if _WEIGHT[item.severity] >= _WEIGHT[finding.severity]]
        if not alike:
            found.append(finding)
        else:
            places = {span for item in alike for span in item.spans}
            spans = tuple(span for span in finding.spans if not _inside(span, places))
            if spans:
                found.append(replace(finding, spans=spans))
    return tuple(found)


def _inside(span: Span, places: set[Span]) -> bool:
    if span in places:
        return True
    return any(item.field == span.field and item.start <= span.start and span.end <= item.end for item in places)
