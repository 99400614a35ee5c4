/** Editing hosts: contenteditable elements, and the body of a document in design mode. */

import { insertFormatted, replaceInRich, unformatRich } from "../fix";
import { behindFrame } from "../frame";
import { rectsWithin } from "../marks/geometry";
import { Outlines } from "../marks/outlines";
import type { Span } from "../protocol";
import { BaseField } from "./base";
import type { FieldEvents, FormatsOff, Mark, Place, TextEdit } from "./field";
import { Formats } from "./format";
import { type Markup, MarkupWriter } from "./markup";
import { selectionIn } from "./selection";
import { type HostText, type Looks, readHost } from "./text";

/** Attributes that show, hide or format what is in an element, or say what it is. */
const WATCHED = [
  "class", "style", "hidden", "href", "src", "srcset", "alt", "title", "aria-label", "role", "align", "color", "face",
  "size", "width", "height", "bgcolor", "background", "border", "lang", "dir", "type",
]; // prettier-ignore

export class RichField extends BaseField {
  readonly kind = "rich";
  private readonly observer = new MutationObserver((records) => {
    this.mutated(records);
    if (records.some((record) => record.type !== "attributes")) this.changed();
    else this.tickSoon();
  });
  private looks: Looks = new WeakMap();
  private knownFormats: Formats | null = null;
  private content: HostText | null = null;
  private written: Markup | null = null;
  private readonly outlines = new Outlines();
  private ticking = 0;
  /** Calls off what waits for the frame; null where nothing does. */
  private callOff: (() => void) | null = null;

  constructor(element: HTMLElement, events: FieldEvents) {
    super(element, events);
    this.observer.observe(element, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: WATCHED,
    });
    this.signal.addEventListener("abort", () => {
      this.observer.disconnect();
      this.callOff?.();
    });
    element.addEventListener("scroll", () => this.follow(), { signal: this.signal, passive: true, capture: true });
    // What a picture is like is known when it has come.
    element.addEventListener("load", () => this.reread(), { signal: this.signal, capture: true });
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
    this.content ??= readHost(this.element, this.looks, this.formats);
    return this.content;
  }

  private get formats(): Formats {
    return (this.knownFormats ??= new Formats(this.element));
  }

  override markup(): Markup | null {
    const { host } = this;
    if (!host.isFormatted) return null;
    if (!this.formats.holdFor(this.element)) {
      this.knownFormats = null;
      this.written = null;
    }
    if (!this.written) {
      const isRtl = getComputedStyle(this.element).direction === "rtl";
      const writer = new MarkupWriter(this.formats, isRtl, () => this.reread());
      this.written = writer.finish(readHost(this.element, this.looks, this.formats, writer).text);
    }
    return this.written;
  }

  rects(span: Place): DOMRect[] {
    if (span.element) return span.element.checkVisibility() ? [span.element.getBoundingClientRect()] : [];
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

  select(span: Place): void {
    if (span.element) {
      this.element.focus({ preventScroll: true });
      const range = document.createRange();
      range.selectNode(span.element);
      getSelection()?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
      span.element.scrollIntoView({ block: "nearest", inline: "nearest" });
      return;
    }
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

  override async append(content: { html: string; text: string }): Promise<boolean> {
    return !this.readOnly && insertFormatted(this.element, content, () => this.host);
  }

  override async unformat(off: FormatsOff): Promise<boolean> {
    if (this.readOnly) return false;
    return unformatRich(this.element, off, () => this.host, (element) => this.formats.of(element, true).css);
  }

  /**
   * Ranges move with the text that they are in of themselves, unless an editor sets it anew. So all else waits until what
   * was typed is on the screen: to read the text takes a millisecond and more.
   */
  protected override changed(): void {
    if (this.signal.aborted) return;
    if (this.painter.isTorn) this.schedule();
    this.callOff ??= behindFrame(() => {
      this.callOff = null;
      super.changed();
    });
  }

  protected current(): string {
    return this.host.text;
  }

  protected prepare(): Document | ShadowRoot | null {
    return this.root;
  }

  protected rangesOf(span: Place): Range[] {
    if (span.element) {
      if (!this.element.contains(span.element)) return [];
      const range = document.createRange();
      range.selectNode(span.element);
      return [range];
    }
    const range = this.host.range(span.start, span.end);
    return range ? [range] : [];
  }

  /** Highlights are drawn where their text is; outlines lie over what they mark. */
  protected follow(): void {
    this.outlines.place();
  }

  protected undraw(): void {
    this.outlines.remove();
  }

  protected override outline(marks: readonly Mark[]): void {
    this.outlines.update(this.element, marks);
  }

  /** Attributes may show or hide text; most of them do not, and they come in numbers. */
  private tickSoon(): void {
    this.ticking ||= window.setTimeout(() => {
      this.ticking = 0;
      // Whether that has changed anything is seen when it is read.
      if (!this.signal.aborted) this.changed();
    }, 200);
  }

  private mutated(records: readonly MutationRecord[]): void {
    this.content = this.written = null;
    if (records.some((record) => record.type === "attributes")) {
      this.looks = new WeakMap();
      this.knownFormats = null;
    }
  }

  private reread(): void {
    if (this.signal.aborted) return;
    this.content = this.written = null;
    this.changed();
  }
}

/** Whether the seller may write in the element as in an editing host. */
export function isEditable(element: HTMLElement): boolean {
  return element.isContentEditable || (element.ownerDocument.designMode === "on" && element === document.body);
}
