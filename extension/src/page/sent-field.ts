/** Which field's message a button sends. */

import { ancestors } from "../fields/roots";
import { distance } from "./deep";
import { saysReply } from "./send-button";

/** What holds one message of several, or a form of its own. */
const ITEM = "article, li, tr, form, [role=article], [role=listitem], [role=row]";

/**
 * Returns the field whose message a button sends: the only one, or of several the one nearest to it in the page; null
 * where it sends none of them. "Reply" often only opens the form that a reply is then written in, so it counts as
 * sending only what stands right before it; which of the fields are written in is for the caller to know.
 */
export function sentField(button: HTMLElement, fields: readonly HTMLElement[]): HTMLElement | null {
  const mayBe = fields.filter((field) => field.isConnected && (!saysReply(button) || mayEnd(button, field)));
  const away = new Map(mayBe.map((field) => [field, distance(button, field)]));
  return mayBe.toSorted((a, b) => (away.get(a) ?? 0) - (away.get(b) ?? 0))[0] ?? null;
}

/** Whether a button that says "Reply" may be the end of the form that this field is in. */
function mayEnd(button: HTMLElement, field: HTMLElement): boolean {
  if (button.ariaExpanded !== null || button.ariaHasPopup !== null) return false;
  const around = [...ancestors(field)];
  const path = [...ancestors(button)];
  const common = path.findIndex((node) => around.includes(node));
  const meeting = path[common];
  if (!meeting) return false;
  if (path.slice(0, common).some((node) => node instanceof Element && node.matches(ITEM))) return false;
  const [here, there] = [path[common - 1], around[around.indexOf(meeting) - 1]];
  // A shadow tree stands beside what its host holds.
  if (!here || !there || here instanceof ShadowRoot || there instanceof ShadowRoot) return true;
  return (there.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
