/** Placeholders of templates, as the core knows them (`policy_core/document/placeholders.py`). */

import type { Span } from "./protocol";

const PLACEHOLDER =
  /\{\{\{?[^{}\n]{1,80}\}\}\}?|\[\[[^[\]\n]{1,80}\]\]|\$\{[^{}\n]{1,80}\}|\*\|[A-Z][^|\n]{0,80}\|\*|(?<![\p{L}\p{N}_%])%%?[A-Z](?=[A-Z_-])[A-Z0-9_-]{0,40}[A-Z0-9]%%?(?![\p{L}\p{N}_])/gu;
const ORDER_ID = /order[\s_.-]*(?:id|no|nr|num|number|#)|amazon[\s_.-]*order|^order$/i;

/** What stands for the order's id in a template that is saved here. */
const OWN = "{{order-id}}";

/** Returns the text with an order's id for each placeholder of one; as it is where the id is not known. */
export function withOrderId(text: string, id: string | null | undefined): string {
  if (!id) return text;
  return text.replace(PLACEHOLDER, (found) => (ORDER_ID.test(found.replace(/^[{}[\]$%*| ]+|[{}[\]$%*| ]+$/g, "")) ? id : found));
}

/** Returns the text with a placeholder for each mention of an order's id. */
export function withoutOrderId(text: string, id: string | null | undefined): string {
  return id ? text.replaceAll(id, OWN) : text;
}

/** Returns where the first placeholder of a text is. */
export function firstPlaceholder(text: string): Span | null {
  const [found] = text.matchAll(PLACEHOLDER);
  return found ? { start: found.index, end: found.index + found[0].length } : null;
}
