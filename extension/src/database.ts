/** Databases of the extension's own in IndexedDB, on this computer alone. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

/**
 * Returns what opens a database when it is first asked for, and again where the browser has closed it meanwhile.
 *
 * @param upgrade - Makes the stores of a database that is new.
 */
export function database<Schema extends DBSchema>(
  name: string,
  version: number,
  upgrade: (db: IDBPDatabase<Schema>) => void,
): () => Promise<IDBPDatabase<Schema>> {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  const close = (): void => {
    void opened?.then((db) => db.close());
    opened = null;
  };
  return () => {
    opened ??= openDB<Schema>(name, version, {
      upgrade,
      // Another version of the extension must not wait for this context.
      blocking: close,
      terminated: () => (opened = null),
    });
    opened.catch(() => (opened = null));
    return opened;
  };
}
