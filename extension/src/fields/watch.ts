/** Finds the fields of a page that messages are written in, and tells of them. */

import type { BaseField } from "./base";
import type { Wanted, WatchEvents } from "./field";
import { PlainField } from "./plain";
import { isEditable, RichField } from "./rich";
import { focusedElement, rootsAround, shadowRootOf, targetOf } from "./roots";

/** How often fields in use are looked at for what makes no event: values set by script, fields taken away. */
const LOOK_MS = 100;
/** Each so many looks all fields are looked at. */
const ALL_LOOKS = 10;
/** How often, and when, an element of the page's own kind is asked for the shadow root it may get later. */
const LATE_ROOT_MS = [50, 200, 800, 3000, 10000];

const EDITABLE = "textarea, input, [contenteditable]";
/** How a page keeps a field, or all that is in an element, from being checked. */
const OPT_OUT = "[data-inbounds-check='off']";
/** How pages keep single fields from other checkers. */
const OPT_OUT_OF_OTHERS = "[data-gramm='false'], [data-enable-grammarly='false'], [data-lt-active='false']";
/** What people fill in forms by `autocomplete`, never in messages. */
const FORM_FILL = /\b(username|email|one-time-code|current-password|new-password|cc-\S+|tel\S*|url)\b/;

/**
 * Finds the fields of a page, also late ones, in shadow roots (open and closed), and tells of them. A field is found
 * when it first gets the focus, or at once where `wanted.atOnce` says so.
 *
 * @param signal - Ends it; all fields are released.
 */
export function watchFields(wanted: Wanted, events: WatchEvents, signal: AbortSignal): void {
  new Watcher(wanted, events, signal).start();
}

class Watcher {
  private readonly fields = new Map<HTMLElement, BaseField>();
  private readonly roots = new WeakSet<Document | ShadowRoot>();
  private readonly added = new Set<Element>();
  private readonly observer = new MutationObserver((records) => this.mutated(records));
  private readonly scans: boolean;
  private idle = 0;
  private timer = 0;
  private looks = 0;

  constructor(
    private readonly wanted: Wanted,
    private readonly events: WatchEvents,
    private readonly signal: AbortSignal,
  ) {
    this.scans = wanted.scans ?? true;
  }

  start(): void {
    if (this.signal.aborted) return;
    this.enter(document);
    const focused = focusedElement();
    if (focused) this.focused(focused);
    window.addEventListener("focus", () => this.focusedNow(), { signal: this.signal });
    this.signal.addEventListener("abort", () => this.stop());
  }

  private stop(): void {
    this.observer.disconnect();
    clearInterval(this.timer);
    cancelIdleCallback(this.idle);
    for (const field of this.fields.values()) field.release();
    this.fields.clear();
  }

  /** Listens in a document or shadow root. */
  private enter(root: Document | ShadowRoot): void {
    if (this.roots.has(root)) return;
    this.roots.add(root);
    // Focus that moves within a shadow tree is not told outside of it.
    root.addEventListener(
      "focusin",
      (event) => {
        const target = targetOf(event);
        if (target) this.focused(target);
      },
      { capture: true, passive: true, signal: this.signal },
    );
    if (!this.scans) return;
    this.observer.observe(root, { childList: true, subtree: true });
    this.later(root instanceof Document ? root.documentElement : [...root.children]);
  }

  private focusedNow(): void {
    const focused = focusedElement();
    if (focused) this.focused(focused);
  }

  private focused(target: Element): void {
    for (const root of rootsAround(target)) this.enter(root);
    const element = fieldElement(target);
    if (element) this.take(element, true);
  }

  /** Takes an element as a field where it is one. */
  private take(element: HTMLElement, focused: boolean): void {
    if (this.fields.has(element) || !isCandidate(element) || !this.wanted.accepts(element)) return;
    if (!focused && !this.wanted.atOnce(element)) return;
    const field =
      element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement
        ? new PlainField(element, this.events)
        : new RichField(element, this.events);
    this.fields.set(element, field);
    this.timer ||= window.setInterval(() => this.look(), LOOK_MS);
    this.events.found(field);
    if (field.focused) field.focusChanged(true);
  }

  /** Looks after the fields. */
  private look(): void {
    if (document.hidden) return;
    const all = this.looks++ % ALL_LOOKS === 0;
    for (const [element, field] of this.fields) {
      if (!all && !field.busy && element.isConnected) continue;
      if (element.isConnected && isCandidate(element)) field.tick();
      else this.drop(element, field);
    }
    if (this.fields.size === 0) {
      clearInterval(this.timer);
      this.timer = 0;
    }
  }

  private drop(element: HTMLElement, field: BaseField): void {
    this.fields.delete(element);
    field.release();
    this.events.gone(field);
  }

  private mutated(records: readonly MutationRecord[]): void {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) if (node instanceof Element) this.added.add(node);
    }
    if (this.added.size > 0) this.later([]);
  }

  /** Searches elements when the page has nothing else to do. */
  private later(elements: Element | Element[]): void {
    for (const element of [elements].flat()) this.added.add(element);
    this.idle ||= requestIdleCallback(
      () => {
        this.idle = 0;
        const added = [...this.added];
        this.added.clear();
        for (const element of added) if (element.isConnected) this.search(element);
      },
      { timeout: 500 },
    );
  }

  private search(within: Element): void {
    const all = [within, ...within.querySelectorAll("*")];
    for (const element of all) {
      if (element.shadowRoot) this.enter(element.shadowRoot);
      else if (element.localName.includes("-")) this.pierce(element, 0);
      if (!(element instanceof HTMLElement) || !element.matches(EDITABLE)) continue;
      const field = fieldElement(element);
      if (field) this.take(field, false);
    }
    if (document.designMode === "on" && document.body) this.take(document.body, false);
  }

  /** Goes into the shadow root of a custom element, also of one that is defined later. */
  private pierce(element: Element, tries: number): void {
    const root = shadowRootOf(element);
    if (root) {
      this.enter(root);
      return;
    }
    const wait = LATE_ROOT_MS[tries];
    if (wait === undefined) return;
    setTimeout(() => {
      if (!this.signal.aborted && element.isConnected) this.pierce(element, tries + 1);
    }, wait);
  }
}

/** Returns the element whose text a focused element belongs to: itself, or the editing host around it. */
function fieldElement(target: Element): HTMLElement | null {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) return target;
  if (!(target instanceof HTMLElement)) return null;
  if (document.designMode === "on") return document.body;
  let host: HTMLElement | null = null;
  for (let at: HTMLElement | null = target; at?.isContentEditable; at = at.parentElement) host = at;
  return host;
}

/** Whether messages may be written in an element of this kind, and it does not opt out. */
function isCandidate(element: HTMLElement): boolean {
  if (element.closest(OPT_OUT) || element.matches(OPT_OUT_OF_OTHERS)) return false;
  if (element.role === "searchbox") return false;
  if (element instanceof HTMLTextAreaElement) return true;
  if (element instanceof HTMLInputElement) {
    return element.type === "text" && element.role !== "combobox" && !FORM_FILL.test(element.autocomplete);
  }
  return isEditable(element);
}
