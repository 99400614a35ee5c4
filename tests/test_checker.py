"""The public face: `check`, `Checker`, what they list, and their errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from small_policies import HEAD, bullets, checker, policy, program, rule

import policy_core
import policy_core.packs
from policy_core import (
    MAX_CHARACTERS,
    Attachment,
    Checker,
    Edit,
    Finding,
    Fix,
    InboundsError,
    Message,
    MessageError,
    Order,
    Program,
    Report,
    Sent,
    Span,
    TooLong,
    UnknownEdition,
    check,
)
from policy_core.checker import EditionInfo, KindInfo, RuleInfo
from policy_core.language import load_files
from policy_core.packs import build_pack, extend_pack, load_pack
from policy_core.program import compile_policy
from policy_core.program.model import BadProgram
from policy_core.report import Citation, Kind, NotChecked

LISTED = """\
policy listed "Listed"
  authority "The House"
  marketplaces shop.example, shop.test

edition first "the first"
  announced 2018-11
  in force from 2019-01-01

edition draft
  planned for 2020-03-01

edition second "the second"
  announced 2020
  in force from 2020-06-15

kind ask "Request"
  permission proactive
  when <gift>

lexicon gift
  - gift card

rule listed.gift "No gifts"
  interpreted
  severity error
  scope proactive
  from draft
  until second
  cite "The Book" "No gifts."
  when <gift> and order.opted-out
    or history has ask
  why "A gift looks like a bribe."
  instead "Leave it out."
  fix "Take it out" remove
  flags "A gift card."
  flags "Two gift cards, a gift card."
  passes "Hello."

rule listed.other "Another"
  stated
  cite "The Book" "Something."
  when some attachment is <gift>
  why "Because."
  instead "Else."
  flags "x"
  passes "y"
"""


@pytest.fixture(scope="module")
def listed() -> Checker:
    """The checker of a policy with everything that can be listed."""
    return checker(head=LISTED)


class TestListings:
    """What a checker tells of its policy."""

    def test_rules(self, listed: Checker) -> None:
        """All rules of all editions are listed in the order of the files, with all that a rule says."""
        gift, other = listed.rules
        assert gift == RuleInfo(
            id="listed.gift",
            title="No gifts",
            certainty="interpreted",
            severity="error",
            scope="proactive",
            since_edition="draft",
            until_edition="second",
            citation=Citation("The Book", "No gifts."),
            why="A gift looks like a bribe.",
            instead="Leave it out.",
            needs=("order.opted-out", "order.history"),
            flags=("A gift card.", "Two gift cards, a gift card."),
            passes=("Hello.",),
        )
        assert ("any", "error", "first", None) == (
            other.scope,
            other.severity,
            other.since_edition,
            other.until_edition,
        )
        assert ("attachments",) == other.needs

    def test_editions(self, listed: Checker) -> None:
        """Editions are listed in order of time; one that was only planned was never in force."""
        assert listed.editions == (
            EditionInfo("first", "2018-11", date(2019, 1, 1), date(2020, 6, 15), "the first"),
            EditionInfo("draft", "", None, None, "", date(2020, 3, 1)),
            EditionInfo("second", "2020", date(2020, 6, 15), None, "the second"),
        )

    def test_an_older_edition(self) -> None:
        """Of an edition that is older than any day on record a day is told by which it was in force."""
        older = checker(rule(bullets("word")), head=HEAD.replace("in force from", "in force by"))
        assert [True] == [edition.earlier for edition in older.editions]
        assert [True, False, False, False] == [edition.earlier for edition in Checker.default().editions]

    def test_kinds(self, listed: Checker) -> None:
        """Kinds are listed with their permission."""
        assert (KindInfo("ask", "Request", "proactive"),) == listed.kinds

    def test_policy_and_hash(self, listed: Checker) -> None:
        """A checker names its policy and the hash of its program, and so do its reports."""
        report = listed.check("Hello")
        assert (
            ("listed", listed.program.hash) == (listed.policy, listed.program_hash) == (report.policy, report.program)
        )
        assert 64 == len(report.program)

    def test_severities_are_not_listed(self) -> None:
        """Rules are listed with their own severity, whatever a checker makes of them."""
        assert "error" == checker(rule("<link>"), severities={"small.rule": "off"}).rules[0].severity


class TestReports:
    """What comes back."""

    def test_a_report_has_everything(self) -> None:
        """A report has findings, what was not checked, kinds, policy, edition and the caller's id."""
        kind = 'kind seen "Seen"\n  permission required\n  when <link>\n\n'
        made = checker(kind, rule("<link>", 'fix "Out" remove', name="a"), rule("<link> and order.opted-out", name="b"))
        report = made.check(Message("see shop.example now", id="m1"))
        assert report == Report(
            id="m1",
            verdict="out-of-bounds",
            findings=(
                Finding(
                    rule="a",
                    title="A rule",
                    severity="error",
                    certainty="stated",
                    spans=(Span("body", 4, 16),),
                    why="Because.",
                    instead="Something else.",
                    citation=Citation("The Book", "What the book says."),
                    edition="one",
                    since=None,
                    note="",
                    fixes=(Fix("Out", True, (Edit("body", 3, 16, ""),)),),
                ),
            ),
            not_checked=(NotChecked("b", "A rule", ("order.opted-out",)),),
            kinds=(Kind("seen", "Seen", "required"),),
            policy="small",
            edition="one",
            program=made.program_hash,
            steps=report.steps,
        )

    def test_json_has_all_but_the_steps(self) -> None:
        """A report as JSON has plain values, and what it cost, which may change with the engine, is left out."""
        report = checker(rule("<link>", 'fix "Out" remove')).check("see shop.example now")
        told: dict[str, Any] = json.loads(json.dumps(report.to_json()))
        fields = ["id", "verdict", "findings", "not_checked", "kinds", "policy", "edition", "program", "announced"]
        assert fields == list(told)
        assert [{"field": "body", "start": 4, "end": 16}] == told["findings"][0]["spans"]
        assert {"title": "Out", "safe": True, "edits": [{"field": "body", "start": 3, "end": 16, "text": ""}]} == (
            told["findings"][0]["fixes"][0]
        )

    @pytest.mark.parametrize(
        ("certainties", "verdict"),
        [
            ([], "in-bounds"),
            (["reported"], "doubtful"),
            (["interpreted"], "out-of-bounds"),
            (["reported", "stated"], "out-of-bounds"),
        ],
    )
    def test_verdicts(self, certainties: list[str], verdict: str) -> None:
        """Hints alone leave a message doubtful; errors and warnings put it out of bounds."""
        rules = [rule("<link>", certainty=item, name=f"r{index}") for index, item in enumerate(certainties)]
        assert verdict == checker(rule("<phone>", name="no"), *rules).check("shop.example").verdict

    def test_what_is_not_checked_is_not_out_of_bounds(self) -> None:
        """A rule that could not be decided does not count against a message."""
        report = checker(rule("order.opted-out")).check("Hello")
        assert ("in-bounds", 1) == (report.verdict, len(report.not_checked))

    def test_a_checker_gives_the_same_report_again(self, listed: Checker) -> None:
        """Checking changes nothing: the same message gets the same report, steps included."""
        message = Message("A gift card.", scope="proactive", order=Order(history=(Sent("ask"),)))
        first = listed.check(message)
        listed.check("other")
        assert first == listed.check(message)

    def test_an_empty_message_is_a_message(self) -> None:
        """No text at all is checked as well."""
        assert "in-bounds" == checker(rule("<link>")).check("").verdict


class TestErrors:
    """What cannot be checked."""

    def test_an_unknown_edition(self, listed: Checker) -> None:
        """An edition that does not exist is an error that lists those that do, and the nearest first."""
        with pytest.raises(UnknownEdition) as caught:
            Checker(listed.program, edition="secnd")
        assert "did you mean `second`?" in str(caught.value)
        assert "first, draft, second" in str(caught.value)

    def test_a_day_without_edition(self, listed: Checker) -> None:
        """A day before all editions is an error where the checker, or the message, is of that day."""
        told = "no edition was in force on 2018-01-01; the first is from 2019-01-01; name one with its id"
        with pytest.raises(UnknownEdition) as caught:
            Checker(listed.program, as_of=date(2018, 1, 1))
        assert told == str(caught.value)
        with pytest.raises(UnknownEdition) as caught:
            listed.check(Message("x", sent_on=date(2018, 1, 1)))
        assert told == str(caught.value)

    def test_a_policy_that_was_never_in_force(self) -> None:
        """Editions that were only planned are found by name alone."""
        head = 'policy p "P"\nedition plan\n  planned for 2020-01-01\n\n'
        with pytest.raises(UnknownEdition, match="the first is from no day"):
            checker(rule("<link>"), head=head).check("x")
        assert "plan" == checker(rule("<link>"), head=head, edition="plan").check("x").edition

    def test_a_severity_for_no_rule(self, listed: Checker) -> None:
        """To set the severity of a rule that does not exist is an error that names the nearest."""
        with pytest.raises(MessageError) as caught:
            Checker(listed.program, severities={"listed.gfit": "off"})
        assert "there is no rule `listed.gfit`; did you mean `listed.gift`?" == str(caught.value)

    @pytest.mark.parametrize(
        ("level", "help_"),
        [("of", "; did you mean `off`?"), ("loud", "; one of error, warning, hint, off"), (None, "; one of")],
    )
    def test_a_severity_that_is_none(self, listed: Checker, level: Any, help_: str) -> None:
        """A severity that does not exist is an error that says which there are."""
        with pytest.raises(MessageError) as caught:
            Checker(listed.program, severities={"listed.gift": level})
        assert str(caught.value).startswith(f"`{level}` is no severity for rule `listed.gift`{help_}")

    @pytest.mark.parametrize("field", ["body", "subject"])
    def test_a_text_that_is_too_long(self, listed: Checker, field: str) -> None:
        """A text of more than a million characters is refused, one of a million is not."""
        texts: dict[str, Any] = {"body": "x", field: "x" * (MAX_CHARACTERS + 1)}
        with pytest.raises(TooLong) as caught:
            listed.check(Message(**texts))
        assert "the text has 1,000,001 characters; 1,000,000 are the most that is checked" == str(caught.value)
        assert "in-bounds" == listed.check(Message(**(texts | {field: "x" * MAX_CHARACTERS}))).verdict

    def test_all_errors_are_of_one_family(self) -> None:
        """Whoever catches `InboundsError` catches everything that is wrong with what was handed in."""
        assert [] == [
            error
            for error in (UnknownEdition, MessageError, TooLong, BadProgram)
            if not issubclass(error, InboundsError)
        ]


class TestPrograms:
    """Compiled policies as bytes."""

    def test_a_program_read_from_bytes_judges_alike(self, listed: Checker) -> None:
        """A program that went through bytes gives the same reports and listings."""
        again = Checker(Program.from_bytes(listed.program.to_bytes()))
        message = Message("A gift card", attachments=(Attachment("gift card.pdf"),))
        assert listed.check(message) == again.check(message)
        assert (listed.rules, listed.editions, listed.kinds) == (again.rules, again.editions, again.kinds)

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "this is no compiled policy"),
            (b"\xff\xfe", "this is no compiled policy"),
            (b"policy a", "this is no compiled policy"),
            (b"[]", "this compiled policy is not of format"),
            (b'{"format": 99}', "this compiled policy is not of format"),
        ],
    )
    def test_bytes_that_are_no_program(self, data: bytes, message: str) -> None:
        """Bytes that are no program, or one of another version, are an error that says what to do."""
        with pytest.raises(BadProgram, match=message) as caught:
            Program.from_bytes(data)
        assert "compile it again" in str(caught.value)

    def test_other_policies_have_other_hashes(self) -> None:
        """The hash changes with the policy's text where that changes what the policy says, and only there."""
        one = program(rule("<link>"))
        assert one.hash == program("# a remark\n\n" + rule("<link>")).hash
        assert one.hash != program(rule("<email>")).hash

    def test_running_a_program_needs_no_parser(self, listed: Checker, tmp_path: Path) -> None:
        """A message is checked without Lark, and without the side of the language."""
        path = tmp_path / "listed.program"
        path.write_bytes(listed.program.to_bytes())
        code = (
            "import sys; from policy_core import Checker, Program; "
            f"report = Checker(Program.from_bytes(open({str(path)!r}, 'rb').read())).check('Hello 4711'); "
            "print(report.verdict, [name for name in sys.modules if name.startswith(('lark', 'policy_core.language'))])"
        )
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
        )
        assert "in-bounds []" == ran.stdout.strip()


class TestDefault:
    """Amazon's policy, which comes with the package."""

    def test_the_example_of_the_package(self) -> None:
        """The package's own first example holds."""
        assert "out-of-bounds" == check("Leave five stars and get a $10 gift card!").verdict

    def test_facts_may_be_given_by_name(self) -> None:
        """`check` takes a text with facts, or a message with more facts."""
        by_name = check("Thank you 😀", scope="reply", sent_on=date(2021, 1, 1), id="x")
        by_message = check(Message("Thank you 😀", id="x"), scope="reply", sent_on=date(2021, 1, 1))
        assert (
            by_name
            == by_message
            == Checker.default().check(Message("Thank you 😀", scope="reply", sent_on=date(2021, 1, 1), id="x"))
        )
        assert ("x", "2020-11") == (by_name.id, by_name.edition)

    def test_a_fact_that_is_none(self) -> None:
        """`check` does not take a fact that a message has not got."""
        with pytest.raises(TypeError):
            check("Hello", weather="fine")

    def test_there_is_one_default(self) -> None:
        """The default checker is made once."""
        assert Checker.default() is Checker.default()
        assert "amazon" == Checker.default().policy

    def test_amazons_editions(self) -> None:
        """Amazon's policy has its editions, the dropped draft among them."""
        in_force = {edition.id: edition.in_force for edition in Checker.default().editions}
        assert None is in_force["2020-09"]
        assert date(2020, 11, 6) == in_force["2020-11"]

    def test_everything_public_is_there(self) -> None:
        """What the package says it has is there."""
        assert [] == [name for name in policy_core.__all__ if not hasattr(policy_core, name)]


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packs with a small one."""
    folder = tmp_path / "policies"
    (folder / "tiny" / "rules").mkdir(parents=True)
    (folder / "tiny" / "tiny.policy").write_text(HEAD, encoding="utf-8")
    (folder / "tiny" / "rules" / "link.policy").write_text(rule("<link>"), encoding="utf-8")
    monkeypatch.setattr("policy_core.packs.POLICIES", folder)
    monkeypatch.setattr("policy_core.packs._load", policy_core.packs._load.__wrapped__)
    return folder


class TestPacks:
    """Policies that come with the package, and a seller's own beside them."""

    def test_an_unknown_pack(self, packs: Path) -> None:
        """A pack that does not exist is an error that names it."""
        with pytest.raises(InboundsError, match="there is no policy pack `huge`"):
            load_pack("huge")

    def test_a_pack_is_compiled_once(self, packs: Path) -> None:
        """A pack's program is kept beside its sources, and read from there the next time."""
        first = load_pack("tiny")
        kept = packs / "tiny.program"
        head, _, data = kept.read_bytes().partition(b"\n")
        assert (64, first.hash) == (len(head), Program.from_bytes(data).hash)
        assert first.hash == load_pack("tiny").hash

    def test_a_changed_pack_is_compiled_again(self, packs: Path) -> None:
        """After a change of a source the kept program is not used."""
        load_pack("tiny")
        (packs / "tiny" / "rules" / "more.policy").write_text(rule("<phone>", name="more"), encoding="utf-8")
        assert ["small.rule", "more"] == [info.id for info in Checker(load_pack("tiny")).rules]
        (packs / "tiny" / "rules" / "more.policy").unlink()
        assert ["small.rule"] == [info.id for info in Checker(load_pack("tiny")).rules]

    def test_a_pack_without_sources_is_its_program(self, packs: Path) -> None:
        """Where only a program is installed, it is used."""
        built = load_pack("tiny")
        for file in (packs / "tiny").rglob("*.policy"):
            file.unlink()
        os.utime(packs / "tiny.program", (0, 0))
        assert built.hash == load_pack("tiny").hash

    def test_a_place_that_cannot_be_written_is_no_error(self, packs: Path) -> None:
        """A pack is built where nothing can be kept as well."""
        assert load_pack("tiny").hash == build_pack("tiny", packs / "missing" / "tiny.program").hash

    def test_own_rules_beside_a_packs(self, packs: Path, tmp_path: Path) -> None:
        """A seller's own rules use the pack's editions, and stand beside its rules."""
        own = tmp_path / "own.policy"
        own.write_text(rule("<email>", "from one", name="own.email"), encoding="utf-8")
        made = Checker(extend_pack("tiny", [own]))
        assert ["small.rule", "own.email"] == [info.id for info in made.rules]
        assert ["own.email"] == [finding.rule for finding in made.check("me@shop.example").findings]

    def test_files_of_one_name_in_two_folders(self, tmp_path: Path) -> None:
        """Files that have the same name in two folders are both read."""
        for folder, text in (("one", HEAD), ("two", rule("<link>"))):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "same.policy").write_text(text, encoding="utf-8")
        assert 1 == len(load_files([tmp_path / "one", tmp_path / "two"]).rules)

    def test_own_rules_named_as_a_file_of_the_pack(
        self, packs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """A seller's file that is called as one of the pack's stands beside it, and not in its place; twice is once."""
        monkeypatch.chdir(tmp_path)
        own = "tiny.policy"
        Path(own).write_text(rule("<email>", "from one", name="own.email"), encoding="utf-8")
        made = Checker(extend_pack("tiny", [own, own, tmp_path / own]))
        assert ["small.rule", "own.email"] == [info.id for info in made.rules]

    def test_a_damaged_program_of_a_pack_is_made_again(self, packs: Path) -> None:
        """A program that is cut off is no error where the sources are there to make it of."""
        load_pack("tiny")
        compiled = packs / "tiny.program"
        compiled.write_bytes(compiled.read_bytes()[:-40])
        assert "small" == load_pack("tiny").name


def test_a_policy_is_checked_before_it_is_compiled() -> None:
    """A policy that was read compiles without more errors, and names what it has."""
    read = policy(rule("<link>"))
    assert ["small.rule"] == [item["id"] for item in compile_policy(read).data["rules"]]


@pytest.mark.parametrize(
    "values", [{"format": "HTML"}, {"format": ""}, {"scope": "Reply"}, {"scope": ""}, {"scope": "buyer"}]
)
def test_a_message_of_no_known_sort_is_refused(values: dict[str, Any]) -> None:
    """A slip in the format or the scope is an error, and does not have the message read as another sort of thing."""
    with pytest.raises(MessageError, match=f"a message's {next(iter(values))} is"):
        Message("<p>Hello</p>", **values)


def test_a_moment_counts_as_its_day() -> None:
    """A `datetime` is a date to the type checker, and is taken as the day that it is in."""
    message = Message(
        "Hello", sent_on=datetime(2026, 11, 10, 23, 59), scope="proactive",
        order=Order(completed_on=datetime(2026, 10, 10, 0, 1)),
    )  # fmt: skip
    assert (date(2026, 11, 10), date(2026, 10, 10)) == (message.sent_on, message.order.completed_on)
    report = Checker(as_of=datetime(2026, 11, 10, 12)).check(message)
    assert "timing.window" in {finding.rule for finding in report.findings}
    assert message == Message.from_json(message.to_json())


@pytest.mark.parametrize("part", sorted(Checker.default().program.data))
def test_a_damaged_program_is_no_program(part: str) -> None:
    """A program that lacks a part, or has something else in its place, is refused when it is read."""
    data = {key: value for key, value in Checker.default().program.data.items() if key not in ("words", "weights")}
    for damaged in ({**data, "words": "", "weights": [], part: None}, {"format": data["format"]}):
        with pytest.raises(BadProgram, match="compile it again"):
            Program.from_bytes(json.dumps(damaged).encode())
