/**
 * Marks in text that is in the document, by the CSS Custom Highlight API: no element is added or changed. The style
 * comes by a constructed style sheet in the document or shadow root that the text is in.
 */

import { Backoff } from "../backoff";
import type { Severity } from "../protocol";

/** How a part of the text is drawn. */
export type Look = Severity | "emphasis";

/** A part of the text to draw. */
export interface Painted {
  range: Range;
  look: Look;
}

/** Later ones lie above. */
const LOOKS: readonly Look[] = ["emphasis", "hint", "warning", "error"];

/** Colours with a contrast of at least 3 : 1 to white and to black. */
const MARK_CSS = `
::highlight(inbounds-error) {
  text-decoration: underline wavy #e5343d; text-decoration-thickness: 1.5px; text-decoration-skip-ink: none;
}
::highlight(inbounds-warning) {
  text-decoration: underline wavy #c77700; text-decoration-thickness: 1.5px; text-decoration-skip-ink: none;
}
::highlight(inbounds-hint) {
  text-decoration: underline dotted #2f7de1; text-decoration-thickness: 2px; text-decoration-skip-ink: none;
}
::highlight(inbounds-emphasis) { background-color: rgb(229 120 40 / 22%); }
@media (forced-colors: active) {
  ::highlight(inbounds-error), ::highlight(inbounds-warning), ::highlight(inbounds-hint) {
    color: CanvasText; background-color: transparent; text-decoration-color: CanvasText;
  }
  ::highlight(inbounds-warning) { text-decoration-style: double; }
  ::highlight(inbounds-emphasis) {
    color: CanvasText; background-color: transparent; text-decoration: underline solid 4px Highlight;
  }
  /* The letters of a mirror are those of the field below it. */
  :host([data-inbounds="marks"]) *::highlight(inbounds-error), :host([data-inbounds="marks"]) *::highlight(inbounds-warning),
  :host([data-inbounds="marks"]) *::highlight(inbounds-hint), :host([data-inbounds="marks"]) *::highlight(inbounds-emphasis) {
    color: transparent;
  }
}
@media print {
  ::highlight(inbounds-error), ::highlight(inbounds-warning), ::highlight(inbounds-hint) { text-decoration: none; }
  ::highlight(inbounds-emphasis) { background-color: transparent; text-decoration: none; }
}
`;

const highlights = new Map<Look, Highlight>();
const backoff = new Backoff();

/** Draws the marks of one field. */
export class Painter {
  private drawn: Painted[] = [];
  private styled: Document | ShadowRoot | null = null;

  /** Draws these in place of those drawn before; `root` is the document or shadow root that all of them are in. */
  paint(root: Document | ShadowRoot, painted: Painted[]): void {
    // What is there already stays: any change makes the browser draw all highlights of the document anew.
    const before = new Map<Node, Painted[]>();
    for (const each of this.drawn) {
      const { startContainer } = each.range;
      const there = before.get(startContainer);
      if (there) there.push(each);
      else before.set(startContainer, [each]);
    }
    this.drawn = painted.map((each) => {
      const there = before.get(each.range.startContainer);
      const at = there?.findIndex((other) => isSame(each, other)) ?? -1;
      return at < 0 ? each : there!.splice(at, 1)[0]!;
    });
    for (const rest of before.values()) for (const { range, look } of rest) highlights.get(look)?.delete(range);
    this.style(painted.length > 0 ? root : null);
    for (const { range, look } of this.drawn) {
      const highlight = highlightOf(look);
      if (!highlight.has(range)) highlight.add(range);
    }
    for (const [look, highlight] of highlights) {
      if (highlight.size > 0) continue;
      CSS.highlights.delete(nameOf(look));
      highlights.delete(look);
    }
  }

  /** Whether a range has lost its text: it was in a node whose text was set anew, or that is gone. */
  get isTorn(): boolean {
    return this.drawn.some(({ range }) => range.collapsed);
  }

  /** Brings back what the page's script has taken out of the registry or the list of style sheets. */
  restore(): void {
    if (this.isWhole() || !backoff.isDue()) return;
    if (this.styled) restore(this.styled);
    for (const { look } of this.drawn) register(look, highlightOf(look));
  }

  private isWhole(): boolean {
    return (
      this.drawn.length === 0 ||
      ((!this.styled || isStyled(this.styled)) && this.drawn.every(({ look }) => CSS.highlights.has(nameOf(look))))
    );
  }

  /** Takes away all that was drawn. */
  clear(): void {
    this.paint(document, []);
  }

  private style(root: Document | ShadowRoot | null): void {
    if (this.styled !== root) {
      if (this.styled) unadopt(this.styled);
      if (root) adopt(root);
      this.styled = root;
    }
  }
}

function isSame(one: Painted, other: Painted): boolean {
  return (
    one.look === other.look &&
    one.range.startOffset === other.range.startOffset &&
    one.range.endContainer === other.range.endContainer &&
    one.range.endOffset === other.range.endOffset
  );
}

function nameOf(look: Look): string {
  return `inbounds-${look}`;
}

function highlightOf(look: Look): Highlight {
  let highlight = highlights.get(look);
  if (!highlight) {
    highlight = new Highlight();
    highlight.priority = LOOKS.indexOf(look);
    if (look !== "emphasis") highlight.type = "spelling-error";
    highlights.set(look, highlight);
    register(look, highlight);
  }
  return highlight;
}

function register(look: Look, highlight: Highlight): void {
  if (!CSS.highlights.has(nameOf(look))) CSS.highlights.set(nameOf(look), highlight);
}

const adopted = new Map<Document | ShadowRoot, { sheet: CSSStyleSheet; users: number }>();

function adopt(root: Document | ShadowRoot): void {
  const known = adopted.get(root);
  if (known) {
    known.users++;
    restore(root);
    return;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(MARK_CSS);
  adopted.set(root, { sheet, users: 1 });
  restore(root);
}

function isStyled(root: Document | ShadowRoot): boolean {
  const sheet = adopted.get(root)?.sheet;
  return sheet !== undefined && root.adoptedStyleSheets.includes(sheet);
}

function restore(root: Document | ShadowRoot): void {
  const sheet = adopted.get(root)?.sheet;
  if (sheet && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

function unadopt(root: Document | ShadowRoot): void {
  const known = adopted.get(root);
  if (!known || --known.users > 0) return;
  adopted.delete(root);
  const at = root.adoptedStyleSheets.indexOf(known.sheet);
  if (at >= 0) root.adoptedStyleSheets.splice(at, 1);
}
