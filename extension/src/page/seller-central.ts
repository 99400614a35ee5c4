/**
 * Seller Central's messaging: the contact page, the inbox, and the page for critical reviews. Amazon changes the pages
 * without notice, so whatever is not found is left unknown.
 */

import { targetOf } from "../fields/roots";
import type { Attachment, Facts, Order, Scope } from "../protocol";
import { readBuyerLanguage } from "./buyer-language";
import { deepQuery, deepText, roots, type Root } from "./deep";
import { marketplaceOf } from "./marketplaces";
import type { PageReader } from "./page";
import { quotedSpans } from "./quoted";
import { saysSend } from "./send-button";
import { sentField } from "./sent-field";

const ORDER_ID = /\b\d{3}-\d{7}-\d{7}\b/u;
const SEND = ".ayb-contact-form-send-button";
const SUCCESS = "div.kat-alert-success-content";
const SUBJECT = "kat-input[name*=subject i], input[name*=subject i], input[id*=subject i]";

const REASON = "kat-radiobutton[checked], kat-radiobutton[aria-checked=true], input[type=radio]:checked";

/** Milliseconds between two looks at a page that changes. */
const LOOK = 400;

export function createSellerCentral(): PageReader {
  /** Files that were chosen in inputs which the page has emptied since, as it does once it has read them. */
  const chosen = new Map<string, Attachment>();
  let known: { address: string; at: number; facts: Facts } | null = null;

  function read(): Facts {
    const within = [...roots()];
    const scope = scopeOf(location.pathname);
    const facts: Facts = {};
    if (scope) facts.scope = scope;
    if (location.pathname.startsWith("/messaging/contact")) facts.channel = "compose-page";
    const order = readOrder(within);
    if (order) facts.order = order;
    const marketplace = readMarketplace();
    if (marketplace) facts.marketplace = marketplace;
    const subject = readSubject(within);
    if (subject !== null) facts.subject = subject;
    const attachments = readAttachments(within, chosen);
    if (attachments) facts.attachments = attachments;
    const reason = readReason(within);
    if (reason) facts.reason = reason;
    return facts;
  }

  function facts(): Facts {
    const now = performance.now();
    if (!known || known.address !== location.href || now - known.at > LOOK) {
      known = { address: location.href, at: now, facts: attempt(read, {}) };
    }
    return known.facts;
  }

  return {
    isKnown: isMessaging(),

    accepts: (element) => isMessaging() && !(element instanceof HTMLInputElement),

    atOnce: (element) => isMessaging() && !(element instanceof HTMLInputElement),

    // One message is written on such a page. To a frame the rest of Seller Central tells nothing: what is in it is
    // not looked at often enough to be told anew.
    facts,
    ownFacts: () => (isMessaging() ? facts() : {}),

    // A message that the seller starts has nobody to quote.
    quoted: (text) => (scopeOf(location.pathname) === "reply" ? quotedSpans(text) : []),

    sendButton(path) {
      for (const item of path) {
        if (!(item instanceof HTMLElement)) continue;
        if (item.matches(SEND) || (isMessaging() && saysSend(item))) return item;
      }
      return null;
    },

    fieldOf: sentField,

    onSent(callback, signal) {
      const before = new Set(deepQuery(SUCCESS));
      // By the clock: an observer does not see into the components' shadow roots.
      const timer = window.setInterval(() => {
        const fresh = attempt(() => deepQuery(SUCCESS), []).filter((item) => !before.has(item));
        if (fresh.length === 0) return;
        for (const item of fresh) before.add(item);
        chosen.clear();
        known = null;
        callback();
      }, LOOK);
      signal.addEventListener("abort", () => clearInterval(timer), { once: true });
    },

    onChange(callback, signal) {
      let told = "{}";
      const look = (): void => {
        known = null;
        // The rest of Seller Central is large, and changes all the time.
        const now = isMessaging() ? attempt(() => JSON.stringify(read()), told) : "{}";
        if (now === told) return;
        told = now;
        callback();
      };
      if (isMessaging()) told = attempt(() => JSON.stringify(read()), "");
      window.addEventListener(
        "input",
        (event) => {
          const target = targetOf(event);
          if (!(target instanceof HTMLInputElement)) return;
          for (const file of target.files ?? []) chosen.set(file.name, attachment(file));
          look();
        },
        { capture: true, signal },
      );
      // The rest has no event that one could count on: reason, language, files that are dragged in, another thread.
      whenChanged(document, look, signal);
    },
  };
}

/** Whether a page of Seller Central is one on which messages are written. */
export function isMessaging({ pathname }: Location = location): boolean {
  return pathname.startsWith("/messaging");
}

function scopeOf(path: string): Scope | null {
  if (path.startsWith("/messaging/inbox")) return "reply";
  return path.startsWith("/messaging/") ? "proactive" : null;
}

/** A parameter of the address, whatever the case of its name. */
function parameter(name: string): string | null {
  for (const [key, value] of new URLSearchParams(location.search)) {
    if (key.toLowerCase() === name) return value;
  }
  return null;
}

function readOrder(within: readonly Root[]): Order | null {
  const order: Order = {};
  const id = ORDER_ID.exec(parameter("orderid") ?? "")?.[0] ?? orderInThread(within);
  if (id) order.id = id;
  const language = readBuyerLanguage(within);
  if (language) order.buyer_language = language;
  return Object.keys(order).length > 0 ? order : null;
}

/** In the inbox the order is a link, if the thread is about one order alone. */
function orderInThread(within: readonly Root[]): string | null {
  const links = deepQuery<HTMLAnchorElement>("a[href*='/order']", within);
  const ids = new Set(links.map(({ href }) => ORDER_ID.exec(href)?.[0]).filter((id) => id !== undefined));
  return ids.size === 1 ? ([...ids][0] ?? null) : null;
}

function readMarketplace(): string | null {
  const id = parameter("marketplaceid");
  const named = id ? marketplaceOf(id) : null;
  if (named || location.hostname.startsWith("sellercentral-europe.")) return named;
  return location.hostname.replace(/^sellercentral\./u, "");
}

function readSubject(within: readonly Root[]): string | null {
  for (const item of deepQuery<HTMLElement>(SUBJECT, within)) {
    const value = item instanceof HTMLInputElement ? item.value : item.getAttribute("value");
    if (value !== null) return value;
  }
  return null;
}

/** Returns null where the page takes no files: there might still be some that it does not show. */
function readAttachments(within: readonly Root[], chosen: Map<string, Attachment>): Attachment[] | null {
  const inputs = deepQuery<HTMLInputElement>("input[type=file]", within);
  if (inputs.length === 0) return null;
  const files = inputs.flatMap((input) => [...(input.files ?? [])]);
  const present = new Map(files.map((file) => [file.name, attachment(file)]));
  const gone = [...chosen.keys()].filter((name) => !present.has(name));
  if (gone.length > 0) {
    // What the page still names is still attached.
    const shown = [...deepText(within)].join("\n");
    for (const name of gone) {
      const file = chosen.get(name);
      if (file && shown.includes(name)) present.set(name, file);
    }
  }
  return [...present.values()];
}

function attachment({ name, type, size }: File): Attachment {
  return { name, media_type: type || null, size };
}

/** The reason for the contact as the page words it, or its value where it has no words. */
function readReason(within: readonly Root[]): string | null {
  for (const item of deepQuery<HTMLElement>(REASON, within)) {
    const words = item.getAttribute("label") || item.textContent.trim() || item.closest("label")?.textContent.trim();
    const reason = words || item.getAttribute("value");
    if (reason) return reason;
  }
  return null;
}

/** Calls back after changes of the page, and of the address with it, not more often than each `LOOK`. */
function whenChanged(target: Node, callback: () => void, signal: AbortSignal): void {
  let timer: number | undefined;
  const later = (): void => {
    timer ??= window.setTimeout(() => {
      requestIdleCallback(() => {
        timer = undefined;
        if (!signal.aborted) attempt(callback, undefined);
      });
    }, LOOK);
  };
  const observer = new MutationObserver(later);
  observer.observe(target, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["checked", "value", "label"],
  });
  signal.addEventListener(
    "abort",
    () => {
      observer.disconnect();
      clearTimeout(timer);
    },
    { once: true },
  );
  window.addEventListener("popstate", later, { signal });
}

function attempt<Result>(run: () => Result, otherwise: Result): Result {
  try {
    return run();
  } catch {
    return otherwise;
  }
}
