/** The engine as content scripts and the extension's pages see it. */

import { browser, type Browser } from "wxt/browser";

import {
  PORT,
  type Changes,
  type CheckRequest,
  type Description,
  type EngineState,
  type FromBackground,
  type HouseRulesResult,
  type KeptHouseRules,
  type OrderFacts,
  type Report,
  type SentMessage,
  type Template,
  type TemplateDraft,
  type TemplateRefusal,
  type ToBackground,
} from "../protocol";

type Question = Extract<ToBackground, { id: number }>;
type Asked = Question extends infer Each ? (Each extends { type: "cancel" } ? never : Each extends unknown ? Omit<Each, "id"> : never) : never;

interface Pending {
  question: Question;
  /** How often the background went away without an answer. */
  losses: number;
  resolve(value: never): void;
  reject(error: unknown): void;
}

/**
 * @param of - Whose message.
 * @param differs - Whether its errors are others than those that the report went by: it is to be checked once more.
 */
type Proofread = (of: string, differs: boolean) => void;

const MOST_LOSSES = 5;

/** The extension was updated or removed: this page's part of it is of no more use. */
class Orphaned extends Error {
  constructor() {
    super("the extension was updated or removed");
  }
}

/**
 * Asks the background, which wakes for it; what it did not answer before it fell asleep or died is asked again.
 *
 * Nothing is connected before it is needed, so a page that writes no messages costs nothing.
 */
export class Client {
  /** Called once when the extension was updated or removed; the content script then takes itself away. */
  onOrphaned: (() => void) | null = null;
  #port: Browser.runtime.Port | null = null;
  #next = 1;
  #closed = false;
  readonly #pending = new Map<number, Pending>();
  /** The last that was told since the port was opened; null where none was. */
  #state: EngineState | null = null;
  readonly #states = new Set<(state: EngineState) => void>();
  readonly #proofread = new Set<Proofread>();

  /**
   * Checks a message.
   *
   * @param options.signal - Withdraws the question: to be used as soon as the text has changed.
   * @param options.of - Whose the message is, of this client's: it is read for grammar errors, in place of an earlier one
   *   of the same, and `onProofread` tells when it has been. Where it is left out, it is not read.
   */
  check(request: CheckRequest, { signal, of = null }: { signal?: AbortSignal; of?: string | null } = {}): Promise<Report> {
    return this.#ask<Report>({ type: "check", request, of }, signal);
  }

  /** Starts the engine where it is not running, so that it is there when the first text comes. */
  wake(): void {
    this.#post({ type: "wake" });
  }

  /** Opens the options page. */
  openOptions(): void {
    this.#post({ type: "options" });
  }

  /** Returns policy, editions, rules and kinds. */
  describe(): Promise<Description> {
    return this.#ask<Description>({ type: "describe" });
  }

  /** Checks the seller's own rules. For the extension's pages. */
  checkHouseRules(source: string, signal?: AbortSignal): Promise<HouseRulesResult> {
    return this.#ask<KeptHouseRules>({ type: "house-rules", source, save: false, before: null }, signal);
  }

  /**
   * Keeps the seller's own rules where nothing is wrong with them. For the extension's pages.
   *
   * @param before - Those that they were made of: not kept where there are others by now; null: in any case.
   */
  keepHouseRules(source: string, before: string | null): Promise<KeptHouseRules> {
    return this.#ask<KeptHouseRules>({ type: "house-rules", source, save: true, before });
  }

  /** Returns what changes between two editions, and for the messages and templates that are kept. For the extension's pages. */
  changes(before: string, after: string, signal?: AbortSignal): Promise<Changes> {
    return this.#ask<Changes>({ type: "changes", before, after }, signal);
  }

  /** Writes into the ledger that a message was sent. */
  async record(sent: SentMessage): Promise<void> {
    await this.#ask<null>({ type: "record", sent });
  }

  /** Keeps what the seller told about an order, for each check of a message on it. */
  async setOrderFacts(order: string, facts: OrderFacts): Promise<void> {
    await this.#ask<null>({ type: "order-facts", order, facts });
  }

  /** Returns the seller's templates in the order of their names. */
  templates(): Promise<Template[]> {
    return this.#ask<Template[]>({ type: "templates" });
  }

  /**
   * Saves a template; answers why not, or null.
   *
   * @param replace - Also in place of one of the same name.
   */
  saveTemplate(draft: TemplateDraft, replace: boolean): Promise<TemplateRefusal | null> {
    return this.#ask<TemplateRefusal | null>({ type: "save-template", draft, replace });
  }

  /** Switches a rule off in the settings. */
  async switchOff(rule: string): Promise<void> {
    await this.#ask<null>({ type: "switch-off", rule });
  }

  /** Adds one of the seller's own words. */
  async addOwnWord(word: string): Promise<void> {
    await this.#ask<null>({ type: "own-word", word });
  }

  /** Calls back with the engine's state, now and whenever it changes. */
  onState(callback: (state: EngineState) => void, signal: AbortSignal): void {
    this.#states.add(callback);
    signal.addEventListener("abort", () => this.#states.delete(callback));
    if (this.#state) callback(this.#state);
    this.#connect();
  }

  /** Calls back when a message that was checked has been read for grammar errors. */
  onProofread(callback: Proofread, signal: AbortSignal): void {
    this.#proofread.add(callback);
    signal.addEventListener("abort", () => this.#proofread.delete(callback));
  }

  /** Lets go of the background; questions without an answer are rejected. */
  close(): void {
    this.#closed = true;
    this.#port?.disconnect();
    this.#port = this.#state = null;
    this.#states.clear();
    this.#proofread.clear();
    this.#drop(new DOMException("closed", "AbortError"));
  }

  #ask<Answer>(asked: Asked, signal?: AbortSignal): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#closed) throw new Orphaned();
      const id = this.#next++;
      const question: Question = { ...asked, id };
      const withdraw = (): void => {
        if (!this.#pending.delete(id)) return;
        this.#post({ type: "cancel", id });
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", withdraw);
      const settled = (): void => signal?.removeEventListener("abort", withdraw);
      this.#pending.set(id, {
        question,
        losses: 0,
        resolve: (value) => (settled(), resolve(value)),
        reject: (error) => (settled(), reject(error)),
      });
      // A new connection asks all that is pending, this included.
      if (this.#port) this.#post(question);
      else this.#connect();
    });
  }

  #post(message: ToBackground): void {
    if (!this.#port) this.#connect();
    try {
      this.#port?.postMessage(message);
    } catch {
      // Disconnected, and not told so yet.
      this.#lost();
    }
  }

  #connect(): void {
    if (this.#port || this.#closed) return;
    if (!alive()) return this.#orphan();
    let port: Browser.runtime.Port;
    try {
      port = browser.runtime.connect({ name: PORT });
    } catch {
      return this.#orphan();
    }
    this.#port = port;
    port.onMessage.addListener((message) => this.#hear(message as FromBackground));
    port.onDisconnect.addListener(() => {
      if (alive()) void browser.runtime.lastError; // Looked at, or Chromium logs it.
      if (this.#port === port) this.#lost();
    });
    for (const { question } of this.#pending.values()) port.postMessage(question);
  }

  #hear(message: FromBackground): void {
    if (message.type === "engine") {
      this.#state = message.state;
      for (const callback of this.#states) callback(message.state);
      return;
    }
    if (message.type === "proofread") {
      for (const callback of this.#proofread) callback(message.of, message.differs);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    this.#pending.delete(message.id);
    if (message.type === "answer") pending.resolve(message.value as never);
    else pending.reject(new Error(message.message));
  }

  #lost(): void {
    this.#port = this.#state = null;
    if (!alive()) return this.#orphan();
    for (const [id, pending] of this.#pending) {
      pending.losses += 1;
      if (pending.losses < MOST_LOSSES) continue;
      this.#pending.delete(id);
      pending.reject(new Error("the extension's background does not answer"));
    }
    // Without a question there is nothing to wake the background for.
    if (this.#pending.size > 0) setTimeout(() => this.#connect(), 50);
  }

  #orphan(): void {
    if (this.#closed) return;
    this.close();
    this.onOrphaned?.();
  }

  #drop(error: unknown): void {
    const dropped = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of dropped) reject(error);
  }
}

/** Whether the extension that this script belongs to is still there. */
function alive(): boolean {
  try {
    return Boolean(browser.runtime?.id);
  } catch {
    return false;
  }
}
