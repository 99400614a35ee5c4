// Takes out of Pyodide's module and of its script what serves shared libraries alone, of which none is ever loaded: most
// of what the module exports, and what only that reaches, on both sides.
//
//   node trim.mjs PYODIDE_FOLDER MODULES_FOLDER TARGET_FOLDER
//
// MODULES_FOLDER is the node_modules that has binaryen, terser and wasmparser. What is taken out of the script has the form that
// Emscripten gives it; where something has not, the build stops.
import "./plain_errors.mjs";
import { withoutBuiltins } from "./builtins.mjs";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, modules, target] = process.argv.slice(2);
const need = async (name) => import(pathToFileURL(createRequire(`${resolve(modules)}/`).resolve(name)).href);
const { default: binaryen } = await need("binaryen");
const { minify } = await need("terser");
const wasmparser = await need("wasmparser");

const SCRIPT = "pyodide.asm.mjs";
const WASM = "pyodide.asm.wasm";
const PUBLISHED = /Module\["([\w$]+)"\]=\1;/g;
// A direct call of `eval` could use any name; the few there are run code of shared libraries.
const parts = cut(readFileSync(`${folder}/${SCRIPT}`, "utf8").replace(/(?<![\w.$])eval\(/g, "globalThis.eval("));
const caller = readFileSync(`${folder}/pyodide.mjs`, "utf8");
const original = readFileSync(`${folder}/${WASM}`);

// What the script uses of the module depends on what the module wants of it, and the other way about: so twice.
const first = usedExports(parts.before + parts.after);
const wide = trimModule(withoutBuiltins(original, { binaryen, wasmparser }, first), first);
const module = trimModule(wide, usedExports(await script(wide, [])));
writeFileSync(`${target}/${WASM}`, module);
writeFileSync(`${target}/${SCRIPT}`, await script(module, exportsOf(module)));

/** Cuts the script where Emscripten's lists begin and end. */
function cut(text) {
  const marks = [
    ["var _", "function assignWasmExports(wasmExports){"],
    ["", "function assignWasmExports(wasmExports){"],
    ["", "var wasmImports={"],
    ["", "function applySignatureConversions("],
    ["", "return wasmExports}function callMain("],
  ];
  const at = marks.map(([start, mark]) => {
    const place = text.indexOf(mark);
    if (place < 0 || text.indexOf(mark, place + 1) >= 0) throw new Error(`${SCRIPT} has no single ${mark}`);
    return start ? text.lastIndexOf(start, place) : place;
  });
  const [before, names, assignments, imports, conversions, after] = [0, ...at].map((from, i) => text.slice(from, at[i]));
  return { before, names, assignments, imports, conversions, after };
}

/** Returns the script as it is to be with a module, which it knows these exports of. */
async function script(module, exports) {
  const imports = new Set(WebAssembly.Module.imports(new WebAssembly.Module(module)).map(({ name }) => name));
  const known = new Set(exports);
  const list = parts.imports
    .slice("var wasmImports={".length, -"};".length)
    .split(",")
    .filter((item) => imports.has(item.split(":")[0]));
  // Only what C calls through a pointer has to say of what type it is.
  const named = new Set(list.map((item) => item.split(":").at(-1)));
  const before = parts.before.replace(/([;}])([\w$]+)\.sig="\w+"(?=;)/g, (found, end, name) => (named.has(name) ? found : end));
  // What the script has by its name, its callers have as a property of the module.
  const text = before.replace(PUBLISHED, "") + parts.after + caller;
  const used = new Set([...text.matchAll(/(?:\.|\[["'])([\w$]+)/g)].map(([, name]) => name));
  const assignments = statements(parts.assignments).filter((statement) => known.has(exportOf(statement)));
  const conversions = parts.conversions.replace(
    /wasmExports\["([^"]+)"\]=makeWrapper_\w+\(wasmExports\["\1"\]\);/g,
    (found, name) => (known.has(name) ? found : ""),
  );
  const all = [
    before.replace(PUBLISHED, (found, name) => (used.has(name) ? found : "")),
    parts.names,
    `function assignWasmExports(wasmExports){${assignments.join(";")}}`,
    `var wasmImports={${list.join(",")}};`,
    conversions,
    parts.after,
  ];
  const { code } = await minify(all.join(""), {
    module: true,
    mangle: false,
    compress: { defaults: false, dead_code: true, keep_classnames: true, keep_fnames: true, passes: 3, side_effects: true, unused: true },
  });
  return code;
}

function statements(assignments) {
  return assignments.slice("function assignWasmExports(wasmExports){".length, -1).split(";").filter(Boolean);
}

/** Returns the name of the export that a statement gives a name in the script. */
function exportOf(statement) {
  const found = /^(?:[\w$]+=)?(?:Module\["[\w$]+"\]=)*(?:wasm\w+=)?(?:Module\["[\w$]+"\]=)?wasmExports\["([^"]+)"\](?:\.value>>>0)?$/.exec(statement);
  if (!found) throw new Error(`${SCRIPT} has an export that is not understood: ${statement.slice(0, 80)}`);
  return found[1];
}

/** Returns all names in a script, Emscripten's lists excepted. */
function usedNames(text) {
  return new Set((text.replace(PUBLISHED, "") + caller).match(/[\w$]+/g));
}

/** Returns the exports that a script uses: in it they have an underscore before their name. */
function usedExports(text) {
  const used = usedNames(text);
  return new Set(exportsOf(original).filter((name) => used.has(name) || used.has(`_${name}`)));
}

function exportsOf(module) {
  return WebAssembly.Module.exports(new WebAssembly.Module(module)).map(({ name }) => name);
}

/** Returns the module with these exports, and without what nothing reaches then. */
function trimModule(module, kept) {
  const read = binaryen.readBinary(module);
  for (const name of exportsOf(module)) if (!kept.has(name)) read.removeExport(name);
  read.runPasses(["remove-unused-module-elements"]);
  const made = read.emitBinary();
  read.dispose();
  return made;
}
