import { distance } from "./deep";

/** Returns the field whose message a button sends: the only one, or of several the one nearest to it in the page. */
export function nearestField(button: HTMLElement, fields: readonly HTMLElement[]): HTMLElement | null {
  const present = fields.filter((field) => field.isConnected);
  if (present.length < 2) return present[0] ?? null;
  const away = new Map(present.map((field) => [field, distance(button, field)]));
  return present.toSorted((a, b) => (away.get(a) ?? 0) - (away.get(b) ?? 0))[0] ?? null;
}
