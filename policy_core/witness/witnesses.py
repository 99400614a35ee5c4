"""Messages that a rule catches: drafts of its condition, each written out and judged before it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from policy_core.checker import Checker
from policy_core.engine.matcher import Matcher
from policy_core.errors import InboundsError
from policy_core.message import Attachment, Message, Mistake, Order, Sent
from policy_core.program import calendar
from policy_core.program.model import Program
from policy_core.suggest import did_you_mean
from policy_core.witness.drafts import Draft, Drafts
from policy_core.witness.markup import element
from policy_core.witness.texts import KEPT, Texts

#: A sentence with mistakes of each sort, and where they are.
_SLIPS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "spelling": (
        "Your ordre will arive tommorow, the parcle is redy.", ("ordre", "arive", "tommorow", "parcle", "redy")
    ),
    "grammar": ("We has sent it, they was here, it do not fits.", ("We has", "they was", "do not fits")),
}  # fmt: skip
#: What a body says where the rule asks for no text.
_BODIES: Final = ("Hello.", "The hose is half an inch wide.", "Please write a review.")

#: Facts that are known unless a rule asks for others, so that nothing hangs on what is not known.
_COMPLETED: Final = timedelta(days=1)
_SIZE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Messages that a rule catches.

    Args:
        rule: The rule's id.
        edition: The edition that judges.
        messages: The messages, the shortest first.
        tried: How many messages were made and judged.
        why: Why there are no more, where there are fewer than asked for; else an empty text.
    """

    rule: str
    edition: str
    messages: tuple[Message, ...]
    tried: int
    why: str


def witnesses(
    program: Program,
    rule: str,
    *,
    edition: str | None = None,
    count: int = 5,
    wanted: Callable[[Message], bool] | None = None,
) -> Witnesses:
    """Make messages that a rule catches; the same ones each time.

    They are made from the rule's compiled patterns: one alternative after the other, gaps left empty, and each is
    judged by the engine before it is returned. That none is found is no proof that there is none.

    Args:
        program: The compiled policy.
        rule: The rule's id.
        edition: The edition that judges; None means the newest with the rule.
        count: How many are wanted.
        wanted: What else has to hold of a message, say that another rule does not catch it.

    Raises:
        InboundsError: There is no such rule, or it is not in force in that edition.
        UnknownEdition: There is no such edition.
    """
    data = program.data
    rules = {item["id"]: item for item in data["rules"]}
    if rule not in rules:
        raise InboundsError(f"there is no rule `{rule}`{did_you_mean(rule, rules)}")
    found = rules[rule]
    names = [item["id"] for item in data["editions"]]
    name = edition or names[found["until"] - 1]
    checker = Checker(program, edition=name)
    index = names.index(name)
    if not found["since"] <= index < found["until"]:
        raise InboundsError(f"rule `{rule}` is not in force in edition {name}")
    writer = _Writer(program, found, index, max(count, KEPT))
    messages: list[Message] = []
    seen: set[tuple[str, str]] = set()
    tried = 0
    for message in writer.messages():
        if len(messages) == count:
            break
        alike = message.body.casefold(), (message.subject or "").casefold()
        if alike in seen:
            continue
        seen.add(alike)
        tried += 1
        report = checker.check(message, fixes=False)
        if any(finding.rule == rule for finding in report.findings) and (wanted is None or wanted(message)):
            messages.append(message)
    messages.sort(key=lambda message: (len(message.body), message.body, message.subject or ""))
    return Witnesses(rule, name, tuple(messages), tried, _why(len(messages), tried, count))


def _why(found: int, tried: int, count: int) -> str:
    if found >= count:
        return ""
    if not tried:
        return "its condition asks for what no message can be made of"
    if found == tried:
        return f"no more than {found} message{'s' if found > 1 else ''} could be made from its condition"
    return f"{found or 'none'} of the {tried} messages that were made from its condition can be shown"


class _Writer:
    """Writes messages for a rule.

    Args:
        program: The compiled policy.
        rule: The rule as it stands there.
        edition: The index of the edition that judges.
        kept: How many texts of one pattern are gone through.
    """

    def __init__(self, program: Program, rule: dict[str, Any], edition: int, kept: int) -> None:
        self._rule = rule
        self._texts = Texts(program, Matcher(program), kept)
        kinds = {kind["id"]: kind["when"] for kind in program.data["kinds"]}
        self._drafts = Drafts(self._texts, kinds, edition)
        starts = calendar.start(program.data["editions"][edition])
        self._sent = starts or date(2020, 1, 1)

    def messages(self) -> Iterator[Message]:
        """Write a message for each draft, in the order of the rule's alternatives."""
        for draft in self._drafts.of(self._rule["when"]):
            if self._rule["scope"] == "proactive" and draft.facts.get("scope", ("is", "proactive"))[1] != "proactive":
                continue
            for body in self._bodies(draft):
                message = self._message(draft, body)
                if message is not None:
                    yield message

    def _bodies(self, draft: Draft) -> Iterator[tuple[str, bool]]:
        """Return texts for the body, and whether they are HTML."""
        sentences = [self._sentence(self._texts.write(text)) for text in draft.texts]
        sentences += [sentence for kind, (sentence, _) in _SLIPS.items() if _asks(draft.facts, kind)]
        html = bool(draft.elements) or draft.facts.get("format") == ("is", "html")
        html = html or not draft.facts.keys().isdisjoint({"font-sizes.count", "language.mislabelled"})
        if not html:
            yield from ((" ".join(sentences), False),) if sentences else ((body, False) for body in _BODIES)
            return
        parts = [f"<p>{sentence}</p>" for sentence in sentences]
        parts += [element(kind, tests, self._texts) for kind, tests in draft.elements]
        if "font-sizes.count" in draft.facts:
            parts.append(element("text", (("extra-size", "yes", None),), self._texts))
        body = "".join(parts) or "<p>The screws are M4, and you will find them in the bag that is in the lid.</p>"
        if "language.mislabelled" in draft.facts:
            body = (
                '<html lang="de"><p>The screws are M4, and you will find them in the bag that is in the lid.</p>'
                f"{body}</html>"
            )
        yield body, True

    @staticmethod
    def _sentence(text: str) -> str:
        # What is written small may be asked for so: a host, a file.
        if text.split(maxsplit=1)[0].rstrip(".,?!").isalpha():
            text = text[0].upper() + text[1:]
        return text if not text[-1:].isalnum() else f"{text}."

    def _message(self, draft: Draft, body: tuple[str, bool]) -> Message | None:
        """Return the message of a draft; None where a fact cannot be as it asks."""
        facts, needs = dict(draft.facts), set(self._rule["needs"])
        sent = self._date(facts.get("sent"))
        dated = {"sent", "days-since-completion", "order.completed"} & (facts.keys() | needs)
        completed = None
        if "days-since-completion" in facts:
            op, value = facts["days-since-completion"]
            completed = sent - timedelta(days=_number(op, value))
        elif "order.completed" in facts or dated - {"sent"}:
            completed = self._date(facts.get("order.completed"), sent - _COMPLETED)
        # In a reply the subject is the buyer's, and not read.
        usual = "proactive" if self._rule["scope"] == "proactive" or draft.subject else "reply"
        scope = facts.get("scope", ("is", usual))
        files = self._files(draft)
        language = self._language(facts, "language")
        buyer = self._language(facts, "buyer.language", "en" if "buyer.language" in needs else None)
        text, html = body
        return Message(
            text,
            subject=self._texts.write(draft.subject).rstrip(".") if draft.subject else _text(facts.get("subject")),
            format="html" if html else "text",
            scope="reply" if _text(scope) == "reply" else "proactive",
            order=Order(
                id=_text(facts.get("order.id")),
                completed_on=completed,
                opted_out=_flag(facts.get("order.opted-out"), False if "order.opted-out" in needs else None),
                buyer_language=buyer,
                history=tuple(Sent(kind) for kind in draft.history)
                if draft.history or "order.history" in needs
                else None,
            ),
            attachments=files,
            sent_on=sent if dated else None,
            marketplace=_text(facts.get("marketplace")),
            language=language,
            channel=_text(facts.get("channel")),
            spelling=_mistakes(facts, text, "spelling"),
            grammar=_mistakes(facts, text, "grammar"),
        )

    def _files(self, draft: Draft) -> tuple[Attachment, ...] | None:
        names = ["-".join(self._texts.write(text).split()) for text in draft.files]
        count, size = draft.facts.get("attachments.count"), draft.facts.get("attachments.size")
        least = max(_number(*count) if count else 0, int(size is not None))
        names += [f"file-{number}" for number in range(len(names) + 1, least + 1)]
        if not names:
            needs = {"attachments", "attachments.count", "attachments.size"} & set(self._rule["needs"])
            return () if needs else None
        whole = _number(*size) if size else _SIZE
        named = [name if "." in name else f"{name}.pdf" for name in names]
        return tuple(Attachment(name, None, whole if at == 0 else _SIZE) for at, name in enumerate(named))

    def _date(self, fact: tuple[str, Any] | None, default: date | None = None) -> date:
        if fact is None or not isinstance(fact[1], str):
            return default or self._sent
        return date.fromisoformat(fact[1]) + timedelta(days={">": 1, "<": -1}.get(fact[0], 0))

    @staticmethod
    def _language(facts: dict[str, tuple[str, Any]], name: str, default: str | None = None) -> str | None:
        fact = facts.get(name)
        if fact is None:
            other = next((op for op, value in facts.values() if value == ("fact", name)), None)
            return "en" if other else default
        op, value = fact
        same = "en" if isinstance(value, tuple) else str(value)
        if op == "missing":
            return None
        return same if op == "is" else "de" if same != "de" else "en"


def _asks(facts: Mapping[str, Any], kind: str) -> bool:
    return any(name.startswith(f"{kind}.") for name in facts)


def _mistakes(facts: Mapping[str, Any], text: str, kind: str) -> tuple[Mistake, ...] | None:
    """Return what a checker finds in a text; None where nothing is asked of one."""
    if not _asks(facts, kind):
        return None
    places = [(text.find(words), len(words)) for words in _SLIPS[kind][1]]
    return tuple(Mistake(start, start + length) for start, length in places if start >= 0)


def _number(op: str, value: float) -> int:
    """Return a whole number that compares so with a value."""
    return int(value) + {">": 1, "<": -1, "is not": 1}.get(op, 0)


def _text(fact: tuple[str, Any] | None) -> str | None:
    return str(fact[1]) if fact and fact[0] == "is" else None


def _flag(fact: tuple[str, Any] | None, default: bool | None) -> bool | None:
    if fact is None or fact[0] == "missing":
        return default
    return bool(fact[1]) is (fact[0] == "is")
