"""The packages for the stores: as small as promised, and as the stores' own tools want them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from chromium import EXTENSION, ROOT

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "build"))

import archives  # noqa: E402

FIREFOX = ROOT / "extension" / ".output" / "firefox-mv3"

#: What the linter says of code that is not ours, each with the reason why it stands.
NOT_OURS: dict[tuple[str, str], str] = {
    ("DANGEROUS_EVAL", "engine/pyodide.asm.mjs"): "Emscripten's; the extension's own policy forbids it to run",
    ("UNSAFE_VAR_ASSIGNMENT", "engine/pyodide.asm.mjs"): "Emscripten's; loads what lies beside it in the package",
    ("UNSAFE_VAR_ASSIGNMENT", "engine/pyodide.mjs"): "Pyodide's; loads what lies beside it in the package",
}


def packed(folder: Path, target: Path) -> Path:
    """Pack a folder as it is packed for the stores."""
    archives.write(target, archives.read_folder(folder))
    return target


@pytest.mark.parametrize("folder", [EXTENSION, FIREFOX], ids=["chromium", "firefox"])
def test_size(folder: Path, tmp_path: Path) -> None:
    """A package is under 16 MB."""
    assert packed(folder, tmp_path / "package.zip").stat().st_size < 16_000_000


def test_addons_linter(built_for_firefox: Path, tmp_path: Path) -> None:
    """Mozilla's linter finds no error in the package, and no warning that is ours."""
    package = packed(built_for_firefox, tmp_path / "package.zip")
    ran = subprocess.run(
        [HERE / "node_modules" / ".bin" / "addons-linter", "--output", "json", "--max-manifest-version", "3", package],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    told = json.loads(ran.stdout)
    assert told["errors"] == []
    ours = [
        (item["code"], item.get("file"), item["message"])
        for item in told["warnings"]
        if (item["code"], item.get("file")) not in NOT_OURS
    ]
    assert ours == []


@pytest.mark.parametrize("folder", [EXTENSION, FIREFOX], ids=["chromium", "firefox"])
def test_permissions(folder: Path) -> None:
    """Installed, the extension has no more permissions than it was promised to have."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    wanted = {"storage", "scripting", "activeTab"} | ({"offscreen"} if folder == EXTENSION else set())
    assert set(manifest["permissions"]) == wanted
    assert all(
        pattern.startswith(("https://sellercentral.amazon.", "https://sellercentral-europe.amazon."))
        for pattern in manifest["host_permissions"]
    )
    policy = manifest["content_security_policy"]["extension_pages"]
    assert "connect-src 'self'" in policy
    assert "http" not in policy
    assert manifest.get("web_accessible_resources", []) == []
