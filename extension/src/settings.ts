/** The seller's settings, in the browser's storage for extensions, on this computer alone. */

import { browser, type Browser } from "wxt/browser";

import { SELLER_CENTRAL } from "./hosts";
import type { Severity } from "./protocol";

export interface Settings {
  /** What the seller set in place of the rules' own severities, by rule id. */
  severities: Record<string, Severity | "off">;
  /** Where Inbounds was turned on or off, by host. */
  sites: Record<string, boolean>;
  /** Whether to ask before a message is sent that breaks a stated rule. */
  askBeforeSend: boolean;
  /** The id of the edition to check against; null: the one in force on the day. */
  edition: string | null;
  /** The text of the seller's own policy file. */
  houseRules: string;
  /** Whether the spelling of messages in English is checked. */
  spelling: boolean;
  /** Whether the grammar of messages in English is checked. */
  grammar: boolean;
  /** The seller's own words, which are no mistakes. */
  ownWords: string[];
  /** Whether the texts of messages that were sent are kept, on this computer. */
  keepMessages: boolean;
  /** The id of the edition in force whose news the seller has seen; null: none yet. */
  seenEdition: string | null;
  /** The language of the interface (BCP 47); null: the browser's. */
  language: string | null;
}

const DEFAULTS: Readonly<Settings> = {
  severities: {},
  sites: {},
  askBeforeSend: true,
  edition: null,
  houseRules: "",
  spelling: false,
  grammar: false,
  ownWords: [],
  keepMessages: false,
  seenEdition: null,
  language: null,
};

/** Written with the settings; a later layout raises it, and `migrate` learns the way from the one before. */
const VERSION = 1;
/** What is held while settings are changed. */
const LOCK = "inbounds-settings";
/** Changes with whatever else a report depends on: the ledger. */
const REVISION = "revision";
/** What the engine goes by. */
const ENGINE: readonly (keyof Settings)[] = ["severities", "edition", "houseRules", "spelling", "grammar", "ownWords"];
/** What a report depends on; the rest of the settings do not make one stale. */
const REPORTED: readonly string[] = [...ENGINE, REVISION];

type Readers = { [Name in keyof Settings]: (value: unknown) => Settings[Name] | null };

/** Take what was stored, and nothing that does not fit: storage outlives the version that wrote it. */
const READERS: Readers = {
  severities: (value) =>
    recordOf(value, (level): level is Severity | "off" => ["error", "warning", "hint", "off"].includes(level as string)),
  sites: (value) => recordOf(value, (on): on is boolean => typeof on === "boolean"),
  askBeforeSend: (value) => (typeof value === "boolean" ? value : null),
  edition: (value) => (typeof value === "string" ? value : null),
  houseRules: (value) => (typeof value === "string" ? value : null),
  spelling: (value) => (typeof value === "boolean" ? value : null),
  grammar: (value) => (typeof value === "boolean" ? value : null),
  ownWords: (value) => (Array.isArray(value) ? value.filter((word) => typeof word === "string") : null),
  keepMessages: (value) => (typeof value === "boolean" ? value : null),
  seenEdition: (value) => (typeof value === "string" ? value : null),
  language: (value) => (typeof value === "string" ? value : null),
};

function recordOf<Value>(value: unknown, fits: (item: unknown) => item is Value): Record<string, Value> | null {
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, Value] => fits(entry[1])));
}

function read(stored: Record<string, unknown>): Settings {
  const settings = structuredClone(DEFAULTS) as Settings;
  for (const name of Object.keys(DEFAULTS) as (keyof Settings)[]) take(settings, name, stored[name]);
  return settings;
}

function take<Name extends keyof Settings>(settings: Settings, name: Name, value: unknown): void {
  settings[name] = READERS[name](value) ?? settings[name];
}

/** Returns the settings as they are now. */
export async function getSettings(): Promise<Settings> {
  return read(await browser.storage.local.get(Object.keys(DEFAULTS)));
}

/** Changes some of the settings; whoever watches them hears of it. */
export function setSettings(changes: Partial<Settings>): Promise<void> {
  return changeSettings(() => changes);
}

/**
 * Changes some of the settings by what they are now: one change after the other, in whichever of the extension's pages it
 * is made, so that none is lost. For the background and the extension's own pages: content scripts have the locks of the
 * page that they run in.
 */
export function changeSettings(change: (settings: Settings) => Partial<Settings>): Promise<void> {
  return inTurn(async () => write(change(await getSettings())));
}

function inTurn(run: () => Promise<void>): Promise<void> {
  return navigator.locks.request(LOCK, run);
}

async function write(changes: Partial<Settings>): Promise<void> {
  await browser.storage.local.set({ ...changes, version: VERSION });
}

/**
 * Keeps the seller's own rules, unless others were kept meanwhile.
 *
 * @param before - Those that they were made of; null: whichever there are.
 * @returns Whether they are kept.
 */
export async function keepHouseRules(source: string, before: string | null): Promise<boolean> {
  let isKept = false;
  await changeSettings(({ houseRules }) => {
    isKept = before === null || houseRules === before || houseRules === source;
    return isKept ? { houseRules: source } : {};
  });
  return isKept;
}

/** Sets one rule's severity; null: the rule's own. */
export function setSeverity(rule: string, severity: Severity | "off" | null): Promise<void> {
  return changeSettings(({ severities }) => {
    const { [rule]: _, ...others } = severities;
    return { severities: severity === null ? others : { ...others, [rule]: severity } };
  });
}

/** Adds one of the seller's own words. */
export function addOwnWord(word: string): Promise<void> {
  return changeSettings(({ ownWords }) => ({ ownWords: eachOnce([...ownWords, word]) }));
}

/**
 * Takes over a list of the seller's own words as it was written; words that came from elsewhere meanwhile stay.
 *
 * @param before - The list that it was made of.
 * @returns What is kept now.
 */
export async function setOwnWords(written: readonly string[], before: readonly string[]): Promise<string[]> {
  let kept: string[] = [];
  await changeSettings(({ ownWords }) => {
    kept = eachOnce([...written, ...ownWords.filter((word) => !before.includes(word))]);
    return { ownWords: kept };
  });
  return kept;
}

/** Returns words, each once, capitals or not. */
function eachOnce(words: readonly string[]): string[] {
  const small = words.map((word) => word.toLowerCase());
  return words.filter((_, at) => small.indexOf(small[at]!) === at);
}

/** Returns whether Inbounds is on at a host: on Seller Central unless turned off, elsewhere where turned on. */
export function isOn(settings: Settings, host: string): boolean {
  return settings.sites[host] ?? SELLER_CENTRAL.includes(host);
}

/** Calls back with the settings after each change of them. */
export function watchSettings(callback: (settings: Settings) => void, signal: AbortSignal): void {
  const read = (): void => void getSettings().then((settings) => signal.aborted || callback(settings));
  listen(Object.keys(DEFAULTS), read, signal);
}

/** Calls back as soon as what the engine goes by has changed, before it can be read. */
export function watchEngineSettings(callback: () => void, signal: AbortSignal): void {
  listen(ENGINE, callback, signal);
}

/** Calls back as soon as Inbounds has been turned on or off at a site. */
export function watchSites(callback: () => void, signal: AbortSignal): void {
  listen(["sites"], callback, signal);
}

/** Calls back when something has changed that a report depends on. */
export function watchStale(callback: () => void, signal: AbortSignal): void {
  listen(REPORTED, callback, signal);
}

/** Says that something beside the settings has changed that a report depends on. */
export async function touch(): Promise<void> {
  await browser.storage.local.set({ [REVISION]: crypto.randomUUID() });
}

function listen(names: readonly string[], callback: () => void, signal: AbortSignal): void {
  const heard = (changes: Record<string, Browser.storage.StorageChange>): void => {
    if (names.some((name) => name in changes)) callback();
  };
  browser.storage.local.onChanged.addListener(heard);
  signal.addEventListener("abort", () => {
    try {
      browser.storage.local.onChanged.removeListener(heard);
    } catch {
      // The extension was updated or removed, and its listeners with it.
    }
  });
}

/** Brings settings that an earlier version wrote into the present layout; to be called after an update. */
export async function migrate(): Promise<void> {
  await inTurn(async () => {
    const stored = await browser.storage.local.get(null);
    if (Object.keys(stored).length === 0 || stored.version === VERSION) return;
    // There is one layout so far: what does not fit it goes.
    await write(read(stored));
  });
}
