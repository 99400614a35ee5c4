/** Editing hosts: contenteditable elements, and the body of a document in design mode. */

import { replaceInRich } from "../fix";
import { rectsWithin } from "../marks/geometry";
import type { Span } from "../protocol";
import { BaseField } from "./base";
import type { FieldEvents, TextEdit } from "./field";
import { selectionIn } from "./selection";
import { type HostText, type Looks, readHost } from "./text";

export class RichField extends BaseField {
  readonly kind = "rich";
  private readonly observer = new MutationObserver((records) => {
    this.mutated(records);
    if (records.some((record) => record.type !== "attributes")) this.changed();
    else this.tickSoon();
  });
  private looks: Looks = new WeakMap();
  private content: HostText | null = null;
  private ticking = 0;

  constructor(element: HTMLElement, events: FieldEvents) {
    super(element, events);
    this.observer.observe(element, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["class", "style", "hidden"],
    });
    this.signal.addEventListener("abort", () => this.observer.disconnect());
    element.addEventListener("scroll", () => this.follow(), { signal: this.signal, passive: true, capture: true });
    this.begin();
  }

  get readOnly(): boolean {
    return !isEditable(this.element) || this.element.getAttribute("aria-readonly") === "true";
  }

  /** The text as it is now, with its places in the document. */
  get host(): HostText {
    const records = this.observer.takeRecords();
    if (records.length > 0) {
      this.mutated(records);
      queueMicrotask(() => this.changed());
    }
    this.content ??= readHost(this.element, this.looks);
    return this.content;
  }

  rects(span: Span): DOMRect[] {
    return this.host.runs(span.start, span.end).flatMap((range) => [...range.getClientRects()]);
  }

  textIn(area: DOMRect): DOMRect[] {
    return this.host.runs(0, Infinity).flatMap((range) => rectsWithin(range, area));
  }

  selection(): Span | null {
    const selected = selectionIn(this.element);
    if (!selected) return null;
    const { host } = this;
    const start = host.offset(selected.startContainer, selected.startOffset);
    const end = selected.collapsed ? start : host.offset(selected.endContainer, selected.endOffset);
    return { start: Math.min(start, end), end: Math.max(start, end) };
  }

  select(span: Span): void {
    const from = this.host.position(span.start, "start");
    const to = span.start === span.end ? from : this.host.position(span.end, "end");
    this.element.focus({ preventScroll: true });
    getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
    const element = from.node instanceof Element ? from.node : from.node.parentElement;
    element?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  async replace(edits: readonly TextEdit[]): Promise<boolean> {
    return !this.readOnly && replaceInRich(this.element, edits, () => this.host);
  }

  protected current(): string {
    return this.host.text;
  }

  protected prepare(): Document | ShadowRoot | null {
    return this.root;
  }

  protected rangesOf(span: Span): Range[] {
    const range = this.host.range(span.start, span.end);
    return range ? [range] : [];
  }

  /** Highlights are drawn where their text is: nothing to follow. */
  protected follow(): void {}

  protected undraw(): void {}

  /** Attributes may show or hide text; most of them do not, and they come in numbers. */
  private tickSoon(): void {
    this.ticking ||= window.setTimeout(() => {
      this.ticking = 0;
      if (!this.signal.aborted) this.tick();
    }, 200);
  }

  private mutated(records: readonly MutationRecord[]): void {
    this.content = null;
    if (records.some((record) => record.type === "attributes")) this.looks = new WeakMap();
  }
}

/** Whether the seller may write in the element as in an editing host. */
export function isEditable(element: HTMLElement): boolean {
  return element.isContentEditable || (element.ownerDocument.designMode === "on" && element === document.body);
}
