"""The command as a process: pipes that break, Ctrl-C, several processes, and what it loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Inbounds


def start(*args: str | Path, process_group: int | None = None) -> subprocess.Popen[bytes]:
    """Start the command."""
    return subprocess.Popen(
        [sys.executable, "-m", "policy_core.cli", *map(str, args)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=process_group,
    )


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let Ctrl-C be heard: a shell's background jobs, and what they start, ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def line(number: int) -> bytes:
    """Return a message."""
    return json.dumps({"id": f"m{number}", "body": "five stars " * (number % 5 + 1)}).encode() + b"\n"


def test_answers_at_once(house: Path) -> None:
    """A program that keeps the pipe open gets each report as soon as it has sent the message."""
    process = start("check", "--program", house, "--format", "jsonl", "--input", "jsonl")
    assert process.stdin is not None
    assert process.stdout is not None
    for number in range(3):
        process.stdin.write(line(number))
        process.stdin.flush()
        assert f"m{number}" == json.loads(process.stdout.readline())["id"]
    assert b"" == process.communicate()[0]
    assert 1 == process.returncode


@pytest.mark.parametrize("form", ["jsonl", "terminal", "json"])
def test_broken_pipe(house: Path, form: str) -> None:
    """Whoever stops reading the output ends the command, without a word."""
    process = start("check", "--program", house, "--format", form, "--input", "jsonl")
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    try:
        process.stdin.write(line(4) * 50)
        process.stdin.close()
    except BrokenPipeError:
        pass
    assert b"" == process.stderr.read()
    process.stderr.close()
    assert 141 == process.wait()


@pytest.mark.parametrize(
    ("redirected", "status", "told"),
    [
        (">&-", 1, ""),
        (">/dev/null 2>&-", 1, ""),
        ("<&-", 2, "error: there is no standard input\n  = help: name a file\n"),
        (">/dev/full", 2, "error: input or output: no space left on device\n"),
    ],
)
def test_closed_and_full(house: Path, redirected: str, status: int, told: str) -> None:
    """Streams that are closed, or take no more, are no reason for a traceback."""
    command = f'echo five stars | "$0" -m policy_core.cli check --program "$1" {redirected}'
    ran = subprocess.run(["/bin/sh", "-c", command, sys.executable, house], capture_output=True, text=True, check=False)
    assert (status, told) == (ran.returncode, ran.stderr)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupt(house: Path, jobs: str) -> None:
    """Ctrl-C ends the command, its processes too, without a word."""
    process = start(
        "check", "--program", house, "--format", "jsonl", "--input", "jsonl", "--jobs", jobs, process_group=0
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"".join(map(line, range(300))))
    process.stdin.flush()
    assert "m0" == json.loads(process.stdout.readline())["id"]
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate()
    assert (130, b"") == (process.returncode, err)


def test_jobs(inbounds: Inbounds) -> None:
    """Several processes give the same reports in the same order, errors among them."""
    lines = [line(number) if number % 50 else b"{\n" for number in range(400)]
    inbounds.write("m.jsonl", b"".join(lines))
    one = inbounds("check", "--format", "jsonl", "m.jsonl")
    several = inbounds("check", "--format", "jsonl", "--jobs", "3", "m.jsonl")
    assert (2, 392, 8) == (one.status, one.out.count("\n"), one.err.count("error:"))
    assert one == several


def test_jobs_fix(inbounds: Inbounds) -> None:
    """Several processes apply fixes as one does."""
    names = [f"{number}.txt" for number in range(300)]
    for name in names:
        inbounds.write(name, f"Thank you :) {name}")
    ran = inbounds("check", "--fix", "--quiet", "--jobs", "2", *names)
    assert (0, "") == (ran.status, ran.out)
    assert [f"Thank you {name}" for name in names] == [(inbounds.folder / name).read_text() for name in names]


def test_process_ended_from_outside(inbounds: Inbounds, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that somebody ends takes the command along with an error, not a traceback."""
    from policy_core.cli import pool

    def die(*_: object) -> pool.Result:
        os.kill(os.getpid(), signal.SIGKILL)
        return ""

    monkeypatch.setattr(pool, "work", die)
    inbounds.write("m.jsonl", b"".join(map(line, range(300))))
    ran = inbounds("check", "--jobs", "2", "m.jsonl")
    assert (2, True) == (
        ran.status,
        ran.err.startswith("error: a process that checked messages was ended from outside"),
    )


@pytest.mark.parametrize(
    ("args", "absent"),
    [
        (("--format", "jsonl"), {"rich", "lark", "email", "sqlite3", "multiprocessing", "policy_core.language"}),
        (("--format", "terminal"), {"rich", "lark", "email", "sqlite3", "multiprocessing", "policy_core.language"}),
        (("--format", "github"), {"rich", "lark", "email", "sqlite3", "multiprocessing", "policy_core.language"}),
        (("--format", "terminal", "--color", "always"), {"lark", "email", "sqlite3", "multiprocessing"}),
    ],
)
def test_loads_what_it_needs(house: Path, args: tuple[str, ...], absent: set[str]) -> None:
    """A first report loads neither the compiler nor what other forms and inputs need."""
    code = (
        "import sys\nfrom policy_core.cli.main import main\nmain(sys.argv[1:])\nprint(*sys.modules, file=sys.stderr)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "check", "--program", house, *args],
        input=b"Thank you for your order.",
        capture_output=True,
        check=True,
    )
    assert set() == absent & set(ran.stderr.decode().split())


def test_terminal(house: Path) -> None:
    """On a terminal the report is in colour, and a hint says how to end the input."""
    import pty

    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "policy_core.cli", "check", "--program", str(house)],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"},
    )
    os.close(follower)
    os.write(leader, b"five stars\n\x04")
    out = b""
    try:
        while part := os.read(leader, 65536):
            out += part
    except OSError:  # The other end is closed.
        pass
    os.close(leader)
    assert 1 == process.wait()
    assert b"Type or paste the message" in out
    assert b"\x1b[1;31mfive stars\x1b[0m" in out


def test_progress(inbounds: Inbounds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work of more than a second shows a bar on a terminal, and leaves nothing of it behind."""
    import io

    from policy_core.cli import progress

    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    for after, shown in ((0.0, True), (3600.0, False)):
        screen = Screen()
        monkeypatch.setattr(progress, "_AFTER", after)
        monkeypatch.setattr(progress, "_EVERY", 0.0)
        with monkeypatch.context() as patch:
            patch.setenv("TERM", "xterm")
            patch.setattr(sys, "stderr", screen)
            with progress.Bar(100) as bar:
                for _ in range(3):
                    bar.step(10)
                bar.clear()
        assert shown == ("3 messages" in screen.getvalue())
        assert shown == screen.getvalue().rstrip("\x1b[?25h").endswith("\x1b[2K")
    assert "" == inbounds("check", "--quiet", stdin="Hello.").err
