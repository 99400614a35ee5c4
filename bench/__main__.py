"""``python -m bench``: install the peers where they are missing, then measure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Install and measure."""
    requirements = HERE / "requirements.txt"
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "-r", str(requirements)], check=True)
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], check=True, cwd=HERE)
    subprocess.run([sys.executable, str(HERE / "run.py"), *sys.argv[1:]], check=True)
    subprocess.run([sys.executable, str(HERE / "pyodide.py")], check=True)


if __name__ == "__main__":
    main()
