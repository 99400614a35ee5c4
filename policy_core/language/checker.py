"""Syntax trees → policy: names resolved, types held, what cannot be meant refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import cast

from policy_core.language import syntax as s
from policy_core.language.changes import changes
from policy_core.language.errors import Diagnostic, PolicyErrors, did_you_mean
from policy_core.language.policy import (
    ELEMENTS,
    FACTS,
    GIVEN,
    MAX_GAP,
    REWRITES,
    SEVERAL,
    STYLES,
    TOKEN_CLASSES,
    TOLD_BY,
    UNITS,
    PatternKey,
    Policy,
    as_date,
    in_force_until,
    resolve,
)

NAMED_VALUES = {"scope": {"proactive", "reply"}, "flag": {"yes", "no"}, "format": {"text", "html"}}
_NUMERIC = frozenset({"days", "bytes", "count", "percent"})

_EXPECTED = {
    "percent": "a comparison such as > 80 %",
    "pixels": "a comparison such as < 12 px",
    "ratio": "a comparison such as < 4.5",
    "count": "a comparison such as > 2",
    "flag": "the name alone, or `no` and it",
    "name": "a word such as gif",
    "text": "a pattern in <>, or a text in quotes",
}


#: So many patterns may refer to one another in a row.
_DEEPEST = 60


def check(statements: Iterable[s.Statement], sources: dict[str, s.Source]) -> Policy:
    """Check a policy.

    Args:
        statements: Those of all its files.
        sources: The files' texts by name, for error messages.

    Returns:
        The policy; its ``warnings`` are `Diagnostic` values.

    Raises:
        PolicyErrors: Every error found, not only the first. Warnings wait: an error can be what makes a name unused.
    """
    checker = _Checker(list(statements), sources)
    checker.run()
    errors = [item for item in checker.found if item.level == "error"]
    if errors:
        raise PolicyErrors(errors, sources)
    assert checker.line is not None
    policy = Policy(
        sources=sources,
        line=checker.line,
        editions=tuple(checker.editions.values()),
        languages=checker.languages,
        patterns=checker.patterns,
        hosts=checker.hosts,
        kinds=tuple(checker.kinds.values()),
        rules=tuple(checker.rules.values()),
        weights=tuple(checker.weights.values()),
        looks=tuple(checker.looks.values()),
        snippets=tuple(checker.snippets.values()),
    )
    return replace(policy, warnings=(*checker.found, *_unchanged(policy)))


def _unchanged(policy: Policy) -> Iterator[Diagnostic]:
    """Warn of what is said to change in an edition where the rule stays as it was."""
    for rule in policy.rules:
        editions = {edition for edition, _, _ in changes(policy, rule)} if rule.changed else set()
        for line in rule.changed:
            if policy.edition_index(line.edition.text) not in editions:
                yield Diagnostic(
                    "W205", f"rule `{rule.name.text}` does not change in edition {line.edition.text}", line.place,
                    "its conditions stay as they were", "ask for `since` that edition in a condition, or take it away",
                )  # fmt: skip


def elements(options: Iterable[s.Sequence]) -> Iterator[s.Element]:
    """Walk all elements of some alternatives, groups' insides included."""
    for option in options:
        for series in option.parts if isinstance(option, s.Together) else (option,):
            for element in series.elements:
                yield element
                if isinstance(element, s.Group):
                    yield from elements(element.options)


def conditions(condition: s.Condition) -> Iterator[s.Condition]:
    """Walk a condition and its parts."""
    yield condition
    if isinstance(condition, s.AllOf | s.AnyOf):
        for part in condition.parts:
            yield from conditions(part)
    elif isinstance(condition, s.Not):
        yield from conditions(condition.part)


def refs(condition: s.Condition) -> Iterator[s.Ref]:
    """Walk the patterns that a condition names, those inside bullets left out."""
    for part in conditions(condition):
        if isinstance(part, s.Occurs | s.Every | s.Attached):
            yield part.ref
        elif isinstance(part, s.Pair):
            yield part.left
            yield part.right
        elif isinstance(part, s.Some):
            yield from (test.value for test in part.tests if isinstance(test.value, s.Ref))


def rule_conditions(rule: s.Rule) -> Iterator[s.Condition]:
    """Return all conditions that a rule states."""
    yield from (item for item in (rule.when, rule.hint_when) if item is not None)
    yield from rule.unless
    yield from (note.when for note in rule.notes)
    if rule.find and rule.find.when:
        yield rule.find.when


class _Checker:
    def __init__(self, statements: list[s.Statement], sources: dict[str, s.Source]) -> None:
        self.statements = statements
        self.sources = sources
        self.found: list[Diagnostic] = []
        self.line: s.PolicyLine | None = None
        self.editions: dict[str, s.Edition] = {}
        self.languages: dict[str, s.Language] = {}
        self.patterns: dict[PatternKey, s.Pattern] = {}
        self.hosts: dict[str, s.Hosts] = {}
        self.kinds: dict[str, s.Kind] = {}
        self.rules: dict[str, s.Rule] = {}
        self.weights: dict[str, s.Weights] = {}
        self.looks: dict[str, s.Looks] = {}
        self.snippets: dict[str, s.Snippet] = {}
        self.used: set[PatternKey] = set()

    def report(
        self, code: str, message: str, place: s.Place, label: str = "", hint: str = "",
        other: tuple[s.Place, str] | None = None,
    ) -> None:  # fmt: skip
        self.found.append(Diagnostic(code, message, place, label, hint, other))

    def run(self) -> None:
        self.collect()
        self.check_editions()
        for pattern in self.patterns.values():
            self.check_pattern(pattern)
        self.check_cycles()
        for kind in self.kinds.values():
            self.check_kind(kind)
        for rule in self.rules.values():
            self.check_rule(rule)
        for snippet in self.snippets.values():
            self.check_snippet(snippet)
        for weights in self.weights.values():
            self.check_weights(weights)
        for looks in self.looks.values():
            self.check_looks(looks)
        self.check_unused()

    # Definitions.

    def collect(self) -> None:
        for statement in self.statements:
            match statement:
                case s.PolicyLine():
                    if self.line:
                        self.twice("the policy line", statement.name, self.line.place)
                    else:
                        self.line = statement
                case s.Edition():
                    self.define(self.editions, "edition", statement)
                case s.Language():
                    # A language's words may be given once, and its files each begin with its line.
                    known = self.languages.get(statement.name.text)
                    if known is None or not (known.common or known.same or known.forms):
                        self.languages[statement.name.text] = statement
                    elif statement.common or statement.same or statement.forms:
                        self.twice(f"language `{statement.name.text}`", statement.name, known.name.place)
                case s.Hosts():
                    self.reserved(statement.name)
                    self.define(self.hosts, "hosts", statement)
                case s.Kind():
                    self.define(self.kinds, "kind", statement)
                case s.Rule():
                    self.define(self.rules, "rule", statement)
                case s.Snippet():
                    self.define(self.snippets, "snippet", statement)
                case s.Weights():
                    first = self.weights.setdefault(statement.language.text, statement)
                    if first is not statement:
                        what = f"the weights of `{statement.language.text}`"
                        self.twice(what, statement.language, first.language.place)
                case s.Looks():
                    seen = self.looks.setdefault(statement.language.text, statement)
                    if seen is not statement:
                        what = f"the looks of `{statement.language.text}`"
                        self.twice(what, statement.language, seen.language.place)
                case s.Pattern():
                    self.reserved(statement.name)
                    key = (statement.language, statement.name.text)
                    if key in self.patterns:
                        self.twice(f"pattern `{key[1]}`", statement.name, self.patterns[key].name.place)
                    else:
                        self.patterns[key] = statement
        for name, hosts in self.hosts.items():
            for key in self.patterns:
                if key[1] == name:
                    self.twice(f"pattern `{name}`", self.patterns[key].name, hosts.name.place)
        if self.line is None:
            place = self.statements[0].place if self.statements else s.Place(next(iter(self.sources), ""), 0, 0)
            self.report(
                "E116", "no file has a policy line", place, "the policy starts here",
                'add: policy some-name "Its title"',
            )  # fmt: skip

    def define[T: (s.Edition, s.Hosts, s.Kind, s.Rule, s.Snippet)](
        self, table: dict[str, T], what: str, item: T
    ) -> None:
        first = table.setdefault(item.name.text, item)
        if first is not item:
            self.twice(f"{what} `{item.name.text}`", item.name, first.name.place)

    def twice(self, what: str, name: s.Name, first: s.Place) -> None:
        self.report(
            "E102", f"{what} is defined twice", name.place, "second definition", "rename one, or join them into one",
            (first, "first definition"),
        )  # fmt: skip

    def reserved(self, name: s.Name) -> None:
        if name.text in TOKEN_CLASSES:
            message = f"`{name.text}` is a class of tokens already"
            self.report("E102", message, name.place, "taken", "choose another name")

    def check_editions(self) -> None:
        last = None
        for edition in self.editions.values():
            for name in (edition.announced, edition.planned, edition.in_force):
                if name and as_date(name.text) is None:
                    self.bad_date(name)
            start = as_date(edition.in_force.text) if edition.in_force else None
            if start and last and start <= last[1]:
                self.report(
                    "E120", f"edition `{edition.name.text}` comes into force before the one above it",
                    edition.in_force.place if edition.in_force else edition.place, "too early",
                    "list editions in order of time", (last[0].place, f"in force from {last[1].isoformat()}"),
                )  # fmt: skip
            elif edition.in_force and edition.earlier and last:
                self.report(
                    "E120", f"edition `{edition.name.text}` does not say since when it is in force",
                    edition.in_force.place, "by then, but from when?",
                    "write `in force from`: until that day the edition above it is",
                    (last[0].place, f"in force from {last[1].isoformat()}"),
                )  # fmt: skip
            if start:
                last = (edition, start)
        if not self.editions and self.line:
            self.report(
                "E116", "the policy has no edition", self.line.place, "",
                "add: edition 2020-11, and in the line below: in force from 2020-11-06",
            )  # fmt: skip

    def bad_date(self, name: s.Name) -> None:
        self.report(
            "E112", f"`{name.text}` is no date", name.place, "not in the calendar", "write it as 2020-11-06 or 2020-11"
        )

    # Patterns.

    def known_names(self, language: str | None) -> set[str]:
        own = {name for lang, name in self.patterns if language is None or lang in (language, None)}
        return own | set(self.hosts) | TOKEN_CLASSES

    def check_ref(self, ref: s.Ref, language: str | None) -> None:
        keys = resolve(self.patterns, ref.name, language)
        self.used.update(keys)
        if keys or ref.name in TOKEN_CLASSES or ref.name in self.hosts:
            return
        hint = did_you_mean(ref.name, self.known_names(language)) or "define it with `pattern` or `lexicon`"
        self.report("E101", f"unknown pattern `{ref.name}`", ref.place, "not defined", hint)

    def check_pattern(self, pattern: s.Pattern) -> None:
        self.check_options(pattern.options, pattern)
        for option in pattern.options:
            self.check_necessary(option)
        for guard in pattern.guards:
            self.check_options(guard.options, pattern)
            for option in guard.options:
                self.check_necessary(option, guard.relation)
        self.check_covered(pattern)

    def check_options(self, options: Iterable[s.Sequence], pattern: s.Pattern) -> None:
        for element in elements(options):
            match element:
                case s.Ref():
                    self.check_ref(element, pattern.language)
                case s.Gap(limit=limit) if limit is not None and not 0 < limit <= MAX_GAP:
                    self.report(
                        "E114", f"a gap of {limit} words", element.place, f"1 to {MAX_GAP}",
                        "write `...` for the rest of the sentence",
                    )  # fmt: skip
                case s.Word() if not any(char.isalnum() or char in "★☆" for char in element.text):
                    hint = "take it away; for emoji and the like there are classes such as <emoji>"
                    self.report(
                        "E123", f"`{element.text}` has no letter or digit", element.place, "signs are not compared",
                        "write three full stops for the rest of the sentence: ..." if element.text == "…" else hint,
                    )  # fmt: skip
                case s.Word() if element.inflected and pattern.language is None:
                    self.report(
                        "E122", f"`{element.text}~` is inflected, but the file names no language", element.place,
                        "of which language?", "begin the file with a line such as: language en",
                    )  # fmt: skip
                case _:
                    pass
            if pattern.lexicon and isinstance(element, s.Gap | s.Mark | s.Ref):
                self.report(
                    "E117", "a lexicon holds words and phrases only", element.place, "not a word",
                    "write `pattern` instead of `lexicon`",
                )  # fmt: skip

    def check_necessary(self, option: s.Sequence, guard: str | None = None) -> None:
        for series in option.parts if isinstance(option, s.Together) else (option,):
            if not any(_necessary(element) for element in series.elements):
                self.report(
                    "E108", "this matches everything", series.place, "no word of it is necessary",
                    "add a word that has to be there",
                )  # fmt: skip
                continue
            first, last = series.elements[0], series.elements[-1]
            if isinstance(first, s.Gap) and guard != "before":
                self.report("E121", "a pattern cannot begin with a gap", first.place, "from where?", "take it away")
            if isinstance(last, s.Gap) and guard != "after":
                self.report("E121", "a pattern cannot end with a gap", last.place, "to where?", "take it away")

    def check_covered(self, pattern: s.Pattern) -> None:
        seen: dict[object, s.Sequence] = {}
        for option in pattern.options:
            shape = _shape(option)
            first = seen.setdefault(shape, option)
            if first is not option:
                self.report(
                    "W202", "this alternative is covered by another", option.place, "matches nothing more",
                    "take it away", (first.place, "this one has it"),
                )  # fmt: skip

    def check_cycles(self) -> None:
        done: set[PatternKey] = set()

        def visit(key: PatternKey, path: tuple[PatternKey, ...]) -> None:
            if len(path) > _DEEPEST:
                self.report(
                    "E124", f"pattern `{key[1]}` is the end of a chain of more than {_DEEPEST} patterns",
                    self.patterns[key].name.place, "too deep", "refer to fewer patterns inside one another",
                )  # fmt: skip
                done.update(path)
                return
            if key in path:
                names = " → ".join(f"`{name}`" for _, name in (*path[path.index(key) :], key))
                self.report(
                    "E109", f"pattern `{key[1]}` refers to itself", self.patterns[key].name.place, names,
                    "break the circle",
                )  # fmt: skip
                done.update(path)
                return
            if key in done:
                return
            pattern = self.patterns[key]
            options = [*pattern.options, *(option for guard in pattern.guards for option in guard.options)]
            for element in elements(options):
                if isinstance(element, s.Ref):
                    for target in resolve(self.patterns, element.name, pattern.language):
                        visit(target, (*path, key))
            done.add(key)

        for key in self.patterns:
            visit(key, ())

    # Conditions.

    def check_condition(self, condition: s.Condition, in_kind: bool = False) -> None:
        for part in conditions(condition):
            match part:
                case s.Inline():
                    self.check_pattern(part.pattern)
                case s.Since():
                    self.check_edition(part.edition)
                case s.KindIs() | s.HistoryHas():
                    self.check_kind_name(part.kind)
                    if in_kind and isinstance(part, s.KindIs):
                        self.report(
                            "E103", "a kind cannot ask for another kind", part.place, "",
                            "write the patterns that tell it",
                        )  # fmt: skip
                case s.Fact():
                    self.check_fact(part)
                case s.Some():
                    self.check_element(part)
                case s.Pair(relation="near", words=words) if not 0 < words <= MAX_GAP:
                    self.report("E114", f"near within {words} words", part.place, f"1 to {MAX_GAP}", "use `with`")
                case _:
                    pass
        for ref in refs(condition):
            self.check_ref(ref, None)

    def check_edition(self, name: s.Name) -> int | None:
        if name.text in self.editions:
            return list(self.editions).index(name.text)
        hint = did_you_mean(name.text, self.editions) or f"editions: {', '.join(self.editions) or 'none'}"
        self.report("E104", f"unknown edition `{name.text}`", name.place, "not defined", hint)
        return None

    def check_kind_name(self, name: s.Name) -> None:
        if name.text not in self.kinds:
            hint = did_you_mean(name.text, self.kinds) or f"kinds: {', '.join(self.kinds) or 'none'}"
            self.report("E119", f"unknown kind `{name.text}`", name.place, "not defined", hint)

    def check_fact(self, part: s.Fact) -> None:
        kind = FACTS.get(part.fact.text)
        if kind is None:
            hint = did_you_mean(part.fact.text, FACTS) or (
                "words to look for stand in a list below `when any of`, a pattern or lexicon in <>; "
                f"facts are {', '.join(FACTS)}"
            )
            self.report("E113", f"unknown fact `{part.fact.text}`", part.fact.place, "not a fact", hint)
            return
        if part.op == "missing":
            return
        if part.op in ("is", "is not"):
            self.check_value(part.fact.text, kind, part.value)
            return
        if kind not in _NUMERIC:
            self.wrong_type(part.fact.text, kind, part.place)
        elif isinstance(part.value, s.Number):
            self.check_unit(part.fact.text, kind, part.value)

    def check_unit(self, fact: str, kind: str, value: s.Number) -> None:
        if value.unit and UNITS[value.unit][0] != kind:
            self.wrong_type(fact, kind, value.place)
        elif not value.unit and kind in ("bytes", "percent"):
            self.wrong_type(fact, {"bytes": "bytes: say MB or kB"}.get(kind, "a share: say %"), value.place)

    def check_element(self, part: s.Some) -> None:
        kind = part.element.text
        if kind not in ELEMENTS:
            hint = did_you_mean(kind, ELEMENTS) or f"elements are {', '.join(ELEMENTS)}"
            self.report("E125", f"unknown element `{kind}`", part.element.place, "no message has such", hint)
            return
        for test in part.tests:
            name = test.name.text
            wanted = ELEMENTS[kind].get(name)
            if wanted is None:
                hint = did_you_mean(name, ELEMENTS[kind]) or f"{kind} has {', '.join(ELEMENTS[kind])}"
                self.report("E125", f"`{kind}` has no property `{name}`", test.name.place, "not known", hint)
            elif test.op in ("yes", "no", "missing"):
                continue
            elif test.op in ("like", "unlike"):
                if wanted != "text":
                    self.wrong_type(name, _EXPECTED[wanted], test.place)
            elif test.op in ("is", "is not"):
                fits = {"name": s.Name, "text": s.Name | s.Text}.get(wanted)
                if fits is None or not isinstance(test.value, fits):
                    self.wrong_type(name, _EXPECTED[wanted], test.place)
            else:
                value = test.value
                unit = UNITS[value.unit][0] if isinstance(value, s.Number) and value.unit else None
                numeric = wanted in ("percent", "pixels", "ratio", "count")
                if not numeric or unit != (wanted if wanted in ("percent", "pixels") else None):
                    self.wrong_type(name, _EXPECTED[wanted], test.place)

    def check_value(self, fact: str, kind: str, value: s.Name | s.Text | s.Number | None) -> None:
        if value is None:
            return
        if kind in NAMED_VALUES:
            if not isinstance(value, s.Name) or value.text not in NAMED_VALUES[kind]:
                self.wrong_type(fact, " or ".join(sorted(NAMED_VALUES[kind], reverse=True)), value.place)
        elif kind == "date":
            if not isinstance(value, s.Name):
                self.wrong_type(fact, "a date such as 2020-11-06", value.place)
            elif as_date(value.text) is None:
                self.bad_date(value)
        elif kind == "language":
            known = set(self.languages) | set(FACTS)
            if not isinstance(value, s.Name) or (len(value.text) != 2 and value.text not in known):
                self.wrong_type(fact, "a language code such as en, or another fact", value.place)
        elif kind == "text" and not isinstance(value, s.Text | s.Name):
            self.wrong_type(fact, "a text in quotes", value.place)
        elif kind in _NUMERIC and not isinstance(value, s.Number):
            self.wrong_type(fact, "a number", value.place)
        elif kind in _NUMERIC and isinstance(value, s.Number):
            self.check_unit(fact, kind, value)

    def wrong_type(self, fact: str, expected: str, place: s.Place) -> None:
        message = f"`{fact}` is not compared with this"
        self.report("E103", message, place, f"expected {expected}", "see docs/language.md")

    # Kinds and rules.

    def check_kind(self, kind: s.Kind) -> None:
        if kind.permission is None:
            self.lacks("kind", kind.name, "a permission", "permission proactive")
        if kind.when is None:
            self.lacks("kind", kind.name, "a condition", "when <some-pattern>")
        else:
            self.check_condition(kind.when, in_kind=True)

    def check_snippet(self, snippet: s.Snippet) -> None:
        if snippet.kind is None:
            self.lacks("snippet", snippet.name, "a kind of message", "for delay")
        else:
            self.check_kind_name(snippet.kind)
        if snippet.text is None:
            self.lacks("snippet", snippet.name, "a text", 'text "Your order {{order-id}} is delayed."')

    def lacks(self, what: str, name: s.Name, part: str, example: str, code: str = "E115") -> None:
        self.report(code, f"{what} `{name.text}` has not got {part}", name.place, "", f"add a line such as: {example}")

    def check_rule(self, rule: s.Rule) -> None:
        if rule.certainty is None:
            self.lacks("rule", rule.name, "a certainty", "stated")
        if rule.source is None:
            self.lacks("rule", rule.name, "a citation", 'cite "Communication Guidelines" "what it says"', "E106")
        if rule.why is None:
            self.lacks("rule", rule.name, "a reason", 'why "what the marketplace says, and what happens"')
        if rule.instead is None:
            self.lacks("rule", rule.name, "a way out", 'instead "what to write instead"')
        if rule.when is None:
            self.lacks("rule", rule.name, "a condition", "when <some-pattern>")
        for flags, line in ((True, 'flags "a message that breaks it"'), (False, 'passes "a message that does not"')):
            if not any(item.flags is flags for item in rule.examples):
                self.lacks("rule", rule.name, f"a `{'flags' if flags else 'passes'}` test", line, "E107")
        since = self.check_edition(rule.since) if rule.since else 0
        until = self.check_edition(rule.until) if rule.until else len(self.editions)
        if since is not None and until is not None:
            if until <= since and self.editions:
                end = cast(s.Name, rule.until)
                self.report(
                    "E105", f"rule `{rule.name.text}` is in force in no edition", end.place, "not after its start",
                    "`until` names the first edition without the rule",
                )  # fmt: skip
            elif rule.when is not None:
                self.check_alive(rule, rule.when, until)
        for condition in rule_conditions(rule):
            self.check_condition(condition)
        for mark in rule.marks or ():
            self.check_ref(mark, None)
        self.check_weighing(rule)
        for fix in rule.fixes:
            argument = fix.action.argument
            known, what = (STYLES, "style") if fix.action.verb == "remove-style" else (REWRITES, "rewriting")
            if isinstance(argument, s.Name) and argument.text not in known:
                hint = did_you_mean(argument.text, known) or f"one of {', '.join(sorted(known))}"
                self.report("E118", f"unknown {what} `{argument.text}`", argument.place, "not known", hint)
        for changed in rule.changed:
            self.check_edition(changed.edition)
        self.check_tests(rule)

    def check_weighing(self, rule: s.Rule) -> None:
        weights = [number for number in (rule.leave, rule.find.weight if rule.find else None) if number is not None]
        for number in weights:
            if number.unit != "%" or not 0 < number.number < 100:
                self.report("E103", "a sentence weighs more than 0 % and less than 100 %", number.place, "", "say 2 %")
            elif not any(name.text == rule.name.text for item in self.weights.values() for name in item.rules):
                self.report(
                    "E127", f"no weights were learnt for rule `{rule.name.text}`", number.place, "how much is that?",
                    "take the line away, or learn weights for the rule",
                )  # fmt: skip
        if len(weights) > 1 and weights[0].number >= weights[1].number:
            self.report(
                "E103", f"rule `{rule.name.text}` finds sentences that it leaves", weights[1].place,
                f"not over {weights[0].number} %", "find sentences from a greater weight on",
            )  # fmt: skip

    def check_weights(self, weights: s.Weights) -> None:
        for name in weights.rules:
            rule = self.rules.get(name.text)
            if rule is None or (rule.leave is None and rule.find is None):
                self.report(
                    "W204", f"the weights of `{name.text}` are not used", name.place, "",
                    "write `leave sentences under 1 %` in the rule, or learn the weights without it",
                )  # fmt: skip

    def check_looks(self, looks: s.Looks) -> None:
        weights = self.weights.get(looks.language.text)
        weighed = {name.text for name in weights.rules} if weights else set()
        for name in looks.rules:
            if name.text not in weighed:
                self.report(
                    "E127", f"no weights were learnt for rule `{name.text}`", name.place, "nothing to look at again",
                    "learn weights for the rule, or take the line away",
                )  # fmt: skip

    def check_alive(self, rule: s.Rule, when: s.Condition, until: int) -> None:
        """Warn of `since` an edition that the rule does not live to see."""
        parts = when.parts if isinstance(when, s.AllOf) else (when,)
        for part in parts:
            names = list(self.editions)
            if isinstance(part, s.Since) and part.edition.text in names and names.index(part.edition.text) >= until:
                self.report(
                    "W203", f"rule `{rule.name.text}` can never fire", part.place,
                    "the rule has ended by then", "change the edition here or behind `until`",
                )  # fmt: skip
            if (isinstance(part, s.Not) and part.part in parts) or (
                isinstance(part, s.Occurs) and part.count == 0 and replace(part, count=1) in parts
            ):
                self.report(
                    "W203", f"rule `{rule.name.text}` can never fire", part.place, "asked for and ruled out at once"
                )

    def check_tests(self, rule: s.Rule) -> None:
        for example in rule.examples:
            seen: dict[str, s.Given] = {}
            for given in example.given:
                name = given.fact.text
                first = seen.setdefault(name, given)
                if first is not given and name not in SEVERAL:
                    self.report(
                        "E020", f"a test says `{name}` twice", given.place, "again", "keep one of them",
                        (first.place, "it says so already"),
                    )  # fmt: skip
                self.check_given(given, example)
            day = seen["sent"].values[0] if "sent" in seen and "edition" not in seen else None
            if isinstance(day, s.Name) and self.editions:
                sent = as_date(day.text)
                starts = [as_date(item.in_force.text) for item in self.editions.values() if item.in_force]
                if sent and not any(start and start <= sent for start in starts):
                    self.report(
                        "E112", f"no edition was in force on {day.text}", day.place, "before the first",
                        "name an edition: with edition, or another day",
                    )  # fmt: skip

    def check_given(self, given: s.Given, example: s.Example) -> None:
        name, (value, *rest) = given.fact.text, given.values
        text = value.text if isinstance(value, s.Name | s.Text) else ""
        if name not in GIVEN:
            if name in TOLD_BY:
                message, label = f"`{name}` is not given to a test", "told by the message itself"
                self.report("E113", message, given.fact.place, label, TOLD_BY[name])
            else:
                hint = did_you_mean(name, GIVEN) or f"facts: {', '.join(sorted(GIVEN))}"
                self.report("E113", f"unknown fact `{name}`", given.fact.place, "not a fact", hint)
        elif value.place == given.fact.place and FACTS.get(name) != "flag":
            self.wrong_type(name, f"its value: with {name} …", given.place)
        elif name == "history":
            if text != "none" and isinstance(value, s.Name):
                self.check_kind_name(value)
            for day in rest:
                if isinstance(day, s.Name) and as_date(day.text) is None:
                    self.bad_date(day)
        elif name == "edition":
            edition = value if isinstance(value, s.Name) else s.Name(text or _written(value), value.place)
            self.check_edition(edition)
        elif name in ("spelling", "grammar"):
            if isinstance(value, s.Text) and (not text or text not in example.text.text):
                self.report(
                    "E103", f"`{text}` is not in the test's text", value.place, "no place for it", "mind the case"
                )
            elif not isinstance(value, s.Text) and text != "none":
                self.wrong_type(name, "a text in quotes, or none", given.place)
        elif name == "attachment":
            size = rest[0] if rest else None
            if isinstance(size, s.Number) and size.unit:
                self.check_unit(name, "bytes", size)
        else:
            self.check_value(name, FACTS[name], value)

    def check_unused(self) -> None:
        for key, pattern in self.patterns.items():
            if key not in self.used:
                self.report(
                    "W201", f"pattern `{key[1]}` is not used", pattern.name.place, "named nowhere",
                    "use it, or take it away",
                )  # fmt: skip


def _necessary(element: s.Element) -> bool:
    """Whether the element stands for at least one word that has to be there."""
    if isinstance(element, s.Group):
        if element.optional:
            return False
        return all(
            any(_necessary(inner) for series in _parts(option) for inner in series.elements)
            for option in element.options
        )
    return isinstance(element, s.Word) or (isinstance(element, s.Ref) and element.name != "word")


def _written(value: s.Name | s.Text | s.Number) -> str:
    return f"{value.number:g}" if isinstance(value, s.Number) else value.text


def _parts(option: s.Sequence) -> tuple[s.Series, ...]:
    return option.parts if isinstance(option, s.Together) else (option,)


def _shape(option: s.Sequence | s.Element) -> object:
    """What an alternative matches, without its place."""
    match option:
        case s.Series():
            return tuple(_shape(element) for element in option.elements)
        case s.Together():
            return ("&", frozenset(_shape(part) for part in option.parts))
        case s.Group():
            return ("[" if option.optional else "(", option.inflected, frozenset(map(_shape, option.options)))
        case s.Word():
            return (option.text if option.exact else option.text.casefold(), option.exact, option.inflected)
        case s.Ref():
            return ("<", option.name)
        case s.Gap():
            return ("..", option.limit)
        case s.Mark():
            return ("mark", option.sign)


__all__ = ["check", "conditions", "elements", "in_force_until", "refs", "rule_conditions"]
