"""Puts the compiled policy into the wheel, so that an installed checker needs no compiler to start."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACK = "amazon"


class PolicyBuildHook(BuildHookInterface[Any]):
    """Compiles the pack into a file beside the sources, and has the wheel take it in."""

    folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, unless the wheel only points at the sources: those are compiled when they are first used."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from policy_core.packs import build_pack
        finally:
            sys.path.remove(self.root)
        self.folder = tempfile.TemporaryDirectory()
        target = Path(self.folder.name) / f"{PACK}.program"
        build_pack(PACK, target)
        if not target.exists():
            raise OSError(f"{target}: the policy could not be written")
        build_data["force_include"][str(target)] = f"policy_core/policies/{PACK}.program"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Clear up."""
        if self.folder is not None:
            self.folder.cleanup()
