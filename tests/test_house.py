"""A seller's own rules beside the pack."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from justhtml import JustHTML

from policy_core import Checker, Message
from policy_core.browser import Session
from policy_core.house import FILE, _parse_part, _parts, compile_house_rules
from policy_core.joint import JointChecker
from policy_core.language import load_files, load_texts
from policy_core.packs import POLICIES
from policy_core.program import compile_policy
from policy_core.sources import policy_files

RULES = """language en "English"

lexicon jargon
  - SKU, ASIN

kind jargon-talk "Talk in our own words"
  permission proactive
  when <jargon>

rule house.no-jargon "Our buyers do not know what an SKU is"
  stated
  cite "House style, 2026" "Write for people who buy from us once."
  when <jargon> and no <review-asked>
  why "Buyers write back to ask."
  instead "Name the product."
  suggest "Call it by its name" replace with "the best product"
  suggest "Take it away" remove
  flags "Your SKU has been packed."
  passes "Your blue kettle has been packed."
  passes "Your SKU has been packed. Please leave us a review."

rule house.confirm "We confirm nothing twice"
  stated
  cite "House style, 2026" "Once is enough."
  when kind is order-confirmation
  why "It has been confirmed."
  instead "Nothing."
  flags "Thank you for your order 123-1234567-1234567! This message confirms that we have received it."
  passes "Your blue kettle."
"""

MESSAGES = [
    "Your SKU has been packed.",
    "Your SKU has been packed. Please leave us a review.",
    "Thank you for your order 123-1234567-1234567! This message confirms that we have received it. SKU 5.",
    "Where is it?",
    "",
]


def test_all_of_the_pack_can_be_read_in_parts() -> None:
    """Each statement of the pack reads alone as it does in its file."""
    whole = load_files([POLICIES / "amazon"])

    parts = [statement for (name, part), (_, body) in _parts("amazon").items() for statement in _parse_part(part, body)]

    assert len(whole.rules) == sum(type(item).__name__ == "Rule" for item in parts)
    assert len(whole.patterns) == sum(type(item).__name__ == "Pattern" for item in parts)
    assert {rule.name.text for rule in whole.rules} <= {name for name, _ in _parts("amazon")}


def test_rules_that_name_the_packs_patterns_and_kinds_are_taken() -> None:
    """What the rules name of the pack is there, and their tests run."""
    house = compile_house_rules(RULES)

    assert ((), 5) == (house.diagnostics, house.tests)
    assert house.program is not None
    assert {"house.no-jargon", "house.confirm"} == {rule["id"] for rule in house.program.data["rules"]}


def test_joint_reports_are_those_of_one_program() -> None:
    """Two programs find what one program of pack and own rules finds."""
    house = compile_house_rules(RULES)
    assert house.program
    joint = JointChecker(Checker(), Checker(house.program), house.kinds)
    pack = {str(file): file.read_text("utf-8") for file in policy_files(POLICIES / "amazon")}
    one = Checker(compile_policy(load_texts({**pack, FILE: RULES})))

    for body in MESSAGES:
        message = Message(body, scope="proactive")
        expected, actual = one.check(message), joint.check(message)
        assert expected.verdict == actual.verdict
        assert expected.kinds == actual.kinds
        assert expected.not_checked == actual.not_checked
        assert expected.findings == actual.findings


@pytest.mark.parametrize(
    ("source", "code", "help_text"),
    [
        (RULES.replace("<review-asked>", "<review-aksed>"), "E101", "did you mean `review-asked`?"),
        (RULES.replace("order-confirmation", "order-confirmatoin"), "E119", "did you mean `order-confirmation`?"),
        (RULES.replace("lexicon jargon", "lexicon review-asked"), "E102", "rename one, or join them into one"),
        (RULES.replace('passes "Your blue kettle has', 'passes "Your SKU has'), "E302", "narrow the rule, or mend the test"),
        (RULES.replace('passes "Your blue kettle."', 'passes "SKU" with sent 1999-01-01'), "E112", "name an edition: with edition, or another day"),
        ("rule 😀", "E003", None),
    ],
    ids=["pattern", "kind", "twice", "test", "no edition", "syntax"],
)  # fmt: skip
def test_what_is_wrong_is_said_of_the_own_file(source: str, code: str, help_text: str | None) -> None:
    """Errors are those of the whole policy, and stand in the own file."""
    house = compile_house_rules(source)

    first = next(item for item in house.diagnostics if item.level == "error")
    assert house.program is None
    assert (code, FILE) == (first.code, first.place.file)
    assert help_text in (None, first.help)


def test_trying_rules_does_not_use_them() -> None:
    """Rules are in force when they are saved, until they are taken away; severities reach them."""
    session = Session()

    def found() -> set[str]:
        report = json.loads(session.check(json.dumps({"body": MESSAGES[0], "scope": "proactive"})))
        return {finding["rule"] for finding in report["findings"]}

    assert json.loads(session.house_rules(RULES, False))["accepted"]
    assert "house.no-jargon" not in found()
    session.house_rules(RULES)
    assert "house.no-jargon" in found()
    session.house_rules("rule", True)
    assert "house.no-jargon" in found()
    described = json.loads(session.configure('{"severities": {"house.no-jargon": "off", "no.rule": "hint"}}'))
    assert "house.no-jargon" in {rule["id"] for rule in described["rules"]}
    assert "house.no-jargon" not in found()
    session.configure('{"edition": "no-edition"}')
    assert "house.no-jargon" in found()
    session.house_rules(" \n")
    assert "house.no-jargon" not in found()


def test_severities_outlast_rules() -> None:
    """A severity that was set before the seller's rules came, or came anew, holds for them."""
    session = Session()
    session.configure('{"severities": {"house.no-jargon": "hint", "contact.email": "off"}}')
    message = json.dumps({"body": f"{MESSAGES[0]} Write to help@shop.example.", "scope": "proactive"})
    for rules in (RULES, "", RULES):
        assert json.loads(session.house_rules(rules))["accepted"]
        found = {finding["rule"]: finding["severity"] for finding in json.loads(session.check(message))["findings"]}
        assert "contact.email" not in found
        assert ("hint" if rules else None) == found.get("house.no-jargon")


def test_fixes_of_announced_findings_break_no_rule_of_the_other_program() -> None:
    """A fix for what an announced edition will find is not offered where the own rules would find fault with it."""
    own = """
rule house.no-numbers "No order ids"
  stated
  cite "House style" "Buyers know what they ordered."
  when <order-id>
  why "It looks like a machine."
  instead "Name the product."
  flags "Order 112-1234567-7654321."
  passes "Your kettle."
"""
    message = Message("Order 11212345671234567: please confirm the colour.", scope="proactive")
    day = date(2020, 10, 15)
    for text, fixes in ((own, 0), (own.replace("<order-id>", "<email>").replace("112-1234567-7654321", "a@b.com"), 1)):
        house = compile_house_rules(text)
        assert house.program
        report = JointChecker(Checker(as_of=day), Checker(house.program, as_of=day), house.kinds).check(message)
        (coming,) = report.announced
        finding = next(item for item in coming.findings if item.rule == "required.order-id")
        assert fixes == len(finding.fixes)


def test_markup_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checker of spelling, the pack and the own rules together parse one message's markup once."""
    parsed: list[str] = []

    def parse(source: str, **options: Any) -> JustHTML:
        parsed.append(source)
        return JustHTML(source, **options)

    monkeypatch.setattr("policy_core.document.html.JustHTML", parse)
    session = Session()
    assert json.loads(session.house_rules(RULES))["accepted"]
    for _ in range(2):
        session.configure(json.dumps({"spelling": True}))
        session.words("your has been packed\n\n")
    body = "<p>Your SKU has been packed.</p>"
    report = json.loads(session.check(json.dumps({"body": body, "format": "html", "fixes": False})))
    assert "house.no-jargon" in [finding["rule"] for finding in report["findings"]]
    assert [body] == parsed
