"""The engine's life as the extension's parts see it: its state, and the calls that are under way when it ends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

EXTENSION = Path(__file__).parent.parent / "extension"

#: Runs a script on a module of the extension, whose exports it has as `it`, and prints what it returns.
RUN = """
import { build } from "esbuild";
const [module, script] = process.argv.slice(1);
globalThis.chrome = globalThis.browser = { runtime: { id: "x" } };
const { outputFiles: [{ text }] } = await build({
  entryPoints: [`src/engine/${module}.ts`], bundle: true, format: "esm", charset: "utf8", write: false, logLevel: "error",
  plugins: [{ name: "no-workers", setup({ onResolve, onLoad }) {
    onResolve({ filter: /\\?worker$/ }, ({ path }) => ({ path, namespace: "none" }));
    onLoad({ filter: /./, namespace: "none" }, () => ({ contents: "export default class {}" }));
  } }],
});
const it = await import(`data:text/javascript,${encodeURIComponent(text)}`);
const AsyncFunction = (async () => undefined).constructor;
console.log(JSON.stringify(await new AsyncFunction("it", script)(it)));
process.exit(0);
"""


def run(module: str, script: str) -> Any:
    """Run a script, the body of an asynchronous function, on a module of `src/engine`; return what it returns."""
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", RUN, module, script],
        capture_output=True, text=True, cwd=EXTENSION, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_state_is_told_to_who_asks_later() -> None:
    """Who asks for the engine's state when that was told already hears it at once, and then each change."""
    heard = run(
        "client",
        """
        const listeners = [];
        const port = { postMessage() {}, disconnect() {}, onDisconnect: { addListener() {} } };
        port.onMessage = { addListener: (listener) => listeners.push(listener) };
        chrome.runtime.connect = () => port;
        const say = (state) => listeners.forEach((listener) => listener({ type: "engine", state: { state } }));
        const client = new it.Client();
        const heard = [];
        client.wake();
        say("ready");
        client.onState(({ state }) => heard.push(state), new AbortController().signal);
        say("failed");
        return heard;
        """,
    )
    assert heard == ["ready", "failed"]


#: An engine that answers nothing and ends while it is at a check; returns how often it was started in all.
DIES = """
const starts = [];
const posted = [];
const link = { isFresh: true, post: ({ call }) => posted.push(call), read() {}, endReader() {}, close() {} };
const links = { running: async () => false, open: async (events) => (starts.push(events), link) };
const host = new it.Host(links, () => undefined);
host.setUp({
  configure: '{"severities":{},"edition":null,"spelling":false,"own_words":[],"grammar":false}', houseRules: "",
});
const question = new AbortController();
host.ask({ call: "check", argument: "{}" }, question.signal).catch(() => undefined);
while (posted.length === 0) await new Promise((next) => setTimeout(next));
WITHDRAW;
starts[0].lost();
for (let task = 0; task < 20; task++) await new Promise((next) => setTimeout(next));
return [starts.length, posted];
"""


@pytest.mark.parametrize(
    ("withdraw", "expected"),
    [("", [2, ["check", "check"]]), ("question.abort()", [1, ["check"]])],
    ids=["wanted", "withdrawn"],
)
def test_engine_ends_at_a_check(withdraw: str, expected: list[Any]) -> None:
    """An engine that ends while it is at a check is started again for it, unless nobody wants that any more."""
    assert run("host", DIES.replace("WITHDRAW", withdraw)) == expected
