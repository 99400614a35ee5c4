/**
 * The seller's own recent messages, kept only where the seller agreed: so that after an update of the policy it can be
 * said which of them would be judged differently. In IndexedDB, on this computer alone.
 */

import type { DBSchema } from "idb";

import { database } from "./database";
import type { Scope } from "./protocol";

export interface RecentMessage {
  body: string;
  scope: Scope | null;
  /** Left out of messages that earlier versions kept. */
  channel?: string | null;
  /** ISO date. */
  sent_on: string;
}

interface Schema extends DBSchema {
  messages: { key: number; value: RecentMessage };
}

/** How many are kept; the oldest go. */
export const MOST = 100;

const open = database<Schema>("inbounds-recent", 1, (db) => void db.createObjectStore("messages", { autoIncrement: true }));

/** Keeps a message that was sent. */
export async function keep(message: RecentMessage): Promise<void> {
  const transaction = (await open()).transaction("messages", "readwrite");
  await transaction.store.add(message);
  for (let cursor = await transaction.store.openCursor(); (await transaction.store.count()) > MOST; ) {
    if (!cursor) break;
    await cursor.delete();
    cursor = await cursor.continue();
  }
  await transaction.done;
}

/** A message as it is kept, with what it is called. */
export interface KeptMessage extends RecentMessage {
  id: string;
}

/** Returns those that are kept, the oldest first. */
export async function recent(): Promise<KeptMessage[]> {
  const { store } = (await open()).transaction("messages");
  const [keys, messages] = await Promise.all([store.getAllKeys(), store.getAll()]);
  return messages.map((message, index) => ({ ...message, id: String(keys[index]) }));
}

/** Returns how many are kept. */
export async function count(): Promise<number> {
  return (await open()).count("messages");
}

/** Deletes all of them. */
export async function forget(): Promise<void> {
  await (await open()).clear("messages");
}
