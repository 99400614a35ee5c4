"""Second looks: what was learnt about the weights of sentences, as a text file beside the weights.

The file is made by a machine and read by one. Its first line names the language; every other line is ``matched`` or
``alone``, a rule, and whole numbers: a bias, and what each trait counts, in thousandths. What the traits are says
`policy_core.engine.looks`. Lines that begin with ``# `` are comments.
"""

from __future__ import annotations

from policy_core.language import syntax as s
from policy_core.language.learnt import is_whole, refuse

#: How many traits a sentence has.
TRAITS = 12
#: Whether one of the rule's patterns stands in the sentence.
_CASES = ("matched", "alone")


def read_looks(text: str, file: str = "<looks>") -> s.Looks:
    """Read a looks file.

    Args:
        text: The file's text.
        file: Its name, for messages.

    Raises:
        PolicyErrors: A line that is neither; ``E126``.
    """
    source = s.Source(file, text)
    language: s.Name | None = None
    counts: dict[tuple[str, str], tuple[int, ...]] = {}
    rules: dict[str, s.Name] = {}
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        place = s.Place(file, start, start + max(1, len(line)))
        words = line.split()
        if not words or line.startswith("# "):
            continue
        if language is None:
            if words[0] != "language" or len(words) != 2:
                refuse(source, place, "a looks file has its `language` here", "write a line such as: language en")
            language = s.Name(words[1], place)
            continue
        case, *rest = words
        rule, numbers = "".join(rest[:1]), rest[1:]
        if case not in _CASES or len(numbers) != TRAITS + 1 or not all(map(is_whole, numbers)):
            hint = f"`matched` or `alone`, a rule, and {TRAITS + 1} whole numbers"
            refuse(source, place, "this does not say what traits count", hint)
        if (case, rule) in counts:
            refuse(source, place, f"`{case} {rule}` stands here twice", "take one of the lines away")
        counts[case, rule] = tuple(map(int, numbers))
        rules.setdefault(rule, s.Name(rule, place))
    whole = s.Place(file, 0, len(text))
    end = s.Place(file, len(text), len(text))
    if language is None:
        refuse(source, end, "a looks file ends before its `language`", "write a line such as: language en")
    for rule, name in rules.items():
        for case in _CASES:
            if (case, rule) not in counts:
                refuse(source, name.place, f"there is no `{case} {rule}`", "each rule has a line of each")
    matched, alone = ({rule: counts[case, rule] for rule in rules} for case in _CASES)
    return s.Looks(language, tuple(rules.values()), matched, alone, whole)
