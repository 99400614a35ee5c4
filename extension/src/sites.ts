/**
 * Sites beside Seller Central: only where the seller turns Inbounds on, and without a trace when it is turned off.
 *
 * A site is on with three things: the setting, the browser's permission for its pages, and the content script that is
 * registered for them. The setting decides; the background brings the other two into line with `reconcile`, as popup
 * and options page may be closed by the browser's own question before they could.
 */

import { browser } from "wxt/browser";

import { SELLER_CENTRAL } from "./hosts";
import { changeSettings, getSettings } from "./settings";

const SCRIPT = "content-scripts/compose.js";
const PREFIX = "site:";

/** Returns the host of a page that Inbounds can be turned on at, or null. */
export function hostOf(address: string | undefined): string | null {
  if (!address || !URL.canParse(address)) return null;
  const { protocol, hostname } = new URL(address);
  return /^https?:$/.test(protocol) && /^[\w.-]+$/.test(hostname) ? hostname : null;
}

function originsOf(host: string): string[] {
  return [SELLER_CENTRAL.includes(host) ? `https://${host}/*` : `*://${host}/*`];
}

/** Returns whether the browser lets the extension into a host's pages. */
export function isPermitted(host: string): Promise<boolean> {
  return browser.permissions.contains({ origins: originsOf(host) });
}

/**
 * Turns Inbounds on at a host. To be called from a click, before anything is awaited: the browser asks the seller.
 *
 * @returns Whether it is on now.
 */
export async function turnOn(host: string): Promise<boolean> {
  if (!(await browser.permissions.request({ origins: originsOf(host) }))) return false;
  await setSite(host, true);
  return true;
}

/** Turns Inbounds off at a host; elsewhere than on Seller Central the permission is given back. */
export async function turnOff(host: string): Promise<void> {
  await setSite(host, false);
  if (!SELLER_CENTRAL.includes(host)) await browser.permissions.remove({ origins: originsOf(host) });
}

/** Only what differs from how it is of itself (on at Seller Central, off elsewhere) is kept. */
function setSite(host: string, on: boolean): Promise<void> {
  return changeSettings(({ sites }) => {
    const { [host]: _, ...others } = sites;
    return { sites: on === SELLER_CENTRAL.includes(host) ? others : { ...others, [host]: on } };
  });
}

/** Takes over permissions that the seller has just given, by whatever way. */
export async function permitted(origins: readonly string[]): Promise<void> {
  for (const origin of origins) {
    const host = /^(?:\*|https?):\/\/([^*/]+)\/\*$/.exec(origin)?.[1];
    if (host && !SELLER_CENTRAL.includes(host)) await setSite(host, true);
  }
}

let last: Promise<void> = Promise.resolve();

/** Registers the content script for the sites that are on and permitted, and forgets the others. */
export function reconcile(): Promise<void> {
  // One after the other: a script must not be registered twice.
  last = last.then(bringIntoLine, bringIntoLine);
  return last;
}

async function bringIntoLine(): Promise<void> {
  const { sites } = await getSettings();
  const on = Object.keys(sites).filter((host) => sites[host] && !SELLER_CENTRAL.includes(host));
  const open = await Promise.all(on.map(isPermitted));
  for (const [index, host] of on.entries()) if (!open[index]) await setSite(host, false);
  const wanted = new Set(on.filter((_, index) => open[index]).map((host) => PREFIX + host));
  const registered = (await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id);
  const gone = registered.filter((id) => !wanted.delete(id));
  if (gone.length > 0) await browser.scripting.unregisterContentScripts({ ids: gone });
  if (wanted.size === 0) return;
  const fresh = [...wanted].map((id) => id.slice(PREFIX.length));
  await browser.scripting.registerContentScripts(
    fresh.map((host) => ({
      id: PREFIX + host,
      matches: originsOf(host),
      js: [SCRIPT],
      allFrames: true,
      matchOriginAsFallback: true,
      runAt: "document_idle",
    })),
  );
  await inject(fresh);
}

/** Puts the content script into pages that were open before it was there. */
export async function inject(hosts: readonly string[]): Promise<void> {
  const tabs = await browser.tabs.query({ url: hosts.flatMap(originsOf) });
  await Promise.all(
    tabs.map(({ id, discarded }) =>
      id === undefined || discarded
        ? null
        : browser.scripting
            .executeScript({ target: { tabId: id, allFrames: true }, files: [SCRIPT as never] })
            .catch(() => undefined), // The page may have gone, or be one that no extension may enter.
    ),
  );
}
