/**
 * A field's content as HTML for the core's reader, with the way back: each piece of the source stands for a piece of the
 * field's text or for the tag of an element.
 *
 * The source holds what a message made of the field would hold: text, links, pictures, tables, headings, and the formats
 * that the seller gave them (`format.ts`). Elements that mean nothing to a rule become `div` and `span`. So what is
 * written parses into the same tree, whatever the page's script has nested.
 */

import { firstIndex } from "../bisect";
import type { Span } from "../protocol";
import type { Place, TextEdit } from "./field";
import type { Formats } from "./format";
import { addressOf, naturalSize } from "./picture";

/** Elements that a rule asks for, or that a message cannot be read without. */
const TELLING = new Set("A IMG TABLE H1 H2 H3 H4 H5 H6 BLOCKQUOTE AREA".split(" "));
/** What may stand in what, so that a parser takes it as it is written; others become `div` or `span`. */
const PARENTS: Readonly<Record<string, RegExp>> = {
  LI: /^(?:UL|OL)$/,
  TR: /^(?:TABLE|TBODY|THEAD|TFOOT)$/,
  TD: /^TR$/,
  TH: /^TR$/,
  TBODY: /^TABLE$/,
  THEAD: /^TABLE$/,
  TFOOT: /^TABLE$/,
  CAPTION: /^TABLE$/,
};
/** No rule asks for these; templates keep them. */
const EMPHASIS = /^(?:B|STRONG|I|EM|U|S)$/;
const KEPT = new Set("A UL OL TABLE BLOCKQUOTE".split(" "));
/** Elements that end where one of the same sort, or a block, begins in them. */
const CLOSED_BY = { P: "address,article,aside,blockquote,center,details,dialog,div,dl,fieldset,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6,header,hr,main,menu,nav,ol,p,pre,search,section,table,ul", H: "h1,h2,h3,h4,h5,h6" } as const; // prettier-ignore
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  A: ["href", "title", "aria-label"],
  IMG: ["alt", "title", "aria-label", "role", "class", "id", "width", "height"],
  TABLE: ["border", "cellpadding", "cellspacing", "width", "height", "align", "role"],
  TD: ["width"],
  TH: ["width"],
  BLOCKQUOTE: ["type", "cite"],
};
/** Marks by which mail programs tell what they quote. */
const QUOTING = /gmail_(?:quote|attr)|moz-cite|yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|divRplyFwdMsg|appendonsend/i;
const LONGEST_ATTRIBUTE = 2_000;

/** A piece of the source that stands for a piece of the text; where both are as long, character for character. */
interface Piece {
  at: number;
  length: number;
  text: number;
  textLength: number;
}

interface Tag extends Span {
  element: Element;
  /** The part of the text that is in the element. */
  text: Span;
}

/** Whether a field has to be handed over as HTML because of this element. */
export function tells(element: Element): boolean {
  return TELLING.has(element.tagName) && (element.tagName !== "A" || element.hasAttribute("href"));
}

export class Markup {
  constructor(
    readonly source: string,
    /** Where in the source the field's content begins. */
    private readonly begin: number,
    /** The field's text, whole. */
    readonly text: string,
    private readonly pieces: readonly Piece[],
    private readonly tags: readonly Tag[],
  ) {}

  /** Returns the places in the field that a part of the source stands for. */
  places(span: Span): Place[] {
    const text = this.textOf(span);
    if (text.end > text.start) return [text];
    const inside = this.tagsIn(span);
    const pictures = inside.filter(({ element }) => element.tagName === "IMG");
    if (pictures.length > 0) return pictures.map(placeOf);
    const [first] = inside;
    if (!first) return [];
    const within = this.trimmed(first.text);
    if (first.element.tagName === "TABLE" || within.end <= within.start) return [placeOf(first)];
    return [within];
  }

  /**
   * Returns what edits of the source change in the text; null where they change something else, too, that cannot be
   * changed by typing.
   */
  changes(edits: readonly TextEdit[]): TextEdit[] | null {
    const changes: TextEdit[] = [];
    for (const edit of edits) {
      let { start, end } = this.textOf(edit, true);
      const text = unescape(edit.text);
      const tags = this.tagsIn(edit);
      if (tags.some(({ element }) => element.tagName === "IMG" || element.tagName === "TABLE")) return null;
      if (start === end && text === "") {
        // Tags alone, of elements that are empty or go with another edit: nothing to type.
        if (this.source.slice(edit.start, edit.end).startsWith("<")) continue;
        return null;
      }
      if (text === "" && !/^\n+$/.test(this.text.slice(start, end))) ({ start, end } = this.wholeLine(start, end));
      changes.push({ start, end, text });
    }
    return changes.length > 0 ? apart(changes) : null;
  }

  /** Returns the elements whose tags edits of the source change, where they change nothing else; else null. */
  retagged(edits: readonly TextEdit[]): { element: Element; before: string; after: string }[] | null {
    const found: { element: Element; before: string; after: string }[] = [];
    for (const edit of edits) {
      if (edit.end < this.begin) continue;
      const tag = this.tagAt(edit.start);
      if (!tag || edit.end > tag.end) return null;
      const before = this.source.slice(tag.start, tag.end);
      const after = this.source.slice(tag.start, edit.start) + edit.text + this.source.slice(edit.end, tag.end);
      found.push({ element: tag.element, before, after });
    }
    return found.length > 0 ? found : null;
  }

  /** Returns the part of the text in an element. */
  within(element: Element): Span | null {
    const tag = this.tags.find((each) => each.element === element);
    return tag ? this.trimmed(tag.text) : null;
  }

  private textOf(span: Span, whole = false): Span {
    let start = Infinity;
    let end = -Infinity;
    for (let index = this.firstFrom(span.start); index < this.pieces.length; index++) {
      const piece = this.pieces[index]!;
      if (piece.at >= span.end) break;
      const exact = piece.length === piece.textLength;
      const from = exact ? Math.max(span.start - piece.at, 0) : 0;
      const to = exact ? Math.min(span.end - piece.at, piece.length) : piece.textLength;
      if (piece.length > 0 && to <= from) continue;
      start = Math.min(start, piece.text + from);
      end = Math.max(end, piece.text + (piece.length > 0 ? to : piece.textLength));
    }
    if (start > end) {
      const next = this.pieces[this.firstFrom(span.start)];
      const at = next ? next.text : this.text.length;
      return { start: at, end: at };
    }
    return whole ? { start, end } : this.trimmed({ start, end });
  }

  /** Without the white space at both ends, where there is anything else. */
  private trimmed({ start, end }: Span): Span {
    let [from, to] = [start, end];
    while (from < to && isBlank(this.text[from]!)) from++;
    while (to > from && isBlank(this.text[to - 1]!)) to--;
    return to > from ? { start: from, end: to } : { start, end };
  }

  /** What takes all of a line takes its line feed along. */
  private wholeLine(start: number, end: number): Span {
    const beginsLine = start === 0 || this.text[start - 1] === "\n";
    const endsLine = end === this.text.length || this.text[end] === "\n";
    if (!beginsLine || !endsLine || this.text[start] === "\n") return { start, end };
    if (end < this.text.length) return { start, end: end + 1 };
    return { start: Math.max(start - 1, 0), end };
  }

  private tagsIn(span: Span): Tag[] {
    const tags: Tag[] = [];
    for (let index = firstIndex(this.tags.length, (index) => this.tags[index]!.start >= span.start); index < this.tags.length; index++) {
      const tag = this.tags[index]!;
      if (tag.end > span.end) break;
      tags.push(tag);
    }
    return tags;
  }

  private tagAt(offset: number): Tag | undefined {
    const tag = this.tags[firstIndex(this.tags.length, (index) => this.tags[index]!.end > offset)];
    return tag && tag.start <= offset ? tag : undefined;
  }

  private firstFrom(offset: number): number {
    // What takes no room in the source belongs to what follows it.
    return firstIndex(this.pieces.length, (index) => this.pieces[index]!.at + this.pieces[index]!.length > offset);
  }
}

/** Writes a field's markup while its text is read. */
export class MarkupWriter {
  private readonly parts: string[] = [];
  private length = 0;
  private readonly pieces: Piece[] = [];
  private readonly tags: Tag[] = [];
  private readonly open: { name: string; tag: Tag }[] = [];

  constructor(
    private readonly formats: Formats,
    private readonly isRtl: boolean,
    private readonly known: () => void,
  ) {}

  /** Begins an element; each has its `end`. */
  start(element: Element, isBlock: boolean, at: number): void {
    const name = this.nameOf(element, isBlock);
    const tag: Tag = { start: this.length, end: 0, element, text: { start: at, end: at } };
    this.write(`<${name}${this.attributesOf(element, isBlock)}>`);
    tag.end = this.length;
    this.tags.push(tag);
    this.open.push({ name, tag });
  }

  end(at: number): void {
    const last = this.open.pop();
    if (!last) return;
    last.tag.text.end = at;
    if (last.name !== "img") this.write(`</${last.name}>`);
  }

  /** Writes a picture. */
  picture(image: Element, isHidden: boolean, at: number): void {
    const tag: Tag = { start: this.length, end: 0, element: image, text: { start: at, end: at } };
    const format = this.formats.of(image, false).css;
    const css = [format, ...(isHidden ? ["display:none"] : [])];
    const size = image instanceof HTMLImageElement ? naturalSize(image) : null;
    // A figure's width is that of the picture in it.
    if (size && (image.closest("figure") as HTMLElement | null)?.style.width) css.push("max-width:100%");
    let attributes = attribute("src", addressOf(image, this.known));
    const srcset = image.getAttribute("srcset");
    if (srcset) attributes += attribute("srcset", srcset);
    for (const name of ATTRIBUTES["IMG"]!) {
      const value = image.getAttribute(name);
      if (value !== null && !(size && name === "height")) attributes += attribute(name, value);
    }
    if (size) attributes += ` width="${size.width}" height="${size.height}"`;
    attributes += attribute("style", css.filter((each) => each !== "").join(";"));
    this.write(`<img${attributes}>`);
    tag.end = this.length;
    this.tags.push(tag);
  }

  /** Writes characters that the text has from `at` on; line feeds come by `feed`. */
  text(data: string, at: number): void {
    let from = 0;
    for (const found of data.matchAll(/[&<\0]/g)) {
      this.piece(data.slice(from, found.index), at + from, found.index - from);
      this.piece(found[0] === "&" ? "&amp;" : found[0] === "<" ? "&lt;" : "\ufffd", at + found.index, 1);
      from = found.index + 1;
    }
    this.piece(data.slice(from), at + from, data.length - from);
  }

  /** Writes a line break; returns where it stands. */
  lineBreak(): number {
    const at = this.length;
    this.write("<br>");
    return at;
  }

  /** Notes a line feed of the text: that of the `<br>` at `from`, or with null one that stands between blocks. */
  feed(at: number, from: number | null): void {
    this.pieces.push({ at: from ?? this.length, length: from === null ? 0 : 4, text: at, textLength: 1 });
  }

  /** Returns what has been written, around it what holds in the whole field. */
  finish(text: string): Markup {
    const root = `<div style="font-size:${this.formats.size}px"${this.isRtl ? ' dir="rtl"' : ""}>`;
    const by = root.length;
    for (const piece of this.pieces) piece.at += by;
    for (const tag of this.tags) {
      tag.start += by;
      tag.end += by;
    }
    return new Markup(`${root}${this.parts.join("")}</div>`, by, text, this.pieces, this.tags);
  }

  private nameOf(element: Element, isBlock: boolean): string {
    const { tagName } = element;
    const parent = this.open.at(-1)?.tag.element;
    const generic = isBlock ? "div" : "span";
    if (/^H[1-6]$/.test(tagName)) return element.querySelector(CLOSED_BY.H) ? generic : tagName.toLowerCase();
    if (tagName === "P") return isBlock && !element.querySelector(CLOSED_BY.P) ? "p" : generic;
    if (EMPHASIS.test(tagName)) return isBlock || element.querySelector(CLOSED_BY.P) ? generic : tagName.toLowerCase();
    if (tagName === "A") return this.open.some(({ name }) => name === "a") ? generic : "a";
    const parents = PARENTS[tagName];
    if (parents) return parent && parents.test(parent.tagName) ? tagName.toLowerCase() : generic;
    return KEPT.has(tagName) ? tagName.toLowerCase() : generic;
  }

  private attributesOf(element: Element, isBlock: boolean): string {
    let attributes = "";
    for (const name of ["dir", "lang", ...(ATTRIBUTES[element.tagName] ?? [])]) {
      const value = element.getAttribute(name);
      if (value !== null) attributes += attribute(name, value);
    }
    for (const name of ["class", "id"]) {
      const value = element.getAttribute(name);
      if (value !== null && QUOTING.test(value)) attributes += attribute(name, value);
    }
    const { css } = this.formats.of(element, isBlock);
    return css === "" ? attributes : attributes + attribute("style", css);
  }

  private piece(data: string, at: number, textLength: number): void {
    if (textLength === 0) return;
    const last = this.pieces.at(-1);
    const exact = data.length === textLength;
    if (exact && last && last.length === last.textLength && last.at + last.length === this.length && last.text + last.textLength === at) {
      last.length += data.length;
      last.textLength += textLength;
    } else {
      this.pieces.push({ at: this.length, length: data.length, text: at, textLength });
    }
    this.write(data);
  }

  private write(part: string): void {
    this.parts.push(part);
    this.length += part.length;
  }
}

function attribute(name: string, value: string): string {
  if (value === "" && name !== "alt" && name !== "href") return "";
  const said = value.slice(0, LONGEST_ATTRIBUTE).replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("\0", "");
  return ` ${name}="${said}"`;
}

function isBlank(char: string): boolean {
  return char === " " || char === "\n";
}

function placeOf({ element, text }: Tag): Place {
  return { start: text.start, end: text.start, element };
}

/** What the core has written for markup, as text. */
function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** In order, without what an earlier one changes already. */
function apart(changes: TextEdit[]): TextEdit[] {
  const kept: TextEdit[] = [];
  for (const change of changes.sort((one, other) => one.start - other.start || one.end - other.end)) {
    const last = kept.at(-1);
    if (!last || change.start >= last.end) kept.push(change);
    else if (change.end > last.end || change.text !== "") {
      last.end = Math.max(last.end, change.end);
      last.text += change.text;
    }
  }
  return kept;
}
