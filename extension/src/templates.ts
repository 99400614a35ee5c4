/**
 * The seller's own templates: messages to start from, saved by the seller's own deed. In IndexedDB, on this computer
 * alone. The pages of the extension read and write them here; content scripts ask the background.
 */

import type { DBSchema } from "idb";

import { database } from "./database";
import { today } from "./day";
import type { Content, Template, TemplateDraft, TemplateRefusal } from "./protocol";
import { textOfHtml } from "./html-text";
import { isObject } from "./is-object";
import { freeName, isSameName, tidyName } from "./template-names";

interface Schema extends DBSchema {
  templates: { key: string; value: Template };
}

/** How many are kept. */
export const MOST = 500;
/** Characters of a body. */
const LONGEST = 100_000;

const FORMAT = "inbounds-templates";
const VERSION = 1;
/** The channel on which this browser's contexts tell each other of a change. */
const CHANNEL = "inbounds-templates";

const open = database<Schema>("inbounds-templates", 1, (db) => void db.createObjectStore("templates", { keyPath: "id" }));

/** Returns them in the order of their names. */
export async function templates(): Promise<Template[]> {
  return sorted(await (await open()).getAll("templates"));
}

/**
 * Which template a draft takes the place of: the one with an id (unless it is another by now than the one that the draft
 * was made of), the one of its name where there is one, or none.
 */
export type Place = { id: string; madeOf: TemplateDraft | null } | "namesake" | "new";

/**
 * Saves a template.
 *
 * @returns Why it was not saved; null: it was.
 */
export async function saveTemplate(draft: TemplateDraft, place: Place): Promise<TemplateRefusal | null> {
  const name = tidyName(draft.name);
  if (name === "") return "unnamed";
  const transaction = (await open()).transaction("templates", "readwrite");
  const all = await transaction.store.getAll();
  const namesake = all.find((other) => isSameName(other.name, name));
  const id = typeof place === "object" ? place.id : place === "namesake" ? namesake?.id : undefined;
  if (namesake && namesake.id !== id) return "taken";
  const there = all.find((other) => other.id === id);
  if (there && typeof place === "object" && place.madeOf && !isEqual(there, place.madeOf)) return "changed";
  const refusal = refusalOf(draft, id === undefined ? all.length : 0);
  if (refusal) return refusal;
  await transaction.store.put({ ...draft, name, id: id ?? crypto.randomUUID(), saved_on: today() });
  await transaction.done;
  tell();
  return null;
}

function isEqual(one: TemplateDraft, other: TemplateDraft): boolean {
  return one.name === other.name && one.body === other.body && one.scope === other.scope;
}

function refusalOf({ body }: TemplateDraft, count: number): TemplateRefusal | null {
  if (body.trim() === "") return "empty";
  if (body.length > LONGEST) return "long";
  return count >= MOST ? "full" : null;
}

/** Deletes one. */
export async function deleteTemplate(id: string): Promise<void> {
  await (await open()).delete("templates", id);
  tell();
}

/** Deletes all of them. */
export async function deleteTemplates(): Promise<void> {
  await (await open()).clear("templates");
  tell();
}

/** Calls back when templates were saved or deleted, here or in another part of the extension. */
export function watchTemplates(callback: () => void, signal: AbortSignal): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", callback);
  signal.addEventListener("abort", () => channel.close());
}

function tell(): void {
  // What a channel posts does not come back by itself.
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}

function sorted(all: Template[]): Template[] {
  return all.sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
}

// ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Why a file, or an entry of it, was not taken in. */
export interface Refused {
  file: string;
  why: TemplateRefusal | "not-json" | "not-templates" | "newer" | "damaged" | "unknown";
  /** Which entry of an export, from 1. */
  entry?: number;
}

export interface Imported {
  added: number;
  /** Those that were there already, name and all. */
  known: number;
  refused: Refused[];
}

/** Returns all templates as JSON, to be kept or taken to another computer. */
export async function exportTemplates(): Promise<string> {
  const all = (await templates()).map(({ name, body, format, scope, channel }) => ({ name, body, format, scope, channel }));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, templates: all }, null, 1)}\n`;
}

/**
 * Adds what files hold: exports (.json), and one template a file (.txt, .html). What is there already stays: another
 * template of the same name is added under a name of its own.
 */
export async function importTemplates(files: readonly File[]): Promise<Imported> {
  const refused: Refused[] = [];
  const drafts: { file: string; draft: TemplateDraft }[] = [];
  for (const file of files) {
    try {
      for (const draft of await read(file)) drafts.push({ file: file.name, draft });
    } catch (error) {
      refused.push(error instanceof ReadError ? { file: file.name, ...error.about } : { file: file.name, why: "damaged" });
    }
  }
  const transaction = (await open()).transaction("templates", "readwrite");
  const all = await transaction.store.getAll();
  let [added, known] = [0, 0];
  for (const { file, draft } of drafts) {
    const why = refusalOf(draft, all.length);
    if (all.some((other) => isSame(other, draft))) known += 1;
    else if (why) refused.push({ file, why });
    else {
      const template = { ...draft, name: freeName(draft.name, all), id: crypto.randomUUID(), saved_on: today() };
      all.push(template);
      await transaction.store.put(template);
      added += 1;
    }
  }
  await transaction.done;
  if (added > 0) tell();
  return { added, known, refused };
}

/** Whether a template is one that was taken in before, though perhaps under a name with a number behind it. */
function isSame(template: Template, { name, body, format }: TemplateDraft): boolean {
  if (template.body !== body || template.format !== format) return false;
  return isSameName(template.name, name) || isSameName(template.name.replace(/ \(\d+\)$/u, ""), name);
}

class ReadError extends Error {
  constructor(readonly about: Omit<Refused, "file">) {
    super(about.why);
  }
}

async function read(file: File): Promise<TemplateDraft[]> {
  const [, stem = "", ending = ""] = /^(.*?)(?:\.([^.]*))?$/su.exec(file.name) ?? [];
  const bytes = await file.arrayBuffer();
  switch (ending.toLowerCase()) {
    case "json":
      return readExport(decode(bytes));
    case "txt":
      return [draftOf(stem, { body: decode(bytes).replace(/\r\n?/gu, "\n").trim(), format: "text" })];
    case "htm":
    case "html":
      return [draftOf(stem, { body: decode(bytes).trim(), format: "html" })];
    default:
      throw new ReadError({ why: "unknown" });
  }
}

function draftOf(name: string, content: Content): TemplateDraft {
  return { name: tidyName(name) || "…", ...content, plain: plainOf(content), scope: null, channel: null };
}

/** Returns what content says without its formats; null where it is plain. For the extension's own pages. */
export function plainOf({ body, format }: Content): string | null {
  return format === "html" ? textOfHtml(body) : null;
}

/** Returns the text of a file: by its byte order mark, else UTF-8, else as old Windows programs write. */
function decode(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function readExport(text: string): TemplateDraft[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ReadError({ why: "not-json" });
  }
  if (!isObject(value) || value.format !== FORMAT || !Array.isArray(value.templates)) throw new ReadError({ why: "not-templates" });
  if (typeof value.version !== "number" || value.version > VERSION) throw new ReadError({ why: "newer" });
  return value.templates.map((entry, index) => {
    const draft = draftIn(entry);
    if (!draft) throw new ReadError({ why: "damaged", entry: index + 1 });
    return draft;
  });
}

function draftIn(value: unknown): TemplateDraft | null {
  if (!isObject(value)) return null;
  const { name, body, format, scope = null, channel = null } = value;
  if (typeof name !== "string" || tidyName(name) === "" || typeof body !== "string") return null;
  if (format !== "text" && format !== "html") return null;
  if (scope !== null && scope !== "proactive" && scope !== "reply") return null;
  if (channel !== null && (typeof channel !== "string" || channel.length > 40)) return null;
  return { name: tidyName(name), body, format, plain: plainOf({ body, format }), scope, channel };
}
