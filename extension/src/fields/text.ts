/**
 * The text of an editing host as a person sees it, and where in the document each part of it stands.
 *
 * A line feed stands between two lines that an author made: between blocks and at `<br>`; lines that only wrap are one.
 * White space that the browser collapses is collapsed; no-break spaces, which browsers put in for typed spaces, are
 * spaces. Characters of no width that editors keep to hold the caret are left out, as are placeholders.
 */

import { firstIndex } from "../bisect";
import { isOwn } from "../own";
import type { Formats } from "./format";
import { type MarkupWriter, tells } from "./markup";

/** A run of the text that stands in one text node, unit for unit. */
interface Piece {
  /** Where in the text. */
  at: number;
  length: number;
  node: Text;
  /** Where in the node. */
  from: number;
}

/** A `<br>` that a line of the text ends with. */
interface LineEnd {
  at: number;
  br: Element;
}

/** A position in the document, as ranges have it. */
export interface Position {
  node: Node;
  offset: number;
}

type Flow = "none" | "block" | "inline";

interface Look {
  /** Whether it is an editor's, or this extension's, and no part of the message. */
  foreign: boolean;
  flow: Flow;
  visible: boolean;
  spaces: "collapse" | "preserve" | "lines";
}

/** What elements look like, kept from one reading to the next. */
export type Looks = WeakMap<Element, Look>;

/** Elements that editors put into their hosts and that are no part of the message. */
const FOREIGN = [
  "[data-slate-placeholder]",
  ".ProseMirror-separator",
  ".ProseMirror-gapcursor",
  ".ProseMirror-widget",
  ".collaboration-cursor__caret",
  ".collaboration-carets__caret",
  ".ql-ui",
  ".ql-cursor",
  ".ql-tooltip",
  ".ql-clipboard",
  ".ck-widget__type-around",
  ".ck-widget__selection-handle",
  ".ck-table-column-resizer",
  ".ck-list-marker-placeholder",
  ".cm-placeholder",
  ".cm-widgetBuffer",
  "[data-mce-bogus='all']",
  ".ck-reset_all",
  ".ck-fake-selection-container",
].join(",");

/** Elements whose content is no text of the message. */
const OPAQUE = new Set(
  "AUDIO BUTTON CANVAS DATALIST EMBED HEAD IFRAME INPUT METER NOSCRIPT OBJECT PROGRESS SCRIPT SELECT STYLE TEMPLATE TEXTAREA TITLE VIDEO svg math".split(
    " ",
  ),
);

/** What a chip shows that stands for a value: `{{name}}`, `[[order-id]]`, `%ORDER%`, `[name]`. */
const PLACEHOLDER = /^\s*(?:\{\{[^{}]+\}\}|\[\[[^\][]+\]\]|\[[^\][]+\]|\{[^{}]+\}|%[\w-]+%|<<[^<>]+>>)\s*$/;

/** What only holds the caret: byte order marks, and the filler of CKEditor 5. */
const FILLER = /\ufeff+|\u2060{7}/g;
const NO_WIDTH_ONLY = /^[\u200b-\u200d\u2060\ufeff]*$/;

/** The text of an editing host at one moment. */
export class HostText {
  readonly text: string;

  constructor(
    private readonly host: Element,
    text: string,
    private readonly pieces: readonly Piece[],
    private readonly lineEnds: readonly LineEnd[],
    /** Whether there is more to it than the text: formats, links, pictures, tables, headings, quotations. */
    readonly isFormatted: boolean,
  ) {
    this.text = text;
  }

  /** Returns where an offset stands; at a seam, `start` prefers what follows and `end` what precedes. */
  position(offset: number, side: "start" | "end"): Position {
    const index = this.lastAt(side === "start" ? offset : offset - 1);
    const piece = this.pieces[index];
    if (piece && offset <= piece.at + piece.length && (side === "end" || offset < piece.at + piece.length)) {
      return { node: piece.node, offset: piece.from + offset - piece.at };
    }
    const end = this.lineEnds.find((each) => each.at === offset);
    if (end) return before(end.br);
    if (piece) return { node: piece.node, offset: piece.from + piece.length };
    const first = this.pieces[0];
    return first ? { node: first.node, offset: first.from } : { node: this.host, offset: 0 };
  }

  /** Returns a live range over a part of the text, or null where the document has changed under it. */
  range(start: number, end: number): Range | null {
    const from = this.position(start, "start");
    const to = start === end ? from : this.position(end, "end");
    return makeRange(from, to);
  }

  /** Returns a range for each text node that a part of the text stands in. */
  runs(start: number, end: number): Range[] {
    const runs: Range[] = [];
    for (let index = Math.max(this.lastAt(start), 0); index < this.pieces.length; index++) {
      const piece = this.pieces[index]!;
      if (piece.at >= end) break;
      const from = Math.max(start - piece.at, 0);
      const to = Math.min(end - piece.at, piece.length);
      if (from >= to) continue;
      const range = makeRange(
        { node: piece.node, offset: piece.from + from },
        { node: piece.node, offset: piece.from + to },
      );
      if (range) runs.push(range);
    }
    return runs;
  }

  /** Returns the offset of a position in the document, the nearest one where it stands beside the text. */
  offset(node: Node, offset: number): number {
    const child = node.childNodes[offset];
    const end = child && this.lineEnds.find((each) => each.br === child);
    if (end) return end.at;
    const range = makeRange({ node, offset }, { node, offset });
    if (!range) return 0;
    // The first piece that does not end before the position.
    const index = firstIndex(this.pieces.length, (at) => {
      const { node: text, from, length } = this.pieces[at]!;
      return !text.isConnected || range.comparePoint(text, from + length) >= 0;
    });
    const piece = this.pieces[index];
    if (!piece) return this.text.length;
    return piece.node === node ? piece.at + Math.max(offset - piece.from, 0) : piece.at;
  }

  /** Returns the index of the last piece that begins at or before an offset, or -1. */
  private lastAt(offset: number): number {
    return firstIndex(this.pieces.length, (index) => this.pieces[index]!.at > offset) - 1;
  }
}

/**
 * Reads the text of an editing host.
 *
 * @param writer - Writes the markup down on the way.
 */
export function readHost(host: Element, looks: Looks, formats: Formats, writer: MarkupWriter | null = null): HostText {
  return new Reader(host, looks, formats, writer).read();
}

class Reader {
  private readonly parts: string[] = [];
  private length = 0;
  private readonly pieces: Piece[] = [];
  private readonly lineEnds: LineEnd[] = [];
  /** The line has something in it, if only a `<br>`. */
  private open = false;
  /** A line feed is due before what comes next. */
  private due = false;
  /** A `<br>` (or line feed in preserved text) that counts only if something follows in its block. */
  private broken: { node: Text; from: number } | "br" | null = null;
  /** Where the markup has that `<br>` already; null where it is yet to be written. */
  private brokenAt: number | null = null;
  /** A collapsible space that counts only if something follows in its line. */
  private space: { node: Text; from: number } | null = null;
  private isFormatted = false;
  /** In something that the seller cannot write in. */
  private inert = false;

  constructor(
    private readonly host: Element,
    private readonly looks: Looks,
    private readonly formats: Formats,
    private readonly writer: MarkupWriter | null,
  ) {}

  read(): HostText {
    this.children(this.host, this.look(this.host));
    return new HostText(this.host, this.parts.join("").replaceAll("\u00a0", " "), this.pieces, this.lineEnds, this.isFormatted);
  }

  private children(parent: Element, look: Look): void {
    for (let node = parent.firstChild; node; node = node.nextSibling) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (look.visible && !this.inert) this.textNode(node as Text, look);
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        this.element(node as Element);
      }
    }
  }

  private element(element: Element): void {
    if (element.tagName === "BR") {
      if (this.look(element).flow !== "none") this.lineBreak(element);
      return;
    }
    if (OPAQUE.has(element.tagName)) return;
    const look = this.look(element);
    if (look.foreign) return;
    if (look.flow === "none") {
      this.hidden(element);
      return;
    }
    const isBlock = look.flow === "block";
    this.isFormatted ||= tells(element) || this.formats.of(element, isBlock).counts;
    if (element.tagName === "IMG") {
      this.content();
      this.writer?.picture(element, !look.visible, this.length);
      return;
    }
    const { inert } = this;
    const editable = element.getAttribute("contenteditable");
    if (editable === "false") this.chip(element, isBlock);
    else if (editable !== null) this.inert = false;
    if (isBlock) this.boundary();
    this.writer?.start(element, isBlock, this.length);
    this.children(element, look);
    this.writer?.end(this.length);
    if (isBlock) this.boundary();
    this.inert = inert;
  }

  /** Pictures that cannot be seen are loaded all the same. */
  private hidden(element: Element): void {
    const pictures = element.tagName === "IMG" ? [element] : element.querySelectorAll("img");
    for (const picture of pictures) {
      this.isFormatted = true;
      this.writer?.picture(picture, true, this.length);
    }
  }

  /** A mention, a merge field, a widget: its text is the editor's, unless it stands for a value. */
  private chip(element: Element, isBlock: boolean): void {
    if (!isBlock) this.content();
    this.inert = !PLACEHOLDER.test(element.textContent);
  }

  private textNode(node: Text, look: Look): void {
    const data = node.data;
    if (data === "") return;
    if (NO_WIDTH_ONLY.test(data)) {
      this.content();
      return;
    }
    if (data.includes("\ufeff") || data.includes("\u2060")) {
      let from = 0;
      for (const filler of data.matchAll(FILLER)) {
        this.run(node, from, filler.index, look);
        from = filler.index + filler[0].length;
      }
      this.run(node, from, data.length, look);
    } else {
      this.run(node, 0, data.length, look);
    }
  }

  private run(node: Text, from: number, to: number, look: Look): void {
    const data = node.data;
    if (look.spaces === "preserve") {
      while (from < to) {
        const feed = data.indexOf("\n", from);
        const end = feed < 0 || feed >= to ? to : feed;
        if (end > from) this.add(node, from, end);
        if (end === to) break;
        this.lineFeed(node, end);
        from = end + 1;
      }
      return;
    }
    const blank = look.spaces === "lines" ? /[ \t\r\f]+|\n/g : /[ \t\n\r\f]+/g;
    blank.lastIndex = from;
    for (let found = blank.exec(data); found && found.index < to; found = blank.exec(data)) {
      if (found.index > from) this.add(node, from, found.index);
      if (found[0] === "\n" && look.spaces === "lines") this.lineFeed(node, found.index);
      else if (this.open && !this.broken) this.space ??= { node, from: found.index };
      from = found.index + found[0].length;
    }
    if (from < to) this.add(node, from, to);
  }

  private add(node: Text, from: number, to: number): void {
    this.content();
    const space = this.space;
    if (space) {
      this.space = null;
      this.push(space.node, space.from, " ");
    }
    this.push(node, from, node.data.slice(from, to));
  }

  private push(node: Text, from: number, text: string): void {
    const last = this.pieces[this.pieces.length - 1];
    if (last && last.node === node && last.from + last.length === from && last.at + last.length === this.length) {
      last.length += text.length;
    } else {
      this.pieces.push({ at: this.length, length: text.length, node, from });
    }
    if (text === "\n") this.feed();
    else this.writer?.text(text, this.length);
    this.emit(text);
  }

  /** Writes the line break that is due in the markup. */
  private feed(): void {
    if (!this.writer) return;
    this.writer.feed(this.length, this.brokenAt ?? this.writer.lineBreak());
    this.brokenAt = null;
  }

  private emit(text: string): void {
    this.parts.push(text);
    this.length += text.length;
  }

  /** Something stands in the line: what was due before it is written. */
  private content(): void {
    this.flush();
    this.open = true;
  }

  private flush(): void {
    const broken = this.broken;
    if (broken === "br") {
      this.feed();
      this.emit("\n");
    } else if (broken) {
      this.push(broken.node, broken.from, "\n");
    } else if (this.due) {
      this.writer?.feed(this.length, null);
      this.emit("\n");
    }
    this.broken = this.brokenAt = null;
    this.due = false;
  }

  private lineBreak(br: Element): void {
    const isAlone = !this.open;
    this.content();
    // A line that has nothing else in it is empty, and counts as such.
    if (isAlone) this.brokenAt = this.writer?.lineBreak() ?? null;
    this.space = null;
    this.lineEnds.push({ at: this.length, br });
    this.broken = "br";
  }

  private lineFeed(node: Text, from: number): void {
    this.content();
    this.space = null;
    this.broken = { node, from };
  }

  private boundary(): void {
    if (this.open) this.due = true;
    this.broken = this.brokenAt = null;
    this.space = null;
    this.open = false;
  }

  private look(element: Element): Look {
    let look = this.looks.get(element);
    if (!look) {
      const style = getComputedStyle(element);
      look = {
        foreign: element.matches(FOREIGN) || isOwn(element),
        flow: flowOf(style.display),
        visible: style.visibility === "visible",
        spaces: spacesOf(style.whiteSpace),
      };
      this.looks.set(element, look);
    }
    return look;
  }
}

function flowOf(display: string): Flow {
  if (display === "none") return "none";
  return display.startsWith("inline") || display === "contents" || display.startsWith("ruby") ? "inline" : "block";
}

function spacesOf(whiteSpace: string): Look["spaces"] {
  if (whiteSpace.includes("pre-line") || whiteSpace.includes("preserve-breaks")) return "lines";
  return whiteSpace.startsWith("pre") || whiteSpace.startsWith("break-spaces") ? "preserve" : "collapse";
}

function before(node: Node): Position {
  const parent = node.parentNode;
  if (!parent) return { node, offset: 0 };
  return { node: parent, offset: Array.prototype.indexOf.call(parent.childNodes, node) };
}

function makeRange(from: Position, to: Position): Range | null {
  try {
    const range = document.createRange();
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
    return range;
  } catch {
    return null;
  }
}
