"""The policies that come with the package: compiled ones loaded, sources compiled where there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from policy_core.errors import InboundsError
from policy_core.program.model import BadProgram, Program
from policy_core.sources import policy_files

POLICIES = Path(__file__).parent / "policies"


def load_pack(name: str) -> Program:
    """Return a pack's program.

    A program that was compiled from these very sources is loaded; without one, or after a rule was changed, the
    sources are compiled and, where the folder can be written, kept.

    Raises:
        InboundsError: There is no such pack.
    """
    return _load(name)


@cache
def _load(name: str) -> Program:
    folder, compiled = POLICIES / name, POLICIES / f"{name}.program"
    sources = policy_files(folder) if folder.is_dir() else []
    if not sources and not compiled.exists():
        raise InboundsError(f"there is no policy pack `{name}`")
    if compiled.exists():
        with compiled.open("rb") as file:
            head, data = file.readline().rstrip(), file.read()
        if not sources:
            return Program.from_bytes(data)
        if _newer(compiled, sources) or head.decode("ascii", "replace") == _stamp(sources):
            with suppress(BadProgram):  # What is damaged is made again.
                return Program.from_bytes(data)
    return build_pack(name, compiled)


def _newer(compiled: Path, sources: list[Path]) -> bool:
    """Whether a program was written after everything that it is made from: far cheaper to ask than a hash."""
    written = compiled.stat().st_mtime_ns
    # A folder's time changes with what is taken out of it.
    folders = {path.parent for path in sources}
    return all(path.stat().st_mtime_ns < written for path in (*sources, *folders, *_code()))


def extend_pack(name: str, paths: Iterable[Path | str]) -> Program:
    """Return a pack's program with more rules, such as a seller's own.

    Args:
        name: The pack.
        paths: Policy files and folders; they may use the pack's patterns, editions and kinds.

    Raises:
        PolicyErrors: What is wrong in the files.
    """
    from policy_core.language import load_files
    from policy_core.program import compile_policy

    return compile_policy(load_files([POLICIES / name, *paths]))


def build_pack(name: str, target: Path | str) -> Program:
    """Compile a pack's sources into a file.

    Args:
        name: The pack's folder in `policies`.
        target: The file; not being able to write it is no error, as the program is returned as well.
    """
    from policy_core.language import load_files
    from policy_core.program import compile_policy

    folder = POLICIES / name
    # Read back, so that a program is the same whether it was just compiled or loaded, the order of its keys included.
    program = Program.from_bytes(compile_policy(load_files([folder])).to_bytes())
    try:
        stamp = _stamp(policy_files(folder))
        part = Path(f"{target}.part")
        part.write_bytes(stamp.encode() + b"\n" + program.to_bytes())
        part.replace(target)
    except OSError:
        pass
    return program


def _stamp(sources: list[Path]) -> str:
    """Return a hash of the sources and of the code that compiles them."""
    digest = hashlib.sha256()
    for path in (*sorted(sources), *_code()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _code() -> list[Path]:
    package = Path(__file__).parent
    # Patterns are cut into words as texts are.
    files = [path for name in ("language", "program", "document") for path in (package / name).iterdir()]
    return sorted(file for file in files if file.suffix in (".py", ".lark"))
