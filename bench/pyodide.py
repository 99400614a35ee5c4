"""A check in Pyodide under Node, against harper.js in the same run: milliseconds for messages of 600 characters."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
LIBRARIES = ["policy_core", "linkify_it", "publicsuffixlist", "phonenumbers", "emoji"]


def pack(target: str) -> None:
    """Write the core and the libraries that it needs at run time into an archive."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in LIBRARIES:
            spec = importlib.util.find_spec(name)
            if spec is None or spec.origin is None:
                raise SystemExit(f"{name} is not installed: run make bench")
            root = Path(spec.origin).parent
            for file in sorted(root.rglob("*")):
                if file.is_file() and "__pycache__" not in file.parts:
                    archive.write(file, Path(name) / file.relative_to(root))


def main() -> None:
    """Measure both and print the ratio."""
    bodies = [
        json.loads(line)["body"]
        for file in sorted((HERE.parent / "tests" / "corpus").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    text = "\n\n".join(bodies)
    messages = [text[at : at + 600] for at in range(0, 600 * 60, 600)]
    with tempfile.TemporaryDirectory() as folder:
        corpus, archive = Path(folder) / "messages.json", Path(folder) / "core.zip"
        corpus.write_text(json.dumps(messages), encoding="utf-8")
        pack(str(archive))
        ours = json.loads(
            subprocess.run(
                ["node", str(HERE / "pyodide.mjs"), str(archive), str(corpus)],
                check=True, capture_output=True, text=True, cwd=HERE,
            ).stdout
        )  # fmt: skip
        pace = float(
            subprocess.run(
                ["node", str(HERE / "peers.mjs"), "harper.js", str(corpus), "3"],
                check=True, capture_output=True, text=True, cwd=HERE,
            ).stdout
        )  # fmt: skip
    print(f"inbounds in Pyodide: median {ours['median']:.2f} ms, 95 % under {ours['p95']:.2f} ms for 600 characters")
    print(f"harper.js: mean {1000 / pace:.2f} ms; inbounds takes {ours['median'] * pace / 1000:.3f} × that")
    print(f"Pyodide's plain start with the core: {ours['start'] / 1000:.2f} s")


if __name__ == "__main__":
    main()
