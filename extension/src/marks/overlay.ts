/** What lies over the page: an element of our own, the last child of the document's root element, that takes no room. */

import type { Placement } from "./geometry";

/** The style of its host element. */
export const OVERLAY = `all: initial !important; position: absolute !important; left: 0 !important; top: 0 !important;
  width: 0 !important; height: 0 !important; margin: 0 !important; padding: 0 !important; border: 0 !important;
  overflow: visible !important; background: none !important; pointer-events: none !important;
  z-index: 2147483646 !important;`;

/** Brings back on top what is to lie above overlays. */
const above = new Set<() => void>();

/** Has a function called whenever an overlay has gone into the top layer, on top of all that is there already. */
export function keepAbove(raiseAgain: () => void, signal: AbortSignal): void {
  above.add(raiseAgain);
  signal.addEventListener("abort", () => above.delete(raiseAgain));
}

/**
 * Goes where the field is: with the document, fixed, or above a modal dialog in the top layer; in the viewport's pixels,
 * however the document is zoomed.
 *
 * @returns Whether it has entered or left the top layer.
 */
export function raise(host: HTMLElement, placement: Placement): boolean {
  const position = placement.fixed || placement.raised ? "fixed" : "absolute";
  host.style.setProperty("position", position, "important");
  host.style.setProperty("zoom", String(1 / placement.zoom), "important");
  if (placement.raised) {
    host.popover = "manual";
    if (host.matches(":popover-open")) return false;
    host.showPopover();
    for (const raiseAgain of above) raiseAgain();
    return true;
  }
  if (host.popover === null) return false;
  host.popover = null;
  return true;
}

export function div(css: string): HTMLDivElement {
  const element = document.createElement("div");
  element.style.cssText = css;
  return element;
}

/** Sets styles that differ. */
export function put(element: HTMLElement, values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) {
    if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
  }
}

export function px(value: number): string {
  return `${Math.round(value * 1000) / 1000}px`;
}
