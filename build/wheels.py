"""The wheels that the bundle is made of: built, downloaded as pinned, and offered to micropip on this machine alone."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.parser import HeaderParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from threading import Thread

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

#: What runs inside Pyodide at build time: the resolver, and the byte compiler with what its command imports.
TOOLS = ("pyodide-build", "click", "packaging", "platformdirs", "rich")
WITHOUT_DEPENDENCIES = ("pyodide-build",)
#: micropip is never installed here, as it asks for Pyodide's own Python; this is the one that our Pyodide takes.
MICROPIP = "0.11.1"
PYODIDE_PYTHON = "3.14"


def build_wheel(root: Path, target: Path) -> Path:
    """Build the project's wheel; the build tools are installed already, so nothing is fetched."""
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.whl"):
        old.unlink()
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(root)]
    # From another folder: this one is called `build`, as is the tool.
    done = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the wheel could not be built:\n{done.stdout}{done.stderr}")
    (wheel,) = target.glob("*.whl")
    return wheel


def requirements(wheel: Path) -> list[Requirement]:
    """Return what a wheel asks for in a browser."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = HeaderParser().parsestr(archive.read(name).decode())
    return _applying(metadata.get_all("Requires-Dist") or [])


def _applying(lines: Iterable[str]) -> list[Requirement]:
    environment = {"sys_platform": "emscripten", "platform_system": "Emscripten", "extra": ""}
    found = [Requirement(line) for line in lines]
    return [item for item in found if item.marker is None or item.marker.evaluate(environment)]


def closure(names: Iterable[str], stop: Iterable[str] = ()) -> dict[str, str]:
    """Return names and versions of installed distributions and of all that they need, but not of what `stop` needs."""
    found: dict[str, str] = {}
    left = [canonicalize_name(name) for name in names]
    while left:
        name = left.pop()
        if name in found:
            continue
        try:
            this = distribution(name)
        except PackageNotFoundError:
            raise SystemExit(
                f"`{name}` is not installed; run make setup, or pip install -r requirements-dev.txt"
            ) from None
        found[name] = this.version
        if name not in stop:
            left += [canonicalize_name(item.name) for item in _applying(this.requires or [])]
    return dict(sorted(found.items()))


def download(versions: dict[str, str], cache: Path) -> list[Path]:
    """Return the wheels of these very versions, from the cache where they are there already."""
    cache.mkdir(parents=True, exist_ok=True)

    def look() -> dict[str, Path]:
        have: dict[str, Path] = {}
        for file in sorted(cache.glob("*.whl")):
            name, version, _, _ = parse_wheel_filename(file.name)
            if versions.get(name) == str(version):
                have[name] = file
        return have

    missing = [f"{name}=={version}" for name, version in versions.items() if name not in look()]
    if missing:
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check",
            "--no-deps", "--only-binary=:all:", "--platform=any", f"--python-version={PYODIDE_PYTHON}",
            "--dest", str(cache), *missing,
        ]  # fmt: skip
        subprocess.run(command, check=True)
    have = look()
    return [have[name] for name in versions]


def sha256(data: bytes) -> str:
    """Return the SHA-256 of these bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


@contextmanager
def served(wheels: Iterable[Path]) -> Iterator[str]:
    """Offer wheels as a package index on the loopback interface; gives its address."""
    files = {wheel.name: wheel.read_bytes() for wheel in wheels}

    class Index(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            part = self.path.strip("/").split("/")[-1]
            if part in files:
                self._answer(200, "application/octet-stream", files[part])
                return
            found = [name for name in files if parse_wheel_filename(name)[0] == canonicalize_name(part)]
            page = {
                "meta": {"api-version": "1.0"},
                "name": part,
                "files": [
                    {"filename": name, "url": f"{address}/files/{name}", "hashes": {"sha256": sha256(files[name])}}
                    for name in sorted(found)
                ],
            }
            status = 200 if found else 404
            self._answer(status, "application/vnd.pypi.simple.v1+json", json.dumps(page).encode())

        def _answer(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Index)
    address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()


def environment() -> dict[str, str]:
    """Return the environment that every step of the build runs in."""
    return {**os.environ, "SOURCE_DATE_EPOCH": str(epoch()), "PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}


def epoch() -> int:
    """Return the time that everything in the bundle bears: SOURCE_DATE_EPOCH, or the wheel builder's own default."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", "1580601600"))
