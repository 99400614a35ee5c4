"""The sites that the tests visit, all on this machine: a proxy that answers for them itself and lets nothing else out.

A browser that has it as its proxy can reach these pages under their real names, and every other host that anything in
the browser asks for is written down and refused.
"""

from __future__ import annotations

import mimetypes
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import trustme

PAGES = Path(__file__).parent / "pages"
SELLER_CENTRAL = "sellercentral.amazon.com"
EUROPE = "sellercentral.amazon.de"
ELSEWHERE = "helpdesk.example"
HOSTS = (SELLER_CENTRAL, EUROPE, ELSEWHERE)


def bundle_editors() -> None:
    """Bundle the editors, where something of them is newer than the bundle."""
    built, build = PAGES / "built", PAGES / "build.mjs"
    newest = max(
        file.stat().st_mtime for file in (*(PAGES / "editors").iterdir(), PAGES.parent / "package-lock.json", build)
    )
    if not built.exists() or min(file.stat().st_mtime for file in built.iterdir()) < newest:
        subprocess.run(["node", build], cwd=PAGES.parent, check=True)


def page(path: str, further: Path | None) -> Path | None:
    """Return the file that an address stands for, or None; ``further`` is what /further/ stands for."""
    parts = [part for part in path.split("/") if part]
    match parts:
        case ["messaging", ("contact" | "inbox") as name]:
            return PAGES / f"{name}.html"
        case ["messaging", "editors", name] if (PAGES / "built" / f"{name}.js").is_file():
            return PAGES / "editor.html"
        case ["messaging", "hostile", name]:
            return PAGES / "hostile" / f"{name}.html"
        case ["static", *rest]:
            return PAGES.joinpath(*rest)
        case ["further", *rest] if further:
            return further.joinpath(*rest)
    return None


class Site:
    """Serves the pages until it is left; ``address`` is the proxy's, ``refused`` what was asked for beside them."""

    def __init__(self, further: Path | None = None) -> None:
        self.further = further
        self.refused: list[str] = []
        self.served: list[str] = []
        authority = trustme.CA()
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*HOSTS).configure_cert(self.tls)
        site = self

        class Handler(_Handler):
            of = site

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A browser opens many connections at once.
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser hangs up as it likes."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    of: Site
    host = ""

    def do_CONNECT(self) -> None:
        name, _, port = self.path.rpartition(":")
        if name not in HOSTS or port != "443":
            self._refuse(self.path)
            return
        self.send_response(200)
        self.end_headers()
        self.connection = self.of.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb", 0)
        self.host = name
        self.close_connection = False

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            # The server closes the socket that it accepted; this may be another one, over it.
            self.connection.close()

    def do_GET(self) -> None:
        if not self.host:
            self._refuse(self.path)
            return
        path = urlsplit(self.path).path
        file = page(path, self.of.further)
        if file is None or not file.is_file():
            self._answer(404, "text/plain", b"not found")
            return
        self.of.served.append(f"{self.host}{self.path}")
        body = file.read_bytes()
        if file.name == "editor.html":
            name = path.rpartition("/")[2]
            head = f'<script type="module" src="/static/built/{name}.js"></script>'
            if (PAGES / "built" / f"{name}.css").is_file():
                head += f'<link rel="stylesheet" href="/static/built/{name}.css">'
            body = body.replace(b"</head>", f"{head}</head>".encode())
        self._answer(200, mimetypes.guess_type(file.name)[0] or "application/octet-stream", body)

    def do_POST(self) -> None:
        self._refuse(f"{self.host}{self.path}")

    def _refuse(self, asked: str) -> None:
        self.of.refused.append(asked)
        self._answer(403, "text/plain", b"refused")

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""
