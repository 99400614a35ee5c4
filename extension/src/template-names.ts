/** The names of templates. */

/** Characters. */
export const LONGEST_NAME = 80;

/** Returns a name in one line and of a length that can be shown; empty where there is nothing in it. */
export function tidyName(name: string): string {
  // Not through the middle of a pair of surrogates.
  return name.replace(/\s+/gu, " ").trim().slice(0, LONGEST_NAME).replace(/[\ud800-\udbff]$/u, "");
}

/** Whether two names are one to a person. */
export function isSameName(one: string, other: string): boolean {
  return tidyName(one).toLowerCase() === tidyName(other).toLowerCase();
}

/** Returns a name that no template has: itself, or with a number behind it. */
export function freeName(wanted: string, taken: readonly { name: string }[]): string {
  const name = tidyName(wanted);
  for (let number = 2, free = name; ; number += 1) {
    if (!taken.some((other) => isSameName(other.name, free))) return free;
    const behind = ` (${number})`;
    free = `${tidyName(name.slice(0, LONGEST_NAME - behind.length))}${behind}`;
  }
}
