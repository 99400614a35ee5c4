"""The engine in the browsers: it starts, dies and comes back unseen, and says what it says elsewhere."""

from __future__ import annotations

import functools
import json
import lzma
import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from chromium import PATIENCE, ROOT, Chromium, until
from compose import BRIBE, Compose
from firefox import Firefox
from playwright.sync_api import expect
from test_pages import HOUSE

from policy_core.browser import Session

#: Starts the extension's own worker in one of its pages, asks all at once, and returns the answers as it gives them.
ASK = """async ([worker, requests]) => {
  const engine = new Worker(worker, { type: "module" });
  // Nothing is read for it beforehand.
  for (const [file, part] of [["pyodide.asm.wasm", "module"], ["snapshot.bin", "data"]]) {
    engine.postMessage({ file, part, failed: true });
  }
  const answers = [];
  const all = new Promise((resolve, reject) => {
    engine.onerror = reject;
    engine.onmessage = ({ data: { id, value, error } }) => {
      if (id === undefined) return;
      if (answers.push(value ?? `failed: ${error}`) === requests.length) resolve(answers);
    };
  });
  for (const [id, request] of requests.entries()) engine.postMessage({ id, call: "check", argument: request });
  try { return await all; } finally { engine.terminate(); }
}"""


@functools.cache
def corpus(fixes: int = 64) -> list[str]:
    """Return requests for the whole corpus, one of so many with fixes, which take longest; and one that is hard to count."""
    requests: list[dict[str, Any]] = []
    for file in sorted((ROOT / "tests" / "corpus").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            message = json.loads(line)
            request = {key: message[key] for key in ("body", "subject", "scope") if message.get(key) is not None}
            requests.append({**request, "sent_on": date.today().isoformat(), "fixes": len(requests) % fixes == 0})
    hard = "\U0001f600 \u200b\ufb01ve \U0001d5ee stars\r\n\u202eLeave a review \U0001f468\u200d\U0001f469\u200d\U0001f467 and get $10!"
    requests.append({"body": hard, "sent_on": date.today().isoformat(), "fixes": True})
    return [json.dumps(request) for request in requests]


def answers() -> list[str]:
    """Return what CPython answers, with the program that the extension holds."""
    program = ROOT / "extension" / "public" / "engine" / "program.xz"
    session = Session(lzma.decompress(program.read_bytes()))
    return [session.check(request) for request in corpus()]


@pytest.fixture(scope="session")
def expected() -> Iterator[Future[list[str]]]:
    """What CPython answers; it works on that while the first browser does."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool.submit(answers)


def question(extension: Path) -> list[Any]:
    """Return what to ask an extension's worker."""
    (worker,) = (extension / "assets").glob("worker-*.js")
    return [f"/assets/{worker.name}", corpus()]


def test_chromium_agrees_with_cpython(browser: Chromium, built: Path, expected: Future[list[str]]) -> None:
    """The engine in Chromium gives, byte for byte, the reports that CPython gives, from the same program."""
    with browser.page(f"chrome-extension://{browser.id}/options.html") as (page, _):
        got = page.evaluate(ASK, question(built))
    assert expected.result() == got


def test_firefox_agrees_with_cpython(firefox: Firefox, built_for_firefox: Path, expected: Future[list[str]]) -> None:
    """The engine in Firefox gives, byte for byte, the reports that CPython gives, from the same program."""
    page = firefox.own_page("options.html")
    page.until(lambda: page.evaluate("() => typeof browser?.runtime?.connect === 'function'"), "the page")
    got = page.evaluate(ASK, question(built_for_firefox))
    assert expected.result() == got


class TestDeath:
    """Whatever ends, the next text is checked."""

    def check_again(self, compose: Compose) -> None:
        """Type something that breaks another rule: only a living engine finds it."""
        compose.page.bring_to_front()
        compose.enter()
        compose.page.keyboard.press("Control+End")
        compose.page.keyboard.type("\nWrite to karen@lamps.example, please.")
        compose.underlined("karen@lamps.example")

    def test_service_worker(self, browser: Chromium, contact: Compose) -> None:
        """The browser stops the service worker when it likes: marks stay, and the next text starts it again."""
        contact.type(BRIBE)
        contact.underlined("review and get")
        own = browser.context.new_page()
        own.goto(f"chrome-extension://{browser.id}/options.html")
        session = browser.context.new_cdp_session(own)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        own.close()
        contact.underlined("review and get")
        self.check_again(contact)

    def test_offscreen_document(self, browser: Chromium, contact: Compose) -> None:
        """The engine's page can go, and the engine with it."""
        contact.type(BRIBE)
        contact.underlined("review and get")
        browser.worker().evaluate("chrome.offscreen.closeDocument()")
        self.check_again(contact)

    def test_worker(self, browser: Chromium, contact: Compose) -> None:
        """The engine's worker can die alone, of an error that nobody foresaw."""
        contact.type(BRIBE)
        contact.underlined("review and get")
        session = browser.context.new_cdp_session(contact.page)

        def workers() -> list[dict[str, Any]]:
            targets = session.send("Target.getTargets")["targetInfos"]
            return [one for one in targets if one["type"] == "worker"]

        # The one that unpacks files for it ends when it has.
        until(contact.page, lambda: len(workers()) == 1, "the engine's worker alone")
        attached = session.send("Target.attachToTarget", {"targetId": workers()[0]["targetId"], "flatten": False})
        crash = {"expression": "setTimeout(() => { throw new Error('a death for the test'); })"}
        message = json.dumps({"id": 1, "method": "Runtime.evaluate", "params": crash})
        session.send("Target.sendMessageToTarget", {"sessionId": attached["sessionId"], "message": message})
        self.check_again(contact)
        contact.underlined("review and get")

    def test_reload_of_the_page(self, contact: Compose) -> None:
        """A page that is loaded anew is checked anew."""
        contact.type(BRIBE)
        contact.underlined("review and get")
        contact.page.reload()
        again = Compose(contact.page)
        again.type(BRIBE)
        again.underlined("review and get")

    def test_reload_of_the_extension(self, start: Callable[..., Chromium]) -> None:
        """After an update of the extension the open page is checked by the new one; nothing of the old one is left."""
        browser = start()
        page = browser.context.new_page()
        compose = Compose.contact(page)
        compose.type(BRIBE)
        compose.underlined("review and get")
        try:
            browser.worker().evaluate("chrome.runtime.reload()")
        except Exception as error:
            if "closed" not in str(error) and "restarted" not in str(error):
                raise
        page.evaluate("CSS.highlights.clear()")
        compose.underlined("review and get")
        self.check_again(compose)
        added = page.evaluate("[...document.documentElement.children].map((one) => one.localName)")
        assert sorted(added) == ["body", "div", "div", "head"]
        browser.close()

    def test_two_windows(self, browser: Chromium, contact: Compose) -> None:
        """Two windows are served at once by one engine."""
        other = browser.context.new_page()
        second = Compose.contact(other)
        second.type(BRIBE)
        contact.page.bring_to_front()
        contact.type(BRIBE)
        contact.underlined("review and get")
        other.bring_to_front()
        second.underlined("review and get")
        contexts = browser.worker().evaluate(
            "chrome.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] }).then((found) => found.length)"
        )
        assert contexts == 1
        other.close()


def test_unpacking_fails(start: Callable[..., Chromium], built: Path, tmp_path: Path) -> None:
    """Where the worker that unpacks files ends by an error of its own, the engine's goes on, and is not started anew."""
    broken = shutil.copytree(built, tmp_path / "broken")
    (unpack,) = (broken / "assets").glob("unpack-*.js")
    unpack.write_text("throw new Error('damaged');")
    browser = start(extension=broken)
    browser.worker().evaluate(
        """() => { self.started = 0;
          chrome.runtime.onConnect.addListener(({ name }) => { if (name === "inbounds-engine") started += 1; }); }"""
    )
    with browser.page("https://sellercentral.amazon.com/messaging/contact?orderID=112-9990009-3597368") as (page, _):
        compose = Compose(page)
        for name in ("anna", "bert", "carl", "dora"):
            compose.type(f"Write to {name}@lamps.example. ")
            compose.underlined(f"{name}@lamps.example", patience=2 * PATIENCE)
        assert browser.worker().evaluate("started") == 1
    browser.close()


def test_modules_that_come_late(start: Callable[..., Chromium], built: Path, tmp_path: Path) -> None:
    """Where the engine's modules cannot be read at first, rules that are off stay off, and house rules come later."""
    lacking = shutil.copytree(built, tmp_path / "without-modules")
    modules = lacking / "engine" / "modules.xz"
    away = modules.rename(tmp_path / "modules.xz")
    browser = start(extension=lacking)
    browser.worker().evaluate(
        "(houseRules) => chrome.storage.local.set({ severities: { 'review.incentive': 'off' }, houseRules })", HOUSE
    )
    with browser.page("https://sellercentral.amazon.com/messaging/contact?orderID=112-9990010-3597368") as (page, _):
        compose = Compose(page)
        compose.type(f"{BRIBE} Your SKU 4711 stands on the label. Write to karen@lamps.example. ")
        compose.underlined("karen@lamps.example")
        assert not [box for box in compose.drawn() if "review and get" in box["text"] or "SKU" in box["text"]]
        away.rename(modules)

        def told() -> bool:
            page.keyboard.type("So. ")
            return any("SKU" in box["text"] for box in compose.drawn())

        until(page, told, "the house rules in force")
        assert not [box for box in compose.drawn() if "review and get" in box["text"]]
    browser.close()


def test_normal_boot(start: Callable[..., Chromium], built: Path, tmp_path: Path, words: Callable[..., str]) -> None:
    """Where the snapshot cannot be used the engine starts without it, and finds the same; where it cannot start it is said."""
    damaged = shutil.copytree(built, tmp_path / "damaged")
    (damaged / "engine" / "snapshot.bin").write_bytes(b"\0" * 1000)
    browser = start(extension=damaged)
    with browser.page("https://sellercentral.amazon.com/messaging/contact?orderID=112-9990003-3597368") as (page, _):
        compose = Compose(page)
        compose.type(BRIBE)
        compose.underlined("review and get", patience=2 * PATIENCE)
    (damaged / "engine" / "program.xz").unlink()
    browser.worker().evaluate("chrome.offscreen.closeDocument()")
    with browser.page(f"chrome-extension://{browser.id}/popup.html") as (page, _):
        failures: list[object] = []
        page.on("pageerror", lambda error: failures.append(error))
        expect(page.locator("dl")).to_contain_text(words("engine_failed", "").rstrip(" ."))
        assert failures == []
    browser.close()


def test_engine_was_started_from_the_snapshot(browser: Chromium, contact: Compose) -> None:
    """As shipped, the engine starts from the snapshot."""
    contact.type(BRIBE)
    contact.underlined("review and get")
    with browser.page(f"chrome-extension://{browser.id}/options.html") as (page, _):
        state = page.evaluate(
            """() => new Promise((resolve) => {
              const port = chrome.runtime.connect({ name: "inbounds" });
              port.onMessage.addListener(({ type, state }) => type === "engine" && state.state === "ready" && resolve(state));
              port.postMessage({ type: "wake" });
            })"""
        )
    assert state["startedFrom"] == "snapshot"
