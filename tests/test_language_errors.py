"""What is said about mistakes in policy files: one golden file or more for every code, as a user sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from small_policies import HEAD, rule

from policy_core import InboundsError
from policy_core.language import Diagnostic, PolicyErrors, load_files, load_texts
from policy_core.language.errors import render
from policy_core.language.mistakes import SYNTAX_ERRORS
from policy_core.program import compile_policy
from policy_core.rule_tests import run_tests

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "language"
PACKAGE = HERE.parent / "policy_core"
FILES = sorted(GOLDEN.glob("*.policy"))

Golden = Callable[[str, str], None]


def diagnose(text: str, name: str = "house.policy", weights: str = "") -> tuple[list[Diagnostic], str]:
    """Return what is wrong with a policy of one file, and weights where there are any, and that as it is shown."""
    try:
        policy = load_texts({name: text, **({"house.weights": weights} if weights else {})})
        compile_policy(policy)
    except PolicyErrors as errors:
        return list(errors.diagnostics), str(errors)
    warnings = [item for item in policy.warnings if isinstance(item, Diagnostic)]
    return warnings, render(warnings, policy.sources)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_mistake_is_told_as_its_golden_file_says(path: Path, golden: Golden) -> None:
    """A mistake has the code that its file is named for, and is shown just as the golden file beside it."""
    beside = path.with_suffix(".weights")
    weights = beside.read_text(encoding="utf-8") if beside.exists() else ""
    diagnostics, shown = diagnose(path.read_text(encoding="utf-8"), weights=weights)
    assert path.stem[:4] in {item.code for item in diagnostics}
    golden(f"language/{path.stem}.out", shown + "\n")


def test_every_code_has_a_golden_file() -> None:
    """Each code that a policy's parser, checker and compiler may give has a golden file, and no file is for another."""
    used = set()
    for path in (*PACKAGE.glob("language/*.py"), *PACKAGE.glob("program/*.py")):
        used |= set(re.findall(r'"([EW]\d{3})"', path.read_text(encoding="utf-8")))
    assert used == {path.stem[:4] for path in FILES}


def test_every_golden_file_is_of_a_mistake() -> None:
    """Golden files whose mistake is gone do not stay behind."""
    assert {path.stem for path in FILES} == {path.stem for path in GOLDEN.glob("*.out")}


def test_every_code_is_described() -> None:
    """Each code is in the list of errors of the documentation, and stands there once."""
    described = re.findall(
        r"^\| `([EW]\d{3})` \|", (HERE.parent / "docs" / "errors.md").read_text(encoding="utf-8"), re.M
    )
    assert set() == {path.stem[:4] for path in FILES} - set(described)
    assert sorted(set(described)) == sorted(described)


def test_every_snippet_of_a_mistake_gets_its_own_code() -> None:
    """Each snippet in the table of mistakes is a mistake, and gets the message that it is listed under."""
    wrong = []
    for (code, message, _), snippets in SYNTAX_ERRORS.items():
        for snippet in snippets:
            diagnostics, _ = diagnose(snippet)
            told = {(item.code, item.message) for item in diagnostics}
            if (code, message) not in told and "E008" not in {code, *(item.code for item in diagnostics)}:
                wrong.append((snippet, told))
    assert [] == wrong


# A mistake behind other statements, as files have them: what is written instead of `when <gift>`, code, part of the help.
MISTAKES = [
    ("when message has <gift>", "E009", "or `<name>` for a text"),
    ("when <gift> and the <gift>", "E009", "a pattern is `<name>`"),
    ("when gift and <gift>", "E113", ""),
    ("when 'gift card'", "E011", "put the words under `when any of`"),
    ("when (gift card)", "E009", "or `<name>` for a text"),
    ("when <gift> & <gift>", "E010", "`<a> near <b>`"),
    ("when <gift> / <gift>", "E010", "`<a> near <b>`"),
    ("when <gift> ... <gift>", "E010", "`<a> near <b>`"),
    ("when <gift> without <gift>", "E010", "<a> and no <b>"),
    ("when <gift> not <gift>", "E010", "<a> and no <b>"),
    ("when <gift> followed by <gift>", "E010", "<b> before <a>"),
    ("when <gift> occurs", "E010", "`no <a>`"),
    ("when <gift> is missing", "E010", "`no <a>`"),
    ("when no <gift> <gift>", "E010", "`<a> near <b>`"),
    ("when <gift> in the title", "E009", "in the same sentence"),
    ("when every paragraph has <gift>", "E009", "every sentence has"),
    ("when some sentence has <gift>", "E009", "every sentence has"),
    ("when every attachment has <gift>", "E009", "every attachment is"),
    ("when at least <gift>", "E009", "at least 3"),
    ("when at most 3 <gift>", "E009", "at least 3"),
    ("when days-since-completion > thirty", "E009", "days-since-completion > 30"),
    ("when attachments.size > 5MB", "E009", "10 MB"),
    ("when attachments.size => 5 MB", "E001", "`>=`"),
    ("when scope == reply", "E001", "`is`"),
    ("when any of\n  gift", "E004", "- leave~"),
    ("when any of:\n  - gift", "E001", "take it away"),
    ("when any of\n  * gift", "E004", "- leave~"),
    ("when any of\n  - gift\n  not near gift", "E001", "not after"),
    ("when any of\n  - gift,\n  - card", "E007", "take the sign away"),
    ("when any of\n  - (gift\n  - card", "E005", "close `(`"),
    ("when any of\n  - gift)\n  - card", "E006", "bracket away"),
    ("when any of\n  - gift .. card", "E001", "..3"),
    ("when any of\n  - ~gift", "E018", "leave~"),
    ("when any of\n  - gift | card", "E007", "(a | b)"),
    ("when <gift>\n  or - card", "E011", "`or <some-name>`"),
    ("when <gift>\n  suggest \"Out\" remove the word", "E017", "remove the sentence"),
    ("when <gift>\n  fix \"Out\" replace <gift> with \"x\"", "E017", "replace with"),
    ("when <gift>\n  scope proactive and reply", "E014", "start a new line"),
    ("when <gift>\n  scope both", "E015", "replies"),
    ("when <gift>\n  severity medium", "E015", "severity warning"),
    ("when <gift>\n  hint if <gift>", "E009", "hint when"),
    ("when <gift>\n  mark \"gift\"", "E011", "mark <name>"),
    ("when <gift>\n  mark all", "E011", "mark nothing"),
    ("when <gift>\n  from 2020 - 2021", "E014", "until"),
    ("when <gift>\n  from: 2020", "E001", "take it away"),
    ("when <gift>\n  edited by me", "E012", "a rule's lines begin with"),
    ("when <gift>\n  reported by sellers", "E014", "start a new line"),
    ("when <gift>\n  Because \"x\"", "E012", "a rule's lines begin with"),
    ("when <gift>\n  message \"x\"", "E012", "why"),
    ("when <gift>\n  passes “Hello.”", "E016", "not “text”"),
    ("when <gift>\n  flags 'A gift.'", "E016", "not “text”"),
    ("when <gift>\n  flags \"A gift.\" for replies", "E014", "with scope reply"),
    ("when <gift>\n  flags \"A gift.\" with subject = \"x\"", "E001", "only the value"),
    ("when <gift>\n  // a remark", "E001", "# why this is here"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "code", "help_"), MISTAKES, ids=[lines for lines, _, _ in MISTAKES])
def test_mistakes_in_a_rule_are_understood(lines: str, code: str, help_: str) -> None:
    """A mistake far down in a file is understood as well as one at its beginning, and the help is to the point."""
    text = (
        HEAD
        + "lexicon gift\n  - gift\n\n"
        + rule("<gift>", name="first")
        + rule("<gift>").replace("when <gift>", lines)
    )
    diagnostics, _ = diagnose(text)
    assert code == diagnostics[0].code
    assert help_ in diagnostics[0].help


def marked(text: str) -> list[str]:
    """Return the texts that the carets stand under."""
    return [text[item.place.start : item.place.end] for item in diagnose(text)[0]]


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    """Mistakes that the parser lets through are told all at once, in order of place; warnings wait until they are mended."""
    text = HEAD + "lexicon spare\n  - spare\n\n" + rule("<one> and <two>", "from never", tested=False)
    _, shown = diagnose(text)
    codes = re.findall(r"^(?:error|warning)\[(\w+)\]", shown, re.M)
    assert ["E107", "E107", "E101", "E101", "E104"] == codes
    assert shown.endswith("\n\n5 errors")


def test_syntax_errors_of_all_files_are_told_at_once() -> None:
    """Each file with a syntax error is told of, with its own name and line."""
    with pytest.raises(PolicyErrors) as caught:
        load_texts({"one.policy": "policy one\n", "two.policy": HEAD, "three.policy": "\n\nlexicon three\n  three\n"})
    places = [str(caught.value).split("--> ")[index].split("\n")[0] for index in (1, 2)]
    assert ["one.policy:1:11", "three.policy:4:3"] == places


def test_carets_stand_under_what_is_meant() -> None:
    """The caret stands under the word that is wrong, and behind a line that ends too early."""
    assert ["“A”"] == marked('rule a "A"\n  why “A”\n')
    assert ["<gfit>"] == marked(HEAD + rule("<gfit>"))
    text = 'rule a "A"\n  when <b> and\n  stated\n'
    assert text.index(" and") + 4 == diagnose(text)[0][0].place.start


def test_carets_hold_with_tabs_windows_lines_and_wide_letters() -> None:
    """Tabs are kept before the caret, carriage returns are not shown, and columns count code points."""
    _, shown = diagnose('rule a "Ä 高評価"\r\n\twhen <b> <c>\r\n')
    assert [" 2 | \twhen <b> <c>", "   | \t         ^^^ found `<c>`"] == shown.splitlines()[3:5]
    assert "\r" not in shown


def test_windows_lines_are_lines() -> None:
    """A file with carriage returns is read as one without them."""
    text = HEAD + "lexicon gift\n  - gift\n\n" + rule("<gift>\n    or <link>")
    assert ([], "") == diagnose(text.replace("\n", "\r\n"))


def test_long_texts_go_on_in_the_next_line() -> None:
    """A text in quotes may be wrapped: the line break and what stands around it is one blank."""
    text = HEAD + rule("<link>", 'note "Look\n     twice." when <link>\n  suggest "Put \\"it\\"\\n\\u{41}" remove')
    (found,) = load_texts({"a.policy": text}).rules
    assert ("Look twice.", 'Put "it"\nA') == (found.notes[0].text.text, found.fixes[0].title.text)


def test_a_text_in_a_tests_quotes_may_hold_invisible_letters() -> None:
    """Tests are messages: what hides in them is their matter, but directions that hide a rule's text are not let in."""
    text = HEAD + rule("<link>")
    assert [] == diagnose(text.replace('flags "x"', 'flags "x\u200bx \u00ad"'))[0]
    assert ["E110"] == [item.code for item in diagnose(text.replace('flags "x"', 'flags "x\u202ex"'))[0]]


def test_files_are_read_from_folders(tmp_path: Path) -> None:
    """A folder stands for all policy files in and below it, which are named from there; a byte order mark is no text."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.policy").write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    (tmp_path / "sub" / "b.policy").write_text(rule("<gone>"))
    (tmp_path / "notes.txt").write_text("no policy")
    with pytest.raises(PolicyErrors) as caught:
        load_files([tmp_path])
    assert [str(Path("sub", "b.policy"))] == [item.place.file for item in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.policy", None, "No such file or directory"),
        ("latin.policy", "policy é".encode("latin-1"), "not UTF-8 at byte 7; save it as UTF-8"),
    ],
)
def test_files_that_cannot_be_read(name: str, content: bytes | None, message: str, tmp_path: Path) -> None:
    """A file that is not there or is no UTF-8 is an error that names it."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InboundsError) as caught:
        load_files([path])
    assert f"{path}: {message}" == str(caught.value)


def test_a_folder_without_policies(tmp_path: Path) -> None:
    """A folder without policy files is an error rather than an empty policy."""
    with pytest.raises(InboundsError, match=r"no \*\.policy file in this folder"):
        load_files([tmp_path])


def test_controls_are_shown_and_never_sent() -> None:
    """What would move a terminal's cursor stands in a message as a sign, in the lines as in the name of the file."""
    _, shown = diagnose("policy a\x1b[2J\x07 \x9b", name="a\x1b[31m.policy")
    assert set() == {char for char in shown if not char.isprintable()} - {"\n"}


def test_a_file_full_of_hidden_characters_is_told_of_shortly() -> None:
    """Each of many hidden characters is not worth a message of its own, nor time that grows with their square."""
    diagnostics, _ = diagnose("\u200b" * 100_000)
    assert 0 < len(diagnostics) <= 20


def test_the_parts_of_a_size_count() -> None:
    """An attachment of a test may have a size with a fraction."""
    text = HEAD + rule("attachments.size > 1500 kB", tested=False)
    tests = ('flags "x" with attachment "a.pdf" 1.6 MB', 'passes "x" with attachment "a.pdf" 1.4 MB')
    run = run_tests(load_texts({"a.policy": text.rstrip() + "".join(f"\n  {line}" for line in tests) + "\n"}))
    assert () == run.failures


@pytest.mark.parametrize(
    ("condition", "help"),
    [
        ("days-since-completion > 3", "give two days: with order.completed 2026-10-01, sent 2026-11-10"),
        ("order.opted-out", "add what it needs: with order.opted-out …"),
        ("spelling.count > 1", 'add what it needs: with spelling "…"'),
    ],
)
def test_a_test_that_lacks_a_fact_is_told_how_to_give_it(condition: str, help: str) -> None:
    """What a test can say is what is proposed, not a fact that follows from others."""
    (failure, *_) = run_tests(load_texts({"a.policy": HEAD + rule(condition)})).failures
    assert ("E303", help) == (failure.code, failure.help)
