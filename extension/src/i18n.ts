/**
 * The texts for people: `public/_locales/<language>/messages.json`, through the browser's own i18n, or, where the seller
 * has chosen another language than the browser's, read from there.
 */

import { browser } from "wxt/browser";

import type messages from "../public/_locales/en/messages.json";

export type MessageKey = keyof typeof messages;

/** A message with plural forms: keys that end with `_one`, `_other` and what else the language has. */
type PluralKey = { [Key in MessageKey]: Key extends `${infer Base}_other` ? Base : never }[MessageKey];

/** A file of texts, as browsers have them. */
type Catalogue = Readonly<Record<string, { message: string; placeholders?: Readonly<Record<string, { content: string }>> }>>;

/** The languages that there are texts in (BCP 47). */
export const LANGUAGES = import.meta.env.LANGUAGES as readonly string[];

/** The texts in the language that the seller has chosen; null: the browser chooses. */
let chosen: Catalogue | null = null;

/**
 * Has texts in a language from now on; to be called before any text is asked for.
 *
 * @param tag - One of `LANGUAGES`; null: as the browser.
 */
export async function useLanguage(tag: string | null): Promise<void> {
  // Content scripts cannot read the extension's files, so the background does.
  chosen = tag === null ? null : ((await browser.runtime.sendMessage({ texts: tag }).catch(() => null)) as Catalogue | null);
}

/** Answers `useLanguage`; for the background. */
export function lendTexts(): void {
  browser.runtime.onMessage.addListener((message: unknown, _sender, answer: (texts: unknown) => void) => {
    const tag = (message as { texts?: string } | null)?.texts;
    if (tag === undefined) return undefined;
    if (!LANGUAGES.includes(tag)) return answer(null);
    const path = `/_locales/${tag.replace("-", "_")}/messages.json`;
    fetch(browser.runtime.getURL(path as never))
      .then((response) => response.json())
      .then(answer, () => answer(null));
    return true;
  });
}

const ofBrowser = browser.i18n.getMessage as (key: string, values?: string[]) => string;

/** Returns a text of the chosen language; empty where it has none of that key. */
function ofChosen(key: string, values: readonly string[]): string {
  const entry = chosen?.[key];
  if (!entry) return "";
  const named = new Map(Object.entries(entry.placeholders ?? {}).map(([name, { content }]) => [name.toLowerCase(), content]));
  const filled = (text: string): string => text.replace(/\$(\d)/gu, (_, place: string) => values[Number(place) - 1] ?? "");
  return entry.message.replace(/\$\$|\$([a-z0-9_@]+)\$|\$\d/giu, (found: string, name?: string) => {
    if (found === "$$") return "$";
    return filled(name === undefined ? found : (named.get(name.toLowerCase()) ?? ""));
  });
}

/** Returns a message; `values` stand for `$1`, `$2`, … in it. */
export function t(key: MessageKey, ...values: readonly string[]): string {
  return ofChosen(key, values) || ofBrowser(key, [...values]);
}

/** To make one takes longer than all else that shows a count. */
const forms = once((tag) => new Intl.PluralRules(tag));
const numbers = once((tag) => new Intl.NumberFormat(tag));

/** Makes for each language what is made for it but once. */
function once<Made>(make: (tag: string) => Made): (tag: string) => Made {
  const made = new Map<string, Made>();
  return (tag) => {
    const there = made.get(tag) ?? make(tag);
    made.set(tag, there);
    return there;
  };
}

/** Returns the form of a message that the language wants for a number; the number is `$1`. */
export function plural(key: PluralKey, count: number, ...values: readonly string[]): string {
  const all = [number(count), ...values];
  const keys = [`${key}_${forms(language()).select(count)}`, `${key}_other`];
  for (const of of [ofChosen, ofBrowser]) {
    for (const each of keys) {
      const text = of(each, all);
      if (text) return text;
    }
  }
  return "";
}

/** The language that the texts are in (BCP 47): not the browser's, where the browser's has no texts here. */
export function language(): string {
  return t("language_tag");
}

/** The direction of writing of the texts. */
export function direction(): "ltr" | "rtl" {
  return /^(ar|fa|he|ur)\b/.test(language()) ? "rtl" : "ltr";
}

export function number(value: number): string {
  return numbers(language()).format(value);
}

/**
 * Returns a day as people write it.
 *
 * @param day - ISO date.
 */
export function date(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time)) return day;
  return new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "UTC" }).format(time);
}

/**
 * Returns the name of a language.
 *
 * @param code - BCP 47.
 */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
