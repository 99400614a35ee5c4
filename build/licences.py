"""The licences of what is shipped, one text a work."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import archives

HERE = Path(__file__).parent

_LICENCE = re.compile(r"(^|/)(licen[cs]e|copying|copyright|notice)[^/]*$", re.IGNORECASE)


def gather(root: Path, pyodide: str, python: str, wheels: Iterable[Path]) -> dict[str, bytes]:
    """Return the licences of the engine's parts, by file name."""
    own = HERE / "licences"
    texts = {
        f"pyodide-{pyodide}.txt": (own / "pyodide.txt").read_bytes(),
        f"python-{python}.txt": (own / "python.txt").read_bytes(),
        "emscripten.txt": (own / "emscripten.txt").read_bytes(),
        "inbounds.txt": (root / "LICENSE").read_bytes(),
    }
    for wheel in wheels:
        name, version = wheel.name.split("-")[:2]
        if name == "inbounds":
            continue
        files = archives.read(wheel)
        found = [files[file] for file in sorted(files) if ".dist-info/" in file and _LICENCE.search(file)]
        if not found:
            raise SystemExit(f"{wheel.name} has no licence text")
        texts[f"{name}-{version}.txt"] = b"\n\n".join(found)
    return texts


def gather_npm(extension: Path) -> dict[str, bytes]:
    """Return the licences of the npm packages that the extension's own scripts are built from, by file name."""
    lock = json.loads((extension / "package-lock.json").read_text("utf-8"))
    texts = {}
    for place, entry in lock["packages"].items():
        if not place or entry.get("dev") or entry.get("devOptional"):
            continue
        folder = extension / place
        found = sorted(file for file in folder.iterdir() if _LICENCE.search(file.name)) if folder.is_dir() else []
        if not found and entry.get("optional"):
            continue
        name = place.rpartition("node_modules/")[2].replace("/", "-").lstrip("@")
        if not found and not entry.get("license"):
            raise SystemExit(f"the npm package {name} names no licence")
        text = b"\n\n".join(file.read_bytes() for file in found)
        texts[f"npm-{name}-{entry['version']}.txt"] = (
            text or f"{name}: {entry['license']}\n\n{_notice(folder)}".encode()
        )
    return texts


def _notice(folder: Path) -> str:
    """Return what an npm package without a licence file says of its authors where its code begins."""
    about = json.loads((folder / "package.json").read_text("utf-8"))
    code = folder / about.get("main", "index.js")
    found = re.match(r"/\*!(.*?)\*/", code.read_text("utf-8"), re.DOTALL) if code.is_file() else None
    return found[1].strip() + "\n" if found else ""
