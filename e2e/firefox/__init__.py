"""Firefox with the extension as it is shipped, driven over WebDriver BiDi by a Node script."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__).parent
PATIENCE = 30.0
UUID = "6d1c9c5e-0f7b-4a83-9b57-5f6a0c3b8e21"


def find() -> str:
    """Return where Firefox is."""
    for name in ("firefox-esr", "firefox"):
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("Firefox is not installed: make setup installs it")


class Firefox:
    """A browser with a profile of its own and the extension in it."""

    def __init__(self, profile: Path, proxy: str, extension: Path | None, **preferences: object) -> None:
        host, _, port = proxy.rpartition(":")
        manifest = json.loads((extension / "manifest.json").read_text("utf-8")) if extension else {}
        settings = {
            "firefox": find(),
            "profile": str(profile),
            "proxy": {"host": host, "port": int(port)},
            "extension": str(extension) if extension else None,
            "id": manifest["browser_specific_settings"]["gecko"]["id"] if extension else "",
            "uuid": UUID,
            "preferences": preferences,
        }
        self._driver = subprocess.Popen(
            ["node", HERE / "driver.mjs", json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._last = 0
        self.version = str(self._answer())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._driver.stdin
        assert self._driver.stdout
        self._driver.stdin.close()
        self._driver.wait(30)
        self._driver.stdout.close()

    def do(self, verb: str, *values: object) -> Any:
        """Have the driver do something, and return what came of it."""
        assert self._driver.stdin
        self._last += 1
        self._driver.stdin.write(json.dumps({"id": self._last, "do": verb, "with": values}) + "\n")
        self._driver.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._driver.stdout
        line = self._driver.stdout.readline()
        if not line:
            raise RuntimeError(f"the driver ended with {self._driver.wait(10)}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def open(self, address: str) -> Tab:
        """Open a page."""
        return Tab(self, self.do("open", address))

    def own_page(self, path: str) -> Tab:
        """Open a page of the extension's own."""
        return Tab(self, self.do("extension", path))

    def typed(self, text: str, order: str) -> Tab:
        """Open Seller Central's contact page, click into the field and type."""
        tab = self.open(
            f"https://sellercentral.amazon.com/messaging/contact?orderID={order}&marketplaceID=ATVPDKIKX0DER"
        )
        box = tab.evaluate(f"() => {CONTACT_FIELD}.getBoundingClientRect().toJSON()")
        tab.do("click", box["x"] + 40, box["y"] + 24)
        tab.do("type", text)
        return tab


#: The field of Seller Central's contact page.
CONTACT_FIELD = "document.querySelector('kat-textarea').shadowRoot.querySelector('textarea')"

#: The words that are underlined.
UNDERLINED = """() => [...CSS.highlights].filter(([name]) => /^inbounds-(error|warning|hint)$/.test(name))
  .flatMap(([, highlight]) => [...highlight].map(String))"""

#: What is in the closed roots: role, name and place of whatever can be pressed, and the text.
LOOK = """(roots, at) => roots.flatMap((root) => [...root.querySelectorAll("button, a[href], [role], input, h1, h2, h3, p, li")]
  .filter((one) => one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
  .map((one) => {
    const box = one.getBoundingClientRect();
    return {
      tag: one.localName, role: one.getAttribute("role"), focused: root.activeElement === one,
      name: (one.getAttribute("aria-label") ?? one.textContent).trim().replace(/\\s+/g, " "),
      x: at.x + box.x + box.width / 2, y: at.y + box.y + box.height / 2,
    };
  }))"""


#: Scrolls what has a name with this part into view.
SCROLL = """(roots) => {
  const [part, tag] = %s;
  for (const root of roots) for (const one of root.querySelectorAll(`${tag}, [role=${tag}]`)) {
    if ((one.getAttribute("aria-label") ?? one.textContent).includes(part)) one.scrollIntoView({ block: "nearest" });
  }
  return [];
}"""


class Tab:
    """A page of it."""

    def __init__(self, browser: Firefox, page: str) -> None:
        self.browser = browser
        self.page = page

    def do(self, verb: str, *values: object) -> Any:
        """Have the driver do something in this page."""
        return self.browser.do(verb, self.page, *values)

    def evaluate(self, script: str, *values: object) -> Any:
        """Call a function in the page."""
        return self.do("evaluate", script, *values)

    def look(self) -> list[dict[str, Any]]:
        """Return what is to be seen in closed shadow roots."""
        found: list[dict[str, Any]] = self.do("inside", LOOK)
        return found

    def until(self, condition: Any, what: str) -> Any:
        """Wait until a condition holds, and return what it came to."""
        end = time.monotonic() + PATIENCE
        while not (value := condition()):
            if time.monotonic() > end:
                raise AssertionError(
                    f"not within {PATIENCE:.0f} s: {what}; there is {[one['name'] for one in self.look()]}"
                )
        return value

    def see(self, part: str, tag: str | None = None) -> dict[str, Any]:
        """Wait for something whose name has this part, the innermost, and return it."""

        def found() -> dict[str, Any] | None:
            things = [
                one for one in self.look() if part in one["name"] and (tag is None or tag in (one["tag"], one["role"]))
            ]
            return min(things, key=lambda one: len(one["name"]), default=None)

        thing: dict[str, Any] = self.until(found, f"something named {part!r}")
        return thing

    def press(self, part: str, tag: str = "button") -> None:
        """Wait for something and click on it, once it stays where it is."""
        self.see(part, tag)
        # In a small frame a card scrolls.
        self.do("inside", SCROLL % json.dumps([part, tag]))

        def still() -> dict[str, Any] | None:
            before, after = self.see(part, tag), self.see(part, tag)
            return after if (before["x"], before["y"]) == (after["x"], after["y"]) else None

        thing = self.until(still, f"{part!r} to stay where it is")
        self.do("click", thing["x"], thing["y"])
