"""What tests share: golden files, and the command run on a small policy of the tests' own."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
HOUSE = HERE / "data" / "policy"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what makes golden files anew."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing with them")


Golden = Callable[[str, str], None]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with the golden file of that name in ``tests/golden``."""

    def compare(name: str, actual: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8", newline="")
            return
        assert path.exists(), f"{path} is missing; run pytest --update-golden and look at what it wrote"
        with path.open(encoding="utf-8", newline="") as file:
            expected = file.read()
        assert expected == actual

    return compare


class Ran(NamedTuple):
    """What a run of the command came to."""

    status: int
    out: str
    err: str

    def told(self) -> str:
        """Return all of it as one text, with what differs from build to build taken out."""
        out = re.sub(r'("(?:program|version)": )"[^"]*"(?=,?$)', r'\1"…"', self.out, flags=re.MULTILINE)
        out = re.sub(r'("program": )"[0-9a-f]+"', r'\1"…"', out).replace(
            '"version": "…",\n  "runs"', '"version": "2.1.0",\n  "runs"'
        )
        return f"{out}--- stderr\n{self.err}--- status {self.status}\n"


class Inbounds:
    """The command, run within this process in a folder of its own.

    Args:
        folder: Where relative names are.
        program: The compiled policy that is checked against, or None for the one that is built in.
    """

    def __init__(self, folder: Path, program: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.program = program
        self._monkeypatch = monkeypatch

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file into the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def __call__(self, *args: str | Path, stdin: str | bytes = b"") -> Ran:
        """Run the command on the policy."""
        program = () if self.program is None else ("--program", self.program)
        return self.bare(args[0], *program, *args[1:], stdin=stdin)

    def bare(self, *args: str | Path, stdin: str | bytes = b"") -> Ran:
        """Run the command with these arguments alone."""
        from policy_core.cli.main import main

        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        streams = [io.TextIOWrapper(io.BytesIO(part), "utf-8", newline="") for part in (data, b"", b"")]
        with self._monkeypatch.context() as patch:
            for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
                patch.setattr(sys, name, stream)
            try:
                status = main([str(arg) for arg in args])
            except SystemExit as stop:
                status = stop.code if isinstance(stop.code, int) else 1
            _, out, err = streams
            out.flush()
            err.flush()
            written = [
                stream.buffer.getvalue().decode() for stream in (out, err) if isinstance(stream.buffer, io.BytesIO)
            ]
        return Ran(status, *written)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' own policy, compiled."""
    from policy_core.language import load_files
    from policy_core.program import compile_policy

    path = tmp_path_factory.mktemp("policy") / "house.program"
    path.write_bytes(compile_policy(load_files([HOUSE])).to_bytes())
    return path


@pytest.fixture
def inbounds(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbounds:
    """The command on the tests' own policy; the text of reports does not change with Amazon's rules."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "INBOUNDS_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Inbounds(tmp_path, house, monkeypatch)


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbounds:
    """The command on the policy that is built in."""
    monkeypatch.chdir(tmp_path)
    return Inbounds(tmp_path, None, monkeypatch)
