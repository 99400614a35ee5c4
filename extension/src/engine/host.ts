/**
 * The engine's life, and the queue before it.
 *
 * The engine starts when it is first asked, sleeps when it was not asked for a while, and starts again without anybody
 * noticing: calls that were waiting, or under way when it died, are made again. One call is under way at a time, so
 * that one that nobody wants any more is never made. Of waiting checks the newest goes first: it is the one that the
 * seller is typing.
 */

import { errorMessage } from "../error-message";
import { UNTOLD, type EngineState, type FromReader, type FromWorker, type ToWorker, type Unread } from "../protocol";
import { IDLE, type Link, type Links } from "./link";

/** How the engine answers a call. */
type Answer = { value: string } | { error: string; isIncomplete?: boolean };
type CallBody = ToWorker extends infer Each ? (Each extends { id: number } ? Omit<Each, "id"> : never) : never;
export type EngineCall = Extract<CallBody, { call: string }>;

/** What the engine goes by in each check. */
export interface Setup {
  /** JSON; `policy_core/browser.py` says what. */
  configure: string;
  /** The text of a policy file. */
  houseRules: string;
}

interface Waiting {
  call: EngineCall;
  /** Whether nobody wants it any more. */
  readonly signal: AbortSignal | undefined;
  /** How often the engine died while this call was under way. */
  deaths: number;
  resolve(value: string): void;
  reject(error: Error): void;
}

/** Milliseconds that a start, or a call, may take before the engine counts as dead. */
const PATIENCE = 60_000;
/** Milliseconds before an engine that could not start is tried again. */
const PAUSE = 5_000;
/** How often in a row the engine may die before it is ready. */
const MOST_DEATHS = 3;
/** How often an engine is told again what it could not take over for want of its modules; milliseconds in between. */
const MOST_TELLS = 5;
const TELL_PAUSE = 2_000;

export class Host {
  state: EngineState = { state: "asleep" };
  readonly #links: Links;
  readonly #tell: (state: EngineState) => void;
  readonly #waiting: Waiting[] = [];
  /** In force once the engine was told; null until the settings have been read. */
  #setup: Setup | null = null;
  #told: Partial<Setup> = {};
  /** What the engine could not take over when it was told: how often, and when it is told again. */
  readonly #untaken = new Map<keyof Setup, { times: number; again: number }>();
  #link: Link | null = null;
  #opening = false;
  #current: { id: number; done(message: Answer): void; lost(): void } | null = null;
  /** Texts that are read for grammar errors, beside the calls. */
  readonly #readings = new Map<number, (message: FromReader) => void>();
  // An answer to a call from a former life of this context must not be taken for one of this.
  #next = Math.floor(Math.random() * 2 ** 40);
  #watch: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #failed = 0;
  #deaths = 0;

  /** @param tell - Called with each new state of the engine. */
  constructor(links: Links, tell: (state: EngineState) => void) {
    this.#links = links;
    this.#tell = tell;
    void links.running().then((running) => {
      if (running) this.#start();
    });
  }

  /** Takes settings over: each call from now on goes by them. Null: they are being read, and calls wait. */
  setUp(setup: Setup | null): void {
    this.#setup = setup;
    this.#pump();
  }

  /** Starts the engine where it is not running. */
  wake(): void {
    this.#start();
  }

  /**
   * Asks the engine.
   *
   * @param signal - Withdraws the call; the promise is then rejected with its reason.
   * @returns JSON.
   */
  ask(call: EngineCall, signal?: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const waiting: Waiting = { call, signal, deaths: 0, resolve, reject };
      signal?.addEventListener("abort", () => {
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal.reason as Error);
      });
      this.#waiting.push(waiting);
      this.#start();
      this.#pump();
    });
  }

  /**
   * Has a text read for grammar errors where the engine runs, beside whatever that does; it is not started for it.
   *
   * @returns JSON: a list of `Lint`.
   */
  read(text: Unread): Promise<string> {
    return new Promise((resolve, reject) => {
      if (!this.#link) throw new Error("the engine does not run");
      this.#stayAwake();
      const id = this.#next++;
      this.#readings.set(id, (message) => {
        this.#readings.delete(id);
        if ("error" in message) reject(new Error(message.error));
        else resolve(message.value);
      });
      try {
        this.#link.read({ id, ...text });
      } catch {
        // With what it was at, this among it.
        this.#lost();
      }
    });
  }

  /** Ends the worker that texts are read in, where it runs. */
  endReader(): void {
    this.#link?.endReader();
  }

  #become(state: EngineState): void {
    this.state = state;
    this.#tell(state);
  }

  #start(): void {
    this.#stayAwake();
    if (this.#link || this.#opening) return;
    const wait = this.#failed + PAUSE - Date.now();
    this.#opening = true;
    this.#become({ state: "starting" });
    setTimeout(() => void this.#open(), Math.max(0, wait));
  }

  async #open(): Promise<void> {
    let link: Link | null = null;
    try {
      link = await this.#links.open({
        message: (message) => this.#hear(message),
        lost: () => {
          if (link === this.#link) this.#lost();
        },
      });
      this.#link = link;
      this.#opening = false;
      this.#told = link.isFresh ? { ...UNTOLD } : {};
      this.#untaken.clear();
      this.#guard();
      this.#pump();
    } catch (error) {
      this.#opening = false;
      this.#fail(errorMessage(error));
    }
  }

  #hear(message: FromWorker | FromReader): void {
    if ("ready" in message) {
      if (message.ready.state === "failed") return this.#fail(message.ready.message ?? "");
      this.#deaths = 0;
      this.#become(message.ready);
      if (!this.#current) clearTimeout(this.#watch);
      return;
    }
    this.#readings.get(message.id)?.(message);
    if (message.id !== this.#current?.id) return;
    const { done } = this.#current;
    this.#current = null;
    clearTimeout(this.#watch);
    done(message);
    this.#pump();
  }

  #pump(): void {
    if (!this.#link || this.#current || !this.#setup || this.#waiting.length === 0) return;
    for (const call of ["houseRules", "configure"] as const) {
      const argument = this.#setup[call];
      const { times, again } = this.#untaken.get(call) ?? { times: 0, again: 0 };
      if (this.#told[call] === argument || Date.now() < again) continue;
      const told = this.#told;
      this.#post(call === "configure" ? { call, argument } : { call, argument, save: true }, {
        done: (message) => {
          if ("error" in message) console.error(message.error);
          if ("error" in message && message.isIncomplete && times < MOST_TELLS) {
            // What waits goes on without it meanwhile.
            this.#untaken.set(call, { times: times + 1, again: Date.now() + TELL_PAUSE });
          } else {
            // Told is told, even where the engine refused: asking again would not help.
            told[call] = argument;
          }
        },
        lost: () => undefined,
      });
      return;
    }
    const [next] = this.#waiting.splice(this.#nextAt(), 1);
    if (!next) return;
    this.#post(next.call, {
      done(message) {
        if ("error" in message) next.reject(new Error(message.error));
        else next.resolve(message.value);
      },
      lost: () => {
        // Withdrawn while it was under way: the engine is not started again for it.
        if (next.signal?.aborted) return;
        next.deaths += 1;
        if (next.deaths < 2) this.#waiting.push(next);
        else next.reject(new Error("the engine ended twice while it was at this"));
      },
    });
  }

  /**
   * What is short and waited for goes first, then what is being written, the latest first, then what was found in it
   * beside; comparing has time.
   */
  #nextAt(): number {
    const short = this.#waiting.findIndex(({ call }) => !["check", "lints", "changes"].includes(call.call));
    const check = this.#waiting.findLastIndex(({ call }) => call.call === "check");
    const lints = this.#waiting.findIndex(({ call }) => call.call === "lints");
    return [short, check, lints].find((at) => at >= 0) ?? 0;
  }

  #post(
    call: EngineCall,
    then: { done(message: Answer): void; lost(): void },
  ): void {
    const id = this.#next++;
    this.#current = { id, ...then };
    this.#stayAwake();
    this.#guard();
    try {
      this.#link?.post({ id, ...call });
    } catch {
      this.#lost();
    }
  }

  /** Ends an engine that hangs. */
  #guard(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      this.#link?.close();
      this.#lost();
    }, PATIENCE);
  }

  #stayAwake(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (this.#current || this.#waiting.length > 0) return this.#stayAwake();
      this.#link?.close();
      this.#lost();
    }, IDLE);
  }

  #unlink(): void {
    clearTimeout(this.#watch);
    this.#link = null;
    for (const [id, done] of this.#readings) done({ id, error: "the engine ended" });
  }

  #lost(): void {
    this.#unlink();
    if (this.state.state === "starting" && ++this.#deaths >= MOST_DEATHS) {
      this.#deaths = 0;
      return this.#fail("the engine ends as soon as it starts");
    }
    const current = this.#current;
    this.#current = null;
    current?.lost();
    if (this.#waiting.length > 0) this.#start();
    else this.#become({ state: "asleep" });
  }

  #fail(message: string): void {
    this.#link?.close();
    this.#unlink();
    this.#failed = Date.now();
    this.#become({ state: "failed", message });
    const current = this.#current;
    this.#current = null;
    current?.lost();
    for (const waiting of this.#waiting.splice(0)) waiting.reject(new Error(message));
  }
}
