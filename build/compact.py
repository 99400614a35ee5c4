"""Runs inside Pyodide at build time: a program that takes little memory, for the snapshot.

Read from JSON, each number, text and list of a program is an object of its own, and what the reader needed besides
leaves holes. Here equal ones become one, tables become tuples, and all of it is read in one go from byte code's own
format: the snapshot is a quarter smaller for it. The reports are the same; a test compares them.
"""

from typing import Any

#: What people are told; left as it is. All else is tables that the engine only looks things up in.
TOLD = ("editions", "kinds", "policy", "rules")


def pack(source: str, target: str) -> None:
    """Write the program in ``source`` to ``target`` so that `start` can read it."""
    import json
    import marshal

    seen: dict[Any, Any] = {}

    def share(value: Any) -> Any:
        if type(value) in (int, str):
            return seen.setdefault((type(value), value), value)
        if type(value) is list:
            items = tuple(share(item) for item in value)
            return seen.setdefault(tuple(map(id, items)), items)
        if type(value) is dict:
            return {share(key): share(item) for key, item in value.items()}
        return value

    with open(source, encoding="utf-8") as text:
        data = json.load(text)
    data = {key: value if key in TOLD else share(value) for key, value in data.items()}
    with open(target, "wb") as file:
        marshal.dump(data, file)


def start(source: str) -> Any:
    """Return a session on the program that `pack` wrote."""
    import marshal

    from policy_core.browser import Session
    from policy_core.program.model import Program

    with open(source, "rb") as file:
        program = Program(marshal.load(file))
    # The bytes that the hash is taken of are a megabyte; they are made again when they are asked for.
    if program.hash:
        program._bytes = None
    read = Program.from_bytes
    Program.from_bytes = lambda data: program  # type: ignore[method-assign]  # noqa: ARG005
    try:
        return Session(b"packed")
    finally:
        Program.from_bytes = read  # type: ignore[method-assign]
