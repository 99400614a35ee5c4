/** Looks through shadow roots, as Seller Central's components (`kat-…`) have them. */

import { ancestors, shadowRootOf } from "../fields/roots";

export type Root = Document | ShadowRoot;

/** Yields the document and every shadow root of a custom element in it. */
export function* roots(from: Root = document): Generator<Root> {
  yield from;
  for (const element of from.querySelectorAll("*")) {
    const inner = element.localName.includes("-") ? shadowRootOf(element) : element.shadowRoot;
    if (inner) yield* roots(inner);
  }
}

/** Returns what matches anywhere; `within` spares the search for shadow roots where there are several questions. */
export function deepQuery<Found extends Element>(selector: string, within: Iterable<Root> = roots()): Found[] {
  return [...within].flatMap((root) => [...root.querySelectorAll<Found>(selector)]);
}

/** Yields the texts of the page, component by component; those of scripts, styles and text areas left out. */
export function* deepText(within: Iterable<Root> = roots()): Generator<string> {
  for (const root of within) {
    const walker = document.createTreeWalker(root instanceof Document ? root.body : root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, nodeValue } = walker.currentNode as Text;
      if (nodeValue && !parentElement?.matches("script, style, textarea, noscript")) yield nodeValue;
    }
  }
}

/** Returns how many steps apart two elements are in the page's tree, shadow roots included. */
export function distance(a: Element, b: Element): number {
  const [left, right] = [[...ancestors(a)], [...ancestors(b)]];
  const place = new Map(right.map((node, index) => [node, index]));
  for (const [index, node] of left.entries()) {
    const other = place.get(node);
    if (other !== undefined) return index + other;
  }
  return Infinity;
}
