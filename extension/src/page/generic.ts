/** Any other site that the seller has turned the extension on for: the text alone is known. */

import { isMessageInput } from "./message-input";
import type { PageReader } from "./page";
import { quotedSpans } from "./quoted";
import { saysSend } from "./send-button";
import { sentField } from "./sent-field";

/** CSS pixels; smaller fields are for searches, names and the like. */
const LEAST_WIDTH = 160;
const LEAST_HEIGHT = 36;
/** One line can be as low as its letters. */
const LEAST_LINE = 14;

export function createGeneric(): PageReader {
  return {
    isKnown: false,
    accepts(element) {
      const isLine = element instanceof HTMLInputElement;
      if (isLine && !isMessageInput(element)) return false;
      // The body of an editor's frame is only as high as its text.
      const { width, height } = element === document.body ? frameSize() : element.getBoundingClientRect();
      return width >= LEAST_WIDTH && height >= (isLine ? LEAST_LINE : LEAST_HEIGHT);
    },
    atOnce: () => false,
    scans: false,
    facts: () => ({}),
    ownFacts: () => ({}),
    quoted: quotedSpans,
    sendButton(path) {
      const button = path.find((item): item is HTMLElement => item instanceof HTMLElement && saysSend(item));
      return button ?? null;
    },
    fieldOf: sentField,
    // No page says in the same way as another that a message was sent, and a guess would be a false record.
    onSent: () => undefined,
    onChange: () => undefined,
  };
}

function frameSize(): { width: number; height: number } {
  return { width: window.innerWidth, height: window.innerHeight };
}
