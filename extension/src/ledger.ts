/**
 * What was sent for which order, so that a second request for a review is caught, also from another tab.
 *
 * In IndexedDB, on this computer alone. Of an order's id only a salted hash is kept, of a message its kinds and its day,
 * never the text. An export takes its salt along; an import therefore may add further salts, and an order is looked up
 * under each.
 */

import type { DBSchema, IDBPDatabase } from "idb";

import { database } from "./database";
import { isObject } from "./is-object";
import type { OrderFacts, Sent, SentMessage } from "./protocol";

interface Entry {
  /** The salted hash of the order's id. */
  order: string;
  kinds: string[];
  /** ISO date. */
  sent_on: string;
  marketplace: string | null;
}

interface Schema extends DBSchema {
  salts: { key: string; value: string };
  messages: { key: number; value: Entry; indexes: { order: string } };
  facts: { key: string; value: OrderFacts };
}

type Database = IDBPDatabase<Schema>;

const FORMAT = "inbounds-ledger";
const VERSION = 1;

const open = database<Schema>("inbounds-ledger", 1, (db) => {
  db.createObjectStore("salts");
  db.createObjectStore("messages", { autoIncrement: true }).createIndex("order", "order");
  db.createObjectStore("facts");
});

/** Returns the salts, the ledger's own first. */
async function salts(db: Database): Promise<[string, ...string[]]> {
  const transaction = db.transaction("salts", "readwrite");
  let own = await transaction.store.get("own");
  if (!own) {
    own = hex(crypto.getRandomValues(new Uint8Array(16)));
    await transaction.store.put(own, "own");
  }
  const all = await transaction.store.getAll();
  await transaction.done;
  return [own, ...all.filter((salt) => salt !== own)];
}

async function hash(order: string, salt: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt}:${order.trim()}`))));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function hashes(db: Database, order: string): Promise<[string, ...string[]]> {
  const [own, ...others] = await salts(db);
  return [await hash(order, own), ...(await Promise.all(others.map((salt) => hash(order, salt))))];
}

/** Writes down that a message was sent; nothing where its order, or what kind of message it is, is not known. */
export async function record(sent: SentMessage): Promise<void> {
  if (!sent.order || sent.kinds.length === 0) return;
  const db = await open();
  const [order] = await hashes(db, sent.order);
  await db.add("messages", { order, kinds: sent.kinds, sent_on: sent.sent_on, marketplace: sent.marketplace ?? null });
}

/** Returns what is known to have been sent for an order, in the order of sending: a line for each kind of each message. */
export async function history(order: string): Promise<Sent[]> {
  const db = await open();
  const found = await Promise.all((await hashes(db, order)).map((key) => db.getAllFromIndex("messages", "order", key)));
  return found
    .flat()
    .sort((one, other) => one.sent_on.localeCompare(other.sent_on))
    .flatMap(({ kinds, sent_on }) => kinds.map((kind) => ({ kind, sent_on })));
}

/** Keeps what the seller told about an order; what is left out stays as it was. */
export async function setFacts(order: string, facts: OrderFacts): Promise<void> {
  const db = await open();
  const [own, ...others] = await hashes(db, order);
  const transaction = db.transaction("facts", "readwrite");
  const before = await Promise.all([own, ...others].map((key) => transaction.store.get(key)));
  await Promise.all([
    transaction.store.put({ ...before.find((each) => each !== undefined), ...facts }, own),
    ...others.map((key) => transaction.store.delete(key)),
    transaction.done,
  ]);
}

/** Returns what the seller told about an order. */
export async function getFacts(order: string): Promise<OrderFacts> {
  const db = await open();
  for (const key of await hashes(db, order)) {
    const facts = await db.get("facts", key);
    if (facts) return facts;
  }
  return {};
}

/** Returns how many messages are written down. */
export async function count(): Promise<number> {
  return (await open()).count("messages");
}

/** Returns all of the ledger as JSON, to be kept or taken to another computer. */
export async function exportJson(): Promise<string> {
  const db = await open();
  const salted = await salts(db);
  const transaction = db.transaction(["messages", "facts"]);
  const [messages, orders, facts] = await Promise.all([
    transaction.objectStore("messages").getAll(),
    transaction.objectStore("facts").getAllKeys(),
    transaction.objectStore("facts").getAll(),
  ]);
  return `${JSON.stringify(
    {
      format: FORMAT,
      version: VERSION,
      salts: salted,
      messages,
      facts: orders.map((order, index) => ({ order, ...facts[index] })),
    },
    null,
    1,
  )}\n`;
}

/** Why a file cannot be imported: a key of the texts for people, and what it speaks of. */
export class ImportError extends Error {
  constructor(
    readonly key: "ledger_import_not_json" | "ledger_import_not_ledger" | "ledger_import_newer" | "ledger_import_entry",
    readonly about: string = "",
  ) {
    super(`${key} ${about}`);
  }
}

/**
 * Adds what an export holds; what is there already stays, and is not added twice.
 *
 * @returns How many messages were added.
 * @throws ImportError - The text is no export; nothing was added.
 */
export async function importJson(text: string): Promise<number> {
  const { salts: further, messages, facts } = parse(text);
  const db = await open();
  await salts(db);
  const transaction = db.transaction(["salts", "messages", "facts"], "readwrite");
  const [saltStore, messageStore, factStore] = [
    transaction.objectStore("salts"),
    transaction.objectStore("messages"),
    transaction.objectStore("facts"),
  ];
  const known = new Set(await saltStore.getAll());
  for (const salt of further) if (!known.has(salt)) await saltStore.put(salt, salt);
  const identity = (entry: Entry): string =>
    JSON.stringify([entry.order, entry.kinds, entry.sent_on, entry.marketplace]);
  const there = new Set((await messageStore.getAll()).map(identity));
  const fresh = messages.filter((entry) => !there.has(identity(entry)));
  for (const entry of fresh) await messageStore.add(entry);
  for (const { order, ...about } of facts) if (!(await factStore.get(order))) await factStore.put(about, order);
  await transaction.done;
  return fresh.length;
}

/** Deletes everything, the salt included. */
export async function deleteAll(): Promise<void> {
  const db = await open();
  const transaction = db.transaction(["salts", "messages", "facts"], "readwrite");
  await Promise.all([
    ...(["salts", "messages", "facts"] as const).map((name) => transaction.objectStore(name).clear()),
    transaction.done,
  ]);
}

interface Export {
  salts: string[];
  messages: Entry[];
  facts: (OrderFacts & { order: string })[];
}

function parse(text: string): Export {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ImportError("ledger_import_not_json");
  }
  if (!isObject(value) || value.format !== FORMAT) throw new ImportError("ledger_import_not_ledger");
  if (typeof value.version !== "number" || value.version > VERSION) throw new ImportError("ledger_import_newer");
  const { salts: salted, messages, facts = [] } = value;
  if (!Array.isArray(salted) || !Array.isArray(messages) || !Array.isArray(facts)) {
    throw new ImportError("ledger_import_not_ledger");
  }
  if (!salted.every((salt) => typeof salt === "string" && /^[0-9a-f]{32}$/.test(salt))) {
    throw new ImportError("ledger_import_not_ledger");
  }
  return {
    salts: salted as string[],
    messages: messages.map((entry, index) => message(entry) ?? wrong(index)),
    facts: facts.map((entry, index) => about(entry) ?? wrong(messages.length + index)),
  };
}

function wrong(index: number): never {
  throw new ImportError("ledger_import_entry", String(index + 1));
}

function message(value: unknown): Entry | null {
  if (!isObject(value) || !isHash(value.order) || !isDate(value.sent_on) || !Array.isArray(value.kinds)) return null;
  if (!value.kinds.every((kind) => typeof kind === "string" && kind.length <= 100)) return null;
  const marketplace = value.marketplace ?? null;
  if (marketplace !== null && (typeof marketplace !== "string" || marketplace.length > 100)) return null;
  return { order: value.order, kinds: value.kinds as string[], sent_on: value.sent_on, marketplace };
}

function about(value: unknown): (OrderFacts & { order: string }) | null {
  if (!isObject(value) || !isHash(value.order)) return null;
  const { order, completed_on = null, opted_out = null, buyer_language = null } = value;
  if (completed_on !== null && !isDate(completed_on)) return null;
  if (opted_out !== null && typeof opted_out !== "boolean") return null;
  if (buyer_language !== null && (typeof buyer_language !== "string" || buyer_language.length > 35)) return null;
  return { order, completed_on, opted_out, buyer_language };
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function isDate(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(value);
  // The 30th of February would be taken for a day in March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}
