"""Chromium with the extension as it is shipped, and what a person sees of it: by the accessibility tree and by pixels.

The extension's card, list and badge are in closed shadow roots, which neither the page's scripts nor Playwright's
locators reach. The accessibility tree, which a screen reader is given, has them.
"""

from __future__ import annotations

import io
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from PIL import Image
from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, Worker

ROOT = Path(__file__).parent.parent
SHOTS = ROOT / "e2e" / "shots"
EXTENSION = ROOT / "extension" / ".output" / "chrome-mv3"
#: How long a condition may take to come true; a start of the engine on a busy machine is the longest of them.
PATIENCE = 20.0

ARGUMENTS = [
    # As root, as in a container, Chromium's own sandbox does not start.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-lcd-text",
    "--no-first-run",
    "--lang=en-US",
]


def find() -> str:
    """Return where Chromium is."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("Chromium is not installed: make setup installs it")


def until[T](page: Page, condition: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
    """Wait until a condition holds, and return what it came to; let the browser's events in meanwhile."""
    end = time.monotonic() + patience
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {patience:.0f} s: {what}")
        page.wait_for_timeout(15)
    return value


@dataclass(frozen=True)
class Thing:
    """Something in the accessibility tree."""

    role: str
    name: str
    value: str
    description: str
    node: int | None
    properties: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.role} {self.name!r}"


type Name = str | re.Pattern[str] | None


class Screen:
    """What a person sees of a page, the extension's closed shadow roots included."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("Accessibility.enable")

    def things(self, frame: str | None = None) -> list[Thing]:
        """Return everything that a screen reader is given, in reading order."""
        answer = self.cdp.send("Accessibility.getFullAXTree", {"frameId": frame} if frame else {})
        return [_thing(node) for node in answer["nodes"] if not node.get("ignored")]

    def all(self, role: str | None = None, name: Name = None, frame: str | None = None) -> list[Thing]:
        """Return what has this role and name."""
        return [
            thing for thing in self.things(frame) if (role is None or thing.role == role) and _matches(name, thing.name)
        ]

    def see(self, role: str | None = None, name: Name = None, frame: str | None = None) -> Thing:
        """Wait for something to appear, and return it."""
        what = f"{role or 'anything'} named {name!r}"
        try:
            return until(self.page, lambda: self.all(role, name, frame), what)[0]
        except AssertionError as error:
            told = "\n".join(str(thing) for thing in self.things(frame) if thing.role != "InlineTextBox")
            raise AssertionError(f"{error}; there is:\n{told}") from None

    def gone(self, role: str | None = None, name: Name = None) -> None:
        """Wait for something to go."""
        until(self.page, lambda: not self.all(role, name), f"no {role} named {name!r} any more")

    def focused(self) -> Thing | None:
        """Return what has the focus, the innermost."""
        found = [thing for thing in self.things() if thing.properties.get("focused")]
        return found[-1] if found else None

    def box(self, thing: Thing) -> dict[str, float]:
        """Return where a thing is in the viewport."""
        quads = self.cdp.send("DOM.getContentQuads", {"backendNodeId": thing.node})["quads"]
        if not quads:
            raise LookupError(f"the node of {thing} is no longer drawn")
        xs, ys = quads[0][0::2], quads[0][1::2]
        return {"x": min(xs), "y": min(ys), "width": max(xs) - min(xs), "height": max(ys) - min(ys)}

    def still(self, thing: Thing) -> dict[str, float]:
        """Wait until a thing stays where it is from one frame to the next; return where."""
        seen: list[dict[str, float]] = []

        def stays() -> bool:
            seen.append(self.box(thing))
            # A page in the background has no frames.
            self.page.evaluate("() => new Promise((next) => { requestAnimationFrame(next); setTimeout(next, 50); })")
            return self.box(thing) == seen[-1]

        until(self.page, stays, f"{thing} to stay where it is")
        return seen[-1]

    def click(self, thing: Thing) -> None:
        """Click on the middle of a thing with the mouse, once it stays where it is."""
        self.cdp.send("DOM.scrollIntoViewIfNeeded", {"backendNodeId": thing.node})
        box = self.still(thing)
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def press(self, role: str, name: Name) -> None:
        """Wait for something and click on it; it may be drawn anew at any moment, so an old one is looked up again."""

        def pressed() -> bool:
            for thing in self.all(role, name):
                try:
                    self.click(thing)
                except Exception as error:
                    if "node" not in str(error).lower() and "layout" not in str(error).lower():
                        raise
                else:
                    return True
            return False

        until(self.page, pressed, f"{role} named {name!r} to press; there is {[str(one) for one in self.things()]}")

    def described(self, thing: Thing) -> str:
        """Return what a screen reader reads of a dialog after its name, the words that it quotes left out."""
        said: str = self._inside(
            thing,
            """() => {
              const what = this.getRootNode().getElementById(this.getAttribute("aria-describedby"));
              return [...what.children].filter((one) => !one.matches(".words")).map((one) => one.textContent).join(" ");
            }""",
        )
        return said

    def quoted(self, thing: Thing) -> list[str]:
        """Return the words of the message that a card is about."""
        words: list[str] = self._inside(thing, "() => [...this.querySelectorAll('q')].map((one) => one.textContent)")
        return words

    def _inside(self, thing: Thing, function: str) -> Any:
        """Call a function with an element, also one in a closed root, as its `this`."""
        found = self.cdp.send("DOM.resolveNode", {"backendNodeId": thing.node})["object"]["objectId"]
        answer = self.cdp.send(
            "Runtime.callFunctionOn",
            {
                "objectId": found,
                "functionDeclaration": f"function () {{ return ({function})() }}",
                "returnByValue": True,
            },
        )
        return answer["result"].get("value")

    def text(self) -> str:
        """Return all the text that is to be read."""
        return "\n".join(thing.name for thing in self.things() if thing.role == "StaticText")

    def closed_roots(self) -> list[tuple[str, str]]:
        """Return the object ids of the elements with a closed shadow root under ``<html>``, and of those roots."""
        found: list[tuple[str, str]] = []

        def walk(node: dict[str, Any]) -> None:
            for shadow in node.get("shadowRoots", ()):
                if shadow["shadowRootType"] == "closed":
                    ids = [
                        self.cdp.send("DOM.resolveNode", {"backendNodeId": one["backendNodeId"]})["object"]["objectId"]
                        for one in (node, shadow)
                    ]
                    found.append((ids[0], ids[1]))
                walk(shadow)
            for child in node.get("children", ()):
                walk(child)

        walk(self.cdp.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"])
        return found

    def open_up(self) -> int:
        """Let the page's scripts see into closed shadow roots, for axe alone; return how many there are."""
        roots = self.closed_roots()
        for host, root in roots:
            self.cdp.send(
                "Runtime.callFunctionOn",
                {
                    "objectId": host,
                    "functionDeclaration": "function (root) { Object.defineProperty(this, 'shadowRoot', { value: root, configurable: true }); }",
                    "arguments": [{"objectId": root}],
                },
            )
        return len(roots)

    def shot(self, name: str) -> None:
        """Keep a picture of the page."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")

    def coloured(self, clip: dict[str, float]) -> list[tuple[int, int]]:
        """Return the pixels with a colour of their own in a part of the viewport: pages and text are black on white."""
        size = self.page.viewport_size or {"width": 1280, "height": 720}
        x, y = max(0, round(clip["x"])), max(0, round(clip["y"]))
        width = min(round(clip["width"]), size["width"] - x)
        height = min(round(clip["height"]), size["height"] - y)
        if width < 1 or height < 1:
            return []
        data = self.page.screenshot(
            clip={"x": x, "y": y, "width": width, "height": height}, animations="allow", caret="hide"
        )
        image = Image.open(io.BytesIO(data)).convert("HSV")
        pixels = cast("Any", image.load())
        return [
            (column, row)
            for row in range(image.height)
            for column in range(image.width)
            if pixels[column, row][1] > 90 and pixels[column, row][2] > 60
        ]

    def contrast(self, clip: dict[str, float]) -> float:
        """Return the WCAG contrast between the lightest and the darkest that is common in a part of the viewport."""
        data = self.page.screenshot(
            clip={"x": clip["x"], "y": clip["y"], "width": clip["width"], "height": clip["height"]}
        )
        image = Image.open(io.BytesIO(data)).convert("L")
        shades = image.histogram()
        common = [shade for shade, count in enumerate(shades) if count > image.width * image.height / 2000]

        def light(shade: int) -> float:
            value = shade / 255
            return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

        return (light(max(common)) + 0.05) / (light(min(common)) + 0.05)

    def underlined(self, clip: dict[str, float]) -> float:
        """Return how much of a rectangle's width has coloured pixels under its words, from 0 to 1."""
        columns = {column for column, _ in self.coloured(clip)}
        return len(columns) / max(1, round(clip["width"]))


def _thing(node: dict[str, Any]) -> Thing:
    def said(key: str) -> str:
        return str(node.get(key, {}).get("value", ""))

    properties = {item["name"]: item["value"].get("value") for item in node.get("properties", ())}
    return Thing(
        said("role"), said("name"), said("value"), said("description"), node.get("backendDOMNodeId"), properties
    )


def _matches(wanted: Name, name: str) -> bool:
    if wanted is None:
        return True
    return bool(wanted.search(name)) if isinstance(wanted, re.Pattern) else wanted == name


class Chromium:
    """A browser with a profile of its own, and with the extension unless told otherwise.

    Its pages have a viewport of 1280 by 800, whose last lines lie beyond the window and are never drawn; those of a
    browser that is `shown` have their window's, as have those of one with `own_window`.
    """

    def __init__(
        self,
        playwright: Playwright,
        profile: Path,
        proxy: str,
        extension: Path | None,
        *,
        shown: bool = False,
        own_window: bool = False,
        **options: Any,
    ) -> None:
        # Unpacked extensions, which this one is here, are reloaded only for developers.
        (profile / "Default").mkdir(parents=True, exist_ok=True)
        (profile / "Default" / "Preferences").write_text('{"extensions": {"ui": {"developer_mode": true}}}')
        arguments = [*ARGUMENTS, *([] if shown else ["--headless=new"]), *options.pop("arguments", ())]
        if extension:
            arguments += [f"--disable-extensions-except={extension}", f"--load-extension={extension}"]
        self.context: BrowserContext = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=find(),
            headless=False,
            args=arguments,
            ignore_default_args=["--disable-extensions", "--enable-automation", "--disable-component-extensions-with-background-pages"],
            ignore_https_errors=True,
            proxy={"server": f"http://{proxy}", "bypass": "<-loopback>"},
            **({"no_viewport": True} if shown or own_window else {"viewport": {"width": 1280, "height": 800}}),
            **options,
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE * 1000)
        self.closed = False
        self.profile = profile

    def worker(self) -> Worker:
        """Return the extension's service worker."""

        def found() -> Worker | None:
            workers = self.context.service_workers
            return next((one for one in workers if one.url.startswith("chrome-extension:")), None)

        page = self.context.pages[0] if self.context.pages else self.context.new_page()
        worker = until(page, found, "the extension's service worker")
        assert worker
        return worker

    @property
    def id(self) -> str:
        """The extension's id."""
        return self.worker().url.split("/")[2]

    def close(self) -> None:
        """Close the browser, once."""
        if not self.closed:
            self.closed = True
            self.context.close()

    @contextmanager
    def page(self, address: str) -> Iterator[tuple[Page, Screen]]:
        """Open a page, and close it after use."""
        page = self.context.new_page()
        try:
            page.goto(address)
            yield page, Screen(page)
        finally:
            page.close()
