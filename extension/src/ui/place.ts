/** Where badge, card and list go. All coordinates are the viewport's, in CSS pixels. */

import { computePosition, flip, inline, offset, shift, size, type Placement } from "@floating-ui/dom";

import type { Field, Place } from "../fields/field";
import { ancestors, rootsAround } from "../fields/roots";
import { overlaps } from "../marks/geometry";
import { isOwn } from "../own";

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

/**
 * Places a panel under its anchor, or above, and keeps it in the viewport.
 *
 * @param leastHeight - Pixels; where there is less room beside the anchor, as in a small frame, the panel may lie over it.
 */
export async function placePanel(panel: HTMLElement, anchor: Anchor, leastHeight: number): Promise<void> {
  const rects = anchor.rects.length > 0 ? [...anchor.rects] : [new DOMRect(EDGE, EDGE, 0, 0)];
  const reference = { getBoundingClientRect: () => union(rects), getClientRects: () => rects };
  const panelIsRtl = getComputedStyle(panel).direction === "rtl";
  const placement: Placement = anchor.rtl === panelIsRtl ? "bottom-start" : "bottom-end";
  // To be measured whole the panel grows, and would lose its place in what it scrolls.
  const scrolling = panel.querySelector(".scroll");
  const scrolled = scrolling?.scrollTop ?? 0;
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
          const height = Math.max(availableHeight, Math.min(leastHeight, innerHeight - 2 * EDGE));
          elements.floating.style.maxHeight = `${Math.floor(height)}px`;
        },
      }),
      shift({ padding: EDGE, crossAxis: true }),
    ],
  });
  if (scrolling) scrolling.scrollTop = scrolled;
  panel.style.left = `${Math.round(x)}px`;
  panel.style.top = `${Math.round(y)}px`;
}

/** Returns the parts of a text that can be seen, or, where none can, nothing. */
export function visibleRects(field: Field, spans: readonly Place[]): DOMRect[] {
  const box = field.element.getBoundingClientRect();
  const left = Math.max(box.left, 0);
  const top = Math.max(box.top, 0);
  const right = Math.min(box.right, innerWidth);
  const bottom = Math.min(box.bottom, innerHeight);
  return spans
    .flatMap((span) => field.rects(span))
    .filter((rect) => rect.right > left && rect.left < right && rect.bottom > top + 2 && rect.top < bottom - 2);
}

/** How much the badge says: all, the kind of message left out, icon and number alone. */
export type BadgeSize = "full" | "short" | "compact";

export interface Size {
  width: number;
  height: number;
}

type Side = "inside" | "below" | "above" | "beside";

/** How the badge stands at its field. */
export interface Stand {
  side: Side;
  size: BadgeSize;
}

const SIZES = ["full", "short", "compact"] as const;
/** Pixels from the field's edge inwards. */
const INSET = 6;

/**
 * Chooses where the badge stands: in the field's lower corner where the text leaves it free, else outside where the page
 * has nothing, else in the corner again, as small as it gets. Asks the page for what is at some points, which costs more
 * than following the field by `standAt`.
 *
 * @param sizes - The badge's sizes in pixels.
 */
export function chooseStand(field: Field, sizes: Readonly<Record<BadgeSize, Size>>): Stand {
  const box = field.element.getBoundingClientRect();
  const inside = (size: BadgeSize): DOMRect => standRect(field.element, box, { side: "inside", size }, sizes);
  // The larger sizes cover the place of the smaller ones.
  const text = field.textIn(inside(SIZES[0]));
  for (const size of SIZES) {
    if (size !== "compact" && box.width < sizes[size].width * 1.6) continue;
    const rect = inside(size);
    if (isOnScreen(rect) && !text.some((line) => overlaps(line, rect))) return { side: "inside", size };
  }
  for (const size of SIZES) {
    for (const side of ["below", "above", "beside"] as const) {
      const rect = standRect(field.element, box, { side, size }, sizes);
      if (isOnScreen(rect) && isFree(field.element, rect)) return { side, size };
    }
  }
  return { side: "inside", size: "compact" };
}

/** Returns where a badge that stands so is now, or null where its field cannot be seen. */
export function standAt(
  { element }: Field,
  stand: Stand,
  sizes: Readonly<Record<BadgeSize, Size>>,
): { x: number; y: number } | null {
  const box = element.getBoundingClientRect();
  if (box.width < 8 || box.height < 8 || !element.checkVisibility({ visibilityProperty: true })) return null;
  if (box.bottom < 12 || box.top > innerHeight - 12 || box.right < 12 || box.left > innerWidth - 12) return null;
  const { x, y, width, height } = standRect(element, box, stand, sizes);
  return {
    x: Math.round(Math.min(Math.max(x, 2), Math.max(2, innerWidth - width - 2))),
    y: Math.round(Math.min(Math.max(y, 2), Math.max(2, innerHeight - height - 2))),
  };
}

function standRect(
  element: HTMLElement,
  box: DOMRect,
  { side, size }: Stand,
  sizes: Readonly<Record<BadgeSize, Size>>,
): DOMRect {
  const { width, height } = sizes[size];
  const rtl = isRtl(element);
  if (side === "beside") return new DOMRect(rtl ? box.left - width - 4 : box.right + 4, box.top, width, height);
  if (side !== "inside") {
    const y = side === "below" ? box.bottom + 3 : box.top - height - 3;
    return new DOMRect(rtl ? box.left : box.right - width, y, width, height);
  }
  // A scroll bar takes its part of the inside.
  const bars = { x: element.offsetWidth - element.clientWidth, y: element.offsetHeight - element.clientHeight };
  const x = rtl ? box.left + INSET + bars.x / 2 : box.right - INSET - width - bars.x;
  const isOneLine = box.height < 56;
  const bottom = Math.min(box.bottom, innerHeight) - bars.y;
  return new DOMRect(x, isOneLine ? box.top + (box.height - height) / 2 : bottom - INSET - height, width, height);
}

export function isRtl(element: Element): boolean {
  return getComputedStyle(element).direction === "rtl";
}

function isOnScreen({ left, top, right, bottom }: DOMRect): boolean {
  return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}

/** Whether nothing but what the field stands in is there. */
function isFree(field: Element, rect: DOMRect): boolean {
  const around = new Set(ancestors(field));
  const roots = rootsAround(field);
  const isFreeAt = (x: number, y: number): boolean =>
    roots.every((root) => {
      const there = root.elementsFromPoint(x, y).find((item) => !isOwn(item));
      return !there || (there !== field && around.has(there));
    });
  const rows = steps(rect.top, rect.bottom, 12);
  return steps(rect.left, rect.right, 40).every((x) => rows.every((y) => isFreeAt(x, y)));
}

/** Points from just within one end to just within the other, not further apart than so many pixels. */
function steps(from: number, to: number, most: number): number[] {
  const count = Math.max(1, Math.ceil((to - from - 2) / most));
  return Array.from({ length: count + 1 }, (_, index) => from + 1 + ((to - from - 2) * index) / count);
}

function union(rects: readonly DOMRect[]): DOMRect {
  const left = Math.min(...rects.map((rect) => rect.left));
  const top = Math.min(...rects.map((rect) => rect.top));
  const right = Math.max(...rects.map((rect) => rect.right));
  const bottom = Math.max(...rects.map((rect) => rect.bottom));
  return new DOMRect(left, top, right - left, bottom - top);
}
