"""What the project is made and set up with: one list of tools, a Python found or an answer what to do."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def find(home: Path, path: Path) -> subprocess.CompletedProcess[str]:
    """Look for a Python on a machine that has only these."""
    return subprocess.run(
        ["/bin/sh", ROOT / "build" / "find_python.sh"],
        env={"PATH": str(path), "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def python(path: Path, *, version: int = 0, whole: int = 0) -> None:
    """Put a Python there that is new enough, or not, and has all that is needed, or not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\ncase "$2" in *ensurepip*) exit {version or whole};; *) exit {version};; esac\n')
    path.chmod(0o755)


class TestFindPython:
    def test_on_path(self, tmp_path: Path) -> None:
        """The first one on the path that is new enough is taken."""
        python(tmp_path / "bin" / "python3", version=1)
        python(tmp_path / "bin" / "python3.12")
        ran = find(tmp_path, tmp_path / "bin")
        assert (0, f"{tmp_path}/bin/python3.12\n", "") == (ran.returncode, ran.stdout, ran.stderr)

    def test_in_pyenv(self, tmp_path: Path) -> None:
        """Without one on the path pyenv's versions are looked through, the tried one first."""
        python(tmp_path / "bin" / "python3", version=1)
        for version in ("3.9.1", "3.12.4", "3.13.0", "3.14.0"):
            python(tmp_path / ".pyenv" / "versions" / version / "bin" / "python3", version=int(version == "3.9.1"))
        assert f"{tmp_path}/.pyenv/versions/3.13.0/bin/python3\n" == find(tmp_path, tmp_path / "bin").stdout

    def test_by_uv(self, tmp_path: Path) -> None:
        """At last uv is asked."""
        python(tmp_path / "uv's" / "python3")
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "uv").write_text(f'#!/bin/sh\necho "{tmp_path}/uv\'s/python3"\n')
        (tmp_path / "bin" / "uv").chmod(0o755)
        assert f"{tmp_path}/uv's/python3\n" == find(tmp_path, tmp_path / "bin").stdout

    def test_none(self, tmp_path: Path) -> None:
        """Where there is none it is said how to get one."""
        ran = find(tmp_path, tmp_path)
        assert (1, "") == (ran.returncode, ran.stdout)
        assert "no Python 3.12 or newer was found" in ran.stderr
        assert "apt-get install python3" in ran.stderr

    def test_in_parts(self, tmp_path: Path) -> None:
        """One that is new enough but cannot make an environment is told by name, with the package that is missing."""
        python(tmp_path / "bin" / "python3", whole=1)
        ran = find(tmp_path, tmp_path / "bin")
        assert (1, True) == (ran.returncode, f"{tmp_path}/bin/python3 is new enough" in ran.stderr)
        assert "apt-get install python3-venv" in ran.stderr


def test_one_list_of_tools() -> None:
    """The group of development tools and requirements-dev.in name the same, and all are pinned."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    group = project["dependency-groups"]["dev"]
    listed = re.findall(r"^[a-z].*", (ROOT / "requirements-dev.in").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(group)
    pins = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements-dev.txt").read_text(encoding="utf-8"), re.MULTILINE)
    needed = [re.split(r"[<>=; ]", name)[0] for name in (*project["project"]["dependencies"], *group)]
    assert set() == set(needed) - set(pins)


def test_no_registry_is_named() -> None:
    """Where packages come from is the machine's own business."""
    for name in ("requirements-dev.txt", "requirements-dev.in", "pyproject.toml", "Makefile", "build/setup.sh"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"--(extra-)?index-url|--find-links|https?://", text)


@pytest.mark.skipif(sys.platform == "win32", reason="files there have no executable bit")
def test_ci_runs_the_tests() -> None:
    """What a change has to pass is what `make test` runs."""
    run = ROOT / ".ci" / "run"
    assert run.stat().st_mode & 0o111
    assert "make test" in run.read_text(encoding="utf-8")
