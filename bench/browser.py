"""The extension in Chromium, measured as a seller feels it; harper.js beside it in the same run, as ratios.

- from the last keystroke to the underline in the frame that is drawn, for 600 and 4,000 characters, in the page's text
  area and in a formatted field;
- what a keystroke costs the page with the extension and without, and the page's long tasks;
- from the start of the page to the first underline (harper.js: to its first result), the engine asleep before;
- the same with the grammar check turned on, to the first underline and to that of the first grammar error;
- the memory that the engine adds to all the browser's processes, and what the grammar check adds.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from chromium import EXTENSION, Chromium, until  # noqa: E402
from compose import Compose  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from server import ELSEWHERE, SELLER_CENTRAL, Site, bundle_editors  # noqa: E402

#: In bounds as often as one likes.
SENTENCES = (
    "The base of the lamp is made of oak. ",
    "Please turn the wick down before you light it. ",
    "We found the second screw under the tray. ",
    "The parcel holds two bulbs and a cable of two metres. ",
    "Which of the two colours did you receive? ",
    "The switch sits on the left side, near the foot. ",
)
#: Some 560 characters.
TEXT = "".join(SENTENCES) * 2
#: Both screen and window: Event Timing waits for ever for the frame of a key pressed beyond what the window shows.
WINDOW = ["--screen-info={1280x900}", "--window-size=1280,900"]
BRIBE = "Leave a review and get a $10 gift card!"
WRONG = (
    " We has sent the the lamp with a invoice, and you should of told us: he should of come, it should of been there. "
)
WRONG_TEXT = WRONG + "".join(SENTENCES[:4]) + BRIBE
#: Notes each keystroke, and the frame in which the emoticon that it completes is underlined.
WATCH = """() => {
  window.taken = [];
  window.keys = [];
  window.longest = 0;
  window.slowest = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({ type: "longtask" });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "keydown") window.slowest.push(duration);
  }).observe({ type: "event", durationThreshold: 16 });
  const drawn = () => [...(CSS.highlights.get("inbounds-error") ?? [])].some((range) => range.toString() === ":)");
  const after = (callback) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => callback(performance.now());
    channel.port2.postMessage(null);
  });
  addEventListener("keydown", ({ timeStamp, key }) => {
    after((now) => window.keys.push(now - timeStamp));
    if (key !== ")") return;
    const look = () => after((now) => (drawn() ? window.taken.push(now - timeStamp) : look()));
    look();
  }, true);
}"""


#: Puts paragraphs into the formatted field, some words in them bold, some a link, and the caret behind them.
FORMATTED = """(paragraphs) => {
  const field = document.querySelector("[contenteditable]");
  field.innerHTML = paragraphs.map((text) => `<p>${text.trim()}</p>`).join("")
    .replaceAll("oak", "<b>oak</b>").replaceAll("wick", '<a href="https://www.amazon.com/wick">wick</a>');
  getSelection().selectAllChildren(field);
  getSelection().collapseToEnd();
}"""


def latency(browser: Chromium, length: int, rounds: int, *, extension: bool, formatted: bool) -> dict[str, Any]:
    """Type an emoticon at the end of a text of this length, again and again."""
    field = f"https://{SELLER_CENTRAL}/messaging/editors/contenteditable" if formatted else address()
    with browser.page(field) as (page, _):
        compose = Compose(page)
        text = (TEXT * (length // len(TEXT) + 1))[: length - 8]
        compose.enter()
        if formatted:
            page.evaluate(FORMATTED, re.findall(f".{{1,{len(TEXT) // 2}}}", text))
            page.keyboard.type(" ")
        else:
            page.keyboard.insert_text(text)
        if extension:
            until(
                page,
                lambda: compose.screen.all("button", re.compile("^Inbounds: (In|Doubt|Out)", re.IGNORECASE)),
                "a verdict",
            )
        page.evaluate(WATCH)
        for count in range(1, rounds + 1):
            page.keyboard.type("ok :)", delay=45)
            if extension:
                page.wait_for_function("(count) => window.taken.length >= count", arg=count)
            for _ in range(5):
                page.keyboard.press("Backspace")
            if extension:
                compose.clean()
        result: dict[str, Any] = page.evaluate("({ taken, keys, longest, slowest })")
        return result


def address(order: int = 1) -> str:
    """Return the address of the contact page."""
    return f"https://{SELLER_CENTRAL}/messaging/contact?orderID=112-{order:07d}-7654321&marketplaceID=ATVPDKIKX0DER"


def grammar(browser: Chromium, *, on: bool) -> None:
    """Turn the grammar check on or off."""
    browser.worker().evaluate(f"chrome.storage.local.set({{ grammar: {str(on).lower()} }})")


def first_underline(browser: Chromium, *, wrong: bool = False) -> tuple[float, float]:
    """Return how long it takes from the page's start, the engine asleep, to the first underline: milliseconds.

    With it goes how long it takes to that of the first grammar error, where the text is to have some.
    """
    asleep(browser)
    text, last = (WRONG_TEXT, "should of") if wrong else (TEXT + BRIBE, "")
    with browser.page("about:blank") as (page, _):
        page.add_init_script(
            f"""addEventListener("DOMContentLoaded", () => customElements.whenDefined("kat-textarea").then(() => {{
              document.querySelector("kat-textarea").value = {text!r};
              const look = () => requestAnimationFrame(() => {{
                const marked = [...(CSS.highlights.get("inbounds-error") ?? [])].map(String);
                if (marked.length > 0) window.first ??= performance.now();
                if (marked.some((words) => words.includes({last!r}))) window.last = performance.now();
                else look();
              }});
              look();
            }}));"""
        )
        page.goto(address(2))
        page.wait_for_function("window.last", timeout=60_000)
        first, last_one = page.evaluate("[window.first, window.last]")
        return first, last_one


def asleep(browser: Chromium) -> None:
    """End the engine, as it ends when nobody has written for some minutes."""
    worker = browser.worker()
    worker.evaluate("chrome.offscreen.closeDocument().catch(() => null)")
    page = browser.context.pages[0]
    contexts = "chrome.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] }).then((all) => all.length === 0)"
    until(page, lambda: browser.worker().evaluate(contexts), "the engine to end")


def harper(browser: Chromium) -> float:
    """Return how long harper.js takes from its page's start to its first result: milliseconds."""
    with browser.page(f"https://{SELLER_CENTRAL}/further/harper.html") as (page, _):
        page.wait_for_function("window.first", timeout=60_000)
        first: float = page.evaluate("window.first.at")
        return first


def memory(profile: Path) -> float:
    """Return what all processes of the browser of this profile take, shared pages counted in parts: MB."""
    parents: dict[int, int] = {}
    mine: set[int] = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if str(profile).encode() in (entry / "cmdline").read_bytes():
                mine.add(int(entry.name))
        except OSError:
            continue
    while more := {process for process, parent in parents.items() if parent in mine} - mine:
        mine |= more
    total = 0
    for process in mine:
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
        total += int(found[1]) if found else 0
    return total / 1024


def settled(page: Page, read: Callable[[], float]) -> float:
    """Return a value once it has not changed much for two seconds."""
    seen: list[float] = []
    for _ in range(60):
        seen.append(read())
        if len(seen) > 4 and max(seen[-5:]) - min(seen[-5:]) < 2:
            break
        page.wait_for_timeout(500)
    return seen[-1]


def engine_memory(browser: Chromium, *, wrong: bool = False) -> float:
    """Return what the engine adds, a text of 600 characters checked, with grammar errors or without: MB.

    Before, the same is typed into the same field where the extension is not: that alone takes some 15 MB.
    """
    text = WRONG_TEXT if wrong else TEXT + BRIBE
    with browser.page(f"https://{ELSEWHERE}/messaging/hostile/plain") as (page, _):
        asleep(browser)
        Compose(page).type(text)
        before = settled(page, lambda: memory(browser.profile))
        page.goto(f"https://{SELLER_CENTRAL}/messaging/hostile/plain")
        compose = Compose(page)
        compose.type(text)
        compose.underlined("should of" if wrong else "review and get", patience=60)
        return settled(page, lambda: memory(browser.profile)) - before


def harper_memory(browser: Chromium) -> float:
    """Return what harper.js adds, the same text checked: MB."""
    with browser.page(f"https://{ELSEWHERE}/messaging/hostile/plain") as (page, _):
        before = settled(page, lambda: memory(browser.profile))
        page.goto(f"https://{SELLER_CENTRAL}/further/harper.html")
        page.wait_for_function("window.first", timeout=60_000)
        return settled(page, lambda: memory(browser.profile)) - before


def alone(browser: Chromium, measure: Callable[[Chromium], float]) -> float:
    """Measure in a browser that has done nothing else: what an engine leaves behind when it ends is not made use of."""
    try:
        return measure(browser)
    finally:
        browser.close()


def bundle_harper(folder: Path) -> None:
    """Make the page with harper.js."""
    subprocess.run(
        [HERE.parent / "e2e/node_modules/.bin/esbuild", HERE / "harper.js", "--bundle", "--format=esm", "--minify",
         "--external:fs", "--log-level=error", f"--outfile={folder / 'harper.js'}"],
        check=True, cwd=HERE,
    )  # fmt: skip
    wasm = HERE / "node_modules/harper.js/dist/harper_wasm_bg.wasm"
    (folder / wasm.name).write_bytes(wasm.read_bytes())
    page = (
        f'<!doctype html><meta charset="utf-8"><textarea>{TEXT + BRIBE}</textarea>'
        '<script type="module" src="/further/harper.js"></script>'
    )
    (folder / "harper.html").write_text(page, encoding="utf-8")


def high(values: list[float]) -> float:
    """Return the value that 95 in 100 stay under."""
    return sorted(values)[min(len(values) - 1, round(0.95 * len(values)))]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=40, help="keystrokes that are measured for each length")
    parser.add_argument("--starts", type=int, default=5, help="starts of the engine, and of harper.js")
    args = parser.parse_args()
    bundle_editors()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        further = Path(folder) / "further"
        further.mkdir()
        bundle_harper(further)
        with Site(further) as site:

            def start(name: str, extension: Path | None = None) -> Chromium:
                return Chromium(
                    playwright, Path(folder) / name, site.address, extension, own_window=True, arguments=WINDOW
                )

            added = statistics.median(alone(start(f"ours-{time}", EXTENSION), engine_memory) for time in range(3))
            other = statistics.median(alone(start(f"harper-{time}"), harper_memory) for time in range(3))
            print(f"memory: engine {added:,.0f} MB; harper.js {other:,.0f} MB; ratio {added / other:.2f}\n")
            ours, plain = start("ours", EXTENSION), start("plain")
            print(f"{'':34}{'median':>10}{'95 %':>10}")
            for length, formatted in ((600, False), (4000, False), (600, True), (4000, True)):
                with_it = latency(ours, length, args.rounds, extension=True, formatted=formatted)
                without = latency(plain, length, args.rounds, extension=False, formatted=formatted)
                row(f"to underline, {length:,}{' formatted' if formatted else ''}", with_it["taken"])
                row("  keystroke to frame, with", with_it["keys"])
                row("  keystroke to frame, without", without["keys"])
                print(
                    f"  long tasks: longest {with_it['longest']:.0f} ms with, {without['longest']:.0f} ms without; "
                    f"keydowns that Event Timing gives over 16 ms: {len(with_it['slowest'])} with, "
                    f"{len(without['slowest'])} without"
                )
            first_underline(ours), harper(plain)  # so that all is in the caches
            starts = [(first_underline(ours)[0], harper(plain)) for _ in range(args.starts)]
            mine, theirs = (statistics.median(times) for times in zip(*starts, strict=True))
            print(f"\nfirst underline {mine:,.0f} ms; harper.js {theirs:,.0f} ms; ratio {mine / theirs:.2f}")
            grammar(ours, on=True)
            first_underline(ours, wrong=True)
            firsts, lasts = zip(*(first_underline(ours, wrong=True) for _ in range(args.starts)), strict=True)
            print(
                f"grammar checked: first underline {statistics.median(firsts):,.0f} ms, first grammar error "
                f"{statistics.median(lasts):,.0f} ms; memory {engine_memory(ours, wrong=True) - added:,.0f} MB more"
            )
            ours.close()
            plain.close()


def row(name: str, values: list[float]) -> None:
    """Print the median and the 95th percentile of some milliseconds."""
    print(f"{name:34}{statistics.median(values):7.1f} ms{high(values):7.1f} ms")


if __name__ == "__main__":
    main()
