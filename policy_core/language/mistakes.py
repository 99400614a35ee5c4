"""What people get wrong when they write a policy, and what helps them.

Each label (code, message, help) has snippets that go wrong in the way it is about. An error gets the label of the
snippet that stopped the parser in the same state and at the same sign or word. A new snippet is all that it takes to
teach it one more mistake; the same code may have several labels.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import Any

from lark import Lark, Token
from lark.exceptions import UnexpectedInput, UnexpectedToken

type Label = tuple[str, str, str]


def _file(*texts: str) -> list[str]:
    return [f"{text}\n" for text in texts]


def _rule(*lines: str) -> list[str]:
    return [f'rule a "x"\n {line}\n' for line in lines]


def _kind(*lines: str) -> list[str]:
    return [f'kind a "x"\n {line}\n' for line in lines]


def _edition(*lines: str) -> list[str]:
    return [f"edition a\n {line}\n" for line in lines]


def _snippet(*lines: str) -> list[str]:
    return [f'snippet a "x"\n {line}\n' for line in lines]


def _lexicon(*lines: str) -> list[str]:
    return [f"lexicon a\n{line}\n" for line in lines]


def _bullet(*lines: str) -> list[str]:
    return [f"pattern a\n - {line}\n" for line in lines]


SYNTAX_ERRORS: dict[Label, list[str]] = {
    ("E001", "`:` has no meaning here", "take it away"): [
        *_file('rule a: "x"', 'rule a "x":', "lexicon a: b", "lexicon a:"),
        *_rule("severity: error", "scope: any", "stated:", 'why: "b"', "from: b", 'cite: "b" "c"', "when any of:",
              "when: <a>"),
        *_kind("permission: required"),
        *_bullet("b: c"),
        *_edition("announced: b"),
    ],
    (
        "E001", "`=` has no meaning here",
        "write `is`, or compare by `>`, `<`, `>=`, `<=`; in a test write only the value: with scope reply",
    ): [
        *_rule("when a = b", "when a == b", 'flags "y" with a = b', "when a => 3", "when a > = 3", "when a != b"),
    ],
    ("E001", "a comment begins with `#`", "write: # why this is here"): [
        *_file("// b", "; b", "/* b */"),
        *_rule("// b", "stated\n // b", "stated // b", "stated ; b"),
        *_bullet("b\n// c"),
    ],
    ("E001", "a gap is `...`, or `..` with a number", "write the number right behind the dots: leave ..3 <review>"): [
        *_bullet("b .. c", "b .. 3 c", "b, c .. d", "<b> .. c"),
    ],
    ("E001", "a guard is `not after`, `not before`, `not with` or `not inside`", "write: not after <negation> ..3"): [
        *_bullet("b\n not c", "b\n not near <c>", "b\n not <c>"),
    ],
    (
        "E001", "a list of hosts has names such as shop.example",
        "write the host without https://; a `*` stands only at its end: shop.*",
    ): [
        *_file("hosts a\n - https://b.com", "hosts a\n - *.b.com", "hosts a\n - <b>", 'hosts a\n - "b.com"',
              "hosts a\n - b.com, https://c.com"),
    ],
    ("E001", "what counts as a word as well stands behind a colon", "write: - leave: left"): [
        *_file("language a\n same\n - b = c", "language a\n forms\n - b c", "language a\n forms\n - b",
              "language a\n forms\n - b, c", "language a\n forms\n - b: c d", "language a\n same\n - b: c, d e"),
    ],
    ("E002", "a rule needs a title in quotes", 'write: rule some.id "What it is about"; the id has no blanks'): [
        *_file("rule a.b", "rule a.b stated", "rule a.b c", "rule a.b 'x'", "rule a.b “x”", "rule a.b <c>"),
    ],
    ("E002", "a kind needs a title in quotes", 'write: kind some-id "What it is called"; the id has no blanks'): [
        *_file("kind a", "kind a b", "kind a 'x'", "kind a “x”"),
    ],
    ("E002", "a policy needs a title in quotes", 'write: policy some-name "Its title"; the name has no blanks'): [
        *_file("policy a", "policy a b", "policy a 'x'", "policy a “x”"),
    ],
    ("E002", "a snippet needs a title in quotes", 'write: snippet some-id "What it is for"; the id has no blanks'): [
        *_file("snippet a", "snippet a b", "snippet a 'x'", "snippet a “x”", "snippet a\n for b"),
    ],
    (
        "E003", "a definition needs a name",
        "write a name of letters, digits, dots and hyphens: no quotes, no brackets",
    ): [
        *_file('rule "x"', "pattern", "lexicon", "edition", 'kind "x"', "pattern <x>", "lexicon - a", "hosts",
              "language", 'policy "x"', 'snippet "x"', "snippet", 'lexicon "a"', 'hosts "a"', 'edition "a"',
              "rule 'x'", "rule “x”", "rule <x>"),
    ],
    ("E003", "a name has no blanks", "join its parts by hyphens: gift-words"): [
        *_file("pattern a b", "lexicon a b", "hosts a b", "lexicon a b c", "language a b", "edition a b"),
    ],
    ("E003", "only `with typos` may stand behind the name", "write: lexicon review with typos"): [
        *_file("lexicon a with", "lexicon a with typo", "pattern a typos", "pattern a typo", "lexicon a typos",
              "lexicon a typo", "lexicon a + typos", "lexicon a with typos b", "pattern a with typos <b>"),
    ],
    (
        "E004", "a line that starts with `-` has to follow here",
        "write each alternative on a line: - leave~ ..3 <review>",
    ): [
        *_file("pattern a\nrule", "pattern a\nfoo", "lexicon a\nfoo", "lexicon a\n foo", "lexicon a\n <b>",
              "lexicon a\n<b>", "lexicon a\n * b", 'lexicon a\n"b"', 'rule a "x"\n  when any of\n  foo',
              "pattern a\n  (", "language en\n common\n foo", "pattern a\n when <b>", "lexicon a\n* b",
              'rule a "x"\n  when any of\n  * foo'),
    ],
    ("E004", "a line that starts with `-` has to follow here", "this is another dash: use the hyphen `-`"): [
        *_file("lexicon a\n– b", "lexicon a\n – b", "lexicon a\n — b", "lexicon a\n • b", "lexicon a\n— b",
              "lexicon a\n• b", "lexicon a\n· b", "lexicon a\n− b", "lexicon a\n- b\n– c",
              'rule a "x"\n  when any of\n  – foo'),
    ],
    (
        "E005", "this group is not closed",
        "close `(` with `)` and `[` with `]`; inside, alternatives are separated by `|`",
    ): [
        *_bullet("(b", "[b", "(b | c", "[b | c", "b (c", "(<b>", "(<b>,", "(b & c", "(b & c,",
                 "(b | (c | d)", "(b | c (d | e)", "[b | (c | d)"),
        *_file("pattern a\n - (b]", "pattern a\n - [b)", "pattern a\n - (b,", "pattern a\n - [b,",
              "pattern a\n - (b | c,", "pattern a\n - (b | c]", "pattern a\n - [b | c,"),
    ],
    (
        "E005", "this group is not closed",
        "close `(` with `)`; a line that goes on with it begins with `and` or `or`",
    ): [
        *_rule("when (<a>", "when (<a> and <b>", "when (<a> or <b>", "when not (<a>", "when (b is c"),
    ],
    ("E005", "this `<` is not closed", "write: <name>"): [
        *_rule("when <a", "when <a> or <b", "mark <a", "when no <a", "unless <a", "when <a> before <b"),
        *_bullet("<b", "b <c", "b\n not after <c"),
    ],
    ("E006", "there is nothing to close here", "take the bracket away, or open it before"): [
        *_bullet("b)", "b]", "b c)", "<b> ]", "..3 )", "b, c)", "b & c)", "b>", ")"),
        *_rule("when <a>)", "when <a> and <b>)", "when <a> or <b>)", "when a is b)"),
    ],
    ("E007", "a group or alternative is empty", "write a word, `<name>`, or take the sign away"): [
        *_bullet("()", "[]", "(b | )", "b, ", "b & ", "(| b)", "& b", ", b", "[b|]", "b, c,", "b,, c", "b, c,, d",
              "(b | c | )", "- b", "b & c &", "(b || c)", "| b"),
        *_file("pattern a\n -"),
    ],
    ("E007", "`|` stands inside a group", "put brackets around: (a | b), or separate alternatives by a comma"): [
        *_bullet("b | c", "b, c | d", "<b> | c", "b\n | c"),
    ],
    (
        "E008", "a string is not closed",
        'end it with a `"`, or look above for one without its end; write \\" for a quotation mark in it',
    ): [
        *_file('rule a "x', 'policy a "b'),
        *_rule('why "abc', 'flags "abc'),
        *_bullet('"b'),
    ],
    ("E008", "a word as it is written is not closed", "end it with a `'`, or write the word without"): [
        *_bullet("'b", "b 'c", "b, 'c", "(b | 'c", "<b> 'c", "(b | 'c)", "[b 'c]"),
        *_lexicon("- 'b", "- b 'c"),
    ],
    (
        "E009", "this condition is not complete",
        "a condition is `<pattern>`, `no <pattern>`, `some-fact is yes`, joined by `and`, `or`",
    ): [
        *_rule("when no", "when not", "when a is", "when a is not", "unless", "when some", "when kind",
              "when since", 'unless "b"', "unless - b", "when kind is", "when no b"),
    ],
    (
        "E009", "this condition is not complete",
        "write `when <pattern>`, or `when any of` and below it lines that start with `-`",
    ): [
        *_rule("when", "when any", "when any <b>"),
        *_kind("when"),
    ],
    (
        "E009", "a line cannot end in `and`, `or` or a relation",
        "a line that goes on with the one above begins with `and` or `or`",
    ): [
        *_rule("when <a> and", "when <a> or", "when <a> before", "when <a> near", "when <a> with",
              "when <a> and <b> and", "when <a> or <b> or"),
    ],
    (
        "E009", "a fact is followed by `is`, `is not`, `is missing` or a comparison",
        "write `order.opted-out is no`, `days-since-completion > 30`, or `<name>` for a text",
    ): [
        *_rule("when a b", "when a b <c>", "when <b> and a c", "when more than 3 <b>", 'when a "b"',
              "when a after 2020-01-01", "when <b> or a c", "when not a c", "when a has <b>"),
    ],
    (
        "E009", "a fact is compared with a value, not with a pattern",
        "write `some attachment is <name>`, `<name> in the subject`, or `<name>` alone",
    ): [
        *_rule("when a is <b>", "when a is not <b>", "when <c> and a is <b>"),
    ],
    (
        "E009", "a comparison needs a number",
        "write `days-since-completion > 30`; of dates ask `since EDITION`; a pattern is `<name>`",
    ): [
        *_rule("when a > -3", "when a < -1 days", "when a >", "when a > b", "when a > 2020-01-01", 'when a > "b"'),
    ],
    ("E009", "a number and its unit stand apart", "write: 10 MB, 30 days"): [
        *_rule("when a > 10MB", "when a > 10kB", "when a > 5MB", "when a > 30days",
              'flags "b" with attachment "c" 10MB', 'flags "b" with attachment "c" 5MB'),
    ],
    ("E009", "`at least` needs a number in digits", "write: at least 3 <name>"): [
        *_rule("when at least", "when at least three", "when at least <b>", "when at most 3 <b>"),
    ],
    ("E009", "`within` needs a number of words", "write: <a> near <b> within 5 words"): [
        *_rule("when <a> near <b> within", "when <a> near <b> within 5", "when <a> near <b> within 5 tokens",
              "when <a> near <b> within five"),
    ],
    (
        "E009", "where it stands is `in the subject`, or `in the same sentence`, `paragraph` or `message`",
        "write: <a> with <b> in the same sentence",
    ): [
        *_rule("when <a> in subject", "when <a> in the title", "when <a> in the same line",
              "when <a> before <b> in one sentence", "when <a> with <b> in sentence", "when <a> in",
              "when <a> with <b> in the sentence", "when <a> with <b> in the same", "when no <a> in subject"),
    ],
    (
        "E009", "every sentence and the attachments are asked in fixed words",
        "write `every sentence has <a>`, `every attachment is <a>`, `some attachment is <a>`",
    ): [
        *_rule("when every", "when every sentence contains <a>", "when every <a>", "when every sentence is <a>",
              "when some attachment has <a>", "when every attachment has <a>", "when some sentence has <a>",
              "when every paragraph has <a>", "when some <a>", 'when some attachment is "b"'),
    ],
    (
        "E009", "kinds are asked in fixed words",
        "write `kind is some-kind`, `not kind is some-kind`, `history has some-kind`",
    ): [
        *_rule("when history has <b>", "when history has the b", "when history is b", "when history",
               "when kind is not b", 'when kind is "b"', "when kind is <b>", 'when history has "b"',
               "when kind has b", "when kind b", "when a is b and history b"),
    ],
    ("E009", "`since` names one edition", "write: since 2020-11"): [
        *_rule("when since the b", 'when since "b"', "when since <b>", "when since b of c"),
    ],
    ("E009", "a note and a hint say when", 'write: note "Only now: …" when <pattern>, or: hint when <pattern>'): [
        *_rule('note "b"', "hint", 'note "b" if <a>', "hint if <a>", 'hint "b"', 'note "b" when', "hint when",
              "hint <a>"),
    ],
    (
        "E010", "patterns in a condition are joined by a word",
        "write `<a> before <b>`, `<a> near <b>`, `<a> with <b>`, `<a> and <b>` or `<a> or <b>`",
    ): [
        *_rule("when <a> <b>", "when <a> ..3 <b>", "when <a> & <b>", 'when <a> "b"', "when <a> b", "when <a>, <b>",
              "when <a> | <b>", "when <a> + <b>", "when <a> and <b> <c>", "when no <a> <b>", "when no <a>, <b>",
              "when <a> before <b> <c>", "when <a> ... <b>", "when <a> / <b>", "unless <a> <b>", "unless <a>, <b>",
              "when at least 3 <a> <b>", "when (<a>) <b>", "when a is b <c>"),
    ],
    ("E010", "`not` stands behind `and` or `or`", "write: <a> and no <b>"): [
        *_rule("when <a> but not <b>", "when <a> not <b>", "when <a> without <b>", "when <a> but no <b>",
              "when <a> no <b>", "when <a> except <b>"),
    ],
    ("E010", "order is told by `before`", "write: <b> before <a>"): [
        *_rule("when <a> after <b>", "when <a> followed by <b>", "when <a> then <b>"),
    ],
    (
        "E010", "how near is said behind both patterns",
        "write: <a> near <b> within 5 words, or: <a> with <b> in the same sentence",
    ): [
        *_rule("when <a> within 5 words of <b>", "when <a> in the same sentence as <b>",
              "when <a> in the same paragraph as <b>", "when <a> within the same sentence as <b>"),
    ],
    ("E010", "how often is said before the pattern", "write: at least 3 <a>"): [
        *_rule("when <a> 3 times", "when <a> > 3", "when <a> twice", "when <a> at least 3"),
    ],
    ("E010", "a pattern stands there or not: nothing follows it", "write `<a>`, or `no <a>` for it not to be there"): [
        *_rule("when <a> is yes", "when <a> = yes", "when <a> is missing", "when <a> is not <b>", "when <a> occurs",
              "when <a> found"),
    ],
    ("E011", "a condition names patterns in angle brackets", "write `<name>`, or put the words under `when any of`"): [
        *_rule('when "words"', "when 'words'", "when any of <a>", "when - b", "when [b]", 'when any of "b"',
              "when “b”", 'when <a> and "b"', 'when <a> or "b"', 'when no "b"', 'when <a> before "b"',
              'when <a> with "b"', "when <a> near b", "when <a> before b", 'when ("b" or "c")', "when any of b"),
    ],
    (
        "E011", "lines that start with `-` stand under `when any of` alone",
        "put the words into a `pattern some-name` and write `or <some-name>`",
    ): [
        *_rule("when <a>\n or - b", "when <a>\n - b", "when <a>\n and - b", "when <a> or any of", "unless any of"),
    ],
    ("E011", "`mark` names patterns in angle brackets", "write: mark <name>, <other>, or: mark nothing"): [
        *_rule("mark b", 'mark "b"', "mark", "mark <b> and <c>", "mark <b> <c>", "mark <b>,", "mark all",
              "mark none"),
    ],
    (
        "E012",
        "a rule has no such line",
        ("a rule's lines begin with stated, interpreted, reported, scope, from, until, changed, severity, cite, "
         "when, unless, mark, why, instead, note, hint, leave, find, fix, suggest, flags or passes"),
    ): [
        *_rule("foo", '"x"', "<x>", "- x", "stated\n foo", 'why "y"\n foo "x"', 'flags "y"\n <x>',
              'flags "y"\n foo "x"', 'when <y>\n foo "x"', 'when any of\n - b\n foo "x"', "when any of\n - b\n foo"),
    ],
    ("E012", "a rule has no such line", "write the certainty alone: stated, interpreted or reported"): [
        *_rule("certainty stated", "certain", "certainty: stated", "sure", "scope any\n certainty stated",
              "official"),
    ],
    ("E012", "a rule has no such line", "write: from EDITION until EDITION"): [
        *_rule("since 2020", "stated\n since 2020", "stated\n to 2020", "stated\n in 2020", "stated\n valid 2020"),
    ],
    ("E012", "a rule has no such line", 'write: why "what the marketplace says, and what happens"'): [
        *_rule('because "x"', 'stated\n because "x"', 'stated\n reason "x"', 'stated\n description "x"',
              'stated\n text "x"', 'stated\n message "x"'),
    ],
    ("E012", "a rule has no such line", "write: when <pattern>"): [
        *_rule("if <a>", "stated\n if <a>", "stated\n condition <a>", "stated\n where <a>", "stated\n pattern <a>"),
    ],
    (
        "E012", "a rule has no such line",
        'write: flags "a message that breaks it", or: passes "a message that does not"',
    ): [
        *_rule('stated\n test "x"', 'flags "y"\n test "x"', 'stated\n example "x"', 'stated\n fails "x"',
              'stated\n allows "x"', 'stated\n matches "x"'),
    ],
    (
        "E013", "a file holds policy, edition, language, lexicon, pattern, hosts, kind, rule and snippet statements",
        "begin the line with one of these words; a comment begins with `#`",
    ): [
        *_file("edition a\nfoo", "language a\nfoo", 'policy a "b"\nfoo', 'kind a "b"\n when <c>\nfoo', "foo", "<a>",
              '"x"', "- a", "Foo a", "foo a", 'foo "a"', "hosts a\n - b.com\nfoo", "("),
        *_rule('why "b"\nfoo', 'why "b"\n<c>'),
        *_bullet("b\nfoo", "b\n not after c\nfoo"),
        *_lexicon(" - b\nfoo", " - b\nfoo c", " - b\n\nfoo a", ' - b\n\nfoo "a"', " - b\n\n<foo>"),
    ],
    (
        "E013", "this is neither a line of the policy nor a new definition",
        "a policy's lines: authority \"Amazon\"; marketplaces amazon.com, amazon.de",
    ): [
        *_file('policy a "b"\n foo', 'policy a "b"\n authority "c"\n foo', 'policy a "b"\n marketplace c',
              'policy a "b"\n authority c', 'policy a "b"\n marketplaces "c"', 'policy a "b"\n marketplaces: c',
              'policy a "b"\n marketplaces c d', 'policy a "b"\n marketplaces c and d',
              'policy a "b"\n authority "c" and d'),
    ],
    (
        "E013", "this is neither a line of the edition nor a new definition",
        "an edition's lines: announced 2020-09; planned for 2020-11-03; in force from 2020-11-06, or in force by it",
    ): [
        *_edition("foo", "from b", "in force b", "in force since b", "planned b", "announced", "in force from",
              "in effect from b", 'in force from "b"', "announced on b"),
        *_file('edition a "b"\n foo', 'edition a "x"\n from b', 'edition a "x"\n announced b\n foo',
              'edition a "x"\n in force from b\n foo', 'edition a "x"\n planned for', "edition a\n planned for <b>"),
    ],
    ("E013", "a date is written as 2020-11-06, without blanks", "write year, month and day: 2020-11-06"): [
        *_edition("in force from 1 January 2020", "announced January 2020", "planned for 1 January 2020",
              "in force from 1/1/2020", "announced 1/1/2020"),
    ],
    (
        "E013", "this is neither a line of the language nor a new definition",
        "a language's lines: common, same, forms, each with lines below it that start with `-`",
    ): [
        *_file("language a\n foo", 'language a "b"\n foo', "language a\n - b", "language a\n same b",
              "language a\n common b"),
    ],
    (
        "E013", "this is neither a line of the kind nor a new definition",
        "a kind's lines: permission required, proactive or non-permitted; when <pattern>",
    ): [
        *_kind("foo", "permission required\n foo", "stated", "permission required\n unless <b>"),
        *_file('kind a "x"'),
    ],
    (
        "E013", "this is neither a line of the snippet nor a new definition",
        'a snippet\'s lines: for and a kind of message; text "Your order {{order-id}} is delayed."',
    ): [
        *_snippet("foo", "stated", "for b\n foo", "kind b", "for <b>", 'for "b"', "for", "for b c",
                  'text "b"\n foo', 'why "b"'),
    ],
    ("E014", "the line goes on where it should end", "start a new line"): [
        *_file('rule a "x" stated'),
        *_rule("stated foo", "scope any foo", "from a b", "from a until b c", "stated from b", "severity error foo",
              "scope any, proactive", "stated, foo", "mark nothing <b>"),
    ],
    (
        "E014", "the text in quotes ended before this",
        'close the text above with a `"`; inside it write \\" for a quotation mark',
    ): [
        *_rule('why "a" foo', 'why "a" "b"', 'instead "a" foo', 'flags "a" foo', 'cite "a" "b" "c"',
              'cite "a" "b" foo', 'flags "a" "b"', 'passes "a" foo', 'passes "a" "b"'),
        *_file('rule a "x" foo', 'rule a "x" "b"', 'kind a "x" foo', 'policy a "x" foo', 'edition a "x" foo'),
    ],
    (
        "E014", "the line goes on where it should end",
        "write `until` and the first edition without the rule: from 2020-11 until 2025-04",
    ): [
        *_rule("from a to b", "from a - b", "from a on", "from a, b", "from a until", "from", "until", 'from "a"',
              "until a or b", "until the end", "until a of b", "from a until b or c"),
    ],
    ("E014", "the facts of a test follow `with`", 'write: flags "…" with scope reply, sent 2020-11-10'): [
        *_rule('flags "a" scope reply', 'passes "a" scope reply', 'flags "a" when scope', 'flags "a", scope',
              'flags "a" in reply', 'flags "a" (b)', 'flags "a" if a', 'flags "a" for a', 'flags "a" sent b',
              'flags "a" edition b', 'flags "a" subject "b"'),
    ],
    ("E014", "a test has one text", 'write a line of its own for each: flags "…"'): [
        *_rule('flags "a"\n and "b"', 'passes "a"\n or "b"', 'passes "a" and "b"', 'flags "a" or "b"'),
    ],
    (
        "E014", "in a test a fact is followed by its value alone, and by a comma",
        "write: with scope reply, sent 2020-11-10",
    ): [
        *_rule('flags "a" with scope is reply', 'flags "a" with scope reply and', 'flags "a" with',
              'flags "a" with b c d', 'flags "a" with b c,', 'flags "a" with b > 3', 'flags "a" with <b>',
              'flags "a" with b c and d e', 'flags "a" with b c, d e and f', 'flags "a" with "b"',
              'flags "a" with attachment b', 'flags "a" with history'),
    ],
    ("E015", "a scope is `proactive` or `any`", "any: replies to the buyer as well"): [
        *_rule("scope reply", "scope", "scope all", 'scope "any"'),
    ],
    ("E015", "a severity is `error`, `warning` or `hint`", "write: severity warning"): [
        *_rule("severity high", "severity", "severity 1"),
    ],
    ("E015", "a permission is `required`, `proactive` or `non-permitted`", "write: permission proactive"): [
        *_kind("permission maybe", "permission"),
    ],
    (
        "E015", "a unit is `MB`, `kB`, `days`, `%` or `px`",
        "write: attachments.size > 10 MB, days-since-completion > 30 days",
    ): [
        *_rule("when a > 4 weeks", "when a > 4 KB", "when a > 4 GB", 'flags "b" with attachment "c" 4 GB',
              "when a > 4 kg"),
    ],
    ("E016", "this line needs a text in quotes", 'write it in "quotes"'): [
        *_rule("why foo", "flags foo", "passes <a>", "passes foo", "instead", "instead foo", "why", "fix remove",
              "fix", "suggest remove", "note foo", "note", "note when <b>", "flags", "passes"),
        *_file('policy a "b"\n authority'),
        *_snippet("text", "text foo", "text <b>", "for b\n text foo"),
    ],
    ("E016", "a text stands in straight double quotes", "write \"text\": not “text”, not 'text'"): [
        *_rule("why “b”", "why 'b'", "flags “b”", "flags 'b'", "fix “b”", "instead 'b'", "instead “b”",
              "passes 'b'", "passes “b”", "cite “b”", "cite 'b'", "why „b“", "why «b»", "fix 'b'", "suggest “b”"),
    ],
    (
        "E016", "a citation is two texts: the document, and what it says",
        'write: cite "Guidelines" "No gifts for reviews."',
    ): [
        *_rule("cite foo", 'cite "a"', 'cite "a", "b"', "cite", 'cite "a" foo', 'cite "a" “b”', 'cite "a": "b"'),
    ],
    (
        "E017", "a fix is one of remove, remove the sentence, replace with, replace the sentence with, rewrite",
        'write: fix "Remove the emoji" remove',
    ): [
        *_rule('fix "a"', 'fix "a" foo', 'suggest "a" delete', 'fix "a" replace', 'fix "a" remove it',
              'fix "a" "b"', 'suggest "a"', 'fix "a" replace the', 'fix "a" rewrite', 'fix "a" replace with',
              'fix "a" replace with foo', 'fix "a" replace with "b" or "c"', 'fix "a" rewrite b c',
              'fix "a" replace the sentence with "b" or "c"'),
    ],
    (
        "E017", "a fix is one of remove, remove the sentence, replace with, replace the sentence with, rewrite",
        'write: fix "Leave it out" remove the sentence',
    ): [
        *_rule('fix "a" remove sentence', 'fix "a" remove the', 'fix "a" remove this', 'fix "a" remove the word',
              'fix "a" remove "b"', 'fix "a" remove <b>'),
    ],
    (
        "E017", "a fix is one of remove, remove the sentence, replace with, replace the sentence with, rewrite",
        'write: fix "Ask everybody" replace with "…"',
    ): [
        *_rule('fix "a" replace by "b"', 'fix "a" replace "b"', 'fix "a" replace <b> with "c"',
              'fix "a" replace it with "c"', 'fix "a" replace sentence with "c"',
              'fix "a" replace the sentence by "c"'),
    ],
    ("E117", "a lexicon has no guards", "write `pattern` instead of `lexicon`"): [
        *_lexicon(" - b\n not after c", " - b\n not with c", "- b\n- c\n not inside c"),
    ],
    ("E018", "`~` stands behind a word or a group of words", "write: leave~, (leave | write)~"): [
        *_bullet("~b", "b, ~c", "b~~", "(~b | c)"),
    ],
}  # fmt: skip

#: Signs that are the same mistake wherever they stand.
_SIGNS = frozenset(":;=“„«")

_UNKNOWN: Label = ("E001", "this is not understood here", "see docs/language.md")


def likest(error: UnexpectedInput, lark: Lark, text: str) -> Label:
    """Return the label of the snippet that goes wrong most like this.

    Lark's own `match_examples` minds how much was read before the error, and so knows nothing below a file's first
    statement.

    Args:
        error: The error.
        lark: The parser that raised it.
        text: What was parsed.
    """
    best, label = 0, _UNKNOWN
    context, found = _context(error), _found(error, text)
    look = _look(found)
    for example, example_found, example_label in _examples(lark):
        alike = 2 * (example_found == found) + (_look(example_found) == look)
        if _context(example) == context:
            alike += 8 + 4 * (_accepts(example) == _accepts(error))
        elif alike < 3 or look not in _SIGNS:
            continue
        if alike > best:
            best, label = alike, example_label
    code, message, hint = label
    return code, message, _keyword_meant(error, lark, found) or hint


@cache
def _examples(lark: Lark) -> tuple[tuple[UnexpectedInput, str, Label], ...]:
    """Return for each snippet how it goes wrong, what it found there, and its label."""
    examples = []
    for label, texts in SYNTAX_ERRORS.items():
        for text in texts:
            try:
                lark.parse(text)
            except UnexpectedInput as error:
                examples.append((error, _found(error, text), label))
    return tuple(examples)


def _context(error: UnexpectedInput) -> object:
    """Return the parser's state; at a line's start no more than whether it is indented, whatever stood above."""
    state: Any = error.state
    last = state.value_stack[-1] if state.value_stack else None
    if isinstance(last, Token) and last.type == "_NL":
        return "line", error.column > 1
    return state.position


def _accepts(error: UnexpectedInput) -> frozenset[str]:
    """Return the kinds of tokens that could have stood there."""
    if isinstance(error, UnexpectedToken):
        return frozenset(error.accepts)  # kept by the error
    parser: Any = error.interactive_parser
    return frozenset(parser.accepts())


def _found(error: UnexpectedInput, text: str) -> str:
    if isinstance(error, UnexpectedToken):
        return "" if error.token.type == "$END" else str(error.token).strip()
    match = re.match(r"\S+", text[error.pos_in_stream or 0 :])
    return match.group() if match else ""


def _look(found: str) -> str:
    return "word" if found[:1].isalnum() else found[:1]


def _keyword_meant(error: UnexpectedInput, lark: Lark, found: str) -> str:
    """Ask whether a word of the language was meant that may stand here and is near what was found."""
    accepts = _accepts(error)
    keywords: dict[str, str] = {}
    for terminal in lark.terminals:
        pattern = terminal.pattern.value.replace("\\", "")
        if terminal.name in accepts and re.fullmatch(r"[\w|?:()%-]+", pattern):
            keywords |= {word.casefold(): word for word in re.findall(r"[A-Za-z][A-Za-z-]+", pattern)}
    close = get_close_matches(found.casefold(), keywords, n=1, cutoff=0.75)
    return f"did you mean `{keywords[close[0]]}`?" if close else ""
