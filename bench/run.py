"""Messages a second and time to the first report, Inbounds and its peers in turns, as ratios."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PYTHON = ["inbounds", "inbounds, with fixes", "token scan", "yara-x", "proselint", "harper-py"]
NODE = ["write-good", "alex", "textlint", "harper.js"]


def messages(folder: Path, wanted: int = 200) -> list[str]:
    """Return the corpus' longest messages, as many as average some 530 characters."""
    bodies = [
        json.loads(line)["body"]
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    bodies.sort(key=len, reverse=True)
    chosen: list[str] = []
    total = 0
    for body in bodies:
        if len(chosen) >= 40 and (total + len(body)) / (len(chosen) + 1) < 530:
            break
        chosen.append(body)
        total += len(body)
    return chosen[-wanted:]


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
            subprocess.run(command(name, file.name, 0), check=True, capture_output=True, cwd=HERE)
        for _ in range(args.rounds):
            for name in names:
                start = time.perf_counter()
                subprocess.run(command(name, file.name, 0), check=True, capture_output=True, cwd=HERE)
                first[name].append(time.perf_counter() - start)
                result = subprocess.run(
                    command(name, file.name, args.seconds), check=True, capture_output=True, text=True, cwd=HERE
                )
                speed[name].append(float(result.stdout))
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
