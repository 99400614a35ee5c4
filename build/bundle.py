"""Makes what is shipped, from a clean checkout: `python build/bundle.py`.

The wheel and, from it, the engine (Pyodide, the core in byte code, the compiled policy, a memory snapshot), then the
extension's packages for the two kinds of browser, and a list of hashes. Two runs write the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import archives
import grammar
import licences
import wheels
import words
from pyodide_lock import PyodideLockSpec

from policy_core import wordlist

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
EXTENSION = ROOT / "extension"
ENGINE = EXTENSION / "public" / "engine"
CACHE = HERE / ".cache"
BROWSERS = {"chromium": "chrome", "firefox": "firefox"}

_CDN = re.compile(r"`https://cdn\.jsdelivr\.net/pyodide/v\$\{\w+\}/full/`")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*\n?", re.MULTILINE)


def main() -> None:
    """Make all of it, or the part that the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--engine-only", action="store_true", help="make the wheel and the engine, not the extension")
    parser.add_argument("--fresh", action="store_true", help="make the engine anew even where nothing changed")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project's folder")
    parser.add_argument("--dist", type=Path, help="where packages go (dist)")
    parser.add_argument("--engine", type=Path, help="where the engine goes (extension/public/engine)")
    args = parser.parse_args()
    os.environ.update(wheels.environment())
    root = args.root.resolve()
    dist = (args.dist or root / "dist").resolve()
    engine = (args.engine or ENGINE).resolve()
    install_npm()
    with step("the wheel"):
        wheel = wheels.build_wheel(root, dist)
    make_engine(root, wheel, engine, fresh=args.fresh)
    for part in ("pyodide-lock.json", "licences"):
        copy(engine / part, dist / part)
    if not args.engine_only:
        make_packages(dist, wheel)
    write_integrity(dist)
    for file in sorted(dist.iterdir()):
        if file.is_file():
            print(f"{file.stat().st_size / 2**20:8.2f} MB  {file.name}", file=sys.stderr)


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, and leave nothing of what was there."""
    if source.is_file():
        shutil.copyfile(source, target)
        return
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what was made and how long that took."""
    begun = time.monotonic()
    yield
    print(f"{time.monotonic() - begun:8.1f} s   {name}", file=sys.stderr, flush=True)


def run(*command: str | Path, cwd: Path = HERE) -> str:
    """Run a command and return what it prints; where it fails, show the end of what it said and stop."""
    try:
        done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SystemExit(f"`{command[0]}` is not installed; the bundle takes Node 20 or newer, with npm") from None
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-60:])
        raise SystemExit(f"{said}\n`{' '.join(str(part) for part in command[:3])} …` failed")
    return done.stdout


def install_npm() -> None:
    """Install the extension's npm packages as the lock file says, unless they are there."""
    lock, installed = EXTENSION / "package-lock.json", EXTENSION / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        with step("npm ci"):
            run("npm", "ci", "--no-audit", "--no-fund", cwd=EXTENSION)


def make_engine(root: Path, wheel: Path, target: Path, *, fresh: bool = False) -> None:
    """Make the engine's folder, unless it was made of these very parts."""
    pyodide = EXTENSION / "node_modules" / "pyodide"
    needed = wheels.closure(item.name for item in wheels.requirements(wheel))
    tools = wheels.closure(wheels.TOOLS, wheels.WITHOUT_DEPENDENCIES) | {"micropip": wheels.MICROPIP}
    made_from = stamp(wheel, pyodide, {**needed, **tools})
    if not fresh and (target / "engine.json").exists():
        about = json.loads((target / "engine.json").read_text("utf-8"))
        if about.get("made_from") == made_from:
            return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with step("the parts"):
            parts = {file.name: file for file in wheels.download({**needed, **tools}, CACHE / "wheels")}
        parts[wheel.name] = wheel
        lock = resolve_and_compile(pyodide, parts, wheel, tools, work)
        engine = work / "engine"
        engine.mkdir()
        lock.to_json(engine / "pyodide-lock.json", indent=1)
        about = collect(root, pyodide, lock, work, engine)
        about["made_from"] = made_from
        with step("the snapshot"):
            add_snapshot(work, engine, about)
        replace(target, engine)


def replace(target: Path, made: Path) -> None:
    """Put a folder in another's place in one step, so that nobody sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as folder:
        shutil.copytree(made, Path(folder) / "new")
        if target.exists():
            target.rename(Path(folder) / "old")
        (Path(folder) / "new").rename(target)


def stamp(wheel: Path, pyodide: Path, versions: dict[str, str]) -> str:
    """Return a hash of everything that the engine is made of and with."""
    digest = [wheels.sha256(wheel.read_bytes()), json.dumps(versions, sort_keys=True), os.environ["SOURCE_DATE_EPOCH"]]
    files = [*sorted(HERE.glob("*.py")), *sorted(HERE.glob("*.mjs")), EXTENSION / "src" / "engine" / "boot.ts"]
    for file in (*files, pyodide / "package.json", EXTENSION / "package-lock.json"):
        digest.append(wheels.sha256(file.read_bytes()))
    return wheels.sha256("\n".join(digest).encode())


def resolve_and_compile(
    pyodide: Path, parts: dict[str, Path], wheel: Path, tools: dict[str, str], work: Path
) -> PyodideLockSpec:
    """Resolve the wheel inside Pyodide; put what it needs, in byte code, into ``work/wheels`` and ``work/stdlib``."""
    name, version = wheel.name.split("-")[:2]
    micropip = next(file for file in parts if file.startswith("micropip-"))
    with wheels.served(parts.values()) as address:
        with step("micropip's lock"):
            run("node", HERE / "lock.mjs", pyodide, address, micropip, name, version, work / "lock.json")
        lock = PyodideLockSpec.from_json(work / "lock.json")
        lock.packages = dict(sorted((name, lock.packages[name]) for name in reached(lock, name)))
        for package in lock.packages.values():
            package.file_name = package.file_name.rpartition("/")[2]
        lock.check_wheel_filenames()
        for folder in ("wheels", "stdlib"):
            (work / folder).mkdir()
        for package in lock.packages.values():
            shutil.copy(parts[package.file_name], work / "wheels")
        stdlib = archives.read(pyodide / "python_stdlib.zip")
        used = {file: data for file, data in stdlib.items() if archives.stdlib_used(file)}
        archives.write(work / "stdlib" / "python_stdlib.zip", used, compress=False)
        with step("byte code"):
            inside = ",".join(f"{tool}=={of}" for tool, of in tools.items() if tool != "micropip")
            run("node", HERE / "compile.mjs", pyodide, address, micropip, inside, work / "wheels", work / "stdlib")
    return lock


def reached(lock: PyodideLockSpec, name: str) -> set[str]:
    """Return the names of the packages that one needs, and its own."""
    found: set[str] = set()
    left = [name]
    while left:
        this = left.pop()
        if this not in found:
            found.add(this)
            left += lock.packages[this].depends
    return found


def collect(root: Path, pyodide: Path, lock: PyodideLockSpec, work: Path, engine: Path) -> dict[str, Any]:
    """Put the engine's files together, the snapshot excepted; return what is to be said of them."""
    with step("what of Pyodide is used"):
        trimmed = trim(pyodide)
    for script in (pyodide / "pyodide.mjs", trimmed / "pyodide.asm.mjs"):
        (engine / script.name).write_text(strip_addresses(script.read_text("utf-8")), "utf-8", newline="")
    shutil.copyfile(trimmed / "pyodide.asm.wasm", engine / "pyodide.asm.wasm")
    modules: dict[str, bytes] = {}
    program = b""
    for wheel in sorted((work / "wheels").glob("*.whl")):
        for name, data in archives.read(wheel).items():
            if archives.core_used(name):
                modules[f"core/{name}"] = data
            elif name == "policy_core/policies/amazon.program":
                # The first line says what it was compiled from.
                program = data.partition(b"\n")[2]
    if not program:
        raise SystemExit("the wheel holds no compiled policy")
    archives.write(engine / "empty.zip", {})
    # Archives are not compressed in themselves: all of it together compresses better.
    library = BytesIO()
    archives.write(library, archives.read(work / "stdlib" / "python_stdlib.zip"), compress=False)
    modules[f"lib/python{''.join(lock.info.python.split('.')[:2])}.zip"] = library.getvalue()
    together = BytesIO()
    archives.write(together, modules, compress=False)
    (engine / "modules.xz").write_bytes(archives.packed(together.getvalue()))
    (engine / "program.xz").write_bytes(archives.packed(program))
    with step("the words"):
        (engine / "words-en").write_text(english_words(), "ascii", newline="")
    with step("the grammar checker"):
        (engine / "harper.xz").write_bytes(harper())
    version = json.loads((pyodide / "package.json").read_text("utf-8"))["version"]
    texts = licences.gather(root, version, lock.info.python, sorted((work / "wheels").glob("*.whl")))
    if (EXTENSION / "package-lock.json").exists():
        texts |= licences.gather_npm(EXTENSION)
    (engine / "licences").mkdir()
    for name, text in texts.items():
        (engine / "licences" / name).write_bytes(text)
    return {
        "version": lock.packages["inbounds"].version,
        "pyodide": version,
        "python": lock.info.python,
        "packages": {name: package.version for name, package in lock.packages.items()},
        "program": wheels.sha256(program),
        "lock": {"info": lock.to_dict()["info"], "packages": {}},
        "snapshot": None,
    }


def trim(pyodide: Path) -> Path:
    """Return a folder with Pyodide's module and its script without what is not used, made once of the same parts."""
    modules = EXTENSION / "node_modules"
    digest = [file.read_text("utf-8") for file in (HERE / "trim.mjs", HERE / "builtins.mjs", pyodide / "package.json")]
    digest += [(modules / name / "package.json").read_text("utf-8") for name in ("binaryen", "terser", "wasmparser")]
    kept = CACHE / "pyodide" / wheels.sha256("\n".join(digest).encode())
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".") as folder:
            made = Path(folder) / "made"
            made.mkdir()
            run("node", HERE / "trim.mjs", pyodide, modules, made)
            made.rename(kept)
    return kept


def english_words() -> str:
    """Return the list of words, made once of the same parts: comparing all words takes a while."""
    modules = EXTENSION / "node_modules"
    digest = [file.read_text("utf-8") for file in (HERE / "words.py", HERE / "words.mjs", Path(wordlist.__file__))]
    digest += [(modules / name / "package.json").read_text("utf-8") for name in words.DICTIONARIES]
    kept = CACHE / "words" / wheels.sha256("\n".join(digest).encode())
    if not kept.exists():
        found = json.loads(run("node", HERE / "words.mjs", modules))
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_text(words.make(found["frequent"], found["others"]), "ascii")
        part.replace(kept)
    return kept.read_text("ascii")


def harper() -> bytes:
    """Return Harper's module without what is not used, compressed; made once of the same parts."""
    modules = EXTENSION / "node_modules"
    digest = [(HERE / name).read_text("utf-8") for name in ("grammar.py", "grammar.mjs", "archives.py")]
    digest += [(modules / name / "package.json").read_text("utf-8") for name in ("binaryen", "harper.js")]
    kept = CACHE / "harper" / wheels.sha256("\n".join(digest).encode())
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".") as folder:
            made, part = Path(folder) / "module", Path(folder) / "part"
            run("node", HERE / "grammar.mjs", modules / "harper.js" / "dist" / grammar.MODULE, modules, made)
            part.write_bytes(archives.packed(grammar.shrink(made.read_bytes()), aligned=2))
            part.replace(kept)
    return kept.read_bytes()


def strip_addresses(script: str) -> str:
    """Take out of Pyodide's scripts where else they would load code from: stores reject that, and it is not wanted."""
    return _SOURCE_MAP.sub("", _CDN.sub('"./"', script))


def add_snapshot(work: Path, engine: Path, about: dict[str, Any]) -> None:
    """Boot the engine under Node, take the snapshot, and write down everything's hash."""
    script = compile_boot(work / "boot")
    (engine / "engine.json").write_text(json.dumps({**about, "files": {}}), "utf-8")
    said = run("node", HERE / "snapshot.mjs", script, engine, engine / "snapshot.bin")
    about["snapshot"] = json.loads(said)
    (engine / "engine.json").unlink()
    files = {
        name: {"sha256": wheels.sha256(data), "size": len(data)} for name, data in archives.read_folder(engine).items()
    }
    (engine / "engine.json").write_text(json.dumps({**about, "files": files}, indent=1, sort_keys=True) + "\n", "utf-8")


def compile_boot(target: Path) -> Path:
    """Turn the worker's boot script into JavaScript that runs under Node."""
    source = EXTENSION / "src" / "engine"
    target.mkdir(parents=True, exist_ok=True)
    settings = {
        "compilerOptions": {
            "strict": True, "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "types": [],
            "lib": ["es2023", "dom"], "rootDir": str(source), "outDir": str(target),
        },
        "files": [str(source / "boot.ts")],
    }  # fmt: skip
    (target / "tsconfig.json").write_text(json.dumps(settings), "utf-8")
    (target / "package.json").write_text('{"type": "module"}', "utf-8")
    run(EXTENSION / "node_modules" / ".bin" / "tsc", "--project", target / "tsconfig.json")
    return target / "boot.js"


def make_packages(dist: Path, wheel: Path) -> None:
    """Build the extension for each kind of browser and pack it."""
    version = wheel.name.split("-")[1]
    scripts = json.loads((EXTENSION / "package.json").read_text("utf-8")).get("scripts", {})
    for old in dist.glob("inbounds-*.zip"):
        old.unlink()
    for browser, prefix in BROWSERS.items():
        if f"build:{browser}" not in scripts:
            print(f"extension/package.json has no script build:{browser}: not packed", file=sys.stderr)
            continue
        with step(f"the extension for {browser}"):
            run("npm", "run", f"build:{browser}", cwd=EXTENSION)
            built = sorted((EXTENSION / ".output").glob(f"{prefix}*/manifest.json"))
            if len(built) != 1:
                raise SystemExit(
                    f"extension/.output has {len(built)} folders {prefix}* with a manifest, and should have 1"
                )
            archives.write(dist / f"inbounds-{browser}-{version}.zip", archives.read_folder(built[0].parent))


def write_integrity(dist: Path) -> None:
    """Write the hashes of what was made, and of each file within the packages."""
    hashes: dict[str, Any] = {}
    for name, data in archives.read_folder(dist).items():
        if name == "integrity.json" or name.endswith(".png"):  # What `make run` saw is no part of what is shipped.
            continue
        hashes[name] = {"sha256": wheels.sha256(data), "size": len(data)}
        if name.endswith((".zip", ".whl")):
            inside = archives.read(dist / name)
            hashes[name]["files"] = {part: wheels.sha256(inside[part]) for part in sorted(inside)}
    (dist / "integrity.json").write_text(json.dumps(hashes, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
