/**
 * The extension's own page on which templates are written, where their texts are checked as messages are: the content
 * script runs there, too.
 */

import { browser } from "wxt/browser";

import type { Facts } from "../protocol";
import type { PageReader } from "./page";

/** Marks a field as a template's text; its value is JSON, what is known of the messages that are to be made of it. */
const MARK = "data-template";

/** The content script. */
const SCRIPT = "/content-scripts/compose.js";

/** Has templates checked in this page of the extension from now on. */
export function checkTemplates(): void {
  const script = document.createElement("script");
  script.src = SCRIPT;
  document.head.append(script);
}

/** Marks a field as a template's text, or tells of it anew. */
export function markTemplate(field: HTMLElement, facts: Facts): void {
  field.setAttribute(MARK, JSON.stringify(facts));
}

/** Whether this is a page of the extension. */
export function isOwnPage(): boolean {
  return location.href.startsWith(browser.runtime.getURL(""));
}

export function createTemplatePage(): PageReader {
  const isTemplate = (element: HTMLElement): boolean => element.hasAttribute(MARK);
  return {
    isKnown: true,
    isTemplate: true,
    accepts: isTemplate,
    atOnce: isTemplate,
    facts: (field) => JSON.parse(field.getAttribute(MARK) ?? "{}") as Facts,
    ownFacts: () => ({}),
    quoted: () => [],
    sendButton: () => null,
    fieldOf: () => null,
    onSent: () => undefined,
    onChange(callback, signal) {
      const observer = new MutationObserver(callback);
      observer.observe(document, { subtree: true, attributeFilter: [MARK] });
      signal.addEventListener("abort", () => observer.disconnect());
    },
  };
}
