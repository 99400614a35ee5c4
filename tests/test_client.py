"""What the extension's pages are told of the engine by the background."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

EXTENSION = Path(__file__).parent.parent / "extension"

#: Plays the background to a client: says the engine's state on each new port, and prints what those hear who ask for it.
PLAY = """
import { build } from "esbuild";
const port = { name: "", postMessage() {}, disconnect() {} };
const listeners = [];
port.onMessage = { addListener: (listener) => listeners.push(listener) };
port.onDisconnect = { addListener() {} };
globalThis.chrome = globalThis.browser = { runtime: { id: "x", connect: () => port } };
const { outputFiles: [{ text }] } = await build({
  entryPoints: ["src/engine/client.ts"], bundle: true, format: "esm", charset: "utf8", write: false, logLevel: "error",
});
const { Client } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
const client = new Client();
const heard = [];
const { signal } = new AbortController();
const say = (state) => listeners.forEach((listener) => listener({ type: "engine", state: { state } }));
client.wake();
say("ready");
client.onState(({ state }) => heard.push(state), signal);
say("failed");
console.log(JSON.stringify(heard));
"""


def test_state_is_told_to_who_asks_later() -> None:
    """Who asks for the engine's state when that was told already hears it at once, and then each change."""
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", PLAY], capture_output=True, text=True, cwd=EXTENSION, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["ready", "failed"]
