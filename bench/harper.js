// harper.js as an extension would use it, in a page of its own: in a worker, its WebAssembly beside it.
import { createBinaryModuleFromUrl, WorkerLinter } from "harper.js";

const text = document.querySelector("textarea").value;
const linter = new WorkerLinter({ binary: createBinaryModuleFromUrl(new URL("/further/harper_wasm_bg.wasm", location.href).href) });
await linter.setup();
const found = await linter.lint(text);
window.first = { at: performance.now(), found: found.length };
