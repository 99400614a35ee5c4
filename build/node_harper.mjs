// Harper under Node, for tests and benches: reads texts by some rules, and says what these found.
//
//   node node_harper.mjs MODULE < requests > answers
//
// MODULE is the WebAssembly of harper.js, as npm has it or as it is shipped. The request is JSON, {"rules": [name],
// "texts": [text]}; the answer has of each text a list of {"rule", "start", "end", "instead"}, places in UTF-16 code units.
// How long the start and all the texts took goes to the standard error, as JSON: milliseconds.
import "./plain_errors.mjs";
import { readFileSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const harper = new URL("../extension/node_modules/harper.js/dist/index.js", import.meta.url);
const { createBinaryModuleFromUrl, LocalLinter, SuggestionKind } = await import(harper.href);
const { rules, texts } = JSON.parse(readFileSync(0, "utf8"));
const begun = performance.now();
const linter = new LocalLinter({ binary: createBinaryModuleFromUrl(pathToFileURL(resolve(process.argv[2])).href, "slim") });
const all = Object.keys(JSON.parse(await linter.getLintConfigAsJSON()));
await linter.setLintConfigWithJSON(JSON.stringify(Object.fromEntries(all.map((rule) => [rule, rules.includes(rule)]))));
const read = (text) => linter.organizedLints(text, { language: "plaintext", dedup: false });
await read("");
const started = performance.now();
const found = [];
for (const text of texts) {
  const lints = Object.entries(await read(text)).flatMap(([rule, each]) => each.map((lint) => ({ rule, lint })));
  found.push(
    lints.map(({ rule, lint }) => {
      const { start, end } = lint.span();
      const instead = lint.suggestions().filter((item) => item.kind() !== SuggestionKind.InsertAfter);
      return { rule, start, end, instead: instead.map((item) => item.get_replacement_text()) };
    }),
  );
}
const said = { rules: rules.filter((rule) => all.includes(rule)), found };
for (let left = Buffer.from(JSON.stringify(said)); left.length; ) left = left.subarray(writeSync(1, left));
writeSync(2, JSON.stringify({ start: started - begun, texts: performance.now() - started }));
