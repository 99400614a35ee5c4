"""The bundle is the same each time, holds nothing it should not, and says in Pyodide what CPython says."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from deflate import deflate_compress

from policy_core.browser import Session
from policy_core.message import Message
from policy_core.packs import load_pack
from policy_core.readers import read_path

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "build"


class Bundle(NamedTuple):
    """What one build made."""

    dist: Path
    engine: Path
    boot: Path
    said: str


class Answers(NamedTuple):
    """What the engine under Node said."""

    lines: list[str]
    started: dict[str, Any]


def make(dist: Path, engine: Path, *options: str, whole: bool = False, **environment: str) -> str:
    """Run the build, of the engine alone or of the whole."""
    part = () if whole else ("--engine-only",)
    done = subprocess.run(
        [sys.executable, BUILD / "bundle.py", *part, "--dist", dist, "--engine", engine, *options],
        capture_output=True, text=True, check=False, cwd=dist, env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """What the command makes; the engine where the extension has it, so that it is made once."""
    dist, engine = tmp_path_factory.mktemp("dist"), ROOT / "extension" / "public" / "engine"
    said = make(dist, engine)
    boot = tmp_path_factory.mktemp("boot")
    code = "import sys, bundle, pathlib; bundle.compile_boot(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, boot], check=True, env={**os.environ, "PYTHONPATH": str(BUILD)})
    return Bundle(dist, engine, boot / "boot.js", said)


def ask(bundle: Bundle, way: str, calls: Iterable[dict[str, Any]], engine: Path | None = None) -> Answers:
    """Start the engine under Node and let it answer."""
    done = subprocess.run(
        ["node", BUILD / "node_engine.mjs", bundle.boot, engine or bundle.engine, way],
        input="".join(json.dumps(call) + "\n" for call in calls), capture_output=True, text=True, check=False,
        timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Answers(done.stdout.splitlines(), json.loads(done.stderr.splitlines()[-1]))


def files(folder: Path) -> dict[str, str]:
    """Return the hashes of a folder's files."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def request_of(message: Message, fixes: bool) -> dict[str, Any]:
    """Return what the extension would ask about a message."""
    order = message.order
    return {
        "id": message.id, "body": message.body, "format": message.format, "subject": message.subject,
        "scope": message.scope, "fixes": fixes,
        "sent_on": message.sent_on.isoformat() if message.sent_on else None, "marketplace": message.marketplace,
        "language": message.language, "channel": message.channel,
        "attachments": None if message.attachments is None
        else [{"name": item.name, "media_type": item.media_type, "size": item.size} for item in message.attachments],
        "order": {
            "id": order.id, "opted_out": order.opted_out, "buyer_language": order.buyer_language,
            "completed_on": order.completed_on.isoformat() if order.completed_on else None,
            "history": None if order.history is None
            else [{"kind": item.kind, "sent_on": item.sent_on and item.sent_on.isoformat()} for item in order.history],
        },
    }  # fmt: skip


@pytest.fixture(scope="session")
def requests() -> list[dict[str, Any]]:
    """The whole corpus and the examples, every second with fixes."""
    paths = [*sorted((ROOT / "tests" / "corpus").glob("*.jsonl")), *sorted((ROOT / "examples").iterdir())]
    messages = [item.message for path in paths for item in read_path(str(path)) if isinstance(item.message, Message)]
    assert len(messages) > 500
    return [request_of(message, fixes=bool(number % 2)) for number, message in enumerate(messages)]


RULE = """
language en "English"

rule house.pandas "Pandas"
  stated
  scope any
  cite "The house" "No pandas."
  when any of
    - panda, red panda
  why "Nobody sells pandas."
  instead "Leave it out."
  flags "A panda is on its way 😀." with scope reply
  passes "A parcel is on its way." with scope reply
"""


MISSPELT = "😀 Plese tell us wich of the lamps arived; we are hapy to send anoter boxx if the frist is brokn."


WRONG = "😀 We should of told you, we could of come, and it would of been fine."
LINTS = [
    {"rule": "ModalOf", "start": place, "end": place + len(of), "instead": [of.replace("of", "have")]}
    for of in ("should of", "could of", "would of")
    for place in [WRONG.index(of) + 1]
]


@pytest.fixture(scope="session")
def calls(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The requests, then all else that the worker asks the engine."""
    return [
        *({"check": request} for request in requests),
        {"describe": None},
        {"configure": {"severities": {"wording.trigger": "off", "no.such": "hint"}, "edition": None}},
        *({"check": request} for request in requests[:20]),
        {"houseRules": "rule 😀"},
        {"houseRules": RULE},
        {"check": {"body": "😀 A panda is on its way.", "scope": "reply"}},
        {"houseRules": ""},
        {"check": {"body": "😀 A panda is on its way.", "scope": "reply"}},
        {"check": {"body": ""}},
        {"check": {"body": "x" * 1_000_001}},
        {"configure": {"severities": {}, "edition": None, "grammar": True}},
        {"check": {"body": WRONG, "scope": "reply"}},
        {"lints": {"text": WRONG, "lints": LINTS}},
        {"check": {"body": WRONG, "scope": "reply"}},
        {"words": None},
        {"configure": {"severities": {}, "edition": None, "spelling": True, "own_words": ["Boxx"]}},
        *({"check": request} for request in requests[::9]),
        {"check": {"body": MISSPELT, "scope": "reply"}},
        {"check": {"body": "x" * 1_000_001}},
        {"configure": {"severities": {}, "edition": None, "spelling": False, "own_words": []}},
        {"check": {"body": MISSPELT, "scope": "reply"}},
    ]


@pytest.fixture(scope="session")
def from_snapshot(bundle: Bundle, calls: list[dict[str, Any]]) -> Answers:
    """What a start from the snapshot says."""
    return ask(bundle, "snapshot", calls)


@pytest.fixture(scope="session")
def booted(bundle: Bundle, calls: list[dict[str, Any]]) -> Answers:
    """What a normal boot says."""
    return ask(bundle, "normal", calls)


class TestReports:
    def test_cpython_and_pyodide_agree(
        self, bundle: Bundle, calls: list[dict[str, Any]], from_snapshot: Answers
    ) -> None:
        """Byte for byte: reports with the program's hash, settings, and the seller's own rules."""
        session = Session(load_pack("amazon").to_bytes())
        asked: dict[str, Callable[[Any], str]] = {
            "check": lambda value: session.check(json.dumps(value)),
            "configure": lambda value: session.configure(json.dumps(value)),
            "describe": lambda _: session.describe(),
            "houseRules": session.house_rules,
            "lints": lambda value: session.lints(json.dumps(value)),
            "words": lambda _: session.words((bundle.engine / "words-en").read_text("ascii")),
        }
        for call, actual in zip(calls, from_snapshot.lines, strict=True):
            ((method, argument),) = call.items()
            assert asked[method](argument) == actual, str(call)[:300]

    def test_both_ways_of_starting_agree(self, from_snapshot: Answers, booted: Answers) -> None:
        """What comes from the snapshot is what a normal boot says."""
        assert booted.lines == from_snapshot.lines

    def test_house_rules(self, calls: list[dict[str, Any]], from_snapshot: Answers) -> None:
        """The seller's own rules are compiled where the engine runs, used, and taken away again."""
        first = next(place for place, call in enumerate(calls) if "houseRules" in call)
        broken, taken, used, away, without = (json.loads(line) for line in from_snapshot.lines[first : first + 5])
        assert not broken["accepted"]
        assert taken["accepted"], taken
        spans = {finding["rule"]: finding["spans"] for finding in used["findings"]}
        assert [{"field": "body", "start": 5, "end": 10}] == spans["house.pandas"]
        assert away["accepted"]
        assert "house.pandas" not in {finding["rule"] for finding in without["findings"]}

    def test_spelling(self, from_snapshot: Answers) -> None:
        """Misspelt words are found once that is wanted, the seller's own are not, and none is when it no longer is."""
        found, huge, _, off = (json.loads(line) for line in from_snapshot.lines[-4:])
        (finding,) = (item for item in found["findings"] if item["rule"] == "style.spelling")
        wide = MISSPELT.encode("utf-16-le")
        words = [wide[2 * span["start"] : 2 * span["end"]].decode("utf-16-le") for span in finding["spans"]]
        assert ["wich", "arived", "hapy", "anoter", "frist", "brokn"] == words
        assert "error" in huge
        assert "style.spelling" in {item["rule"] for item in off["not_checked"]}

    def test_grammar(self, calls: list[dict[str, Any]], from_snapshot: Answers) -> None:
        """Grammar errors are found once the lints are there that the report asked for."""
        at = next(place for place, call in enumerate(calls) if "lints" in call)
        before, _, after = (json.loads(line) for line in from_snapshot.lines[at - 1 : at + 2])
        assert WRONG == before["proofread"]["text"]
        (finding,) = (item for item in after["findings"] if item["rule"] == "style.grammar")
        assert [item["start"] for item in LINTS] == [span["start"] for span in finding["spans"]]

    def test_program(self, bundle: Bundle, from_snapshot: Answers) -> None:
        """Reports bear the hash of the program that is shipped."""
        manifest = json.loads((bundle.engine / "engine.json").read_text("utf-8"))
        assert (
            manifest["program"]
            == hashlib.sha256(lzma.decompress((bundle.engine / "program.xz").read_bytes())).hexdigest()
        )
        assert {manifest["program"]} == {
            json.loads(line)["program"] for line in from_snapshot.lines[:20] if "program" in json.loads(line)
        }


class TestStart:
    def test_from_the_snapshot(
        self, from_snapshot: Answers, booted: Answers, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The snapshot is taken where there is one; how long that takes is told, not judged."""
        assert "snapshot" == from_snapshot.started["startedFrom"]
        assert from_snapshot.started["whyNormal"] is None
        assert "normal" == booted.started["startedFrom"]
        with capsys.disabled():
            for way, started in (("snapshot", from_snapshot.started), ("normal boot", booted.started)):
                ready, first = started["timings"]["ready"], started["first"]
                print(f"\n{way}: ready after {ready:.0f} ms, first check {first:.0f} ms", end="")

    def test_modules_come_after_the_first_check(self, bundle: Bundle, tmp_path: Path) -> None:
        """What is imported is in the snapshot: a message is checked before the archives of modules are read."""
        engine = tmp_path / "engine"
        shutil.copytree(bundle.engine, engine, ignore=shutil.ignore_patterns("*.xz"))
        request = {"body": "Leave 5 stars at https://example.com 😀, call +1 415 555 0132!", "sent_on": "2025-05-01"}
        asked = [{"check": {**request, "scope": scope, "fixes": True}} for scope in ("proactive", "reply")]
        answers = ask(bundle, "snapshot", asked, engine)
        assert "snapshot" == answers.started["startedFrom"]
        assert [Session().check(json.dumps(item["check"])) for item in asked] == answers.lines

    @pytest.mark.parametrize(
        ("harm", "why"),
        [
            ("missing", "snapshot.bin"),
            ("cut", "is not the file that was built"),
            ("altered", "is not the file that was built"),
            ("other-pyodide", "build id"),
            ("none", "there is no snapshot"),
            ("not-laid-out", "length does not fit"),
        ],
    )
    def test_normal_boot_follows(self, bundle: Bundle, tmp_path: Path, harm: str, why: str) -> None:
        """Whatever is wrong with the snapshot, the engine starts, and says why it took longer."""
        engine = tmp_path / "engine"
        shutil.copytree(bundle.engine, engine)
        manifest = json.loads((engine / "engine.json").read_text("utf-8"))
        data = bytearray((engine / "snapshot.bin").read_bytes())
        if harm == "cut":
            del data[-1]
        elif harm == "altered":
            data[len(data) // 2] ^= 1
        elif harm == "other-pyodide":
            head = bytearray(base64.b64decode(manifest["snapshot"]["head"]))
            head[20] ^= 1
            manifest["snapshot"]["head"] = base64.b64encode(head).decode()
        elif harm == "none":
            manifest["snapshot"] = None
        elif harm == "not-laid-out":
            data += bytes(4096)
            manifest["files"]["snapshot.bin"]["sha256"] = hashlib.sha256(data).hexdigest()
        (engine / "snapshot.bin").write_bytes(data)
        if harm == "missing":
            (engine / "snapshot.bin").unlink()
        (engine / "engine.json").write_text(json.dumps(manifest), "utf-8")
        request = {"check": {"body": "Thank you for your order.", "scope": "reply", "sent_on": "2025-05-01"}}
        answers = ask(bundle, "snapshot", [request], engine)
        assert "normal" == answers.started["startedFrom"]
        assert why in answers.started["whyNormal"].lower()
        assert Session().check(json.dumps(request["check"])) == answers.lines[0]


class TestParts:
    def test_two_builds_are_the_same(self, bundle: Bundle, tmp_path: Path) -> None:
        """Not a byte differs, in another time zone, language and folder."""
        dist = tmp_path / "dist"
        dist.mkdir()
        make(dist, tmp_path / "engine", "--fresh", TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7", HOME=str(tmp_path))
        assert files(bundle.engine) == files(tmp_path / "engine")
        assert files(bundle.dist) == files(dist)

    def test_no_address_is_left(self, bundle: Bundle) -> None:
        """No script names an address to load code from."""
        scripts = [file for file in bundle.engine.rglob("*") if file.suffix in (".js", ".mjs")]
        assert len(scripts) == 2
        for script in scripts:
            text = script.read_text("utf-8")
            assert [] == re.findall(r"(?:https?|wss?)://[\w.-]+", text), script.name
            assert "jsdelivr" not in text
            assert "sourceMappingURL" not in text

    def test_hashes(self, bundle: Bundle) -> None:
        """The lists of hashes say what is there."""
        manifest = json.loads((bundle.engine / "engine.json").read_text("utf-8"))
        there = files(bundle.engine)
        del there["engine.json"]
        assert {name: entry["sha256"] for name, entry in manifest["files"].items()} == there
        listed = json.loads((bundle.dist / "integrity.json").read_text("utf-8"))
        there = files(bundle.dist)
        del there["integrity.json"]
        assert {name: entry["sha256"] for name, entry in listed.items()} == there

    def test_licences(self, bundle: Bundle) -> None:
        """Each work that is shipped comes with its licence."""
        manifest = json.loads((bundle.engine / "engine.json").read_text("utf-8"))
        texts = {file.name: file.read_text("utf-8") for file in (bundle.engine / "licences").iterdir()}
        for name, version in manifest["packages"].items():
            if name != "inbounds":
                assert texts[f"{name.replace('-', '_')}-{version}.txt"].strip()
        assert texts[f"pyodide-{manifest['pyodide']}.txt"].startswith("Mozilla Public License")
        assert "PYTHON SOFTWARE FOUNDATION LICENSE" in texts[f"python-{manifest['python']}.txt"]

    def test_only_byte_code(self, bundle: Bundle) -> None:
        """Sources of rules are there for the seller's own to build on; sources of Python are not."""
        modules = zipfile.ZipFile(io.BytesIO(lzma.decompress((bundle.engine / "modules.xz").read_bytes())))
        (library,) = (name for name in modules.namelist() if name.startswith("lib/"))
        for archive in (modules, zipfile.ZipFile(io.BytesIO(modules.read(library)))):
            names = archive.namelist()
            assert [] == [name for name in names if name.endswith((".py", ".pyi"))]
            assert sorted(names) == names
        names = [name.removeprefix("core/") for name in modules.namelist()]
        sources = ROOT / "policy_core" / "policies"
        assert {file.relative_to(ROOT).as_posix() for file in sources.rglob("*.policy")} <= set(names)
        assert [] == [name for name in names if name.startswith(("policy_core/cli/", "rich/"))]

    def test_all_that_is_left_can_be_imported(self, bundle: Bundle, tmp_path: Path) -> None:
        """Nothing that stays of the standard library, the core or its libraries wants what was left out."""
        script = tmp_path / "import.mjs"
        script.write_text(IMPORT_ALL, "utf-8")
        done = subprocess.run(["node", script, bundle.boot, bundle.engine], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        assert "" == done.stdout.strip()

    def test_what_python_has_built_in(self, bundle: Bundle, tmp_path: Path) -> None:
        """What was taken out of Python cannot be found, as if it had never been there; all that it lists is there."""
        unused = re.search(r"const UNUSED = `(.*?)`", (BUILD / "builtins.mjs").read_text("utf-8"), re.DOTALL)
        assert unused is not None
        script = tmp_path / "built-in.mjs"
        script.write_text(IMPORT_ALL.partition("console.log(")[0] + BUILT_IN, "utf-8")
        done = subprocess.run(
            ["node", script, bundle.boot, bundle.engine, json.dumps(unused[1].split())],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        listed, asked = json.loads(done.stdout)
        assert {"zlib", "unicodedata", "_sre", "_json", "_datetime", "_sha2"} <= set(listed)
        assert {"imported"} == set(listed.values()), listed
        assert {name: f"No module named '{name}'" for name in unused[1].split()} == asked

    def test_nothing_for_shared_libraries(self, bundle: Bundle, tmp_path: Path) -> None:
        """The module exports what the script names, and imports what the script has; no library could be linked."""
        script = tmp_path / "names.mjs"
        script.write_text(NAMES, "utf-8")
        done = subprocess.run(
            ["node", script, bundle.engine / "pyodide.asm.wasm"], capture_output=True, text=True, check=True
        )
        names = json.loads(done.stdout)
        text = (bundle.engine / "pyodide.asm.mjs").read_text("utf-8")
        words = set(re.findall(r"[\w$]+", text))
        assert set() == {name for _, name in names["exports"]} - words
        assert set() == {name for _, name in names["imports"]} - words
        assert {"env", "wasi_snapshot_preview1"} == {module for module, _ in names["imports"]}
        assert len(names["exports"]) < 300
        (listed,) = re.findall(r"var wasmImports={([^}]*)}", text)
        assert {name for _, name in names["imports"]} == {item.split(":")[0] for item in listed.split(",")}

    def test_byte_code_has_no_columns(self, bundle: Bundle, tmp_path: Path) -> None:
        """Tracebacks name lines; what else byte code could tell of places takes room, and is left out."""
        script = tmp_path / "columns.mjs"
        script.write_text(IMPORT_ALL.partition("console.log(")[0] + COLUMNS, "utf-8")
        done = subprocess.run(["node", script, bundle.boot, bundle.engine], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        assert "True [None]" == done.stdout.strip()

    def test_size(self, bundle: Bundle) -> None:
        """Zipped as in a package, the engine leaves room for the extension's own scripts within 16 MB."""
        sizes = {
            file.name: len(deflate_compress(file.read_bytes(), 12))
            for file in bundle.engine.iterdir()
            if file.is_file()
        }
        assert sum(sizes.values()) < 15_500_000, sizes


PACKAGES = json.loads((ROOT / "extension" / "package.json").read_text("utf-8")).get("scripts", {})


@pytest.fixture(scope="session")
def packages(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the whole command makes."""
    dist = tmp_path_factory.mktemp("packages")
    make(dist, bundle.engine, whole=True)
    return dist


@pytest.mark.skipif("build:chromium" not in PACKAGES, reason="the extension has no build script yet")
class TestPackages:
    def test_two_builds_are_the_same(self, bundle: Bundle, packages: Path, tmp_path: Path) -> None:
        """Not a byte differs in the packages either."""
        make(tmp_path, bundle.engine, whole=True, TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7")
        assert files(packages) == files(tmp_path)

    @pytest.mark.parametrize("browser", ["chromium", "firefox"])
    def test_package(self, bundle: Bundle, packages: Path, browser: str) -> None:
        """A store's package is small enough, holds the engine as it was made, and loads code from nowhere else."""
        (package,) = packages.glob(f"inbounds-{browser}-*.zip")
        assert package.stat().st_size < 16_000_000
        with zipfile.ZipFile(package) as file:
            inside = {name: file.read(name) for name in file.namelist()}
        assert json.loads(inside["manifest.json"])["version"] == package.stem.rpartition("-")[2]
        there = {f"engine/{name}": content for name, content in files(bundle.engine).items()}
        found = {name: hashlib.sha256(data).hexdigest() for name, data in inside.items() if name.startswith("engine/")}
        assert there == found
        scripts = [data.decode() for name, data in inside.items() if name.endswith((".js", ".mjs", ".html"))]
        assert [] == re.findall(
            r"jsdelivr|unpkg\.com|cdnjs|esm\.sh|skypack|(?:import\(|from|src=)\s*[\"'`]https?:", "\n".join(scripts)
        )


NAMES = """
import { readFileSync } from "node:fs";
const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const list = (all) => all.map(({ module, name }) => [module ?? null, name]);
const { exports, imports } = WebAssembly.Module;
console.log(JSON.stringify({ exports: list(exports(module)), imports: list(imports(module)) }));
"""

COLUMNS = """
console.log(pyodide.runPython(`
import json.decoder, policy_core.engine.matcher as core
codes = [json.decoder.py_scanstring.__code__, next(v for v in vars(core).values() if hasattr(v, "__code__")).__code__]
places = [place for code in codes for place in code.co_positions()]
f"{any(line for line, *_ in places)} {list({column for *_, column in places})}"
`));
"""

BUILT_IN = """
pyodide.globals.set("unused", process.argv[4]);
console.log(pyodide.runPython(`
import importlib, json, sys
def said(names):
    result = {}
    for name in names:
        try:
            importlib.import_module(name)
            result[name] = "imported"
        except ModuleNotFoundError as error:
            result[name] = str(error)
    return result
json.dumps([said(sys.builtin_module_names), said(json.loads(unused))])
`));
process.exit(0);
"""

IMPORT_ALL = """
import { access } from "ACCESS";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
const [script, engine] = process.argv.slice(2);
const { fromNothing } = await import(pathToFileURL(script).href);
const folder = pathToFileURL(`${engine}/`);
const manifest = JSON.parse(await readFile(new URL("engine.json", folder), "utf8"));
const pyodide = await fromNothing(folder, manifest, access(folder));
console.log(pyodide.runPython(`
import importlib, os, sys, warnings, zipfile
warnings.simplefilter("ignore")
bad = []
names = zipfile.ZipFile(next(path for path in sys.path if path.endswith(".zip"))).namelist()
names += [os.path.relpath(os.path.join(at, file), "/core") for at, _, found in os.walk("/core") for file in found]
for name in sorted(names):
    if name.endswith(".pyc") and not name.endswith("__main__.pyc"):
        module = name[:-4].replace("/", ".").removesuffix(".__init__")
        try:
            importlib.import_module(module)
        except BaseException as error:
            bad.append(f"{module}: {error}")
"\\\\n".join(bad)
`));
process.exit(0);
""".replace("ACCESS", (BUILD / "access.mjs").as_uri())


@pytest.mark.parametrize(
    "body", ["Call 030 12345678 please.", "Call 07911 123456 please.", "<p>See <a href='http://a.example'>here</a></p>"]
)
def test_first_message_of_all(bundle: Bundle, body: str) -> None:
    """The first message is answered, too, where it needs modules whose files come after the snapshot."""
    request: dict[str, Any] = {
        "body": body, "format": "html" if "<" in body else "text", "scope": "proactive", "sent_on": "2026-11-23",
        "fixes": False,
    }  # fmt: skip
    assert ask(bundle, "snapshot", [{"check": request}]).lines == [Session().check(json.dumps(request))]
