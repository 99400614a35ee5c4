// The core in Pyodide under Node: `node pyodide.mjs ARCHIVE.zip MESSAGES.json` prints milliseconds a message (median), as JSON.
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const [archive, path] = process.argv.slice(2);
const messages = readFileSync(path, "utf8");
const start = performance.now();
const pyodide = await loadPyodide();
pyodide.unpackArchive(new Uint8Array(readFileSync(archive)), "zip", { extractDir: "/core" });
pyodide.runPython("import sys; sys.path.insert(0, '/core')");
const check = pyodide.runPython(`
import json, time
from policy_core import Checker, Message

checker = Checker.default()

def run(messages):
    taken = []
    read = [Message(text, scope="proactive") for text in json.loads(messages)]
    # In turns: what was read last is kept.
    for _ in range(7):
        for message in read:
            start = time.perf_counter()
            checker.check(message, fixes=False)
            taken.append(time.perf_counter() - start)
    taken.sort()
    return [1000 * taken[len(taken) // 2], 1000 * taken[len(taken) * 95 // 100]]

run
`);
const first = performance.now() - start;
check(messages);
const [median, p95] = check(messages).toJs();
console.log(JSON.stringify({ start: first, median, p95 }));
