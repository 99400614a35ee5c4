/** What of a field is handed to the engine, and how what the engine says of it is said of the field. */

import type { Field, FormatsOff, Place } from "../fields/field";
import type { Markup } from "../fields/markup";
import { editsOwnWay } from "../fix";
import type { CheckRequest, Edit, Fix, Span } from "../protocol";
import { Cut } from "./cut";

export interface Handover {
  readonly body: string;
  readonly format: NonNullable<CheckRequest["format"]>;
  /** Returns where in the field a part of the body stands: nowhere where that is on both sides of a quotation. */
  places(span: Span): Place[];
  /** Returns a fix of the body as one of the field; null where the field cannot be changed like that. */
  fix(fix: Fix): { fix: Fix; off: FormatsOff | null } | null;
}

/**
 * Returns what is handed over: the text, or where there is more to it the markup.
 *
 * @param quoted - Returns the parts of a text that are quoted; in markup the engine finds them itself.
 */
export function handOver(field: Field, text: string, quoted: (text: string) => readonly Span[]): Handover {
  const markup = field.markup();
  return markup ? ofMarkup(field, markup) : ofText(new Cut(text, quoted));
}

function ofText(cut: Cut): Handover {
  return {
    body: cut.text,
    format: "text",
    places: (span) => [cut.restore(span)].filter((place) => place !== null),
    fix(fix) {
      const edits = isOfBody(fix) ? cut.restoreEdits(fix.edits) : null;
      return edits && { fix: { ...fix, edits: edits.map(inBody) }, off: null };
    },
  };
}

function ofMarkup(field: Field, markup: Markup): Handover {
  return {
    body: markup.source,
    format: "html",
    places: (span) => markup.places(span),
    fix(fix) {
      if (!isOfBody(fix)) return null;
      const edits = markup.changes(fix.edits);
      if (edits) return { fix: { ...fix, edits: edits.map(inBody) }, off: null };
      const off = formatsOff(field, markup, fix);
      return off && { fix: { ...fix, edits: [] }, off };
    },
  };
}

function isOfBody(fix: Fix): boolean {
  return fix.edits.every(({ field }) => field === "body");
}

function inBody(edit: Omit<Edit, "field">): Edit {
  return { ...edit, field: "body" };
}

/** What the browser's own command for taking formats off takes off. */
const OF_LETTERS: ReadonlySet<string> = new Set(["color", "font-family", "font-size", "background-color"]);

/** Returns the formats that a fix takes off, where the browser has a command for that and the editor leaves it to it. */
function formatsOff(field: Field, markup: Markup, fix: Fix): FormatsOff | null {
  const tags = markup.retagged(fix.edits);
  if (!tags || editsOwnWay(field.element)) return null;
  const properties = new Set<string>();
  let span: Span | null = null;
  for (const { element, before, after } of tags) {
    const kept = new Set(propertiesOf(after));
    for (const name of propertiesOf(before)) if (!kept.has(name)) properties.add(name);
    const within = markup.within(element);
    if (!within || within.end <= within.start) continue;
    span = span
      ? { start: Math.min(span.start, within.start), end: Math.max(span.end, within.end) }
      : within;
  }
  if (!span || properties.size === 0) return null;
  const off = { span, elements: tags.map(({ element }) => element), properties: [...properties] };
  if (off.properties.every((name) => name === "text-align")) return { ...off, command: "justify" };
  const inLines = off.elements.every((element) => getComputedStyle(element).display.startsWith("inline"));
  return inLines && off.properties.every((name) => OF_LETTERS.has(name)) ? { ...off, command: "removeFormat" } : null;
}

/** Returns the properties that a tag's `style` attribute sets. */
function propertiesOf(tag: string): string[] {
  const style = / style="([^"]*)"/.exec(tag)?.[1] ?? "";
  return [...style.matchAll(/(?:^|;)([a-z-]+):/g)].map(([, name]) => name!);
}
