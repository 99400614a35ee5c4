// Takes out of Harper's module what the extension does not call of it: its statistics, its rules in packages, settings of
// editors. Writes a module whose data stand where they stood.
//
//   node grammar.mjs MODULE NODE_MODULES TARGET
import "./plain_errors.mjs";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [source, modules, target] = process.argv.slice(2);
const found = createRequire(`${resolve(modules)}/`).resolve("binaryen");
const { default: binaryen } = await import(pathToFileURL(found).href);

// What extension/src/grammar/harper.ts calls, and what the scripts of harper.js do at each call.
const KEPT = new Set(
  `memory setup linter_new linter_get_lint_config_as_json linter_set_lint_config_from_json linter_organized_lints
  __wbg_get_organizedgroup_group __wbg_get_organizedgroup_lints __wbg_organizedgroup_free
  lint_span lint_suggestions __wbg_lint_free __wbg_get_span_start __wbg_get_span_end __wbg_span_free
  suggestion_kind suggestion_get_replacement_text __wbg_suggestion_free __wbg_linter_free
  __wbindgen_malloc __wbindgen_realloc __wbindgen_free __wbindgen_exn_store __wbindgen_externrefs __wbindgen_start
  __externref_table_alloc __externref_table_dealloc __externref_drop_slice`.split(/\s+/),
);

const bytes = readFileSync(source);
const names = WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
const missing = [...KEPT].filter((name) => !names.includes(name));
if (missing.length > 0) throw new Error(`harper.js has changed: its module does not export ${missing.join(", ")}`);
const module = binaryen.readBinary(bytes);
for (const name of names) if (!KEPT.has(name)) module.removeExport(name);
module.runPasses(["remove-unused-module-elements"]);
writeFileSync(target, module.emitBinary());
