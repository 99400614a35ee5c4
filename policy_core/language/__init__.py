"""The policy language: text → syntax tree → checked policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from policy_core.errors import InboundsError
from policy_core.language import syntax
from policy_core.language.checker import check
from policy_core.language.errors import Diagnostic, PolicyErrors
from policy_core.language.looks import read_looks
from policy_core.language.parser import parse
from policy_core.language.policy import Policy
from policy_core.language.weights import read_weights
from policy_core.sources import policy_files

__all__ = ["Diagnostic", "Policy", "PolicyErrors", "load_files", "load_texts"]


def load_files(paths: Iterable[Path | str]) -> Policy:
    """Parse and check a policy.

    Args:
        paths: Its files; a folder stands for all ``*.policy``, ``*.weights`` and ``*.looks`` files in and
            below it.

    Raises:
        PolicyErrors: What is wrong in the files.
        InboundsError: A file cannot be read.
    """
    texts: dict[str, str] = {}
    read: set[Path] = set()
    for path in map(Path, paths):
        files = policy_files(path) if path.is_dir() else [path]
        if not any(file.suffix == ".policy" for file in files) and path.is_dir():
            raise InboundsError(f"{path}: no *.policy file in this folder")
        for file in files:
            if file.resolve() in read:
                continue
            read.add(file.resolve())
            name = str(file.relative_to(path)) if path.is_dir() else str(file)
            # Two folders may each have a file of that name, and it may be that of a file beside them.
            name = next(other for other in (name, str(file), str(file.resolve())) if other not in texts)
            try:
                texts[name] = file.read_bytes().decode("utf-8-sig")
            except OSError as error:
                raise InboundsError(f"{file}: {error.strerror or error}") from None
            except UnicodeDecodeError as error:
                raise InboundsError(f"{file}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    return load_texts(texts)


def load_texts(texts: Mapping[str, str]) -> Policy:
    """Parse and check a policy given as texts by file name; see `load_files`."""
    sources = {name: syntax.Source(name, text) for name, text in texts.items()}
    statements: list[syntax.Statement] = []
    diagnostics: list[Diagnostic] = []
    for name, text in texts.items():
        try:
            if name.endswith(".weights"):
                statements.append(read_weights(text, name))
            elif name.endswith(".looks"):
                statements.append(read_looks(text, name))
            else:
                statements += parse(text, name)
        except PolicyErrors as errors:
            diagnostics += errors.diagnostics
    if diagnostics:
        raise PolicyErrors(diagnostics, sources)
    return check(statements, sources)
