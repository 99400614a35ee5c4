/**
 * Marks of what is no text: a frame over each picture or table, in an element of our own behind a closed shadow root.
 * The page's elements stay as they are.
 */

import { Backoff } from "../backoff";
import type { Mark } from "../fields/field";
import { ownElement } from "../own";
import { div, OVERLAY, px, put, raise } from "./overlay";
import { type Placement, placementOf } from "./geometry";

const CSS = `
  div { position: absolute; box-sizing: border-box; pointer-events: none; }
  .clip { overflow: hidden; contain: strict; }
  .mark { border: 2px dashed #e5343d; border-radius: 2px; }
  .mark.warning { border-color: #c77700; }
  .mark.hint { border: 2px dotted #2f7de1; }
  @media (forced-colors: active) { .mark { border-color: CanvasText !important; } }
  @media print { .mark { display: none; } }
`;
export class Outlines {
  private host: HTMLElement | null = null;
  private readonly clip = div("");
  private readonly backoff = new Backoff();
  /** Whether the host was put into the document; the page may have removed it since. */
  private placed = false;
  private field: HTMLElement | null = null;
  private frames: { of: Element; frame: HTMLElement }[] = [];

  /** Draws frames in place of those drawn before. */
  update(field: HTMLElement, marks: readonly Mark[]): void {
    this.field = field;
    const before = new Map(this.frames.map((each) => [each.of, each.frame]));
    // Of several marks of one element the last one is seen.
    this.frames = [...new Map(marks.map((mark) => [mark.element!, mark.severity]))].map(([of, severity]) => {
      const frame = before.get(of) ?? div("");
      before.delete(of);
      frame.className = `mark ${severity}`;
      return { of, frame };
    });
    for (const frame of before.values()) frame.remove();
    if (this.frames.length === 0) return this.remove();
    for (const { frame } of this.frames) if (!frame.parentNode) this.clip.append(frame);
    this.place();
  }

  /** Lays the frames over their elements as these are now. Reads first, then writes. */
  place(): void {
    if (this.frames.length === 0 || !this.field) return;
    const host = (this.host ??= this.make());
    if (host.parentNode !== document.documentElement) {
      if (this.placed && !this.backoff.isDue()) return;
      document.documentElement.append(host);
      this.placed = true;
    }
    const placement = placementOf(this.field);
    raise(host, placement);
    const origin = host.getBoundingClientRect();
    const seen = seenOf(placement);
    const boxes = this.frames.map(({ of }) => (of.isConnected && of.checkVisibility() ? of.getBoundingClientRect() : null));
    put(this.clip, {
      visibility: placement.shown ? "visible" : "hidden",
      left: px(seen.left - origin.left),
      top: px(seen.top - origin.top),
      width: px(Math.max(seen.right - seen.left, 0)),
      height: px(Math.max(seen.bottom - seen.top, 0)),
    });
    this.frames.forEach(({ frame }, index) => {
      const box = boxes[index];
      put(frame, { display: box && box.width > 0 && box.height > 0 ? "block" : "none" });
      if (!box) return;
      put(frame, {
        left: px(box.left - seen.left),
        top: px(box.top - seen.top),
        width: px(box.width),
        height: px(box.height),
      });
    });
  }

  /** Takes all frames away. */
  remove(): void {
    for (const { frame } of this.frames) frame.remove();
    this.frames = [];
    this.host?.remove();
    this.host = null;
    this.placed = false;
  }

  private make(): HTMLElement {
    const host = ownElement("marks");
    host.style.cssText = OVERLAY;
    host.inert = true;
    host.setAttribute("aria-hidden", "true");
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    this.clip.className = "clip";
    root.append(this.clip);
    return host;
  }
}

/** The part of the screen in which a field's content is seen. */
function seenOf({ bounds, clip }: Placement): { left: number; top: number; right: number; bottom: number } {
  return {
    left: Math.max(clip.left, bounds.left),
    top: Math.max(clip.top, bounds.top),
    right: Math.min(clip.right, bounds.right),
    bottom: Math.min(clip.bottom, bounds.bottom),
  };
}
