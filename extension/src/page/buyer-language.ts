/** Reads the buyer's language of preference where the page says it in a sentence. */

import { deepText, type Root } from "./deep";

/** The languages of preference of Amazon's marketplaces. */
const LANGUAGES = ["en", "de", "fr", "it", "es", "nl", "sv", "pl", "tr", "pt", "ja", "ar", "zh"];

/** "Language of preference: German", in the languages Seller Central speaks. */
const LABEL =
  /(?:language of preference|preferred language|bevorzugte sprache|langue (?:de préférence|préférée)|idioma (?:de preferencia|preferido|de preferência)|lingua (?:di preferenza|preferita)|voorkeurstaal|önskat språk|föredraget språk|preferowany język|język preferowany|tercih edilen dil|希望言語|優先言語|首选语言|اللغة المفضلة)\s*(?:is|ist|est|es|è|:|：|-|–)?\s*(.{0,40})/iu;

let names: Map<string, string> | null = null;

/** Returns the language's code (ISO 639-1), or null where the page does not say it. */
export function readBuyerLanguage(within: Iterable<Root>): string | null {
  let label = false;
  for (const text of deepText(within)) {
    if (text.trim() === "") continue;
    if (label) return languageIn(text);
    const found = LABEL.exec(text);
    if (!found) continue;
    const rest = (found[1] ?? "").replace(/^[\s:：]+/u, "");
    if (rest !== "") return languageIn(rest);
    // The name stands in an element of its own.
    label = true;
  }
  return null;
}

function languageIn(text: string): string | null {
  names ??= namesOfLanguages();
  const words = text.trim().toLowerCase();
  for (const [name, code] of names) if (words.startsWith(name)) return code;
  return null;
}

/** Each language's name in each of the languages. */
function namesOfLanguages(): Map<string, string> {
  const all = new Map<string, string>();
  for (const reader of LANGUAGES) {
    const namesThere = new Intl.DisplayNames(reader, { type: "language" });
    for (const code of LANGUAGES) all.set((namesThere.of(code) ?? code).toLowerCase(), code);
  }
  return all;
}
