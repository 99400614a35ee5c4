"""Which files a policy is written in."""

from __future__ import annotations

from pathlib import Path

#: What the names of a policy's files end in: its rules, and what was learnt from labelled messages.
SUFFIXES = (".policy", ".weights", ".looks")


def policy_files(folder: Path) -> list[Path]:
    """Return a policy's files in and below a folder, in order of their paths."""
    return sorted(file for file in folder.rglob("*") if file.suffix in SUFFIXES)
