"""Draw the README's picture: the terminal report on one message, as SVG."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Check an example message and draw what the command prints."""
    sys.path.insert(0, str(ROOT))
    from rich.text import Text

    from policy_core.cli.main import main as inbounds

    out = io.StringIO()
    stdout, sys.stdout = sys.stdout, out
    try:
        inbounds(["check", "--color", "always", "--scope", "proactive", str(ROOT / "examples" / "five-stars.txt")])
    finally:
        sys.stdout = stdout
    console = Console(record=True, width=100, file=io.StringIO())
    console.print(Text.from_ansi(out.getvalue().replace(str(ROOT) + "/", "")))
    console.save_svg(str(ROOT / "docs" / "report.svg"), title="inbounds check five-stars.txt")


if __name__ == "__main__":
    main()
