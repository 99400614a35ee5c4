/** The extension's own page on which templates are written: their texts are checked as messages are. */

import type { Facts } from "../protocol";
import type { PageReader } from "./page";

/** What marks a field as a template's text. */
export const TEMPLATE_FIELD = "data-template";

export interface TemplatePage extends PageReader {
  /** To be called when facts have changed. */
  tell(): void;
}

/** @param facts - Returns what is known of the messages that are to be made of the template in a field. */
export function createTemplatePage(facts: (field: HTMLElement) => Facts): TemplatePage {
  const callbacks = new Set<() => void>();
  const isTemplate = (element: HTMLElement): boolean => element.hasAttribute(TEMPLATE_FIELD);
  return {
    isKnown: true,
    isTemplate: true,
    accepts: isTemplate,
    atOnce: isTemplate,
    facts,
    quoted: () => [],
    sendButton: () => null,
    fieldOf: () => null,
    onSent: () => undefined,
    onChange(callback, signal) {
      callbacks.add(callback);
      signal.addEventListener("abort", () => callbacks.delete(callback));
    },
    tell: () => callbacks.forEach((callback) => callback()),
  };
}
