"""How right the rules are on labelled messages: what was reached once is not lost unseen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policy_core.cli.main import main

CORPUS = Path(__file__).parent / "corpus"

#: Recall and precision that each file keeps; its README says what they are worth.
FLOORS = {
    "html": (0.98, 0.98),
    "html-2": (0.98, 0.98),
    "kinds": (0.96, 0.97),
    "kinds-2": (0.96, 0.97),
    "kinds-3": (0.96, 0.98),
    "mixed-1": (0.86, 0.92),
    "mixed-2": (0.67, 0.66),
    "mixed-3": (0.98, 0.96),
    "mixed-4": (0.78, 0.77),
    "mixed-5": (0.99, 0.85),
    "replies": (0.97, 0.97),
    "reviews": (0.92, 0.96),
    "reviews-2": (0.97, 0.97),
    "reviews-3": (0.96, 0.98),
}


def test_every_file_is_scored() -> None:
    """Each file of labelled messages has its floors."""
    assert sorted(FLOORS) == sorted(file.stem for file in CORPUS.glob("*.jsonl"))


@pytest.mark.parametrize("name", FLOORS)
def test_the_rules_keep_their_accuracy(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Recall and precision on labelled messages do not fall under what they were."""
    main(["score", str(CORPUS / f"{name}.jsonl")])
    found = re.search(r"^recall ([\d.]+) .*precision ([\d.]+)", capsys.readouterr().out, re.M)
    assert found is not None
    recall, precision = FLOORS[name]
    assert float(found[1]) >= recall
    assert float(found[2]) >= precision
