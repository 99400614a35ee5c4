"""An update of the policy as one page to pass on: no scripts, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from policy_core.cli.comparison import VERDICTS, Changed, Comparison, quoted
from policy_core.cli.dates import long_date
from policy_core.report import Finding
from policy_core.update import RuleChange

_HEADINGS: Final = {"new": "New rules", "changed": "Rules that change", "gone": "Rules that are gone"}

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --card: #f6f8fa; }
:root { --bad: #c0152a; --doubt: #8a5a00; --good: #1a7f37; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9ea7b3; --line: #3d444d; --card: #151b23; }
  :root { --bad: #ff7b72; --doubt: #e3b341; --good: #56d364; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .35rem 0; }
a { color: inherit; }
strong { font-weight: 600; }
article { border: 1px solid var(--line); border-radius: 8px; background: var(--card); padding: .8rem 1rem; }
article { margin: .75rem 0; overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; color: var(--soft); font-weight: 400; }
blockquote { margin: .5rem 0; padding: 0 0 0 .8rem; border-left: 3px solid var(--line); white-space: pre-wrap; }
mark { background: none; color: inherit; text-decoration: underline wavy var(--bad); text-underline-offset: 3px; }
ul { margin: .4rem 0; padding-left: 1.2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.soft { color: var(--soft); }
.out-of-bounds { color: var(--bad); }
.doubtful { color: var(--doubt); }
.in-bounds { color: var(--good); }
@media print { body { margin: 0; } article { break-inside: avoid; } }
"""


def page(comparison: Comparison) -> str:
    """Return the page.

    Args:
        comparison: The outcome.
    """
    update = comparison.update
    title = f"What changes from edition {update.before.id} to {update.after.id}"
    force = update.after.in_force
    when = f"In force from {long_date(force)}." if force else "Announced, and never in force as written."
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            f"<h1>{escape(title)}</h1>",
            f'<p class="soft">{escape(when)} {escape(update.after.what)}</p>',
            *_messages(comparison),
            *_rules(comparison),
            "</body>",
            "</html>",
            "",
        ]
    )


def _messages(comparison: Comparison) -> Iterator[str]:
    if comparison.checked is None:
        return
    count = len(comparison.changed)
    yield f"<h2>Your messages: {count} of {comparison.checked} {'is' if count == 1 else 'are'} judged differently</h2>"
    if not count:
        yield "<p>Nothing that you write has to change.</p>"
        return
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Message", "Before", "Then"))
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
    for number, item in enumerate(comparison.changed, 1):
        before, after = item.change.before.verdict, item.change.after.verdict
        yield f'<tr><td><a href="#m{number}">{escape(item.name)}</a></td>{_cell(before)}{_cell(after)}</tr>'
    yield "</tbody></table>"
    for number, item in enumerate(comparison.changed, 1):
        yield from _message(number, item)


def _cell(verdict: str) -> str:
    return f'<td class="{verdict}">{VERDICTS[verdict]}</td>'


def _message(number: int, item: Changed) -> Iterator[str]:
    yield f'<article id="m{number}">'
    yield f"<h3>{escape(item.name)}</h3>"
    for label, findings in (("Then breaks", item.change.came), ("No longer breaks", item.change.went)):
        if findings:
            yield f"<p><strong>{label}</strong></p><ul>"
            yield from (f"<li>{_finding(item, finding)}</li>" for finding in findings)
            yield "</ul>"
    yield "</article>"


def _finding(item: Changed, finding: Finding) -> str:
    words = quoted(item, finding)
    said = "".join(f"<blockquote><mark>{escape(word)}</mark></blockquote>" for word in words)
    instead = f"<p>Instead: {escape(finding.instead)}</p>" if finding.instead else ""
    return f"{escape(finding.title)} <code>{finding.rule}</code>{said}<p>{escape(finding.why)}</p>{instead}"


def _rules(comparison: Comparison) -> Iterator[str]:
    rules = comparison.update.rules
    if not rules:
        yield "<h2>No rule changes</h2>"
    for change, heading in _HEADINGS.items():
        chosen = [rule for rule in rules if rule.change == change]
        if chosen:
            yield f"<h2>{heading}</h2>"
            for rule in chosen:
                yield from _rule(rule)


def _rule(change: RuleChange) -> Iterator[str]:
    yield f"<article><h3>{escape(change.rule.title)} <code>{change.rule.id}</code></h3>"
    yield f"<p>{escape(change.words)}</p>"
    yield f"<p>{escape(change.rule.why)}</p>"
    if change.example is not None and change.before and change.after:
        subject = f"<b>{escape(change.example.subject)}</b><br>" if change.example.subject else ""
        yield f"<blockquote>{subject}{escape(change.example.body)}</blockquote>"
        yield (
            f'<p class="soft"><span class="{change.before}">{VERDICTS[change.before]}</span>, '
            f'then <span class="{change.after}">{VERDICTS[change.after]}</span></p>'
        )
    yield "</article>"
