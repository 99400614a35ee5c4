/** What the extension reads of a page beside the message's text. */

import type { Facts } from "../protocol";
import type { Wanted } from "../fields/field";

export interface PageReader extends Wanted {
  /** Whether messages are known to be written here, so that the engine is started before a field is found. */
  readonly isKnown: boolean;
  /** Whether what is written here is a template, and no message yet. */
  readonly isTemplate?: boolean;
  /** What the page tells of the message in this field now; nothing is thrown where the page looks different. */
  facts(field: HTMLElement): Facts;
  /** What it tells of any message that is written in it, or in its frames. */
  ownFacts(): Facts;
  /** The parts of the text that are not the seller's own (the buyer's words that a reply quotes). */
  quoted(text: string): { start: number; end: number }[];
  /** Returns the button that sends the message, where one of these elements is it. */
  sendButton(path: readonly EventTarget[]): HTMLElement | null;
  /**
   * Returns the field whose message this button sends; null where it sends none of them.
   *
   * @param fields - Where the button says no more than "Reply", those in which a message stands: else it sends nothing.
   */
  fieldOf(button: HTMLElement, fields: readonly HTMLElement[]): HTMLElement | null;
  /** Calls back when the page shows that a message was sent. */
  onSent(callback: () => void, signal: AbortSignal): void;
  /** Calls back when facts may have changed (reason chosen, attachment added, address changed). */
  onChange(callback: () => void, signal: AbortSignal): void;
}
