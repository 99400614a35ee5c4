/** Text areas and one-line inputs. */

import { Backoff } from "../backoff";
import { replaceInPlain } from "../fix";
import { Mirror } from "../marks/mirror";
import type { Span } from "../protocol";
import { BaseField } from "./base";
import type { FieldEvents, TextEdit } from "./field";

/** Characters. */
const LONG = 10_000;

export class PlainField extends BaseField<HTMLTextAreaElement | HTMLInputElement> {
  readonly kind: "textarea" | "input";
  private mirror: Mirror | null = null;
  private readonly backoff = new Backoff();

  constructor(element: HTMLTextAreaElement | HTMLInputElement, events: FieldEvents) {
    super(element, events);
    this.kind = element instanceof HTMLTextAreaElement ? "textarea" : "input";
    element.form?.addEventListener("reset", () => setTimeout(() => this.tick()), { signal: this.signal });
    element.addEventListener("scroll", () => this.follow(), { signal: this.signal, passive: true });
    this.begin();
  }

  get readOnly(): boolean {
    return this.element.readOnly || this.element.matches(":disabled");
  }

  rects(span: Span): DOMRect[] {
    const ranges = this.withMirror(() => this.rangesOf(span).flatMap((range) => [...range.getClientRects()]));
    const seen = this.element.getBoundingClientRect();
    return ranges.flatMap((rect) => clipped(rect, seen));
  }

  textIn(area: DOMRect): DOMRect[] {
    // To lay a long text out for this alone would hold the page up.
    if (!this.mirror && this.current().length > LONG) return [area];
    return this.withMirror((mirror) => mirror.textIn(area));
  }

  selection(): Span | null {
    const { selectionStart: start, selectionEnd: end } = this.element;
    return start === null || end === null || !this.focused ? null : { start, end };
  }

  select(span: Span): void {
    this.element.focus({ preventScroll: true });
    this.element.setSelectionRange(span.start, span.end);
    this.withMirror(() => {
      const rect = this.rangesOf(span)[0]?.getBoundingClientRect();
      const seen = this.element.getBoundingClientRect();
      if (!rect) return;
      if (rect.top < seen.top || rect.bottom > seen.bottom) {
        this.element.scrollTop += rect.top - seen.top - (seen.height - rect.height) / 2;
      }
      if (rect.left < seen.left || rect.right > seen.right) {
        this.element.scrollLeft += rect.left - seen.left - (seen.width - rect.width) / 2;
      }
    });
    this.element.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.follow();
  }

  async replace(edits: readonly TextEdit[]): Promise<boolean> {
    return !this.readOnly && replaceInPlain(this.element, edits);
  }

  protected current(): string {
    return this.element.value;
  }

  protected prepare(text: string): ShadowRoot {
    return this.ready(text, true).root;
  }

  private ready(text: string, place: boolean): Mirror {
    const mirror = (this.mirror ??= new Mirror(this.element, this.backoff));
    mirror.update(text);
    if (place) {
      mirror.place();
      mirror.settle();
    }
    return mirror;
  }

  protected rangesOf(span: Span): Range[] {
    return this.mirror?.ranges(span) ?? [];
  }

  protected follow(): void {
    if (this.mirror?.place()) this.schedule();
  }

  override tick(): void {
    super.tick();
    if (this.mirror?.stale) this.follow();
  }

  protected undraw(): void {
    this.mirror?.remove();
    this.mirror = null;
  }

  /** Runs with a mirror of the present text, one for the moment where nothing is drawn. */
  private withMirror<T>(run: (mirror: Mirror) => T): T {
    const lent = this.mirror === null;
    const mirror = this.ready(this.current(), lent);
    try {
      return run(mirror);
    } finally {
      if (lent) this.undraw();
    }
  }
}

function clipped(rect: DOMRect, by: DOMRect): DOMRect[] {
  const left = Math.max(rect.left, by.left);
  const top = Math.max(rect.top, by.top);
  const right = Math.min(rect.right, by.right);
  const bottom = Math.min(rect.bottom, by.bottom);
  return right > left && bottom > top ? [new DOMRect(left, top, right - left, bottom - top)] : [];
}
