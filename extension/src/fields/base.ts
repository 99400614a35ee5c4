/** What all fields have in common: marks that move with the text, the pointer over them, the place on the screen. */

import { diff, shift } from "../marks/shift";
import { type Painted, Painter } from "../marks/highlight";
import type { Finding, Span } from "../protocol";
import type { Field, FieldEvents, Mark, TextEdit } from "./field";
import { watchPlace } from "./place";
import { focusedElement, rootOf } from "./roots";

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

  /** Offsets in `known`. */
  private marks: readonly Mark[] = [];
  private known = "";
  /** What `read` returned last: what the next marks' offsets are meant in. */
  private told = "";
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

  abstract rects(span: Span): DOMRect[];
  abstract selection(): Span | null;
  abstract select(span: Span): void;
  abstract replace(edits: readonly TextEdit[]): Promise<boolean>;

  /** Returns the text as it is now. */
  protected abstract current(): string;
  /** Returns the ranges to draw for a part of the text. */
  protected abstract rangesOf(span: Span): Range[];
  /** Makes ready for `rangesOf`, and returns the root that the ranges are in. */
  protected abstract prepare(text: string): Document | ShadowRoot | null;
  /** Follows the field to where it is now. */
  protected abstract follow(): void;
  /** Takes away what was drawn beside the marks themselves. */
  protected abstract undraw(): void;

  read(): string {
    this.told = this.sync();
    return this.told;
  }

  draw(marks: readonly Mark[]): void {
    if (this.signal.aborted) return;
    const text = this.current();
    this.marks = shift(marks, diff(this.told, text));
    this.known = text;
    this.render();
  }

  emphasise(finding: Finding | null): void {
    if (this.emphasised === finding) return;
    this.emphasised = finding;
    if (this.marks.length > 0) this.render();
  }

  offsetAt(x: number, y: number): number | null {
    return this.markAt(x, y)?.start ?? null;
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
  }

  /** Looks whether the page's script has changed the text. For calls at intervals. */
  tick(): void {
    if (this.current() !== this.known) this.changed();
  }

  /** Whether the field, or something in it, has the focus. */
  get focused(): boolean {
    const active = focusedElement();
    return active !== null && (active === this.element || this.element.contains(active));
  }

  /** To be called when the text may have changed: marks move before the next frame is drawn. */
  protected changed(): void {
    this.schedule();
    this.events.changed(this);
  }

  /** Draws anew before the next frame. */
  protected schedule(): void {
    this.boxes = null;
    if (this.marks.length === 0) return;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.sync();
      this.render();
    });
  }

  /** Takes over what has happened to the text since it was known. */
  private sync(): string {
    const text = this.current();
    if (text !== this.known) {
      this.marks = shift(this.marks, diff(this.known, text));
      this.known = text;
    }
    return text;
  }

  private render(): void {
    this.boxes = null;
    const root = this.marks.length > 0 ? this.prepare(this.known) : null;
    if (!root) {
      this.painter.clear();
      this.undraw();
    } else {
      const painted: Painted[] = [];
      for (const mark of this.marks) {
        for (const range of this.rangesOf(mark)) {
          painted.push({ range, look: mark.severity });
          if (mark.finding === this.emphasised) painted.push({ range, look: "emphasis" });
        }
      }
      this.painter.paint(root, painted);
    }
    this.attend();
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
    if (this.marks.length > 0) this.follow();
    this.events.moved(this);
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
        this.events.pointed(this, mark?.start ?? null, "click");
      },
      { signal },
    );
  }

  private focusChanged(focused: boolean): void {
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
      if (this.marks.includes(mark)) this.events.pointed(this, mark.start, "hover");
    }, REST_MS);
  }

  private markAt(x: number, y: number): Mark | null {
    if (this.marks.length === 0) return null;
    this.boxes ??= this.marks.map((mark) => ({ mark, rects: this.rects(mark) }));
    let best: Mark | null = null;
    for (const { mark, rects } of this.boxes) {
      if (!rects.some((rect) => x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom + 3)) continue;
      // Of marks that overlap the shorter one is meant.
      if (!best || mark.end - mark.start < best.end - best.start) best = mark;
    }
    return best;
  }

  protected get root(): Document | ShadowRoot | null {
    return rootOf(this.element);
  }
}
