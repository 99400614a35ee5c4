/** A field of the page that a message is written in. Offsets count UTF-16 code units of `read()`'s text. */

import type { Finding, Severity, Span } from "../protocol";
import type { Markup } from "./markup";

/** A part of the text, or an element of its content that is none, such as a picture, at the offset where it stands. */
export interface Place extends Span {
  element?: Element;
}

export interface Mark extends Place {
  severity: Severity;
  /** What the mark belongs to; marks of one finding light up together. */
  finding: Finding;
}

export interface TextEdit extends Span {
  text: string;
}

export interface Field {
  /** The textarea, the input or the editing host. */
  readonly element: HTMLElement;
  readonly kind: "textarea" | "input" | "rich";
  /** Whether the seller may not write in it (now). */
  readonly readOnly: boolean;

  /** Returns the text as it is checked: a paragraph or a `<br>` ends with one line feed. */
  read(): string;

  /** Returns the content with its formats where there is more to it than the text; else null. */
  markup(): Markup | null;

  /** Draws these marks in place of those drawn before. The page's own elements stay as they are. */
  draw(marks: readonly Mark[]): void;

  /** Makes one finding's marks stand out, or none. */
  emphasise(finding: Finding | null): void;

  /** Returns where a part of the text is on the screen: viewport coordinates in CSS pixels, one rectangle a line. */
  rects(place: Place): DOMRect[];

  /** Returns where text stands in a part of the viewport: one rectangle a line or run, those that overlap the part. */
  textIn(area: DOMRect): DOMRect[];

  /** Returns what is selected (start = end: the caret), or null where the field has no selection. */
  selection(): Span | null;

  /** Selects a part of the text, puts the focus into the field and scrolls the part into view. */
  select(place: Place): void;

  /**
   * Changes the text by the browser's own editing, so that one undo takes all of it back and the page's editor sees it.
   *
   * @param edits - Not overlapping, in any order, offsets in the present text.
   * @returns Whether the text has been changed as asked.
   */
  replace(edits: readonly TextEdit[]): Promise<boolean>;

  /**
   * Puts formatted content at the end by the browser's own editing, so that one undo takes it back.
   *
   * @param content - HTML that is safe to be put into a page, and what it says.
   * @returns Whether it is there; false, and nothing changed, where the field takes no formats, or not these.
   */
  append(content: { html: string; text: string }): Promise<boolean>;

  /**
   * Takes formats off a part of the text by the browser's own editing, so that one undo brings them back.
   *
   * @returns Whether they are gone.
   */
  unformat(off: FormatsOff): Promise<boolean>;

  /** Takes everything away that was drawn or listened to. */
  release(): void;
}

/** Formats that a fix takes off. */
export interface FormatsOff {
  command: "removeFormat" | "justify";
  /** Where in the text. */
  span: Span;
  /** Whose formats. */
  elements: readonly Element[];
  /** CSS properties. */
  properties: readonly string[];
}

/** What the field tells. */
export interface FieldEvents {
  /** The text may have changed (by typing, by the page's script, by undo), or whether it may be written in. */
  changed(field: Field): void;
  /** The pointer rests on a mark of this finding (null: on none), or clicks there. */
  pointed(field: Field, finding: Finding | null, how: "hover" | "click"): void;
  focused(field: Field): void;
  blurred(field: Field): void;
  /** The field's or its text's place on the screen has changed: scrolled, resized, moved, hidden. */
  moved(field: Field): void;
  /** The field is gone from the page, or is no message field any more. */
  gone(field: Field): void;
}

/**
 * Finds the fields of a page, also late ones, in shadow roots (open and closed), and tells of them.
 *
 * `src/fields/watch.ts` exports `watchFields(wanted, events, signal)`: calls `events.found(field)` when a field first
 * gets the focus, or at once when `wanted.atOnce(element)` says so (a page that is known).
 */
export interface Wanted {
  /** Whether the element is a message's field here; asked for editable elements only, search and password left out. */
  accepts(element: HTMLElement): boolean;
  /** Whether it is to be found without focus. */
  atOnce(element: HTMLElement): boolean;
  /** False where `atOnce` never says yes: the page is then not searched for fields. */
  readonly scans?: boolean;
}

export interface WatchEvents extends FieldEvents {
  found(field: Field): void;
}
