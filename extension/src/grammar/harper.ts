/**
 * The worker that Harper lives in, started when the first text in English is to be read and grammar is to be checked.
 *
 * It says what Harper's rules find, and judges none of it: what is an error is told by the core (`policy_core/grammar.py`).
 */

import { createBinaryModuleFromUrl, LocalLinter, SuggestionKind } from "harper.js";

import { unpacked } from "../engine/xz";
import { errorMessage } from "../error-message";
import type { FromReader, Lint, ToReader } from "../protocol";

/** By `build/grammar.py` of what npm has. */
const MODULE = "/engine/harper.xz";

const readFile = self.fetch.bind(self);

// Harper fetches its module itself, from an address, and knows no compression of its own.
self.fetch = async (address, options) => {
  const response = await readFile(address, options);
  if (!response.ok) throw new Error(`${MODULE} could not be read: ${response.status}`);
  const module = await unpacked(new Uint8Array(await response.arrayBuffer()));
  return new Response(module, { headers: { "Content-Type": "application/wasm" } });
};

let linter: Promise<LocalLinter> | null = null;
let known: readonly string[] = [];

/** Returns Harper with these rules and no others. */
async function start(rules: readonly string[]): Promise<LocalLinter> {
  const binary = createBinaryModuleFromUrl(new URL(MODULE, self.location.href).href, "slim");
  const made = new LocalLinter({ binary });
  const all = Object.keys(JSON.parse(await made.getLintConfigAsJSON()) as Record<string, unknown>);
  await made.setLintConfigWithJSON(JSON.stringify(Object.fromEntries(all.map((rule) => [rule, rules.includes(rule)]))));
  known = all;
  return made;
}

async function read({ text, rules }: ToReader): Promise<Lint[]> {
  // What could not be started is tried anew with the next text.
  linter ??= start(rules).catch((error: unknown) => {
    linter = null;
    throw error;
  });
  const found = await (await linter).organizedLints(text, { language: "plaintext", dedup: false });
  const missing = rules.filter((rule) => !known.includes(rule));
  if (missing.length > 0) throw new Error(`Harper has no rule ${missing.join(", ")}`);
  return Object.entries(found).flatMap(([rule, lints]) =>
    lints.map((lint): Lint => {
      const span = lint.span();
      const instead = lint.suggestions().flatMap((suggestion) => {
        const text = suggestion.kind() === SuggestionKind.InsertAfter ? null : suggestion.get_replacement_text();
        suggestion.free();
        return text === null ? [] : [text];
      });
      const { start, end } = span;
      span.free();
      lint.free();
      return { rule, start, end, instead };
    }),
  );
}

let last = Promise.resolve();
self.addEventListener("message", ({ data }: MessageEvent<ToReader>) => {
  last = last.then(async () => {
    try {
      self.postMessage({ id: data.id, value: JSON.stringify(await read(data)) } satisfies FromReader);
    } catch (error) {
      self.postMessage({ id: data.id, error: errorMessage(error) } satisfies FromReader);
    }
  });
});
