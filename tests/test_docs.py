"""What the documentation says is true."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

import policy_core
from policy_core.house import compile_house_rules
from policy_core.language import load_texts
from policy_core.language.mistakes import SYNTAX_ERRORS
from policy_core.rule_tests import run_tests

ROOT = Path(__file__).parent.parent
HEAD = 'policy house "House rules"\nedition 2020-11 "Today\'s"\n  in force from 2020-11-06\n'
EXAMPLES = re.findall(r"```policy\n(.*?)```", (ROOT / "docs" / "language.md").read_text("utf-8"), re.S)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_examples_of_the_language_hold(example: str) -> None:
    """Each example of the language's description is a policy whose tests pass and that nothing is wrong with."""
    policy = load_texts({"head.policy": HEAD, "example.policy": example})
    run = run_tests(policy)

    assert () == run.failures
    assert () == policy.warnings
    assert run.tests >= 2


def test_every_code_is_explained() -> None:
    """Each code that the language's errors carry has a line in the list of errors."""
    listed = set(re.findall(r"^\| `([EW]\d{3})`", (ROOT / "docs" / "errors.md").read_text("utf-8"), re.M))
    used = {code for code, _, _ in SYNTAX_ERRORS}
    for name in ("language/parser.py", "language/checker.py", "program/compiler.py", "rule_tests.py"):
        used |= set(re.findall(r'"([EW]\d{3})"', (ROOT / "policy_core" / name).read_text("utf-8")))

    assert used <= listed


def test_the_first_example_of_the_package_holds() -> None:
    """The example in the package's description runs as it stands there."""
    assert 0 == doctest.testmod(policy_core).failed


def test_the_rule_in_the_readme_holds() -> None:
    """The README's rule can be taken as one's own: nothing is wrong with it, and its tests pass."""
    (source,) = re.findall(r"```policy\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    house = compile_house_rules(source)

    assert ((), 2, True) == (house.diagnostics, house.tests, house.program is not None)


def test_the_code_in_the_readme_runs() -> None:
    """The README's Python comes to what its comments say."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    known: dict[str, Any] = {}
    exec(code.partition("\n\nchecker")[0], known)

    assert "out-of-bounds" == known["report"].verdict
    assert "review.incentive" in [finding.rule for finding in known["report"].findings]
    exec(code, known)
    assert ["information-needed"] == [kind.id for kind in known["report"].kinds]
    assert "timing.window" in [item.rule for item in known["report"].not_checked]


def test_the_readme_names_what_there_is() -> None:
    """Each file and folder that the README names is there."""
    readme = (ROOT / "README.md").read_text("utf-8")
    made = {"dist/"}
    named = re.findall(r"\]\(([\w./-]+)\)", readme) + re.findall(r"`((?:\w+/)+)`", readme)

    assert [name for name in named if not (ROOT / name).exists() and name not in made] == []
