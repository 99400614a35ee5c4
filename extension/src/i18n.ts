/** The texts for people: `public/_locales/<language>/messages.json` through the browser's own i18n. */

import { browser } from "wxt/browser";

import type messages from "../public/_locales/en/messages.json";

export type MessageKey = keyof typeof messages;

/** A message with plural forms: keys that end with `_one`, `_other` and what else the language has. */
type PluralKey = { [Key in MessageKey]: Key extends `${infer Base}_other` ? Base : never }[MessageKey];

const getMessage = (key: string, values: readonly string[]): string =>
  (browser.i18n.getMessage as (key: string, values?: string[]) => string)(key, [...values]);

/** Returns a message; `values` stand for `$1`, `$2`, … in it. */
export function t(key: MessageKey, ...values: readonly string[]): string {
  return getMessage(key, values);
}

/** Returns the form of a message that the language wants for a number; the number is `$1`. */
export function plural(key: PluralKey, count: number, ...values: readonly string[]): string {
  const all = [number(count), ...values];
  const form = new Intl.PluralRules(language()).select(count);
  return getMessage(`${key}_${form}`, all) || getMessage(`${key}_other`, all);
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
  return new Intl.NumberFormat(language()).format(value);
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
