/** The selection in an editing host, also in a shadow tree, where browsers differ. */

import { rootOf } from "./roots";

/** Returns what is selected within a host, or null. */
export function selectionIn(host: HTMLElement): StaticRange | Range | null {
  const root = rootOf(host);
  const selection =
    (root as { getSelection?: () => Selection | null } | null)?.getSelection?.() ?? document.getSelection();
  if (!selection || selection.rangeCount === 0) return null;
  const composed =
    root instanceof ShadowRoot ? selection.getComposedRanges?.({ shadowRoots: [root] })[0] : undefined;
  const range = composed ?? selection.getRangeAt(0);
  return host.contains(range.startContainer) && host.contains(range.endContainer) ? range : null;
}
