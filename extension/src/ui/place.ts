/** Where badge, card and list go. All coordinates are the viewport's, in CSS pixels. */

import { computePosition, flip, inline, offset, shift, size, type Placement } from "@floating-ui/dom";

import type { Field } from "../fields/field";
import type { Span } from "../protocol";
import { ancestors } from "./dom";

/** What a panel is placed at. */
export interface Anchor {
  /** In reading order, one a line. */
  rects: readonly DOMRect[];
  /** Whether the text there runs from right to left. */
  rtl: boolean;
}

/** Pixels between a panel and what it is placed at, and between it and the viewport's edge. */
const GAP = 6;
const EDGE = 8;
/** Pixels; where there is less room beside the anchor, as in a small frame, a panel may lie over it. */
const LEAST_HEIGHT = 180;

/** Places a panel under its anchor, or above, and keeps it in the viewport. */
export async function placePanel(panel: HTMLElement, anchor: Anchor): Promise<void> {
  const rects = anchor.rects.length > 0 ? [...anchor.rects] : [new DOMRect(EDGE, EDGE, 0, 0)];
  const reference = { getBoundingClientRect: () => union(rects), getClientRects: () => rects };
  const panelIsRtl = getComputedStyle(panel).direction === "rtl";
  const placement: Placement = anchor.rtl === panelIsRtl ? "bottom-start" : "bottom-end";
  panel.style.maxHeight = "";
  const { x, y } = await computePosition(reference, panel, {
    strategy: "fixed",
    placement,
    middleware: [
      inline(),
      offset(GAP),
      flip({ padding: EDGE, crossAxis: false, fallbackStrategy: "bestFit" }),
      size({
        padding: EDGE,
        apply({ availableHeight, elements }) {
          const height = availableHeight < LEAST_HEIGHT ? innerHeight - 2 * EDGE : availableHeight;
          elements.floating.style.maxHeight = `${Math.max(0, Math.floor(height))}px`;
        },
      }),
      shift({ padding: EDGE, crossAxis: true }),
    ],
  });
  panel.style.left = `${Math.round(x)}px`;
  panel.style.top = `${Math.round(y)}px`;
}

/** Returns the parts of a text that can be seen, or, where none can, nothing. */
export function visibleRects(field: Field, spans: readonly Span[]): DOMRect[] {
  const box = field.element.getBoundingClientRect();
  const left = Math.max(box.left, 0);
  const top = Math.max(box.top, 0);
  const right = Math.min(box.right, innerWidth);
  const bottom = Math.min(box.bottom, innerHeight);
  return spans
    .flatMap((span) => field.rects(span))
    .filter((rect) => rect.right > left && rect.left < right && rect.bottom > top + 2 && rect.top < bottom - 2);
}

export interface BadgeSpot {
  x: number;
  y: number;
  /** Whether there is room for icon and number alone. */
  compact: boolean;
}

/**
 * Returns where the badge goes: into the field's lower corner where the text leaves it free, else outside where the page
 * has nothing, else into the corner again, as small as it gets. Null where the field cannot be seen.
 *
 * @param full - The badge's size in pixels with all its words, `compact` without.
 */
export function badgeSpot(
  field: Field,
  full: { width: number; height: number },
  compact: { width: number; height: number },
): BadgeSpot | null {
  const { element } = field;
  const box = element.getBoundingClientRect();
  if (box.width < 8 || box.height < 8 || !element.checkVisibility({ visibilityProperty: true })) return null;
  if (box.bottom < 12 || box.top > innerHeight - 12 || box.right < 12 || box.left > innerWidth - 12) return null;
  const rtl = isRtl(element);
  // A scroll bar takes its part of the inside.
  const bars = { x: element.offsetWidth - element.clientWidth, y: element.offsetHeight - element.clientHeight };
  const inset = 6;
  const oneLine = box.height < 56;

  const inside = (badge: { width: number; height: number }): DOMRect => {
    const x = rtl ? box.left + inset + bars.x / 2 : box.right - inset - badge.width - bars.x;
    const bottom = Math.min(box.bottom, innerHeight) - bars.y;
    const y = oneLine ? box.top + (box.height - badge.height) / 2 : bottom - inset - badge.height;
    return new DOMRect(x, y, badge.width, badge.height);
  };
  const outside = (badge: { width: number; height: number }, side: "below" | "above"): DOMRect =>
    new DOMRect(
      rtl ? box.left : box.right - badge.width,
      side === "below" ? box.bottom + 3 : box.top - badge.height - 3,
      badge.width,
      badge.height,
    );

  const wide = box.width > full.width * 1.6;
  const candidates: [DOMRect, boolean, boolean][] = [
    [inside(full), true, !wide],
    [inside(compact), true, false],
    [outside(full, "below"), false, false],
    [outside(full, "above"), false, false],
    [outside(compact, "below"), false, false],
  ];
  for (const [rect, isInside, left] of candidates) {
    if (left || !isOnScreen(rect)) continue;
    if (isInside ? !isOverText(field, rect) : isFree(element, rect)) return spot(rect, rect.width < full.width);
  }
  return spot(inside(compact), true);
}

export function isRtl(element: Element): boolean {
  return getComputedStyle(element).direction === "rtl";
}

function spot(rect: DOMRect, compact: boolean): BadgeSpot {
  const x = Math.min(Math.max(rect.x, 2), Math.max(2, innerWidth - rect.width - 2));
  const y = Math.min(Math.max(rect.y, 2), Math.max(2, innerHeight - rect.height - 2));
  return { x: Math.round(x), y: Math.round(y), compact };
}

function isOnScreen({ left, top, right, bottom }: DOMRect): boolean {
  return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}

/** Asks at a few points only: the text may be long. */
function isOverText(field: Field, rect: DOMRect): boolean {
  for (const y of [rect.top + 2, rect.bottom - 2]) {
    for (const x of [rect.left, (rect.left + rect.right) / 2, rect.right - 2]) {
      const at = field.offsetAt(x, y);
      if (at === null) continue;
      const near = field.rects({ start: Math.max(0, at - 1), end: at + 1 });
      if (near.some((glyph) => overlaps(glyph, rect))) return true;
    }
  }
  return false;
}

/** Whether nothing but what the field stands in is there. */
function isFree(field: Element, rect: DOMRect): boolean {
  const around = new Set(ancestors(field));
  const roots = new Set([document, field.getRootNode() as Document | ShadowRoot]);
  const isFreeAt = (x: number, y: number): boolean =>
    [...roots].every((root) => {
      const there = root.elementsFromPoint(x, y).find((item) => !item.hasAttribute("data-inbounds"));
      return !there || (there !== field && around.has(there));
    });
  return [rect.left + 1, (rect.left + rect.right) / 2, rect.right - 1].every((x) =>
    [rect.top + 1, rect.bottom - 1].every((y) => isFreeAt(x, y)),
  );
}

function overlaps(a: DOMRect, b: DOMRect): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top && a.width > 0;
}

function union(rects: readonly DOMRect[]): DOMRect {
  const left = Math.min(...rects.map((rect) => rect.left));
  const top = Math.min(...rects.map((rect) => rect.top));
  const right = Math.max(...rects.map((rect) => rect.right));
  const bottom = Math.max(...rects.map((rect) => rect.bottom));
  return new DOMRect(left, top, right - left, bottom - top);
}
