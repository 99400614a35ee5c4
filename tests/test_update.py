"""What an update of the policy changes: rules, messages, the calendar, and how that is shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import Inbounds
from small_policies import HEAD as FIRST
from small_policies import SECOND, policy, rule

from policy_core import Checker, Message, UnknownEdition
from policy_core.browser import Session
from policy_core.cli.main import main
from policy_core.packs import load_pack
from policy_core.program import compile_policy
from policy_core.program.model import Program
from policy_core.readers import read_path
from policy_core.update import Update, calendar

Golden = Callable[[str, str], None]
ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "examples" / "templates").iterdir())

HEAD = FIRST + SECOND


@pytest.fixture(scope="module")
def small() -> Program:
    """Return a policy with a rule that comes, one that goes, one that changes and one that stays."""
    return compile_policy(
        policy(
            "lexicon gift\n  - gift\n\nlexicon token\n  - token\n\nlexicon star\n  - star\n\n",
            rule("<gift>", "from two", 'flags "A gift."', 'passes "None."', name="a.new", tested=False),
            rule("<token>", "until two", 'flags "A token."', 'passes "None."', name="b.gone", tested=False),
            rule(
                "<star> or <gift> and since two", 'flags "A star."', 'flags "Another gift."', 'passes "None."',
                name="c.changed", tested=False,
            ),
            rule("<star>", 'flags "A star."', 'passes "None."', name="d.same", tested=False),
            head=HEAD,
        )
    )  # fmt: skip


def test_each_rule_that_changes_is_told_with_a_message(small: Program) -> None:
    """A rule that comes, changes or goes is told with a message that is judged differently; one that stays is not."""
    rules = Update("one", "two", small).rules

    assert [("a.new", "new"), ("c.changed", "changed"), ("b.gone", "gone")] == [
        (item.rule.id, item.change) for item in rules
    ]
    assert [("in-bounds", "out-of-bounds")] * 2 + [("out-of-bounds", "in-bounds")] == [
        (item.before, item.after) for item in rules
    ]
    assert "gift" in rules[1].words


def test_going_back_turns_it_round(small: Program) -> None:
    """From the later edition to the earlier one what came goes."""
    rules = Update("two", "one", small).rules

    assert {"a.new": "gone", "c.changed": "changed", "b.gone": "new"} == {item.rule.id: item.change for item in rules}


def test_an_update_to_itself_changes_nothing(small: Program) -> None:
    """Two times the same edition is no change, for no rule and no message."""
    update = Update("two", "two", small)

    assert () == update.rules
    assert not update.message(Message("A gift and a token and a star."))


def test_what_came_and_went_for_a_message(small: Program) -> None:
    """A message has the findings that it has only afterwards and those that it had only before."""
    change = Update("one", "two", small).message(Message("A gift and a token.", scope="reply"))

    assert ["a.new", "c.changed"] == sorted(finding.rule for finding in change.came)
    assert ["b.gone"] == [finding.rule for finding in change.went]
    assert not change.changes_verdict
    assert change


def test_an_edition_that_is_not_there_is_told(small: Program) -> None:
    """An unknown edition is an error that names the ones there are."""
    with pytest.raises(UnknownEdition, match="it has one, two"):
        Update("one", "three", small)


@pytest.mark.parametrize(
    ("day", "status", "days"),
    [
        (date(2020, 6, 1), ["in force", "not announced"], [None, None]),
        (date(2020, 12, 22), ["in force", "announced"], [None, 10]),
        (date(2021, 1, 1), ["over", "in force"], [None, None]),
    ],
)
def test_the_calendar_knows_what_is_to_come(
    small: Program, day: date, status: list[str], days: list[int | None]
) -> None:
    """An edition is announced, in force and over in turn, and one that is announced has its days counted."""
    entries = calendar(Checker(small), day)

    assert status == [entry.status for entry in entries]
    assert days == [entry.days for entry in entries]
    assert (("a.new",), ("c.changed",), ("b.gone",)) == (entries[1].new, entries[1].changed, entries[1].gone)


def _messages() -> Iterator[Message]:
    """Return templates and a part of the labelled messages, HTML among them."""
    for path in (*TEMPLATES, *sorted((ROOT / "tests" / "corpus").glob("*.jsonl"))):
        for number, item in enumerate(read_path(str(path))):
            if item.message is not None and (path in TEMPLATES or number % 25 == 0):
                yield item.message


def test_the_update_of_2020_replayed() -> None:
    """From 2019-11 to 2020-11 just those messages change that checking by both editions in full says change."""
    program = load_pack("amazon")
    update = Update("2019-11", "2020-11", program)
    before, after = (Checker(program, edition=edition) for edition in ("2019-11", "2020-11"))
    changed = 0
    for message in _messages():
        one, two = (
            [(item.rule, item.severity, item.spans) for item in checker.check(message, fixes=False).findings]
            for checker in (before, after)
        )
        change = update.message(message)
        assert bool(change) is (one != two)
        assert change.changes_verdict is (
            before.check(message, fixes=False).verdict != after.check(message, fixes=False).verdict
        )
        changed += bool(change)

    assert changed > 20


def test_every_rule_of_the_2020_update_has_a_message() -> None:
    """Each change from the first edition to the update has a message that is judged differently."""
    assert [] == [item.rule.id for item in Update("2019-11", "2020-11").rules if item.example is None]


def test_an_example_is_made_where_no_test_shows_a_change() -> None:
    """A change that none of the rule's tests shows has a message made from its patterns, judged by both editions."""
    data = json.loads(load_pack("amazon").to_bytes())
    (emoji,) = (rule for rule in data["rules"] if rule["id"] == "style.emoji")
    emoji["tests"] = emoji["tests"][:1]
    changes = Update("2020-09", "2020-11", Program(data)).rules
    (change,) = (change for change in changes if change.rule.id == "style.emoji")
    assert change.example is not None
    assert (True, True) == (change.generated, change.example.body in (":)", "(^_^)"))
    assert ("in-bounds", "out-of-bounds") == (change.before, change.after)


def test_a_change_of_a_note_has_a_message() -> None:
    """Where an edition changes only what a finding says besides, the example is judged as before."""
    (change, _) = Update("2020-11", "2025-04").rules
    assert "recipient.opted-out" == change.rule.id
    assert change.example is not None
    assert "[Important] Your parcel" == change.example.subject
    assert ("out-of-bounds", "out-of-bounds") == (change.before, change.after)


def test_the_worker_is_told_what_changes() -> None:
    """The browser's face gives rules and messages, places in UTF-16, and an error in words."""
    session = Session(load_pack("amazon").to_bytes())
    body = "\U0001f642 Call 0117 496 0113, please."
    told = json.loads(
        session.changes(
            json.dumps(
                {"before": "2019-11", "after": "2020-11", "messages": [{"id": "a", "body": body, "scope": "reply"}]}
            )
        )
    )
    (message,) = told["messages"]
    places = {item["rule"]: item["spans"][0] for item in message["came"]}

    assert ("in-bounds", "out-of-bounds") == (message["before"], message["after"])
    assert (8, 21) == (places["contact.phone"]["start"], places["contact.phone"]["end"])
    assert "contact.phone" in {item["id"] for item in told["rules"]}
    session.configure('{"severities": {"contact.phone": "off"}}')
    again = json.loads(session.changes('{"before": "2019-11", "after": "2020-11"}'))
    assert "contact.phone" not in {item["id"] for item in again["rules"]}
    back = json.loads(session.changes('{"before": "2020-11", "after": "2019-11"}'))
    assert {item["change"] for item in back["rules"]} >= {"gone"}
    assert "no edition `2021`" in json.loads(session.changes('{"before": "2021", "after": "2020-11"}'))["error"]


# The command.


def _run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    status = main(["diff", *args])
    out, err = capsys.readouterr()
    return status, out, err


def test_the_table_is_as_its_golden_file_says(
    capsys: pytest.CaptureFixture[str], golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal shows rules with a sign each, then each template that is judged differently, and why."""
    monkeypatch.chdir(ROOT)
    status, out, _ = _run(capsys, "2019-11", "2020-11", "examples/templates", "--scope", "proactive")

    assert 0 == status
    golden("cli/update.txt", out)


def test_the_page_is_as_its_golden_file_says(
    capsys: pytest.CaptureFixture[str], golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page holds all that it needs: no script, nothing from elsewhere, what people wrote as text."""
    monkeypatch.chdir(ROOT)
    _, out, _ = _run(capsys, "2020-09", "2020-11", "examples/templates", "--scope", "proactive", "--format", "html")

    golden("cli/update.html", out)
    assert "<script" not in out
    assert "src=" not in out.replace("src=&#x27;", "")


def test_json_has_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON names the editions, how many messages were compared, and those that change."""
    _, out, _ = _run(capsys, "2019-11", "2020-11", str(ROOT / "examples" / "templates"), "--format", "json")
    document = json.loads(out)

    assert ("2019-11", "2020-11", len(TEMPLATES)) == (document["before"], document["after"], document["checked"])
    assert {"in-bounds"} == {item["before"] for item in document["messages"] if item["before"] != item["after"]}


def test_a_verdict_that_changes_can_be_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    """With `--exit-code` a changed verdict is status 1, none is 0."""
    folder = str(ROOT / "examples" / "templates")

    assert 1 == _run(capsys, "2019-11", "2020-11", folder, "--exit-code")[0]
    assert 0 == _run(capsys, "2020-11", "2025-04", folder, "--exit-code")[0]


def test_standard_input_is_compared(built_in: Inbounds) -> None:
    """A message on standard input is compared as one in a file is."""
    ran = built_in.bare("diff", "2019-11", "2020-11", "-", "--scope", "reply", "--format", "json", stdin="Thank you :)")
    (message,) = json.loads(ran.out)["messages"]
    assert ("stdin", ["style.emoji"]) == (message["source"], [finding["rule"] for finding in message["came"]])


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["2019-11", "2020-1"], "there is no edition `2020-1`"),
        (["2020-11", "2020-11"], "compared with itself"),
        (["2019-11", "2020-11", "nowhere.txt"], "nowhere.txt"),
    ],
)
def test_what_cannot_be_compared_is_told(capsys: pytest.CaptureFixture[str], args: list[str], says: str) -> None:
    """A wrong edition or file is status 2, with what is wrong in words."""
    status, _, err = _run(capsys, *args)

    assert 2 == status
    assert says in err


def test_an_empty_folder_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A folder without a message is no silent pass."""
    status, _, err = _run(capsys, "2019-11", "2020-11", str(tmp_path))

    assert 2 == status
    assert "no message in this folder" in err
