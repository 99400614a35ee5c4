/**
 * An unseen copy of the text of a text area or a one-line input, laid over it. The browser lets no one see where in
 * such a field a part of the text stands, or draw there; in the copy it does.
 *
 * The copy is in an element of our own behind a closed shadow root, as the last child of the document's root element;
 * nothing of the page is touched. It has the metrics of the field, one block for each line feed (so that a keystroke
 * lays out one of them anew), is clipped to what is seen of the field, and scrolls and turns with it.
 */

import type { Backoff } from "../backoff";
import { firstIndex } from "../bisect";
import { ownElement } from "../own";
import type { Span } from "../protocol";
import { placementOf, rectsWithin } from "./geometry";
import { div, OVERLAY, put, px, raise } from "./overlay";

type PlainElement = HTMLTextAreaElement | HTMLInputElement;

/** What decides where the letters stand. */
const METRICS = `direction unicode-bidi writing-mode text-orientation
  font-style font-weight font-stretch font-size font-size-adjust font-family font-kerning font-optical-sizing
  font-variant-caps font-variant-ligatures font-variant-numeric font-variant-east-asian font-variant-alternates
  font-variant-position font-variant-emoji font-feature-settings font-variation-settings font-synthesis font-palette
  font-language-override line-height letter-spacing word-spacing text-indent text-transform text-align text-align-last
  text-rendering text-spacing-trim text-autospace tab-size white-space white-space-collapse text-wrap-mode
  text-wrap-style word-break overflow-wrap line-break hyphens hyphenate-character
  padding-top padding-right padding-bottom padding-left`.split(/\s+/);

const STYLE = {
  clip: `position: absolute; overflow: hidden; contain: strict;`,
  box: `position: absolute; box-sizing: border-box; transform-origin: center;`,
  view: `position: absolute; overflow: hidden;`,
  text: `position: absolute; left: 0; top: 0; box-sizing: border-box; margin: 0; border: 0; color: transparent;
    -webkit-text-fill-color: transparent; text-shadow: none; background: none; forced-color-adjust: none;`,
};

export class Mirror {
  /** The shadow root that the text of the copy is in. */
  readonly root: ShadowRoot;
  private readonly host: HTMLElement;
  private readonly clip = div(STYLE.clip);
  private readonly box = div(STYLE.box);
  private readonly view = div(STYLE.view);
  private readonly text = div(STYLE.text);
  private shown: string | null = null;
  private lines: Text[] = [];
  private values: string[] = [];
  /** Where each line begins. */
  private starts: number[] = [];
  private metrics = "";
  private scrolled = { scrollLeft: 0, scrollTop: 0 };
  /** Whether the copy was put into the document; the page may have removed it since. */
  private placed = false;

  constructor(
    private readonly element: PlainElement,
    private readonly backoff: Backoff,
  ) {
    this.host = ownElement("marks");
    this.host.style.cssText = OVERLAY;
    this.host.inert = true;
    this.host.setAttribute("aria-hidden", "true");
    this.root = this.host.attachShadow({ mode: "closed" });
    this.view.append(this.text);
    this.box.append(this.view);
    this.clip.append(this.box);
    this.root.append(this.clip);
  }

  /** Takes the field's text over; what has not changed is not laid out again. */
  update(text: string): void {
    if (text === this.shown) return;
    this.shown = text;
    const values = text.split("\n");
    const shorter = Math.min(values.length, this.values.length);
    let same = 0;
    while (same < shorter && values[same] === this.values[same]) same++;
    let behind = 0;
    while (
      behind < shorter - same &&
      values[values.length - 1 - behind] === this.values[this.values.length - 1 - behind]
    ) {
      behind++;
    }
    const old = this.lines.slice(same, this.lines.length - behind);
    const next = values.slice(same, values.length - behind);
    const reused = Math.min(old.length, next.length);
    for (let index = 0; index < reused; index++) old[index]!.data = shownLine(next[index]!);
    for (const line of old.slice(reused)) line.parentElement?.remove();
    const fresh = next.slice(reused).map((value) => document.createTextNode(shownLine(value)));
    const after = this.lines[this.lines.length - behind]?.parentElement ?? null;
    const blocks = document.createDocumentFragment();
    for (const line of fresh) {
      const block = document.createElement("div");
      block.append(line);
      blocks.append(block);
    }
    this.text.insertBefore(blocks, after);
    this.lines.splice(same, old.length, ...old.slice(0, reused), ...fresh);
    this.values = values;
    this.starts = [];
    let at = 0;
    for (const value of values) {
      this.starts.push(at);
      at += value.length + 1;
    }
  }

  /** Returns a range in the copy for each line that a part of the text stands in. */
  ranges(span: Span): Range[] {
    const ranges: Range[] = [];
    for (let index = this.lineAt(span.start); index < this.lines.length; index++) {
      const start = this.starts[index]!;
      if (start >= span.end) break;
      const value = this.values[index]!;
      const from = Math.max(span.start - start, 0);
      const to = Math.min(span.end - start, value.length);
      if (from >= to) continue;
      const range = document.createRange();
      range.setStart(this.lines[index]!, from);
      range.setEnd(this.lines[index]!, to);
      ranges.push(range);
    }
    return ranges;
  }

  /** Returns where letters stand in a part of the viewport. */
  textIn(area: DOMRect): DOMRect[] {
    const block = (index: number): DOMRect => this.lines[index]!.parentElement!.getBoundingClientRect();
    const found: DOMRect[] = [];
    for (let index = firstIndex(this.lines.length, (at) => block(at).bottom > area.top); index < this.lines.length; index++) {
      if (block(index).top >= area.bottom) break;
      const range = document.createRange();
      range.selectNodeContents(this.lines[index]!);
      found.push(...rectsWithin(range, area));
    }
    return found;
  }

  /**
   * Lays the copy over the field as the field is now. Reads first, then writes.
   *
   * @returns Whether the copy has been put into the document anew: what is drawn in it has to be drawn again.
   */
  place(): boolean {
    let anew = false;
    if (this.host.parentNode !== document.documentElement) {
      if (this.placed && !this.backoff.isDue()) return false;
      document.documentElement.append(this.host);
      this.placed = true;
      anew = true;
    }
    const placement = placementOf(this.element);
    // Not by `display`: Firefox forgets highlights in what is not laid out.
    put(this.clip, { visibility: placement.shown ? "visible" : "hidden" });
    if (!placement.shown) return anew;
    if (raise(this.host, placement)) anew = true;
    const style = getComputedStyle(this.element);
    const zoom = this.element.currentCSSZoom;
    const origin = this.host.getBoundingClientRect();
    const { bounds, clip, matrix } = placement;
    const oneLine = this.element instanceof HTMLInputElement;
    // An input shows its text within the padding, a text area over it.
    const sides = {
      left: parseFloat(style.borderLeftWidth) + (oneLine ? parseFloat(style.paddingLeft) : 0),
      right: parseFloat(style.borderRightWidth) + (oneLine ? parseFloat(style.paddingRight) : 0),
      top: parseFloat(style.borderTopWidth),
      bottom: parseFloat(style.borderBottomWidth),
    };
    // Unscaled sizes; the rounded ones of the element only where the bounds are turned.
    const upright = matrix.b === 0 && matrix.c === 0 && matrix.a > 0 && matrix.d > 0;
    const width = upright ? bounds.width / matrix.a / zoom : this.element.offsetWidth;
    const height = upright ? bounds.height / matrix.d / zoom : this.element.offsetHeight;
    const bars = {
      across: oneLine ? 0 : bar(this.element.offsetWidth - this.element.clientWidth, sides.left + sides.right),
      down: oneLine ? 0 : bar(this.element.offsetHeight - this.element.clientHeight, sides.top + sides.bottom),
    };
    const barOnLeft = bars.across > 0 && this.element.clientLeft - sides.left > 0.75;
    const left = sides.left + (barOnLeft ? bars.across : 0);
    const inner = width - sides.left - sides.right - bars.across;
    const innerHeight = height - sides.top - sides.bottom - bars.down;
    const { scrollLeft, scrollTop } = this.element;
    const seen = {
      left: Math.max(clip.left, bounds.left),
      top: Math.max(clip.top, bounds.top),
      right: Math.min(clip.right, bounds.right),
      bottom: Math.min(clip.bottom, bounds.bottom),
    };

    put(this.clip, {
      left: px(seen.left - origin.left),
      top: px(seen.top - origin.top),
      width: px(Math.max(seen.right - seen.left, 0)),
      height: px(Math.max(seen.bottom - seen.top, 0)),
    });
    // An affine map keeps the middle of the box, so its linear part and the middle of the bounds place it.
    put(this.box, {
      zoom: String(zoom),
      width: px(width),
      height: px(height),
      left: px(((bounds.left + bounds.right) / 2 - seen.left) / zoom - width / 2),
      top: px(((bounds.top + bounds.bottom) / 2 - seen.top) / zoom - height / 2),
      transform: matrix.isIdentity ? "none" : matrix.toString(),
    });
    put(this.view, { left: px(left), top: px(sides.top), width: px(inner), height: px(innerHeight) });
    this.copyMetrics(style, inner, innerHeight);
    put(this.text, { transform: `translate(${px(-scrollLeft)}, ${px(-scrollTop)})` });
    this.scrolled = { scrollLeft, scrollTop };
    return anew;
  }

  /** Whether the field has scrolled since (not all browsers tell when an input does), or the page removed the copy. */
  get stale(): boolean {
    if (!this.host.isConnected) return true;
    const { scrollLeft, scrollTop } = this.element;
    return scrollLeft !== this.scrolled.scrollLeft || scrollTop !== this.scrolled.scrollTop;
  }

  /** Lays the copy out now: Firefox draws highlights only in what has been laid out before. */
  settle(): void {
    this.text.getBoundingClientRect();
  }

  /** Takes the copy away. */
  remove(): void {
    this.host.remove();
  }

  private copyMetrics(style: CSSStyleDeclaration, width: number, height: number): void {
    const values = METRICS.map((name) => style.getPropertyValue(name));
    const language = this.element.closest("[lang]")?.getAttribute("lang") ?? "";
    const metrics = `${values.join("|")}|${language}|${width}|${height}`;
    if (metrics === this.metrics) return;
    this.metrics = metrics;
    METRICS.forEach((name, index) => {
      const value = values[index]!;
      if (value) this.text.style.setProperty(name, value);
    });
    if (language) this.text.lang = language;
    if (this.element instanceof HTMLTextAreaElement) {
      put(this.text, { width: px(width), "min-height": px(height) });
    } else {
      // The one line of an input stands in the middle and does not wrap.
      put(this.text, {
        "min-width": px(width),
        height: px(height),
        display: "flex",
        "flex-direction": "column",
        "justify-content": "center",
        "white-space": "pre",
        "padding-left": "0",
        "padding-right": "0",
      });
    }
  }

  private lineAt(offset: number): number {
    return Math.max(firstIndex(this.starts.length, (index) => this.starts[index]! > offset) - 1, 0);
  }
}

/** An empty block has no height; a line of the field has. */
function shownLine(value: string): string {
  return value === "" ? "\u200b" : value;
}

/** The width of a scroll bar, or 0 where the difference is only that of rounding. */
function bar(difference: number, borders: number): number {
  const width = difference - borders;
  return width >= 1.5 ? Math.round(width) : 0;
}
