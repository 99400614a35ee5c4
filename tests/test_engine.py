"""What patterns, conditions and rules do, seen from outside: small policies, messages in, reports out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from small_policies import HEAD, bullets, checker, found, rule, texts_found

from policy_core import Attachment, Checker, Message, Order, Report, Sent, UnknownEdition
from policy_core.language import PolicyErrors

ENGLISH = "language en\n  same\n    - not: nt\n    - will: ll\n  forms\n    - leave: left\n    - give: gave, given\n"


def rules_found(report: Report) -> list[str]:
    """Return the ids of the rules that a message breaks."""
    return [finding.rule for finding in report.findings]


class TestWords:
    """Words and phrases."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("A gift for you", ["gift"]),
            ("A GIFT, a Gift; (gift)", ["GIFT", "Gift", "gift"]),
            ("Gifted, gifts, giftbox, a-gi-ft", []),
            ("gift-wrapped *gift* 'gift'", ["gift", "gift", "gift"]),
            ("", []),
            ("ｇｉｆｔ g\u200bift", ["ｇｉｆｔ", "g\u200bift"]),
        ],
    )
    def test_a_word_is_found_whole_in_any_case(self, text: str, expected: list[str]) -> None:
        """A word is found whole, in upper and lower case, whatever signs stand around it."""
        assert expected == found("gift", text)

    @pytest.mark.parametrize(
        ("pattern", "text", "expected"),
        [
            ("five star", "A Five-Star rating", ["Five-Star"]),
            ("five-star", "five star, five, star", ["five star", "five, star"]),
            ("don t tell", "Do not tell. Don’t tell.", ["Do not tell", "Don’t tell"]),
            ("cannot tell", "I can not tell, I can't tell", ["can not tell", "can't tell"]),
            ("not tell", "I cannot tell. I won't tell.", ["not tell", "n't tell"]),
            ("don't tell", "Don’t tell. Don t tell. Dont tell.", ["Don’t tell", "Don t tell", "Dont tell"]),
            ('"a + b"', "a b and a+b", ["a b", "a+b"]),
            ('"gift card" now', "gift card now", ["gift card now"]),
            ("star rating", "star. rating", []),
            ("star rating", "star\n\nrating", []),
            ("straße", "STRASSE", ["STRASSE"]),
            ("5 stars", "5 stars, 15 stars", ["5 stars"]),
            ('"4.5"', "4.5 or 4,5", ["4.5"]),
        ],
    )
    def test_signs_inside_a_phrase_do_not_count(self, pattern: str, text: str, expected: list[str]) -> None:
        """A phrase is found over hyphens, commas and apostrophes, but not over the end of a sentence."""
        assert expected == found(pattern, text)

    def test_exact_words_mind_their_case(self) -> None:
        """What stands in single quotes is found only as it is written there."""
        assert ["Bar", "Big Cat"] == found("'Bar', 'Big Cat'", "Bar, bar, BAR. Big Cat. Big cat. big Cat.")

    def test_alternatives_stand_behind_commas_and_in_lines(self) -> None:
        """Alternatives behind commas and in lines of their own count alike."""
        assert ["one", "two", "three four"] == found("one, two\n  - three four", "one two three four five")

    def test_overlapping_places_are_joined(self) -> None:
        """Places that overlap are underlined as one, those that only touch as two."""
        assert ["big red box"] == found("big red, red box", "A big red box")
        assert ["big", "red"] == found("big, red", "A big red box")


class TestInflection:
    """``~`` and the spellings of a language."""

    @pytest.mark.parametrize(
        ("pattern", "words"),
        [
            ("review~", "review reviews reviewed reviewing"),
            ("leave~", "leave leaves leaving left"),
            ("stop~", "stop stops stopped stopping"),
            ("try~", "try tries tried trying"),
            ("tie~", "tie ties tied tying"),
            ("box~", "box boxes boxed boxing"),
            ("agree~", "agree agreed agreeing agrees"),
            ("(leave | write [out])~", "leaves writing left"),
        ],
    )
    def test_a_word_with_a_tilde_has_all_its_forms(self, pattern: str, words: str) -> None:
        """A word or group with ``~`` is found in its regular forms and in those that the language lists."""
        assert words.split() == found(pattern, words, language=ENGLISH)

    @pytest.mark.parametrize("text", ["reviews", "reviewed", "reviewer", "reviewers"])
    def test_without_a_tilde_a_word_has_one_form(self, text: str) -> None:
        """A word without ``~`` is found in no other form."""
        assert [] == found("review", text, language=ENGLISH)

    def test_forms_hold_for_their_language_alone(self) -> None:
        """A language without rules of its own has just the forms that its policy lists."""
        german = "language de\n  forms\n    - geben: gab, gegeben\n"
        assert ["geben", "gab", "gegeben"] == found("geben~", "geben gebens gab gebened gegeben left", language=german)

    @pytest.mark.parametrize("text", ["will not", "ll nt", "WILL NOT", "will nt"])
    def test_other_spellings_count_as_the_word(self, text: str) -> None:
        """What a language says is the same word is found as that word."""
        assert [text] == found("will not", text, language=ENGLISH)

    def test_other_spellings_of_another_language_do_not_count(self) -> None:
        """A neutral file's words are found as they are written."""
        texts = {"en": ENGLISH + "\nlexicon other\n  - never\n"}
        check = checker("lexicon refused\n  - not\n", rule("<refused> or <other>"), files=texts).check
        assert ["not"] == texts_found(check("nt, not"), "nt, not")


class TestTypos:
    """``with typos``."""

    @pytest.mark.parametrize("slip", ["reveiw", "revew", "revieew", "reviwe", "rview", "review"])
    def test_slips_of_the_hand_are_found(self, slip: str) -> None:
        """Two letters swapped, one left out and one doubled are found."""
        check = checker("lexicon slips with typos\n  - review\n", rule("<slips>")).check
        assert [slip] == texts_found(check(slip), slip)

    @pytest.mark.parametrize("other", ["erview", "eview", "preview", "revuew", "reviews", "reiveww", "rewiev"])
    def test_other_words_are_not(self, other: str) -> None:
        """A missed first letter, a substituted letter and two slips at once are not taken for the word."""
        check = checker("lexicon slips with typos\n  - review\n", rule("<slips>")).check
        assert [] == texts_found(check(other), other)

    def test_short_words_have_no_slips(self) -> None:
        """Words of fewer than six letters are found only as they are written."""
        check = checker("lexicon slips with typos\n  - gifts\n", rule("<slips>")).check
        assert ["gifts"] == texts_found(check("gifts gitfs gift gfts"), "gifts gitfs gift gfts")

    def test_a_word_of_the_policy_is_no_slip_of_another(self) -> None:
        """What the policy itself means by a word is never taken for another's misspelling."""
        head = "lexicon slips with typos\n  - friend\n\nlexicon food\n  - fried\n"
        text = "fried freind"
        assert ["freind"] == texts_found(checker(head, rule("<slips>")).check(text), text)

    def test_without_the_words_nothing_is_forgiven(self) -> None:
        """A lexicon without ``with typos`` has no slips."""
        assert [] == found("review", "reveiw")


class TestGaps:
    """``..N`` and ``...``."""

    @pytest.mark.parametrize(("between", "expected"), [(0, True), (1, True), (2, True), (3, True), (4, False)])
    def test_a_gap_has_up_to_so_many_words(self, between: int, expected: bool) -> None:
        """``..3`` stands for no word, one, two or three."""
        text = f"leave {'some ' * between}feedback"
        assert ([text] if expected else []) == found("leave ..3 feedback", text)

    @pytest.mark.parametrize("pattern", ["leave ..30 feedback", "leave ... feedback"])
    @pytest.mark.parametrize("end", [". ", "! ", "? ", "\n\n", "\n- "])
    def test_no_gap_crosses_the_end_of_a_sentence(self, pattern: str, end: str) -> None:
        """What stands on both sides of a gap is in one sentence."""
        assert [] == found(pattern, f"Please leave it{end}Our feedback")

    def test_an_open_gap_reaches_through_the_sentence(self) -> None:
        """``...`` stands for any number of words, commas and colons of one sentence."""
        text = f"leave {'word, ' * 500}feedback"
        assert [text] == found("leave ... feedback", text)

    def test_the_shortest_match_is_underlined(self) -> None:
        """Of several places where a match may begin, the last is taken."""
        assert ["leave us feedback"] == found("leave ... feedback", "leave a note or leave us feedback")


class TestGroups:
    """``( | )`` and ``[ | ]``."""

    @pytest.mark.parametrize(
        ("pattern", "text", "expected"),
        [
            (
                "(leave | write us) feedback",
                "leave feedback, write us feedback",
                ["leave feedback", "write us feedback"],
            ),
            ("(leave | write us) feedback", "write feedback us", []),
            ("leave [us | me] feedback", "leave feedback; leave me feedback", ["leave feedback", "leave me feedback"]),
            ("leave [us | me] feedback", "leave us me feedback", []),
            ("leave [us [all]] feedback", "leave us all feedback", ["leave us all feedback"]),
            ("leave [us [all]] feedback", "leave all feedback", []),
            ("((a | b) c | d) e", "b c e and d e", ["b c e", "d e"]),
            ("(^ | please) leave", "Leave it. I leave it. Now please leave it.", ["Leave", "please leave"]),
            ("leave (it $ | now)", "leave it here. leave it. leave now here", ["leave it", "leave now"]),
            ("leave (..2 it | now)", "leave all of it, leave now", ["leave all of it", "leave now"]),
            ("thanks [..3 a | !] lot", "thanks lot, thanks for such a lot", ["thanks lot", "thanks for such a lot"]),
        ],
    )
    def test_groups_choose_and_optional_ones_may_be_absent(self, pattern: str, text: str, expected: list[str]) -> None:
        """A group stands for one of its alternatives, one in square brackets for one of them or nothing."""
        assert expected == found(pattern, text)


class TestMarks:
    """Ends and beginnings of sentences."""

    TEXT = "Happy? Write. Happy! Write. Happy. Write\nHappy\n\nWrite"

    @pytest.mark.parametrize(
        ("pattern", "expected"),
        [
            ("happy ? write", ["Happy? Write"]),
            ("happy ! write", ["Happy! Write"]),
            ("happy . write", ["Happy. Write"]),
            ("happy / write", ["Happy? Write", "Happy! Write", "Happy. Write", "Happy\n\nWrite"]),
            ("happy ?", ["Happy"]),
            ("happy ? ... / happy", ["Happy? Write. Happy"]),
            ("/ happy", ["Happy", "Happy"]),
            ("happy $", ["Happy", "Happy", "Happy", "Happy"]),
        ],
    )
    def test_marks_lead_over_the_end_of_a_sentence(self, pattern: str, expected: list[str]) -> None:
        """``?``, ``!`` and ``.`` stand for a sentence's end of that sort, ``/`` for any, that of a line included."""
        assert expected == found(pattern, self.TEXT)

    @pytest.mark.parametrize(
        ("pattern", "text", "expected"),
        [
            ("^ thanks", "Thanks. Many thanks, thanks. Thanks", ["Thanks", "Thanks"]),
            ("thanks $", "Thanks. Thanks all! No thanks", ["Thanks", "thanks"]),
            ("^ thanks $", "Thanks\n\nThanks all. Thanks!", ["Thanks", "Thanks"]),
            ("happy / write", "Happy\nWrite", ["Happy\nWrite"]),
            ("happy / write", "- happy\n- write", ["happy\n- write"]),
            ("happy ? write", "Happy?\n\nWrite", ["Happy?\n\nWrite"]),
            ("happy ? ..2 write", "Happy? So please write", ["Happy? So please write"]),
            ("happy ? ..2 write", "Happy? Yes. Please write", []),
        ],
    )
    def test_first_and_last_places_of_sentences(self, pattern: str, text: str, expected: list[str]) -> None:
        """``^`` and ``$`` are a sentence's first and last place; a mark and the blank line behind it are one end."""
        assert expected == found(pattern, text)


class TestTogether:
    """``&``."""

    @pytest.mark.parametrize(
        ("pattern", "text", "expected"),
        [
            ("gift & review", "A gift for a review, a review for a gift", ["gift for a review, a review for a gift"]),
            ("gift & review", "A review brings a gift.", ["review brings a gift"]),
            ("gift & review", "A gift. A review.", []),
            ("gift & review & now", "Now review it for a gift", ["Now review it for a gift"]),
            ("gift & review & now", "Review it for a gift. Now.", []),
            ("gift card & card box", "A gift card box", ["gift card box"]),
            ("gift ..1 card & review", "review gift red card", ["review gift red card"]),
            ("(gift & review) today", "A gift to review today. Gift, review, later.", ["gift to review today"]),
        ],
    )
    def test_parts_stand_in_one_sentence_in_any_order(self, pattern: str, text: str, expected: list[str]) -> None:
        """All parts stand in one sentence in any order, and all from the first to the last is underlined."""
        assert expected == found(pattern, text)


CLASSES = {
    "link": "https://shop.example/a",
    "insecure-link": "http://shop.example/a",
    "email": "me@shop.example",
    "phone": "+44 7700 900123",
    "money": "$31",
    "percent": "20 percent",
    "number": "4711",
    "date": "2026-11-10",
    "time": "16:40",
    "order-id": "123-4567890-1234567",
    "bad-order-id": "123 4567890 1234567",
    "asin": "B0ABCD1234",
    "tracking": "1Z999AA10123456784",
    "measure": "30 cm",
    "emoji": "😀",
    "emoticon": ":-)",
    "kaomoji": "(^_^)",
    "ip": "192.168.0.1",
    "file": "manual.pdf",
    "all-caps": "HURRY",
    "capital": "Monday",
    "bracketed": "Important",
    "before-colon": "Important",
}


class TestClasses:
    """Classes of tokens."""

    @pytest.mark.parametrize("name", CLASSES)
    def test_a_class_stands_for_what_it_names(self, name: str) -> None:
        """A class is found where a token of it stands, and stands in patterns like a word."""
        text = CLASSES[name]
        shown = {"bracketed": f"see [{text}] now", "before-colon": f"see {text}: now"}.get(name, f"see {text} now")
        assert [text] == found(f"<{name}>", shown)
        assert len(found(f"see <{name}> now", shown)) == 1
        assert [] == found(f"<{name}>", "see it now")

    def test_any_word(self) -> None:
        """``<word>`` is any one token of a sentence, but not its end."""
        assert ["leave it alone", "leave $5 alone"] == found(
            "leave <word> alone", "leave it alone, leave alone, leave $5 alone, leave. Alone"
        )

    def test_runs_of_empty_lines(self) -> None:
        """``<line-breaks>`` is where three or more line breaks stand in a row."""
        assert [] == found("<line-breaks>", "a\n\nb\nc")
        assert len(found("<line-breaks>", "Hello\n\n\nbuyer\n \n \nbye")) == 2

    def test_numbers_that_are_something_else_are_not_bare(self) -> None:
        """``<number>`` is not a price, a percentage, a date or an order id."""
        assert ["7"] == found("<number>", "7 for $31, 20% off on 2026-11-10 of 123-4567890-1234567")


class TestReferences:
    """``<name>``."""

    def test_a_name_stands_for_all_that_its_pattern_matches(self) -> None:
        """A pattern's name stands for its matches, guards included, wherever it is used."""
        more = "lexicon thing\n  - review, star rating\n\npattern asked\n  - leave ..2 <thing>\n  not after never\n"
        text = "Please leave a star rating now, never leave a review now."
        assert ["leave a star rating now"] == found("<asked> now", text, more=more)

    def test_a_rule_means_all_languages(self) -> None:
        """In a file without a language a name stands for the patterns of all languages."""
        check = checker(
            rule("<thanks>"),
            files={
                "english": "language en\nlexicon thanks\n  - thanks\n",
                "german": "language de\nlexicon thanks\n  - danke\n",
            },
        ).check
        text = "Thanks and danke"
        assert ["Thanks", "danke"] == texts_found(check(text), text)

    def test_a_languages_own_pattern_comes_first(self) -> None:
        """In a language's file a name means its own pattern, and the neutral one where it has none."""
        english = "language en\nlexicon thanks\n  - thanks\npattern two\n  - <thanks> <thanks>, <smile> <thanks>\n"
        german = "language de\nlexicon thanks\n  - danke\n"
        check = checker("lexicon smile\n  - smile\n", rule("<two>"), files={"english": english, "german": german}).check
        text = "Thanks thanks. Thanks danke. Smile thanks."
        assert ["Thanks thanks", "Smile thanks"] == texts_found(check(text), text)


class TestGuards:
    """``not after``, ``not before``, ``not with``, ``not inside``."""

    @pytest.mark.parametrize(
        ("guard", "text", "expected"),
        [
            ("not after no", "A gift. No gift. No big gift.", ["gift", "gift"]),
            ("not after no ..1", "A gift. No gift. No big gift. No big red gift.", ["gift", "gift"]),
            ("not after no ...", "No, not even a big red gift. A gift.", ["gift"]),
            ("not after no", "No! Gift", ["Gift"]),
            ("not after no, without a", "No gift, without a gift, gift", ["gift"]),
            ("not before card", "A gift card, a gift", ["gift"]),
            ("not before ..2 card", "gift or red card, gift or big red card", ["gift"]),
            ("not with refund", "A gift. A gift with a refund. A refund.", ["gift"]),
            ("not with ^ refund", "Refund and gift. Gift and refund.", ["Gift"]),
            ("not inside gift wrap", "gift wrap, gift", ["gift"]),
            ("not inside a gift", "a gift, the gift", ["gift"]),
            ("not after no\n  not before card", "no gift, gift card, gift", ["gift"]),
        ],
    )
    def test_a_guard_refuses_matches(self, guard: str, text: str, expected: list[str]) -> None:
        """A guard refuses what starts behind, ends before, shares a sentence with, or starts inside of its text."""
        assert expected == found(f"gift\n  {guard}", text)

    def test_a_guard_may_name_a_pattern_with_guards(self) -> None:
        """What a guard names has its own guards."""
        more = "pattern refused\n  - no\n  not before doubt\n"
        assert ["gift"] == found("gift\n  not with <refused>", "No gift. No doubt a gift.", more=more)

    def test_bullets_in_a_rule_have_guards(self) -> None:
        """Under ``when any of`` stand alternatives and guards as in a pattern."""
        check = checker(rule(f"{bullets('gift', 'present')}\n    not after no")).check
        text = "No gift, a present"
        assert ["present"] == texts_found(check(text), text)


AB = "lexicon a\n  - alpha\n\nlexicon b\n  - beta\n\n"


class TestRelations:
    """Patterns in relation to each other, and how often they stand there."""

    @pytest.mark.parametrize(
        ("condition", "holds", "fails"),
        [
            ("<a> before <b>", ["alpha beta", "Alpha. Beta.", "Alpha.\n\nBeta."], ["beta alpha", "alpha", "beta"]),
            (
                "<a> before <b> in the same paragraph",
                ["alpha beta", "Alpha. Beta."],
                ["Alpha.\n\nBeta.", "Beta. Alpha."],
            ),
            ("<a> before <b> in the same sentence", ["alpha and so on, beta"], ["Alpha. Beta.", "beta alpha"]),
            ("<a> before <b> in the same message", ["Alpha.\n\nBeta."], ["Beta.\n\nAlpha."]),
            ("<a> with <b>", ["Beta.\n\nAlpha.", "alpha beta"], ["alpha", "beta beta"]),
            ("<a> with <b> in the same paragraph", ["Beta. Alpha."], ["Beta.\n\nAlpha."]),
            ("<a> with <b> in the same sentence", ["beta or alpha"], ["Beta. Alpha."]),
            ("<a> near <b> within 2 words", ["alpha x y beta", "beta x alpha"], ["alpha x y z beta", "alpha. beta"]),
            ("<a> near <b>", [f"alpha {'word ' * 8}beta"], [f"alpha {'word ' * 9}beta"]),
            ("at least 2 <a>", ["alpha alpha", "Alpha.\n\nAlpha."], ["alpha beta"]),
            ("at least 1 <a>", ["alpha"], ["beta"]),
            ("no <a>", ["", "beta"], ["alpha"]),
            ("not <a>", ["beta"], ["alpha"]),
            ("<a> and <b>", ["beta alpha"], ["alpha", "beta"]),
            ("<a> or <b>", ["alpha", "beta"], ["gamma"]),
            ("<a> and no <b>", ["alpha"], ["alpha beta", "gamma"]),
            ("<a> or <b> and no <a>", ["alpha", "beta", "alpha beta"], ["gamma"]),
            ("not (<a> or <b>)", ["gamma"], ["alpha", "beta"]),
            ("not <a> and <b>", ["beta"], ["alpha beta", "gamma"]),
            (
                "every sentence has <a>",
                ["Alpha. An alpha!\n\nAlpha"],
                ["Alpha. Beta.", "", "...", "Alpha. Alpha. Beta"],
            ),
        ],
    )
    def test_conditions_on_the_text(self, condition: str, holds: list[str], fails: list[str]) -> None:
        """A condition holds in just the texts that it describes."""
        check = checker(AB, rule(condition)).check
        assert [True] * len(holds) == [bool(check(text).findings) for text in holds]
        assert [False] * len(fails) == [bool(check(text).findings) for text in fails]

    def test_exceptions(self) -> None:
        """A rule does not fire where one of its ``unless`` lines holds."""
        check = checker(AB, "lexicon c\n  - gamma\n", rule("<a>", "unless <b>", "unless <c>")).check
        texts = ["alpha", "alpha beta", "alpha gamma", "beta"]
        assert [True, False, False, False] == [bool(check(text).findings) for text in texts]

    def test_lines_that_begin_with_and_or_go_on(self) -> None:
        """A line that begins with ``and`` or ``or`` goes on with the one above, comments between them or not."""
        check = checker(AB, "lexicon c\n  - gamma\n", rule("<a>\n    # or the other\n    or <b>\n    and <c>")).check
        assert [True, False, True] == [bool(check(text).findings) for text in ("alpha", "beta", "beta gamma")]


class TestSubject:
    """The subject line."""

    def test_a_proactive_messages_subject_is_read(self) -> None:
        """What stands in the subject of the seller's own message is found there."""
        report = checker(rule(bullets("gift"))).check(Message("Hello", subject="A gift", scope="proactive"))
        assert [("subject", 2, 6)] == [(span.field, span.start, span.end) for span in report.findings[0].spans]

    def test_both_places_are_shown(self) -> None:
        """What stands in subject and body is underlined in both."""
        message = Message("A gift", subject="gift", scope="proactive")
        report = checker(rule(bullets("gift"))).check(message)
        assert {"subject", "body"} == {span.field for span in report.findings[0].spans}

    def test_in_a_reply_the_subject_is_the_buyers(self) -> None:
        """A reply's subject is not looked at."""
        report = checker(rule(bullets("gift"))).check(Message("Hello", subject="A gift", scope="reply"))
        assert () == report.findings

    @pytest.mark.parametrize(
        ("condition", "subject", "expected"),
        [
            ("<a> in the subject", "alpha", True),
            ("<a> in the subject", "beta", False),
            ("<a> in the subject", None, False),
            ("no <a> in the subject", "beta", True),
            ("no <a> in the subject", None, True),
            ("no <a> in the subject", "alpha", False),
            ("<b> and <a> in the subject", "alpha", True),
            ('<a> in the subject and subject is "alpha"', "alpha", True),
        ],
    )
    def test_conditions_on_the_subject(self, condition: str, subject: str | None, expected: bool) -> None:
        """``in the subject`` asks the subject, whatever stands in the body."""
        report = checker(AB, rule(condition)).check(Message("beta", subject=subject, scope="proactive"))
        assert expected == bool(report.findings)

    def test_what_is_asked_of_one_field_is_found_in_one_field(self) -> None:
        """Two patterns that are asked for together do not count where one is in the subject, one in the body."""
        report = checker(AB, rule("<a> and <b>")).check(Message("alpha", subject="beta", scope="proactive"))
        assert () == report.findings

    @pytest.mark.parametrize(
        "lines",
        [
            ("<a> and no <b>",),
            ("<a> and not <b>",),
            ("<a>", "unless <b>"),
            ("<a>", "unless <b> and not order.opted-out"),
            ("<a> and not (<b> and <c>)",),
            ("<a>", "unless at least 2 <b>"),
        ],
    )
    @pytest.mark.parametrize(
        ("subject", "body", "expected"),
        [
            ("alpha", "other words", True),
            ("alpha", "beta gamma beta", False),
            ("alpha beta gamma beta", "other words", False),
            ("other words", "alpha", True),
            ("beta gamma beta", "alpha", False),
            (None, "alpha", True),
            ("beta gamma", "beta", False),
        ],
    )
    def test_an_exception_counts_wherever_it_stands(
        self, lines: tuple[str, ...], subject: str | None, body: str, expected: bool
    ) -> None:
        """What is ruled out by ``no``, ``not`` or ``unless`` may stand in the subject or in the body."""
        check = checker(AB, "lexicon c\n  - gamma\n", rule(*lines)).check
        message = Message(body, subject=subject, scope="proactive", order=Order(opted_out=False))
        assert expected == bool(check(message).findings)

    def test_what_is_asked_for_twice_denied_is_asked_of_one_field(self) -> None:
        """``not (no <b>)`` asks for <b> as ``<b>`` does: in the field that has the rest as well."""
        report = checker(AB, rule("<a> and not (no <b>)")).check(Message("alpha", subject="beta", scope="proactive"))
        assert () == report.findings

    def test_what_is_unknown_in_the_subject_is_not_checked(self) -> None:
        """A rule that the subject breaks unless an unknown fact says otherwise is not checked."""
        report = checker(AB, rule("<a> and order.opted-out")).check(Message("beta", subject="alpha", scope="proactive"))
        assert [("order.opted-out",)] == [item.needs for item in report.not_checked]


class TestAttachments:
    """Names, number and size of files."""

    LEX = "lexicon manual\n  - manual, qg 330\n\nlexicon picture\n  - jpg, png\n\n"

    @pytest.mark.parametrize(
        ("condition", "names", "expected"),
        [
            ("some attachment is <manual>", ["a.txt", "QG-330_Manual.PDF"], [1]),
            ("some attachment is <manual>", ["QG330.pdf"], [0]),
            ("some attachment is <manual>", ["userManual2.pdf"], [0]),
            ("some attachment is <manual>", ["a.txt"], None),
            ("some attachment is <manual>", [], None),
            ("some attachment is not <picture>", ["a.jpg", "b.pdf", "c.exe"], [1, 2]),
            ("some attachment is not <picture>", ["a.jpg"], None),
            ("some attachment is not <picture>", [], None),
            ("every attachment is <picture>", ["a.jpg", "b.PNG"], [0, 1]),
            ("every attachment is <picture>", ["a.jpg", "b.pdf"], None),
            ("every attachment is <picture>", [], None),
            ("not every attachment is <picture>", [], []),
        ],
    )
    def test_names_are_read_as_words(self, condition: str, names: list[str], expected: list[int] | None) -> None:
        """Names are cut into words, and the files that are meant are shown by their places in the list."""
        message = Message("Hello", attachments=tuple(map(Attachment, names)))
        report = checker(self.LEX, rule(condition)).check(message)
        spans = [[span.start for span in finding.spans] for finding in report.findings]
        assert ([] if expected is None else [expected]) == spans
        assert {"attachments"} >= {span.field for finding in report.findings for span in finding.spans}

    def test_unknown_attachments_are_not_checked(self) -> None:
        """Where nobody knows whether there are files, a rule about them is not checked."""
        report = checker(self.LEX, rule("some attachment is <manual>")).check("Hello")
        assert [("attachments",)] == [item.needs for item in report.not_checked]


def fact_message(**facts: Any) -> Message:
    """Return a message of which some facts are known; those of the order by themselves."""
    of_order = ("completed_on", "opted_out", "buyer_language", "history")
    order: dict[str, Any] = {key: facts.pop(key) for key in of_order if key in facts}
    if "order_id" in facts:
        order["id"] = facts.pop("order_id")
    return Message(facts.pop("body", "Hello"), order=Order(**order), **facts)


def truth(condition: str, message: Message, *more: str) -> bool | None:
    """Return whether a condition holds; None where the rule is not checked."""
    report = checker(AB, *more, rule(condition)).check(message)
    if report.not_checked:
        assert not report.findings
        return None
    return bool(report.findings)


FIVE_MB = (Attachment("a.pdf", size=2_000_000), Attachment("b.pdf", size=3_000_000))


class TestFacts:
    """What a condition asks of the message beside its text."""

    @pytest.mark.parametrize(
        ("condition", "facts", "expected"),
        [
            ("scope is reply", {"scope": "reply"}, True),
            ("scope is proactive", {"scope": "reply"}, False),
            ("scope is reply", {}, None),
            ("subject is missing", {"subject": ""}, True),
            ("subject is missing", {}, True),
            ("subject is missing", {"subject": "Hi"}, False),
            ('subject is "Hi"', {"subject": "Hi"}, True),
            ("channel is compose-page", {"channel": "compose-page"}, True),
            ("channel is compose-page", {}, False),
            ("marketplace is amazon.de", {"marketplace": "amazon.de"}, True),
            ("marketplace is not amazon.de", {"marketplace": "amazon.fr"}, True),
            ("marketplace is amazon.de", {}, None),
            ("order.id is missing", {}, True),
            ("order.id is missing", {"order_id": "123-4567890-1234567"}, False),
            ("order.opted-out", {"opted_out": True}, True),
            ("order.opted-out", {"opted_out": False}, False),
            ("order.opted-out", {}, None),
            ("order.opted-out is no", {"opted_out": False}, True),
            ("order.opted-out is not yes", {"opted_out": False}, True),
            ("order.opted-out is no", {}, None),
            ("order.opted-out is missing", {}, True),
            ("order.completed is 2026-10-01", {"completed_on": date(2026, 10, 1)}, True),
            ("order.completed is 2026-10", {"completed_on": date(2026, 10, 1)}, True),
            ("order.completed is 2026-10-01", {}, None),
            ("sent is 2026-11-10", {"sent_on": date(2026, 11, 10)}, True),
            ("days-since-completion > 30", {"completed_on": date(2026, 1, 1), "sent_on": date(2026, 2, 1)}, True),
            ("days-since-completion > 31 days", {"completed_on": date(2026, 1, 1), "sent_on": date(2026, 2, 1)}, False),
            ("days-since-completion >= 31", {"completed_on": date(2026, 1, 1), "sent_on": date(2026, 2, 1)}, True),
            ("days-since-completion < 31", {"completed_on": date(2026, 1, 1), "sent_on": date(2026, 2, 1)}, False),
            ("days-since-completion <= 31", {"completed_on": date(2026, 1, 1), "sent_on": date(2026, 2, 1)}, True),
            ("days-since-completion is 0", {"completed_on": date(2026, 2, 1), "sent_on": date(2026, 2, 1)}, True),
            ("days-since-completion > 30", {"sent_on": date(2026, 2, 1)}, None),
            ("attachments.count > 1", {"attachments": FIVE_MB}, True),
            ("attachments.count is 2", {"attachments": FIVE_MB}, True),
            ("attachments.count > 0", {"attachments": ()}, False),
            ("attachments.count > 0", {}, None),
            ("attachments.size >= 5 MB", {"attachments": FIVE_MB}, True),
            ("attachments.size > 5000 kB", {"attachments": FIVE_MB}, False),
            ("attachments.size > 1 MB", {"attachments": (*FIVE_MB, Attachment("c"))}, None),
            ("attachments.size > 1 MB", {}, None),
            ("buyer.language is it", {"buyer_language": "it"}, True),
            ("buyer.language is not it", {"buyer_language": "de"}, True),
            ("buyer.language is it", {}, None),
            ("language is de", {"language": "de"}, True),
            ("language is de", {"body": "123"}, None),
            ("buyer.language is not language", {"buyer_language": "it", "language": "en"}, True),
            ("buyer.language is not language", {"buyer_language": "en", "language": "en"}, False),
            ("buyer.language is not language", {"buyer_language": "it", "body": "123"}, None),
            ("buyer.language is not language", {"language": "en"}, None),
            ("history has asked", {"history": (Sent("asked"),)}, True),
            ("history has asked", {"history": (Sent("other"),)}, False),
            ("history has asked", {"history": ()}, False),
            ("history has asked", {}, None),
        ],
    )
    def test_facts_are_true_false_or_unknown(
        self, condition: str, facts: dict[str, Any], expected: bool | None
    ) -> None:
        """A condition on a fact is true or false where the fact is known, and leaves the rule unchecked where not."""
        kind = 'kind asked "Asked"\n  permission proactive\n  when <a>\n\n'
        assert expected is truth(condition, fact_message(**facts), kind)

    @pytest.mark.parametrize(
        ("condition", "expected"),
        [
            ("order.opted-out and <a>", None),
            ("order.opted-out and <b>", False),
            ("<b> and order.opted-out", False),
            ("order.opted-out or <a>", True),
            ("<a> or order.opted-out", True),
            ("order.opted-out or <b>", None),
            ("not order.opted-out", None),
            ("not (order.opted-out or <a>)", False),
            ("not (order.opted-out and <b>)", True),
            ("order.opted-out and order.opted-out is no", None),
            ("order.opted-out or buyer.language is it and <b>", None),
            ("(order.opted-out or <a>) and no <b>", True),
        ],
    )
    def test_unknown_facts_are_reckoned_with(self, condition: str, expected: bool | None) -> None:
        """What is unknown decides nothing, and undoes nothing that is decided without it."""
        assert expected is truth(condition, Message("alpha"))

    def test_unless_unknown_is_not_checked(self) -> None:
        """A rule whose exception hangs on an unknown fact is not checked, if it would fire otherwise."""
        check = checker(AB, rule("<a>", "unless order.opted-out")).check
        assert [("order.opted-out",)] == [item.needs for item in check("alpha").not_checked]
        assert () == check("beta").not_checked

    def test_all_facts_that_lack_are_named(self) -> None:
        """What is not checked says which facts it lacks, each once and only those that matter."""
        check = checker(AB, rule("order.opted-out and history has k and (order.opted-out or <a>)"),
                        'kind k "K"\n  permission proactive\n  when <b>\n').check  # fmt: skip
        assert [("order.opted-out", "order.history")] == [item.needs for item in check("alpha").not_checked]

    def test_without_a_date_a_message_is_sent_today(self) -> None:
        """A message without a date of sending counts as sent on the checker's day."""
        check = checker(rule("days-since-completion is 3"), as_of=date(2026, 5, 4)).check
        assert ["small.rule"] == rules_found(check(Message("x", order=Order(completed_on=date(2026, 5, 1)))))

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("We have sent the parcel to you and it is on the way", "en"),
            ("Wir haben das Paket und die Rechnung zu Ihnen geschickt", "de"),
            ("ご感想をお聞かせください。", "ja"),
            ("Посылка уже в пути", "ru"),
            ("42", None),
        ],
    )
    def test_the_language_is_told_by_script_and_common_words(self, body: str, expected: str | None) -> None:
        """A text's language is known by its script or its common words, and unknown where there is too little."""
        languages = {
            "en": "language en\n  common\n    - the, to, you, and, is, it, we, have\n",
            "de": "language de\n  common\n    - das, die, und, zu, wir, haben, ihnen, ist\n",
        }
        rules = [rule(f"language is {code}", name=f"is.{code}") for code in ("en", "de", "ja", "ru")]
        report = checker(*rules, files=languages).check(body)
        assert ([] if expected is None else [f"is.{expected}"]) == rules_found(report)
        assert (0 if expected else 4) == len(report.not_checked)


EDITIONS = """\
policy dated "Dated"

edition first "the first"
  announced 2018
  in force from 2019-01-01

edition draft "planned and dropped"
  announced 2020-01
  planned for 2020-03-01

edition second "the second"
  announced 2020-04
  in force from 2020-06-15

edition third "the third"
  in force from 2025-01-01

"""
DATED = (
    rule("<x>", name="always"),
    rule("<x>", "from draft", name="from-draft"),
    rule("<x>", "from second", name="from-second"),
    rule("<x>", "until second", name="until-second"),
    rule("<x>", "from draft until second", name="draft-alone"),
    rule("<x>", "from second until third", name="second-alone"),
    rule("<x> and since second", name="since-second"),
    "lexicon x\n  - xray\n",
)
OF_EDITION = {
    "first": ["always", "until-second"],
    "draft": ["always", "from-draft", "until-second", "draft-alone"],
    "second": ["always", "from-draft", "from-second", "second-alone", "since-second"],
    "third": ["always", "from-draft", "from-second", "since-second"],
}


class TestEditions:
    """Rules come and go with editions."""

    @pytest.mark.parametrize("edition", OF_EDITION)
    def test_an_edition_can_be_asked_for_by_name(self, edition: str) -> None:
        """By name each edition can be asked for, a dropped one too, and has the rules that are in it."""
        report = checker(*DATED, head=EDITIONS, edition=edition).check("xray")
        assert sorted(OF_EDITION[edition]) == sorted(rules_found(report))
        assert edition == report.edition

    @pytest.mark.parametrize(
        ("day", "edition"),
        [
            (date(2019, 1, 1), "first"),
            (date(2020, 3, 1), "first"),
            (date(2020, 6, 14), "first"),
            (date(2020, 6, 15), "second"),
            (date(2024, 12, 31), "second"),
            (date(2025, 1, 1), "third"),
            (date(2099, 1, 1), "third"),
        ],
    )
    def test_a_message_is_judged_by_the_edition_of_its_day(self, day: date, edition: str) -> None:
        """A message is judged by what is in force on the day it is sent; what was only planned never is."""
        by_message = checker(*DATED, head=EDITIONS).check(Message("xray", sent_on=day))
        by_checker = checker(*DATED, head=EDITIONS, as_of=day).check("xray")
        assert (edition, edition) == (by_message.edition, by_checker.edition)
        assert sorted(OF_EDITION[edition]) == sorted(rules_found(by_message)) == sorted(rules_found(by_checker))

    def test_a_checkers_day_goes_before_a_messages(self) -> None:
        """A checker of one day or edition uses it for messages of other days too."""
        message = Message("xray", sent_on=date(2019, 5, 1))
        assert "third" == checker(*DATED, head=EDITIONS, as_of=date(2026, 1, 1)).check(message).edition
        assert "draft" == checker(*DATED, head=EDITIONS, edition="draft").check(message).edition

    def test_before_the_first_edition_there_is_none(self) -> None:
        """A day before the first edition is an error that says from when there is one."""
        with pytest.raises(UnknownEdition, match="no edition was in force on 2018-12-31; the first is from 2019-01-01"):
            checker(*DATED, head=EDITIONS).check(Message("xray", sent_on=date(2018, 12, 31)))

    def test_a_finding_says_since_when(self) -> None:
        """A finding has its rule's first edition, and the day from which that, or what became of it, is in force."""
        report = checker(*DATED, head=EDITIONS, edition="third").check("xray")
        since = {finding.rule: (finding.edition, finding.since) for finding in report.findings}
        assert ("first", None) == since["always"]
        assert ("draft", "2020-06-15") == since["from-draft"]
        assert ("second", "2020-06-15") == since["from-second"]


class TestScope:
    """Rules for messages that the seller starts, and for all."""

    @pytest.mark.parametrize(
        ("line", "scope", "expected"),
        [
            ("scope proactive", "proactive", True),
            ("scope proactive", "reply", False),
            ("scope proactive", None, None),
            ("scope any", "proactive", True),
            ("scope any", "reply", True),
            ("scope any", None, True),
        ],
    )
    def test_a_proactive_rule_leaves_replies_alone(self, line: str, scope: Any, expected: bool | None) -> None:
        """A rule for proactive messages does not hold in replies, and is not checked where nobody knows which it is."""
        report = checker(AB, rule("<a>", line)).check(Message("alpha", scope=scope))
        assert (expected is True) == bool(report.findings)
        assert ([("scope",)] if expected is None else []) == [item.needs for item in report.not_checked]

    def test_an_unknown_scope_matters_only_to_rules_that_would_fire(self) -> None:
        """Where the text breaks no proactive rule, not to know the scope is no gap."""
        assert () == checker(AB, rule("<a>", "scope proactive")).check("beta").not_checked


class TestKinds:
    """What kind of message it is, and what was sent before."""

    KINDS = (
        'kind ask "Request"\n  permission proactive\n  when <a>\n\n'
        'kind advert "Advertisement"\n  permission non-permitted\n  when any of\n    - buy more\n    not after never\n\n'
        'kind notice "Notice"\n  permission required\n  when <b> and no <a>\n\n'
    )

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("alpha", [("ask", "Request", "proactive")]),
            ("alpha, buy more, beta", [("ask", "Request", "proactive"), ("advert", "Advertisement", "non-permitted")]),
            ("beta, never buy more", [("notice", "Notice", "required")]),
            ("nothing", []),
        ],
    )
    def test_a_message_is_of_all_kinds_that_fit(self, text: str, expected: list[tuple[str, ...]]) -> None:
        """A report lists the kinds that a message is of, with their permissions."""
        report = checker(AB, self.KINDS, rule("<a>")).check(text)
        assert expected == [(kind.id, kind.title, kind.permission) for kind in report.kinds]

    def test_a_rule_may_ask_for_a_kind(self) -> None:
        """``kind is`` holds where the body is of that kind, and underlines nothing by itself."""
        check = checker(AB, self.KINDS, rule("kind is ask")).check
        assert [()] == [finding.spans for finding in check("alpha").findings]
        assert () == check("beta").findings

    def test_a_second_message_of_a_kind(self) -> None:
        """Kind and history together tell a second request from a first."""
        check = checker(AB, self.KINDS, rule("kind is ask and history has ask")).check
        for history, expected in (((), False), ((Sent("notice"),), False), ((Sent("ask", date(2026, 1, 1)),), True)):
            assert expected == bool(check(Message("alpha", order=Order(history=history))).findings)


class TestReports:
    """What a finding says."""

    @pytest.mark.parametrize(
        ("certainty", "severity", "verdict"),
        [
            ("stated", "error", "out-of-bounds"),
            ("interpreted", "warning", "out-of-bounds"),
            ("reported", "hint", "doubtful"),
        ],
    )
    def test_certainty_tells_severity(self, certainty: str, severity: str, verdict: str) -> None:
        """What is stated is an error, what is interpreted a warning, what is only reported a hint, which is no breach."""
        report = checker(AB, rule("<a>", certainty=certainty)).check("alpha")
        assert (certainty, severity) == (report.findings[0].certainty, report.findings[0].severity)
        assert verdict == report.verdict

    def test_a_rule_may_name_its_severity(self) -> None:
        """A ``severity`` line goes before what certainty would say."""
        assert "hint" == checker(AB, rule("<a>", "severity hint")).check("alpha").findings[0].severity

    def test_severities_can_be_set_from_outside(self) -> None:
        """A checker's severities replace the rules' own, and ``off`` turns a rule off."""
        rules = (AB, rule("<a>", name="one"), rule("<a>", "severity hint", name="two"), rule("<a>", name="three"))
        report = checker(*rules, severities={"one": "hint", "two": "error", "three": "off"}).check("alpha")
        assert [("one", "hint"), ("two", "error")] == [(item.rule, item.severity) for item in report.findings]

    def test_what_is_off_is_not_even_unchecked(self) -> None:
        """A rule that is turned off does not count as not checked."""
        report = checker(rule("order.opted-out"), severities={"small.rule": "off"}).check("x")
        assert ((), ()) == (report.findings, report.not_checked)

    def test_hints_and_notes_hold_in_their_cases(self) -> None:
        """``hint when`` lowers a rule and notes stand in the finding where their conditions hold, and not where unknown."""
        lines = ('note "Out." when order.opted-out', 'note "Beta." when <b>', "hint when order.opted-out")
        check = checker(AB, rule("<a>", *lines)).check
        told = {
            known: (finding.severity, finding.note)
            for known in (True, False, None)
            for finding in check(Message("alpha beta", order=Order(opted_out=known))).findings
        }
        assert {True: ("hint", "Out. Beta."), False: ("error", "Beta."), None: ("error", "Beta.")} == told

    @pytest.mark.parametrize(
        ("when", "lines", "expected"),
        [
            ("<a> and <b>", [], ["alpha", "beta"]),
            ("<a> and <b>", ["mark <b>"], ["beta"]),
            ("<a> and <b>", ["mark <b>, <a>"], ["alpha", "beta"]),
            ("<a> and <b>", ["mark nothing"], []),
            ("<a> and no <c>", [], ["alpha"]),
            ("<a>", ["unless <c>"], ["alpha"]),
            ("<a> before <b>", [], ["alpha and beta"]),
            ("<b> or <c>", [], ["beta"]),
            ("<a> or <b> and <c>", [], ["alpha"]),
            ("<a>", ["mark <emoji>"], []),
        ],
    )
    def test_what_is_underlined(self, when: str, lines: list[str], expected: list[str]) -> None:
        """Underlined is what ``mark`` names, or without it all that made the condition hold."""
        text = "an alpha and beta"
        report = checker(AB, "lexicon c\n  - gamma\n", rule(when, *lines)).check(text)
        assert expected == texts_found(report, text)
        assert ["small.rule"] == rules_found(report)

    def test_findings_stand_in_order_of_place(self) -> None:
        """Findings of the whole message come first, then those of subject, body and attachments, in order of place."""
        rules = (
            AB,
            rule("some attachment is <a>", name="file"),
            rule("<b>", name="later"),
            rule("<a>", name="earlier"),
            rule("<a> and <b>", "mark nothing", name="whole"),
            rule("<c>", name="subject"),
            "lexicon c\n  - gamma\n",
        )
        message = Message("alpha beta", subject="gamma", scope="proactive", attachments=(Attachment("alpha.pdf"),))
        assert ["whole", "subject", "earlier", "later", "file"] == rules_found(checker(*rules).check(message))

    def test_at_most_a_hundred_places_are_shown(self) -> None:
        """A pattern that stands in more places than a hundred is shown in the first hundred."""
        report = checker(rule(bullets("gift"))).check("gift, a " * 150)
        assert 100 == len(report.findings[0].spans)

    def test_places_are_those_of_the_source(self) -> None:
        """Places count code points of the text as given, whatever was normalised."""
        text = "😀 ﬁne g\u00adift\u200bs é gi\u200bft"
        assert ["gi\u200bft"] == found("gift", text)


class TestHosts:
    """Lists of hosts."""

    @pytest.mark.parametrize(
        ("link", "own"),
        [
            ("https://shop.example/x", True),
            ("http://SHOP.example", True),
            ("shop.example/y?z=1#t", True),
            ("https://de.shop.example", True),
            ("https://notshop.example", False),
            ("https://shop.example.evil.example", False),
            ("https://user@shop.example", True),
            ("https://shop.example@evil.example/", False),
            ("https://docs.example/manuals/7", True),
            ("https://docs.example/other", False),
            ("https://docs.example", False),
            ("https://market.de/x", True),
            ("https://www.market.co.uk", True),
            ("https://market.evil.example", False),
            ("https://supermarket.de", False),
        ],
    )
    def test_a_host_stands_for_all_below_it(self, link: str, own: bool) -> None:
        """A host stands for itself and those below it, with a path for its pages, with ``.*`` for any country's."""
        hosts = "hosts own\n  - shop.example, docs.example/manuals\n  - market.*\n\n"
        other = "pattern other\n  - <link>\n  not inside <own>\n\n"
        check = checker(hosts, other, rule("<own>", name="own"), rule("<other>", name="other")).check
        assert (["own"] if own else ["other"]) == rules_found(check(f"see {link} now"))


class TestJapanese:
    """A language without blanks."""

    JAPANESE = "language ja\nlexicon good\n  - 高評価, 星五つ\n\npattern ask\n  - <good> ..3 (お願い | ください)\n  not after 不要な\n"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ぜひ高評価をお願いします。", ["高評価をお願い"]),
            ("星五つをぜひください", ["星五つをぜひください"]),
            ("高評価。お願いします。", []),
            ("不要な高評価をお願い", []),
            ("ご感想をお聞かせください。", []),
        ],
    )
    def test_each_character_is_a_word(self, text: str, expected: list[str]) -> None:
        """Phrases, gaps, sentence ends and guards work character by character."""
        report = checker(rule("<ask>"), files={"japanese": self.JAPANESE}).check(text)
        assert expected == texts_found(report, text)


def fixed(line: str, text: str | Message, *more: str, when: str = "<a>") -> list[str]:
    """Return the text of each fix that a rule with such a line offers."""
    message = text if isinstance(text, Message) else Message(text)
    report = checker(AB, rule(when, line), *more).check(message)
    results = []
    for finding in report.findings:
        for fix in finding.fixes:
            body = message.body
            for edit in reversed(fix.edits):
                assert edit.field == "body"
                body = body[: edit.start] + edit.text + body[edit.end :]
            results.append(body)
    return results


class TestFixes:
    """What is offered to mend a message."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("an alpha here", "an here"),
            ("alpha here", "here"),
            ("here alpha", "here"),
            ("here alpha.", "here."),
            ("one alpha, two", "one, two"),
            ("alpha, alpha two", ", two"),
            ("one alpha alpha two", "one two"),
            ("Hello\nalpha\nbye", "Hello\nbye"),
            ("Hello\nalpha", "Hello"),
            ("Hello\n  alpha  \nbye", "Hello\nbye"),
        ],
    )
    def test_remove(self, text: str, expected: str) -> None:
        """``remove`` takes the places away, with a blank that would be left over, and a line that would be empty."""
        assert [expected] == fixed('fix "Out" remove', text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("One. Two alpha here! Three.", "One. Three."),
            ("Alpha first. Two.", "Two."),
            ("One. Alpha last", "One."),
            ("One.\n\nThe alpha.\n\nThree.", "One.\n\n\nThree."),
            ("Alpha. Two. Alpha! Four.", "Two. Four."),
            ("Alpha alpha. Two.", "Two."),
        ],
    )
    def test_remove_the_sentence(self, text: str, expected: str) -> None:
        """``remove the sentence`` takes away the sentences in which something was found, with their marks."""
        assert [expected] == fixed('suggest "Out" remove the sentence', text)

    def test_replace(self) -> None:
        """``replace with`` puts a text in each place."""
        assert ["One OK two OK."] == fixed('suggest "Change" replace with "OK"', "One alpha two alpha.")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("One. The alpha! Two.", "One. New. Two."), ("One. Alpha. Two. Alpha. Three", "One. New. Two. Three")],
    )
    def test_replace_the_sentence(self, text: str, expected: str) -> None:
        """``replace the sentence with`` puts one new sentence in place of all that are meant."""
        assert [expected] == fixed('suggest "Change" replace the sentence with "New."', text)

    @pytest.mark.parametrize(
        ("when", "what", "text", "expected"),
        [
            ("<insecure-link>", "https", "see http://x.com/http://y now", ["see https://x.com/http://y now"]),
            (
                "<insecure-link>",
                "https",
                "HTTP://x.com, https://y.com, http://z.com",
                ["https://x.com, https://y.com, https://z.com"],
            ),
            ("<bad-order-id>", "order-id", "order 123 4567890 1234567", ["order 123-4567890-1234567"]),
            ("<bad-order-id>", "order-id", "order 12345678901234567", ["order 123-4567890-1234567"]),
            ("<line-breaks>", "line-breaks", "One\n\n\n\nTwo\n \n\nThree", ["One\n\nTwo\n\nThree"]),
        ],
    )
    def test_rewrite(self, when: str, what: str, text: str, expected: list[str]) -> None:
        """``rewrite`` mends links, order ids and runs of empty lines."""
        assert expected == fixed(f'fix "Mend" rewrite {what}', text, when=when)

    def test_safe_fixes_come_first(self) -> None:
        """What keeps the meaning is offered before suggestions, and says which it is."""
        lines = 'suggest "Perhaps" replace with "x"\n  fix "Surely" remove'
        (finding,) = checker(AB, rule("<a>", lines)).check("an alpha").findings
        assert [("Surely", True), ("Perhaps", False)] == [(fix.title, fix.safe) for fix in finding.fixes]

    def test_a_fix_that_does_not_help_is_not_offered(self) -> None:
        """A fix that leaves its finding is not offered."""
        assert [] == fixed('suggest "Change" replace with "alpha again"', "an alpha")
        assert [] == fixed('fix "Out" remove', "an alpha", when="no <b>")

    def test_a_fix_that_breaks_another_rule_is_not_offered(self) -> None:
        """A fix that brings a new finding is not offered."""
        assert [] == fixed('suggest "Change" replace with "beta"', "an alpha", rule("<b>", name="other"))

    def test_a_fix_that_leaves_less_known_is_not_offered(self) -> None:
        """A fix that makes a rule unchecked that was checked before is not offered."""
        other = rule("<b> and order.opted-out", name="other")
        assert [] == fixed('suggest "Change" replace with "beta"', "an alpha", other)

    def test_nothing_is_left_is_no_fix(self) -> None:
        """A fix that leaves no text at all is not offered."""
        assert [] == fixed('fix "Out" remove', "alpha")
        assert [] == fixed('suggest "Out" remove the sentence', "The alpha.")

    def test_what_has_no_place_has_no_fix(self) -> None:
        """A finding of the whole message has nothing to remove."""
        kind = 'kind k "K"\n  permission proactive\n  when <a>\n'
        assert [] == fixed('fix "Out" remove', "an alpha", kind, when="kind is k")

    def test_the_subject_is_mended_too(self) -> None:
        """Places in the subject are edited there."""
        message = Message("Hello alpha", subject="An alpha here", scope="proactive")
        (finding,) = checker(AB, rule("<a>", 'fix "Out" remove')).check(message).findings
        (fix,) = finding.fixes
        assert {("subject", 2, 8, ""), ("body", 5, 11, "")} == {(e.field, e.start, e.end, e.text) for e in fix.edits}

    def test_fixes_can_be_left_out(self) -> None:
        """Where no fixes are wanted none are looked for."""
        check = checker(AB, rule("<a>", 'fix "Out" remove')).check
        assert [((),)] == [(finding.fixes,) for finding in check("an alpha", fixes=False).findings]

    def test_edits_do_not_overlap(self) -> None:
        """Edits of neighbouring places stand apart, so that they can be made in any order."""
        (finding,) = checker(AB, rule("<a> or <b>", 'fix "Out" remove')).check("one alpha beta alpha two").findings
        (fix,) = finding.fixes
        assert all(one.end <= two.start for one, two in zip(fix.edits, fix.edits[1:], strict=False))


class TestLongTexts:
    """Texts of many thousand words go another way through the engine."""

    FILL = "word " * 4_000

    @pytest.mark.parametrize(
        ("pattern", "text", "expected"),
        [
            ("gift", "gift", ["gift"]),
            ("0 stars, 5", "7 stars", []),
            ("<number> stars", "7 stars", ["7 stars"]),
            ("5 stars, <number> boxes", "5 stars, 5 boxes, 7 boxes", ["5 stars", "5 boxes", "7 boxes"]),
            ("'Bar', <all-caps>", "Bar bar BAR", ["Bar", "BAR"]),
            ("<bracketed>", "[red] (blue) [dark green] grey) (pink)", ["red", "blue", "pink"]),
            ("<before-colon>", "one: two : three 10:30 four:five", ["one", "two"]),
            ("<link>", "https://x.com", ["https://x.com"]),
            ("gift ... card", "gift or red card", ["gift or red card"]),
        ],
    )
    def test_long_texts_are_read_as_short_ones_are(self, pattern: str, text: str, expected: list[str]) -> None:
        """What is found in a text is found in it between thousands of other words too."""
        assert expected == found(pattern, text)
        assert expected == found(pattern, f"{self.FILL}. {text}. {self.FILL}")


def test_the_head_of_the_small_policies_is_sound() -> None:
    """The parts that the small policies of these tests share make a policy without warnings about themselves."""
    assert isinstance(checker(AB, rule("<a> or <b>")), Checker)
    with pytest.raises(PolicyErrors):
        checker(rule("<nothing>"), head=HEAD)


class TestQuotations:
    """The class of quoted texts."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("You may write: 'Saree as shown, silk is pure.'", ["Saree"]),
            ('Copy this: "Great lamp, fast seller" and send', ["Great"]),
            ("Use “very good quality lamp” please", ["very"]),
            ("Schreiben Sie „sehr gute Lampe, gerne wieder“", ["sehr"]),
            ("the 'red' one and the \"blue one\"", []),
            ("Don't you think it's the boys' toys that aren't here?", []),
            ('an open "mark that never ends', []),
        ],
    )
    def test_three_words_in_quotation_marks_are_one(self, text: str, expected: list[str]) -> None:
        """A quotation of three or more words is found by its first word; apostrophes quote nothing."""
        assert expected == found("<quotation>", text)


class TestCost:
    """Patterns that would be slow."""

    def test_patterns_that_multiply_are_refused(self) -> None:
        """A pattern that refers to patterns that refer to patterns, too many times over, is refused with its place."""
        chain = [f"pattern p{level}\n  - <p{level - 1}> <p{level - 1}>\n" for level in range(1, 40)]
        with pytest.raises(PolicyErrors) as error:
            checker("lexicon p0\n  - alpha, beta\n", *chain, rule("<p39>"))
        assert ["E124"] == [item.code for item in error.value.diagnostics]
        assert "pattern `p" in str(error.value)
        assert "small.policy:" in str(error.value)
