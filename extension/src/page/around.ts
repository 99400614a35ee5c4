/** What the pages around a frame tell of the message that is written in it: the order in the top page's address, say. */

import type { Facts } from "../protocol";
import type { PageReader } from "./page";

/**
 * Returns a frame's reader that knows what the pages around the frame tell, too.
 *
 * @param around - Returns what those tell now.
 */
export function withAround(page: PageReader, around: () => Facts): PageReader {
  const facts = (field: HTMLElement): Facts => joined(page.facts(field), around());
  return {
    ...page,
    facts,
    // A message that the seller starts has nobody to quote; a frame may not know by itself that it is one.
    quoted: (text) => (around().scope === "proactive" && !page.ownFacts().scope ? [] : page.quoted(text)),
  };
}

/** Fills in what a page does not tell by what the one around it does, unless they are about different orders. */
export function joined(inner: Facts, outer: Facts): Facts {
  const [id, other] = [inner.order?.id, outer.order?.id];
  if (id && other && id !== other) return inner;
  const facts = { ...outer, ...inner };
  if (inner.order && outer.order) facts.order = { ...outer.order, ...inner.order };
  return facts;
}
