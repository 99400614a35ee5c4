"""Messages a second and time to the first report, Inbounds and its peers in turns, as ratios."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate, takewhile
from pathlib import Path

HERE = Path(__file__).parent
PYTHON = ["inbounds", "inbounds, with fixes", "token scan", "yara-x", "proselint", "harper-py"]
NODE = ["write-good", "alex", "textlint", "harper.js"]


def messages(folder: Path, wanted: int = 200) -> list[str]:
    """Return plain messages of the corpus that average some 530 characters: of its longest, each so many."""
    lines = (
        json.loads(line)
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    )
    bodies = sorted((line["body"] for line in lines if line["format"] == "text"), key=len, reverse=True)
    longest = takewhile(lambda mean: mean[1] >= 530, zip(bodies, _means(bodies), strict=True))
    chosen = [body for body, _ in longest]
    return chosen[:: max(1, round(len(chosen) / wanted))]


def _means(texts: list[str]) -> Iterator[float]:
    """Walk the mean lengths of the first one, two, three … texts."""
    return (total / count for count, total in enumerate(accumulate(map(len, texts)), 1))


def run(name: str, path: str, seconds: float) -> str:
    """Run a peer and return what it prints; byte code is kept, as where a package is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command(name, path, seconds), check=True, capture_output=True, text=True, cwd=HERE, env=kept)
    return done.stdout


def command(name: str, path: str, seconds: float) -> list[str]:
    """Return the command that runs a peer."""
    if name in PYTHON:
        return [sys.executable, str(HERE / "peers.py"), name, path, str(seconds)]
    return ["node", str(HERE / "peers.mjs"), name, path, str(seconds)]


def main() -> None:
    """Time all peers in turns and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--only", nargs="*", help="these peers only")
    args = parser.parse_args()
    corpus = messages(HERE.parent / "tests" / "corpus")
    names = [name for name in PYTHON + NODE if not args.only or name in args.only]
    speed: dict[str, list[float]] = {name: [] for name in names}
    first: dict[str, list[float]] = {name: [] for name in names}
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(corpus, file)
        file.flush()
        for name in names:  # so that byte code and caches are there
            run(name, file.name, 0)
        for _ in range(args.rounds):
            for name in names:
                start = time.perf_counter()
                run(name, file.name, 0)
                first[name].append(time.perf_counter() - start)
                speed[name].append(float(run(name, file.name, args.seconds)))
    mean = sum(map(len, corpus)) / len(corpus)
    ours, our_first = statistics.median(speed[names[0]]), statistics.median(first[names[0]])
    python = sys.version.split()[0]
    print(f"{len(corpus)} messages of {mean:.0f} characters on average, {args.rounds} rounds, medians; Python {python}")
    print(f"{'':22}{'messages/s':>12}{names[0] + ' is':>16}{'first report':>16}{names[0] + ' takes':>18}")
    for name in names:
        pace, start = statistics.median(speed[name]), statistics.median(first[name])
        print(f"{name:22}{pace:12,.0f}{ours / pace:14.2f} ×{start:14.3f} s{our_first / start:16.2f} ×")


if __name__ == "__main__":
    main()
