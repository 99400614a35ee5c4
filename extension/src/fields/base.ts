/** What all fields have in common: marks that move with the text, the pointer over them, the place on the screen. */

import { firstIndex } from "../bisect";
import { diff, shift } from "../marks/shift";
import { type Painted, Painter } from "../marks/highlight";
import { gravity, type Finding, type Span } from "../protocol";
import type { Field, FieldEvents, FormatsOff, Mark, Place, TextEdit } from "./field";
import type { Markup } from "./markup";
import { watchPlace } from "./place";
import { elementAt, focusedElement, layoutParent, rootOf } from "./roots";

/** Up to so many marks are drawn wherever they are, of more only those on the screen: browsers take long over many. */
const FEW_MARKS = 60;
/** How far around the screen marks are drawn, in CSS pixels, for scrolling to find them there. */
const MARGIN = 400;

/** What all fields that have not the focus may take of a frame, and how many frames one of them waits at most. */
const FRAME_SHARE_MS = 8;
const MAX_WAIT = 30;

/** How long the pointer rests on a mark before it is told. */
const REST_MS = 120;

export abstract class BaseField<E extends HTMLElement = HTMLElement> implements Field {
  abstract readonly kind: Field["kind"];
  abstract readonly readOnly: boolean;

  protected readonly painter = new Painter();
  protected readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  /** Listens for the field's place only while that matters. */
  private placing: AbortController | null = null;

  /** Those that were last to be drawn, and the text that their offsets are in. */
  private given: { readonly marks: readonly Mark[]; readonly text: string } = { marks: [], text: "" };
  /** What is left of them; offsets in `known`. */
  private marks: readonly Mark[] = [];
  private known = "";
  /** What `read` returned last: what the next marks' offsets are meant in. */
  private told = "";
  /** Marks that lie under something of the page's, and would be drawn over it. */
  private covered: ReadonlySet<Mark> = new Set();
  private hasFocus = false;
  private wasReadOnly = false;
  /** Where marks are drawn now; null where none are. */
  private near: { top: number; bottom: number } | null = null;
  private emphasised: Finding | null = null;

  private frame = 0;
  private boxes: { mark: Mark; rects: DOMRect[] }[] | null = null;
  private pointer: { x: number; y: number } | null = null;
  private pointerFrame = 0;
  private rest = 0;
  private rested: Mark | null = null;

  constructor(
    readonly element: E,
    protected readonly events: FieldEvents,
  ) {
    this.signal = this.controller.signal;
    this.listen();
  }

  abstract rects(place: Place): DOMRect[];
  abstract textIn(area: DOMRect): DOMRect[];
  abstract selection(): Span | null;
  abstract select(place: Place): void;
  abstract replace(edits: readonly TextEdit[]): Promise<boolean>;

  /** Returns the text as it is now. */
  protected abstract current(): string;
  /** Returns the ranges to draw for a part of the text. */
  protected abstract rangesOf(place: Place): Range[];
  /** Makes ready for `rangesOf`, and returns the root that the ranges are in. */
  protected abstract prepare(text: string): Document | ShadowRoot | null;
  /** Follows the field to where it is now. */
  protected abstract follow(): void;
  /** Takes away what was drawn beside the marks themselves. */
  protected abstract undraw(): void;
  /** Draws the marks of what is no text, in place of those drawn before. */
  protected outline(_marks: readonly Mark[]): void {}

  read(): string {
    this.told = this.sync();
    return this.told;
  }

  /** Plain text is all there is, unless a field knows better. */
  markup(): Markup | null {
    return null;
  }

  append(_content: { html: string; text: string }): Promise<boolean> {
    return Promise.resolve(false);
  }

  unformat(_off: FormatsOff): Promise<boolean> {
    return Promise.resolve(false);
  }

  draw(marks: readonly Mark[]): void {
    if (this.signal.aborted) return;
    const text = this.current();
    this.marks = shift(marks, diff(this.told, text)).sort((one, other) => one.start - other.start);
    this.known = text;
    this.given = { marks: this.marks, text };
    if (this.marks.length > 0 || this.near) this.schedule();
  }

  emphasise(finding: Finding | null): void {
    if (this.emphasised === finding) return;
    this.emphasised = finding;
    if (this.marks.length > 0) this.schedule();
  }

  release(): void {
    this.controller.abort();
    this.placing?.abort();
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.pointerFrame);
    clearTimeout(this.rest);
    this.painter.clear();
    this.undraw();
  }

  /** To be called at the end of each constructor. */
  protected begin(): void {
    this.known = this.told = this.current();
    this.given = { marks: [], text: this.known };
    this.wasReadOnly = this.readOnly;
  }

  /**
   * Looks for what makes no event: text changed by the page's script, a field made read-only, things laid over it. For
   * calls at intervals.
   */
  tick(): void {
    const { known, readOnly, wasReadOnly } = this;
    this.wasReadOnly = readOnly;
    if (this.sync() !== known || readOnly !== wasReadOnly) this.changed();
    this.painter.restore();
    this.uncover();
  }

  /** Whether the field is in use, and to be looked at often. */
  get busy(): boolean {
    return this.hasFocus || this.near !== null;
  }

  /** Whether the field, or something in it, has the focus. */
  get focused(): boolean {
    const active = focusedElement();
    return active !== null && (active === this.element || this.element.contains(active));
  }

  /** To be called when the text may have changed: marks are moved before the next frame is drawn. */
  protected changed(): void {
    this.sync();
    if (this.marks.length > 0 || this.near) this.schedule();
    this.events.changed(this);
  }

  /** Draws anew before the next frame, or a few later where many fields are to be drawn at once. */
  protected schedule(waited = 0): void {
    this.boxes = null;
    this.frame ||= requestAnimationFrame((began) => {
      this.frame = 0;
      if (!this.hasFocus && waited < MAX_WAIT && performance.now() - began > FRAME_SHARE_MS) {
        this.schedule(waited + 1);
        return;
      }
      this.render();
    });
  }

  /** Takes over what has happened to the text since it was known. */
  private sync(): string {
    const text = this.current();
    if (text !== this.known) {
      // Not step by step: what is undone before anybody was told of it has never been.
      this.marks = shift(this.given.marks, diff(this.given.text, text));
      this.known = text;
      this.boxes = null;
    }
    return text;
  }

  private render(): void {
    this.sync();
    this.boxes = null;
    this.near = this.marks.length > 0 ? this.screenPart() : null;
    const root = this.near ? this.prepare(this.known) : null;
    if (!this.near || !root) {
      this.painter.clear();
      this.undraw();
    } else {
      const painted: Painted[] = [];
      const outlined: Mark[] = [];
      for (const mark of this.marksWithin(this.near)) {
        if (this.covered.has(mark)) continue;
        if (mark.element) outlined.push(mark);
        for (const range of this.rangesOf(mark)) {
          painted.push({ range, look: mark.severity });
          if (mark.finding === this.emphasised) painted.push({ range, look: "emphasis" });
        }
      }
      this.painter.paint(root, painted);
      this.outline(outlined);
    }
    this.attend();
  }

  /** The part of the screen, from top to bottom, where the field is seen or soon may be; null where it is not. */
  private screenPart(): { top: number; bottom: number } | null {
    const bounds = this.element.getBoundingClientRect();
    const top = Math.max(bounds.top, 0) - MARGIN;
    const bottom = Math.min(bounds.bottom, innerHeight) + MARGIN;
    const beside = bounds.right < -MARGIN || bounds.left > innerWidth + MARGIN;
    return bottom - top < MARGIN || beside || bounds.width === 0 ? null : { top, bottom };
  }

  private marksWithin(part: { top: number; bottom: number }): readonly Mark[] {
    if (this.marks.length <= FEW_MARKS) return this.marks;
    // Marks are in reading order, so further down the further on.
    const first = this.firstMark((box) => box.bottom >= part.top);
    const behind = this.firstMark((box) => box.top > part.bottom);
    return this.marks.slice(first, behind);
  }

  /** Returns the index of the first mark of which this holds; where it holds of one, it does of all behind. */
  private firstMark(holds: (box: DOMRect) => boolean): number {
    return firstIndex(this.marks.length, (index) => {
      const box = this.rangesOf(this.marks[index]!)[0]?.getBoundingClientRect();
      return !box || holds(box);
    });
  }

  /** Follows the field's place while it has marks or the focus. */
  private attend(): void {
    const matters = this.marks.length > 0 || this.focused;
    if (matters && !this.placing) {
      this.placing = new AbortController();
      watchPlace(this.element, () => this.moved(), this.placing.signal);
    } else if (!matters && this.placing) {
      this.placing.abort();
      this.placing = null;
    }
  }

  private moved(): void {
    this.boxes = null;
    if (this.marks.length > FEW_MARKS) this.render();
    else if (this.marks.length > 0 && !this.near !== !this.screenPart()) this.schedule();
    else if (this.near) this.follow();
    this.uncover();
    this.events.moved(this);
  }

  /** Hides marks that lie under something else, and shows them again; only where they are drawn over the page. */
  protected uncover(): void {
    if (this.kind === "rich" || !this.near) return;
    const covered = new Set(this.marksWithin(this.near).filter((mark) => this.isCovered(mark)));
    if (covered.size === this.covered.size && [...covered].every((mark) => this.covered.has(mark))) return;
    this.covered = covered;
    this.render();
  }

  private isCovered(mark: Mark): boolean {
    const rect = this.rangesOf(mark)[0]?.getClientRects()[0];
    if (!rect || getComputedStyle(this.element).pointerEvents === "none") return false;
    // There the line is drawn.
    const at = elementAt(rect.left + rect.width / 2, rect.bottom - 1);
    if (!at || at === this.element) return false;
    for (let outer: Element | null = this.element; outer; outer = layoutParent(outer)) if (outer === at) return false;
    return true;
  }

  private listen(): void {
    const { element, signal } = this;
    element.addEventListener("input", () => this.changed(), { signal });
    element.addEventListener("focusin", () => this.focusChanged(true), { signal });
    element.addEventListener(
      "focusout",
      (event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node && element.contains(to))) this.focusChanged(false);
      },
      { signal },
    );
    element.addEventListener("pointermove", (event) => this.pointed(event), { signal, passive: true });
    element.addEventListener("pointerleave", () => this.rests(null), { signal, passive: true });
    element.addEventListener(
      "click",
      (event) => {
        if (!event.isTrusted) return;
        clearTimeout(this.rest);
        const mark = this.markAt(event.clientX, event.clientY);
        this.rested = mark;
        this.events.pointed(this, mark?.finding ?? null, "click");
      },
      { signal },
    );
  }

  /** Tells of the focus, once for each change. */
  focusChanged(focused: boolean): void {
    if (focused === this.hasFocus) return;
    this.hasFocus = focused;
    this.attend();
    if (focused) this.events.focused(this);
    else this.events.blurred(this);
    this.tick();
  }

  private pointed(event: PointerEvent): void {
    this.pointer = { x: event.clientX, y: event.clientY };
    if (event.pointerType === "touch" || event.buttons !== 0 || this.marks.length === 0) return;
    this.pointerFrame ||= requestAnimationFrame(() => {
      this.pointerFrame = 0;
      if (this.pointer) this.rests(this.markAt(this.pointer.x, this.pointer.y));
    });
  }

  private rests(mark: Mark | null): void {
    if (mark === this.rested) return;
    this.rested = mark;
    clearTimeout(this.rest);
    if (mark === null) {
      this.events.pointed(this, null, "hover");
      return;
    }
    this.rest = window.setTimeout(() => {
      // With each answer marks are drawn anew: what lies there by now counts.
      this.rested = this.pointer && this.markAt(this.pointer.x, this.pointer.y);
      if (this.rested) this.events.pointed(this, this.rested.finding, "hover");
    }, REST_MS);
  }

  private markAt(x: number, y: number): Mark | null {
    if (this.marks.length === 0) return null;
    if (!this.near) return null;
    this.sync();
    this.boxes ??= this.marksWithin(this.near).map((mark) => ({ mark, rects: this.rects(mark) }));
    let best: Mark | null = null;
    for (const { mark, rects } of this.boxes) {
      if (!rects.some((rect) => x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom + 3)) continue;
      if (!best || liesOver(mark, best)) best = mark;
    }
    return best;
  }

  protected get root(): Document | ShadowRoot | null {
    return rootOf(this.element);
  }
}

/** Whether a mark lies over another one: the graver, and of two as grave the shorter. */
function liesOver(mark: Mark, other: Mark): boolean {
  const graver = gravity(mark.severity) - gravity(other.severity);
  return graver === 0 ? mark.end - mark.start < other.end - other.start : graver > 0;
}
