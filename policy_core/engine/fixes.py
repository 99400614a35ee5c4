"""Fixes: edits that a rule offers, applied and checked again before anybody sees them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from types import ModuleType

from policy_core.document import Document
from policy_core.document.words import BREAKS
from policy_core.engine.runner import Judgement
from policy_core.message import Message, Mistake
from policy_core.report import Edit, Finding, Fix, Span

#: What a blank does not stand before; the empty text is the end.
_CLOSES = frozenset({" ", "\r", "\n", "", ".", ",", "!", "?"})


def find_fixes(finding: Finding, judgement: Judgement) -> tuple[Fix, ...]:
    """Return the fixes that remove a finding and add none, safe ones first."""
    rule = next(item for item in judgement.runner.rules if item["id"] == finding.rule)
    fixes = []
    for title, safe, verb, argument in rule["fixes"]:
        edits = _edits(verb, argument, finding, judgement)
        if edits and _holds(edits, finding, judgement):
            fixes.append(Fix(title, safe, tuple(edits)))
    return tuple(sorted(fixes, key=lambda fix: not fix.safe))


def apply_edits(message: Message, edits: Iterable[Edit]) -> Message:
    """Return the message with edits made; they do not overlap.

    Its mistakes are those that are known: one that nobody knows of yet, a fix neither makes nor takes away.
    """
    edits = list(edits)
    body, subject = message.body, message.subject or ""
    for edit in sorted(edits, key=lambda edit: -edit.start):
        if edit.field == "body":
            body = body[: edit.start] + edit.text + body[edit.end :]
        elif edit.field == "subject":
            subject = subject[: edit.start] + edit.text + subject[edit.end :]
    return replace(
        message,
        body=body,
        subject=subject if message.subject is not None else None,
        spelling=_moved(message.spelling, edits),
        grammar=_moved(message.grammar, edits),
        grammar_partial=False,
    )


def _moved(mistakes: tuple[Mistake, ...] | None, edits: Iterable[Edit]) -> tuple[Mistake, ...] | None:
    """Return mistakes at their places after edits of the body; those that an edit touches are gone."""
    if not mistakes:
        return mistakes
    own = [edit for edit in edits if edit.field == "body"]
    moved = []
    for item in mistakes:
        if not any(edit.start < item.end and item.start < edit.end for edit in own):
            by = sum(len(edit.text) - (edit.end - edit.start) for edit in own if edit.end <= item.start)
            moved.append(replace(item, start=item.start + by, end=item.end + by))
    return tuple(moved)


def _markup() -> ModuleType:
    # Most messages are plain text.
    from policy_core.engine import markup

    return markup


def _holds(edits: list[Edit], finding: Finding, judgement: Judgement) -> bool:
    message = apply_edits(judgement.message, edits)
    if not message.body.strip():
        return False
    after = judgement.runner.run(message, judgement.today)
    before = {item.rule for item in judgement.findings}
    rules = {item.rule for item in after.findings}
    unknown = {item.rule for item in after.not_checked} - {item.rule for item in judgement.not_checked}
    return finding.rule not in rules and not rules - before and not unknown


def _edits(verb: str, argument: str | None, finding: Finding, judgement: Judgement) -> list[Edit]:
    edits: list[Edit] = []
    if verb == "rewrite":
        return _rewrite(argument or "", judgement)
    if verb == "remove-style":
        document = judgement.body.document
        return [] if document.rendered is None else _markup().without_style(document.source, argument or "")
    done: list[Span] = []
    for span in finding.spans:
        if span.field == "attachments":
            continue
        match = judgement.body if span.field == "body" else judgement.subject
        if match is None:
            continue
        if verb.endswith("-sentence"):
            start, end = _sentence(match.document, span)
            span = Span(span.field, start, end)
        if any(span.field == other.field and span.start < other.end and other.start < span.end for other in done):
            continue
        text = argument or ""
        # One new sentence stands for all that go.
        if verb == "replace-sentence" and done:
            text = ""
        done.append(span)
        if match.document.rendered is not None:
            edits += _markup().cut(match.document.source, span.start, span.end, text)
            continue
        edit = _tidy(match.document.source, span, text)
        edits.append(edit)
    return _apart(edits)


def _apart(edits: list[Edit]) -> list[Edit]:
    """Return edits in order without what an earlier one takes out already."""
    apart: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.field, edit.start, edit.end)):
        if apart and apart[-1].field == edit.field and edit.start < apart[-1].end:
            # Both would have taken the blank between them.
            edit = replace(edit, start=min(apart[-1].end, edit.end))
            if edit.start == edit.end and not edit.text:
                continue
        apart.append(edit)
    return apart


def _tidy(source: str, span: Span, text: str) -> Edit:
    """Replace a span; where nothing takes its place, its blank goes with it."""
    start, end = span.start, span.end
    if not text:
        line_start = source.rfind("\n", 0, start) + 1
        line_end = source.find("\n", end)
        line_end = len(source) if line_end < 0 else line_end
        if not (source[line_start:start] + source[end:line_end]).strip():
            start, end = line_start, min(line_end + 1, len(source))
            if end == len(source) and start:
                start -= 1
        elif start and source[start - 1] == " " and source[end : end + 1] in _CLOSES:
            start -= 1
        elif source[end : end + 1] == " ":
            end += 1
    return Edit(span.field, start, end, text)


def _sentence(document: Document, span: Span) -> tuple[int, int]:
    """Return the place in the source of the sentences that a span lies in, with their marks."""
    places = [document.source_span(start, end)[0] for start, end in zip(document.starts, document.ends, strict=True)]
    first = max(0, bisect_right(places, span.start) - 1)
    last = max(first, bisect_right(places, span.end - 1) - 1)
    words = document.words
    while first and words[first - 1] not in BREAKS:
        first -= 1
    while last < len(words) and words[last] not in BREAKS:
        last += 1
    if last < len(words) and words[last] in ("<.>", "<?>", "<!>"):
        return document.span(first, last)
    return document.span(first, last - 1)


_SCHEME = re.compile(r"http(?=://)", re.I)


def _rewrite(what: str, judgement: Judgement) -> list[Edit]:
    edits = []
    document = judgement.body.document
    if what in ("spelling", "grammar"):
        mistakes = judgement.message.spelling if what == "spelling" else judgement.message.grammar
        # In markup a mistake may have tags inside.
        return [
            Edit("body", item.start, item.end, item.suggestions[0])
            for item in mistakes or ()
            if item.suggestions
            and (document.rendered is None or not set("<>&") & set(document.source[item.start : item.end]))
        ]
    if what == "line-breaks" and document.rendered is not None:
        return [Edit("body", start, end, "") for start, end in document.surplus]
    if what == "https" and document.rendered is not None:
        edits += _markup().secure(document.source)
    if what == "line-breaks":
        for start, end in document.line_breaks:
            edits.append(Edit("body", *document.source_span(start, end), "\n\n"))
        return edits
    wanted = {"https": "link", "order-id": "bad-order-id"}[what]
    for entity in document.entities:
        if entity.kind != wanted or entity.token in document.placed:
            continue
        start, end = document.span(entity.token, entity.token)
        if what == "https":
            scheme = _SCHEME.match(document.source, start, end)
            if scheme:
                edits.append(Edit("body", *scheme.span(), "https"))
        else:
            digits = re.sub(r"\D", "", document.text[document.starts[entity.token] : document.ends[entity.token]])
            if len(digits) == 17 and "<" not in document.source[start:end]:
                edits.append(Edit("body", start, end, f"{digits[:3]}-{digits[3:10]}-{digits[10:]}"))
    return edits
