"""How right the rules are on labelled messages: what was reached once is not lost unseen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policy_core.cli.main import main

CORPUS = Path(__file__).parent / "corpus"

#: What each file keeps: recall and precision at least, the share of clean messages with a false alarm at most. The
#: corpus's README says what they are worth.
FLOORS = {
    "by-rule-2": (0.94, 0.97, 0.02),
    "by-rule": (0.97, 0.98, 0.02),
    "clean-2": (0.98, 0.98, 0.02),
    "clean-3": (0.98, 0.00, 0.02),
    "clean-4": (0.98, 0.00, 0.02),
    "clean-5": (0.98, 0.00, 0.03),
    "clean": (0.98, 0.98, 0.02),
    "html-2": (0.95, 0.98, 0.02),
    "html-3": (0.98, 0.98, 0.02),
    "html-4": (0.93, 0.98, 0.02),
    "html-5": (0.97, 0.97, 0.04),
    "html": (0.98, 0.98, 0.02),
    "kinds-2": (0.97, 0.98, 0.02),
    "kinds-3": (0.98, 0.98, 0.02),
    "kinds": (0.97, 0.98, 0.02),
    "mixed-1": (0.95, 0.97, 0.03),
    "mixed-10": (0.98, 0.98, 0.02),
    "mixed-11": (0.87, 0.90, 0.12),
    "mixed-12": (0.98, 0.97, 0.02),
    "mixed-13": (0.98, 0.98, 0.02),
    "mixed-14": (0.98, 0.98, 0.02),
    "mixed-15": (0.83, 0.92, 0.07),
    "mixed-16": (0.95, 0.97, 0.02),
    "mixed-17": (0.93, 0.96, 0.03),
    "mixed-18": (0.87, 0.89, 0.08),
    "mixed-19": (0.94, 0.96, 0.02),
    "mixed-2": (0.96, 0.97, 0.03),
    "mixed-20": (0.93, 0.95, 0.05),
    "mixed-21": (0.97, 0.94, 0.04),
    "mixed-22": (0.96, 0.95, 0.03),
    "mixed-23": (0.96, 0.92, 0.07),
    "mixed-24": (0.92, 0.94, 0.04),
    "mixed-25": (0.84, 0.87, 0.07),
    "mixed-26": (0.94, 0.94, 0.03),
    "mixed-27": (0.83, 0.86, 0.05),
    "mixed-28": (0.87, 0.92, 0.04),
    "mixed-29": (0.86, 0.94, 0.02),
    "mixed-3": (0.98, 0.97, 0.02),
    "mixed-4": (0.98, 0.96, 0.03),
    "mixed-5": (0.98, 0.98, 0.02),
    "mixed-6": (0.98, 0.98, 0.02),
    "mixed-7": (0.97, 0.96, 0.02),
    "mixed-8": (0.90, 0.92, 0.05),
    "mixed-9": (0.98, 0.98, 0.02),
    "replies": (0.98, 0.98, 0.02),
    "reviews-2": (0.98, 0.98, 0.02),
    "reviews-3": (0.98, 0.98, 0.02),
    "reviews-4": (0.96, 0.98, 0.02),
    "reviews": (0.98, 0.98, 0.02),
}


def test_every_file_is_scored() -> None:
    """Each file of labelled messages has its floors."""
    assert sorted(FLOORS) == sorted(file.stem for file in CORPUS.glob("*.jsonl"))


@pytest.mark.parametrize("name", FLOORS)
def test_the_rules_keep_their_accuracy(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Recall and precision on labelled messages do not fall under what they were, nor do false alarms rise."""
    main(["score", str(CORPUS / f"{name}.jsonl")])
    found = re.search(r"^recall ([\d.]+) .*precision ([\d.]+) .*false alarm ([\d.]+)", capsys.readouterr().out, re.M)
    assert found is not None
    recall, precision, alarmed = FLOORS[name]
    assert float(found[1]) >= recall
    assert float(found[2]) >= precision
    assert float(found[3]) <= alarmed
