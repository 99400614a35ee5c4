/** Shadow roots, open and closed, as a content script may see them. */

import { isOwn } from "../own";

/** Returns the shadow root of an element, also a closed one, or null. */
export function shadowRootOf(element: Element): ShadowRoot | null {
  if (element.shadowRoot) return element.shadowRoot;
  // Firefox gives it as a property, Chromium by a function of the extension's API.
  const own = (element as { openOrClosedShadowRoot?: ShadowRoot | null }).openOrClosedShadowRoot;
  if (own !== undefined) return own;
  if (import.meta.env.FIREFOX || !(element instanceof HTMLElement)) return null;
  try {
    return (chrome.dom.openOrClosedShadowRoot(element) as ShadowRoot | null) ?? null;
  } catch {
    return null;
  }
}

/** Returns the element that has the focus, down through all shadow roots. */
export function focusedElement(root: Document | ShadowRoot = document): Element | null {
  let active = root.activeElement;
  while (active) {
    const inner = shadowRootOf(active)?.activeElement;
    if (!inner) break;
    active = inner;
  }
  return active;
}

/** Returns the element that an event is really about, also where a closed shadow root hides it. */
export function targetOf(event: Event): Element | null {
  const [target] = event.composedPath();
  if (!(target instanceof Element)) return null;
  const root = shadowRootOf(target);
  return (root && focusedElement(root)) ?? target;
}

/** Returns the element that an element is laid out in. */
export function layoutParent(element: Element): Element | null {
  const parent = element.assignedSlot ?? element.parentNode;
  if (parent instanceof ShadowRoot) return parent.host;
  return parent instanceof Element ? parent : null;
}

/** Returns the document or shadow root that a node is in, or null where it is in none. */
export function rootOf(node: Node): Document | ShadowRoot | null {
  const root = node.getRootNode();
  return root instanceof Document || root instanceof ShadowRoot ? root : null;
}

/** Returns the roots around a node, the innermost first, the document last. */
export function rootsAround(node: Node): (Document | ShadowRoot)[] {
  const roots: (Document | ShadowRoot)[] = [];
  for (let root = rootOf(node); root; root = root instanceof ShadowRoot ? rootOf(root.host) : null) roots.push(root);
  return roots;
}

/** Yields a node and what it stands in, out of shadow roots too, up to the document. */
export function* ancestors(node: Node): Generator<Node> {
  for (let at: Node | null = node; at; at = at instanceof ShadowRoot ? at.host : at.parentNode) yield at;
}

/** Returns the page's innermost element at a point of the viewport, down through all shadow roots. */
export function elementAt(x: number, y: number): Element | null {
  const topmost = (root: Document | ShadowRoot): Element | null =>
    root.elementsFromPoint(x, y).find((element) => !isOwn(element)) ?? null;
  let at = topmost(document);
  while (at) {
    const root = shadowRootOf(at);
    const inner = root && topmost(root);
    // A root names what is around it, too.
    if (!inner || inner === at || !root.contains(inner)) break;
    at = inner;
  }
  return at;
}
