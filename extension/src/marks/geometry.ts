/** Where an element is on the screen, how it is turned and scaled there, and what of it its ancestors let be seen. */

import { layoutParent } from "../fields/roots";

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Placement {
  /** The bounds on the screen; viewport coordinates in CSS pixels. */
  bounds: DOMRect;
  /** What the ancestors' overflow leaves to be seen; unbounded sides are infinite. */
  clip: Box;
  /** All transforms from the element up, without their translations. */
  matrix: DOMMatrix;
  /** Stays in its place while the document scrolls. */
  fixed: boolean;
  /** In the browser's top layer (a modal dialog, a popover), or in a document that is turned or scaled as a whole. */
  raised: boolean;
  shown: boolean;
  /** By how much the document is zoomed as a whole, by its own style. */
  zoom: number;
}

/** Reads an element's placement; forces layout where it is not clean. */
export function placementOf(element: HTMLElement): Placement {
  const clip: Box = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
  let matrix = new DOMMatrix();
  let fixed = false;
  let raised = false;
  // An absolutely placed element is not clipped by ancestors that are not its containing block.
  let skips: "none" | "static" | "all" = "none";
  for (let at: Element | null = element; at; at = layoutParent(at)) {
    const style = getComputedStyle(at);
    const holds = style.transform !== "none" || style.filter !== "none" || style.perspective !== "none";
    matrix = linearOf(style).multiply(matrix);
    if (at !== element && at !== document.documentElement && at !== document.body) {
      const passes = (skips === "all" && !holds) || (skips === "static" && style.position === "static" && !holds);
      if (!passes) {
        skips = "none";
        clipBy(at, style, clip);
      }
    }
    if (style.position === "fixed") {
      fixed = true;
      skips = "all";
    } else if (style.position === "absolute") {
      skips = "static";
    }
    if (at.matches(":modal, :popover-open") || (at === document.documentElement && holds)) raised = true;
  }
  return {
    bounds: element.getBoundingClientRect(),
    clip,
    matrix,
    fixed,
    raised,
    shown: element.isConnected && element.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
    zoom: document.documentElement.currentCSSZoom,
  };
}

/** Returns the rectangles of a range that overlap a part of the viewport. */
export function rectsWithin(range: Range, area: DOMRect): DOMRect[] {
  return [...range.getClientRects()].filter((rect) => rect.width > 0 && overlaps(rect, area));
}

export function overlaps(one: DOMRect, other: DOMRect): boolean {
  return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
}

function clipBy(element: Element, style: CSSStyleDeclaration, clip: Box): void {
  const across = style.overflowX !== "visible";
  const down = style.overflowY !== "visible";
  if (!across && !down) return;
  const box = element.getBoundingClientRect();
  if (across) {
    clip.left = Math.max(clip.left, box.left + parseFloat(style.borderLeftWidth));
    clip.right = Math.min(clip.right, box.right - parseFloat(style.borderRightWidth));
  }
  if (down) {
    clip.top = Math.max(clip.top, box.top + parseFloat(style.borderTopWidth));
    clip.bottom = Math.min(clip.bottom, box.bottom - parseFloat(style.borderBottomWidth));
  }
}

function linearOf(style: CSSStyleDeclaration): DOMMatrix {
  if (style.transform === "none" && style.rotate === "none" && style.scale === "none") return new DOMMatrix();
  const matrix = new DOMMatrix();
  if (style.rotate !== "none") {
    const angle = /^(-?[\d.e-]+)deg$/.exec(style.rotate);
    if (angle) matrix.rotateSelf(0, 0, Number(angle[1]));
  }
  if (style.scale !== "none") {
    const [x = 1, y = x] = style.scale.split(" ").map(Number);
    matrix.scaleSelf(x, y);
  }
  if (style.transform !== "none") matrix.multiplySelf(new DOMMatrix(style.transform));
  return new DOMMatrix([matrix.a, matrix.b, matrix.c, matrix.d, 0, 0]);
}
