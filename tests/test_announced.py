"""What an edition that is announced will find: told with its date before it is in force."""

from __future__ import annotations

import json
from datetime import date

import pytest
from conftest import Golden, Inbounds
from small_policies import HEAD as FIRST
from small_policies import SECOND, policy, program, rule

from policy_core import Checker, Message, Report
from policy_core.browser import Session
from policy_core.engine.runner import Runner
from policy_core.packs import load_pack

SEPTEMBER = date(2020, 9, 20)
TEXT = "\U0001f642 Call me on 0117 496 0113 \u2013 thank you :)"

HEAD = f"""\
{FIRST}{SECOND}edition three "the one after"
  announced 2020-11
  in force from 2022-01-01

pattern a
  - alpha
pattern b
  - beta

"""


def told(report: Report) -> dict[str, list[str]]:
    """Return the rules that each announced edition will find broken."""
    return {item.edition: [finding.rule for finding in item.findings] for item in report.announced}


def reply(text: str, *, as_of: date) -> Report:
    """Check a reply by Amazon's policy on a day."""
    return Checker(as_of=as_of).check(Message(text, scope="reply", attachments=()))


class TestAmazon:
    def test_the_draft_of_2020(self) -> None:
        """Twelve days after the draft was announced its findings are told with the day it was planned for."""
        report = reply(TEXT, as_of=SEPTEMBER)
        (coming,) = report.announced
        assert ("2019-11", "in-bounds", ()) == (report.edition, report.verdict, report.findings)
        assert ("2020-09", "2020-11-03", 44, "out-of-bounds") == (
            coming.edition, coming.starts, coming.days, coming.verdict,
        )  # fmt: skip
        assert ["style.emoji", "contact.phone"] == [finding.rule for finding in coming.findings]
        assert {"2020-11-03"} == {finding.since for finding in coming.findings}
        assert "Remove the emoji" == coming.findings[0].fixes[0].title

    @pytest.mark.parametrize(
        ("day", "editions"),
        [
            (date(2020, 9, 7), []),
            (date(2020, 9, 8), ["2020-09"]),
            # The amended edition takes the draft's place as soon as it is announced.
            (date(2020, 10, 1), ["2020-11"]),
            (date(2020, 11, 5), ["2020-11"]),
            (date(2020, 11, 6), []),
        ],
    )
    def test_days(self, day: date, editions: list[str]) -> None:
        """An edition is told of from its announcement to the day before it is in force."""
        assert editions == list(told(reply(TEXT, as_of=day)))

    def test_a_message_of_that_day(self) -> None:
        """Without a day to look from, the day of sending counts; an edition named is the only one asked for."""
        message = Message(TEXT, scope="reply", attachments=(), sent_on=SEPTEMBER)
        assert ["2020-09"] == list(told(Checker().check(message)))
        assert {} == told(Checker(edition="2019-11").check(message))
        assert {} == told(Checker().check(Message(TEXT, scope="reply", attachments=())))

    def test_nothing_is_judged_twice_for_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without an announced edition a message is judged once; with one it is read once and judged twice."""
        judged: list[bool] = []
        run = Runner.run

        def counted(self: Runner, message: Message, today: date, read: object = None) -> object:
            judged.append(read is not None)
            return run(self, message, today, read)  # type: ignore[arg-type]

        monkeypatch.setattr(Runner, "run", counted)
        for day, times in ((date(2022, 1, 1), [False]), (SEPTEMBER, [False, True])):
            judged.clear()
            Checker(as_of=day).check(Message(TEXT, scope="reply", attachments=()), fixes=False)
            assert times == judged


class TestSmall:
    @pytest.mark.parametrize(
        ("rules", "text", "expected"),
        [
            # A new rule is told at the first edition that has it.
            (["from two"], "alpha", {"two": ["small.rule"]}),
            (["from three"], "alpha", {"three": ["small.rule"]}),
            (["from two until three"], "alpha", {"two": ["small.rule"]}),
            # What is found already is not told again.
            ([], "alpha", {}),
            # More places, and a hint that becomes more, are.
            (["widened"], "alpha beta", {"two": ["small.rule"]}),
            (["widened"], "alpha", {}),
            (["hint when not since two"], "alpha", {"two": ["small.rule"]}),
            (["hint when since two"], "alpha", {}),
        ],
    )
    def test_what_is_beyond(self, rules: list[str], text: str, expected: dict[str, list[str]]) -> None:
        """Only what goes beyond the findings in force, or those of an earlier announced edition, is told."""
        when = "<a> or <b> and since two" if rules == ["widened"] else "<a>"
        lines = [] if rules == ["widened"] else rules
        checker = Checker(program(rule(when, *lines), rule("<b>", name="small.other", certainty="reported"), head=HEAD),
                          as_of=date(2020, 12, 1))  # fmt: skip
        assert expected == told(checker.check(text))

    def test_new_places_alone(self) -> None:
        """A finding at more places has the new ones alone."""
        of = program(rule("<a> or <b> and since two"), head=HEAD)
        report = Checker(of, as_of=date(2020, 12, 1)).check("alpha beta")
        assert [(0, 5)] == [(span.start, span.end) for span in report.findings[0].spans]
        assert [(6, 10)] == [(span.start, span.end) for span in report.announced[0].findings[0].spans]

    def test_a_fact_that_will_be_asked_for(self) -> None:
        """A rule that will lack a fact is told as not checked, never passed."""
        of = program(rule("<a> and order.opted-out", "from two"), rule("<b>", name="small.b"), head=HEAD)
        (coming,) = Checker(of, as_of=date(2020, 12, 1)).check("alpha").announced
        assert ((), [("small.rule", ("order.opted-out",))]) == (
            coming.findings, [(item.rule, item.needs) for item in coming.not_checked],
        )  # fmt: skip

    def test_words_of_a_change(self) -> None:
        """Without words of its own a rule's change is told by its conditions, with them by those."""
        made = program(rule("<a> or <b> and since two"), head=HEAD)
        said = program(rule("<a> or <b> and since two", 'changed two "Beta counts too."'), head=HEAD)
        changes = [of.data["rules"][0]["changes"] for of in (made, said)]
        assert [[[1, 1, "Now also flags b."]], [[1, 1, "Beta counts too."]]] == changes
        assert [] == program(rule("<a> or <b>"), head=HEAD).data["rules"][0]["changes"]
        warnings = policy(rule("<a> or <b>", 'changed two "Nothing."'), head=HEAD).warnings
        assert ["W205"] == [item.code for item in warnings]


class TestReports:
    @pytest.mark.parametrize("form", ["terminal", "github", "sarif", "json"])
    def test_golden(self, inbounds: Inbounds, golden: Golden, form: str) -> None:
        """Each form tells of it with the date and the days left, and the exit status is today's."""
        inbounds.write("a.txt", "Thank you :) Every review helps.\n")
        ran = inbounds("check", "--as-of", "2020-04-20", "--scope", "reply", "--format", form, "a.txt")
        assert 0 == ran.status
        golden(f"cli/announced.{form}", ran.told())

    def test_quiet(self, inbounds: Inbounds) -> None:
        """Quietly, what will break the policy is told, and what will lack a fact is not."""
        inbounds.write("a.txt", "Thank you :)\n")
        assert "from 1 June 2020" in inbounds("check", "-q", "--as-of", "2020-04-20", "a.txt").out
        inbounds.write("a.txt", "Thank you\n")
        assert "" == inbounds("check", "-q", "--as-of", "2020-04-20", "a.txt").out

    def test_the_browser_counts_in_utf16(self) -> None:
        """In the browser the places of announced findings count UTF-16 code units, own rules' among them."""
        session = Session(load_pack("amazon").to_bytes())
        own = rule("any of\n    - kettle", "from 2020-09", name="own.kettle").replace('flags "x"', 'flags "kettle"')
        accepted = json.loads(session.house_rules(own))
        assert accepted["accepted"], accepted
        request = {"body": f"{TEXT} kettle", "scope": "reply", "attachments": [], "sent_on": "2020-09-20"}
        (coming,) = json.loads(session.check(json.dumps(request)))["announced"]
        places = {item["rule"]: (item["spans"][0]["start"], item["spans"][0]["end"]) for item in coming["findings"]}
        assert {"style.emoji": (0, 2), "contact.phone": (14, 27), "own.kettle": (43, 49)} == places
        assert "out-of-bounds" == coming["verdict"]
