/**
 * The seller's own recent messages, kept only where the seller agreed: so that after an update of the policy it can be
 * said which of them would be judged differently. In IndexedDB, on this computer alone.
 */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

import type { Scope } from "./protocol";

export interface RecentMessage {
  body: string;
  scope: Scope | null;
  /** ISO date. */
  sent_on: string;
}

interface Schema extends DBSchema {
  messages: { key: number; value: RecentMessage };
}

/** How many are kept; the oldest go. */
export const MOST = 100;

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("inbounds-recent", 1, {
    upgrade: (db) => void db.createObjectStore("messages", { autoIncrement: true }),
    blocking: () => void opened?.then((db) => db.close()).finally(() => (opened = null)),
    terminated: () => (opened = null),
  });
  opened.catch(() => (opened = null));
  return opened;
}

/** Keeps a message that was sent. */
export async function keep(message: RecentMessage): Promise<void> {
  const transaction = (await database()).transaction("messages", "readwrite");
  await transaction.store.add(message);
  for (let cursor = await transaction.store.openCursor(); (await transaction.store.count()) > MOST; ) {
    if (!cursor) break;
    await cursor.delete();
    cursor = await cursor.continue();
  }
  await transaction.done;
}

/** Returns those that are kept, the oldest first. */
export async function recent(): Promise<RecentMessage[]> {
  return (await database()).getAll("messages");
}

/** Deletes all of them. */
export async function forget(): Promise<void> {
  await (await database()).clear("messages");
}
