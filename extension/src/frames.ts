/**
 * What the frames of a tab tell each other: that a message is being written in one, that Send was pressed in another, and
 * what the pages around a frame tell of the message in it. It goes by way of the background: no page can listen there, or
 * speak.
 */

import { browser } from "wxt/browser";

import type { Question } from "./compose/view";
import { isObject } from "./is-object";
import { joined } from "./page/around";
import type { Facts } from "./protocol";

/** How the frame with the message answers to Send: let it go on, ask this, have it asked there, or wait, it is being asked. */
export type SendAnswer = { go: "on" | "there" | "wait" } | { go: "ask"; question: Question };

/** Another frame in which a message is being written. */
export interface OtherFrame {
  /**
   * Tells it that Send was pressed here.
   *
   * @param back.goOn - Called once where the frame asks the seller itself, and is told to send.
   * @param back.ask - Called with what is to be asked by now, while that is asked here.
   * @returns Its answer, or null where none comes in time; Send then goes on, and nothing comes of a late answer.
   */
  send(back: Back): Promise<SendAnswer | null>;
  /** Has it ask the seller, as it has answered. */
  askThere(): void;
  /** Has a finding mended that is asked about. */
  fix(key: string): Promise<void>;
  choose(choice: "send" | "back"): void;
  /** The page here has shown that the message was sent. */
  sent(): void;
}

/** What the frame in which Send was pressed is told later. */
export interface Back {
  goOn(): void;
  ask(question: Question): void;
}

/** What a frame with a message does when Send is pressed in another. */
export interface SendHandlers {
  /**
   * Answers, and asks nothing yet: the answer may come too late.
   *
   * @param room - How large the other frame is, in square pixels.
   */
  send(room: number, back: Back): Promise<SendAnswer>;
  /** Asks the seller here: the other frame waits for that. */
  ask(back: Back): void;
  fix(key: string): Promise<void>;
  choose(choice: "send" | "back"): void;
  sent(): void;
}

export interface FrameHandlers extends SendHandlers {
  /** What this frame's page tells of any message that is written in it. */
  facts(): Facts;
  /** What the pages around this frame tell has changed. */
  aroundChanged(): void;
  /** Whether a message is being written in a frame within this one has changed. */
  writtenWithin(isWritten: boolean): void;
}

type Letter =
  /** From a frame that has just come: the others tell it what they told before. */
  | { say: "hello"; from: string }
  | { say: "facts"; from: string; path: readonly number[]; facts: Facts }
  | { say: "writing"; from: string; path: readonly number[]; writing: boolean }
  /** `turn` tells one activation of Send from the next: what is said of one does not go for another. */
  | { say: "go-on"; to: string; turn: number }
  | { say: "ask"; to: string; turn: number; question: Question }
  | { say: "send"; to: string; from: string; turn: number; room: number }
  | { say: "ask-there"; to: string; from: string; turn: number }
  | { say: "fix"; to: string; key: string }
  | { say: "choose"; to: string; choice: "send" | "back" }
  | { say: "sent"; to: string };

/** A frame in which a message is being written. */
interface Writer {
  readonly from: string;
  readonly path: readonly number[];
}

/** Milliseconds that a frame has to answer in: a page that hangs does not keep the seller from sending. */
const PATIENCE = 2500;
/** In place of an answer that did not come within that time. */
const LATE = Symbol("late");

/** Hands on what the frames of a tab tell each other; for the background. */
export function relayFrames(): void {
  browser.runtime.onMessage.addListener((message: unknown, sender, answer: (value: unknown) => void) => {
    if (!isObject(message) || !("frames" in message) || sender.tab?.id === undefined) return undefined;
    browser.tabs.sendMessage(sender.tab.id, message).then(answer, () => answer(null));
    return true;
  });
}

export class FrameLink {
  /** Known to the extension's own scripts alone. */
  readonly #id = String(crypto.getRandomValues(new BigUint64Array(1))[0]);
  /** Whether there are other frames that have said something. */
  #company = false;
  /** What the frames around this one tell, the outermost first. */
  #around: { readonly from: string; readonly depth: number; readonly facts: Facts }[] = [];
  /** JSON: what was told of the message by this frame. */
  #told = "{}";
  /** The frames in which messages are being written, the last one first. */
  #others: readonly Writer[] = [];
  #writing = false;
  /** How often Send was told of. */
  #turns = 0;
  /** What waits for the other frame's word, and on which turn. */
  #back: (Back & { readonly turn: number }) | null = null;

  /** @param isKnown - Whether messages are known to be written in this page. */
  constructor(
    private readonly handlers: FrameHandlers,
    isKnown: boolean,
    signal: AbortSignal,
  ) {
    const hear = (message: unknown, sender: { tab?: unknown }, answer: (value: unknown) => void): true | undefined => {
      if (sender.tab || !isObject(message) || !("frames" in message)) return undefined;
      const answered = this.#hear((message as { frames: Letter }).frames);
      if (!answered) return undefined;
      answered.then(answer, () => answer(null));
      return true;
    };
    browser.runtime.onMessage.addListener(hear);
    window.addEventListener(
      "pagehide",
      ({ isTrusted }) => {
        if (isTrusted) this.write(false);
      },
      { signal },
    );
    signal.addEventListener("abort", () => {
      this.write(false);
      this.#tell({});
      try {
        browser.runtime.onMessage.removeListener(hear);
      } catch {
        // The extension was updated or removed, and its listeners with it.
      }
    });
    // Frames in shadow trees are not counted.
    if (window.top === window && window.length === 0 && !isKnown) return;
    void this.#post({ say: "hello", from: this.#id });
    this.#tell(handlers.facts());
  }

  /** What the pages around this frame tell of the message in it, the nearest first. */
  get around(): Facts {
    return this.#around.reduce<Facts>((outer, { facts }) => joined(facts, outer), {});
  }

  /** To be called when what this frame's page tells of the message may have changed. */
  factsChanged(): void {
    if (this.#isHeard) this.#tell(this.handlers.facts());
  }

  /**
   * Tells the other frames whether a message is being written here.
   *
   * @param anew - Also where they know: it is the last one now.
   */
  write(writing: boolean, anew = false): void {
    if (writing === this.#writing && !(writing && anew)) return;
    this.#writing = writing;
    // A frame that comes later asks.
    if (this.#isHeard) this.#tellWriting();
  }

  /** Tells the frames within this one that the page here has shown that a message was sent; one that has sent waits for it. */
  sentWithin(): void {
    for (const to of this.#within) void this.#post({ say: "sent", to });
  }

  /** The other frame in which a message was last written; null where there is none. */
  elsewhere(): OtherFrame | null {
    const to = this.#others[0]?.from;
    if (to === undefined) return null;
    const turn = ++this.#turns;
    return {
      send: async (back) => {
        const before = this.#back;
        this.#back = { ...back, turn };
        const room = innerWidth * innerHeight;
        const answer = await this.#ask<SendAnswer>({ say: "send", to, from: this.#id, turn, room });
        // A page that is busy is there still; of one that is gone the background knows.
        if (answer === null) this.#setOthers(this.#others.filter(({ from }) => from !== to));
        const go = answer === LATE ? null : answer?.go;
        if (go === "wait") this.#back = before;
        else if (go !== "ask" && go !== "there") this.#back = null;
        return answer === LATE ? null : answer;
      },
      askThere: () => void this.#post({ say: "ask-there", to, from: this.#id, turn }),
      fix: async (key) => void (await this.#ask({ say: "fix", to, key })),
      choose: (choice) => void this.#post({ say: "choose", to, choice }),
      sent: () => void this.#post({ say: "sent", to }),
    };
  }

  /** Whether there is another frame to tell something. */
  get #isHeard(): boolean {
    return this.#company || window.top !== window || window.length > 0;
  }

  #tell(facts: Facts, anew = false): void {
    const told = JSON.stringify(facts);
    if (told === this.#told && !(anew && told !== "{}")) return;
    this.#told = told;
    void this.#post({ say: "facts", from: this.#id, path: pathOf(window), facts });
  }

  #tellWriting(): void {
    void this.#post({ say: "writing", from: this.#id, path: pathOf(window), writing: this.#writing });
  }

  /** The frames within this one in which messages are being written. */
  get #within(): string[] {
    const here = pathOf(window);
    return this.#others.filter(({ path }) => isAround(here, path)).map(({ from }) => from);
  }

  #setOthers(others: readonly Writer[]): void {
    this.#others = others;
    this.handlers.writtenWithin(this.#within.length > 0);
  }

  /** Returns the answer, where the letter is for this frame and wants one. */
  #hear(letter: Letter): Promise<unknown> | null {
    if ("to" in letter && letter.to !== this.#id) return null;
    // The background tells all frames, the one that it comes from among them.
    if ("from" in letter && letter.from === this.#id) return null;
    this.#company = true;
    switch (letter.say) {
      case "hello":
        if (this.#writing) this.#tellWriting();
        this.#tell(this.handlers.facts(), true);
        return null;
      case "facts": {
        const { from, path, facts } = letter;
        if (!isAround(path, pathOf(window))) return null;
        const others = this.#around.filter((other) => other.from !== from);
        const before = this.#around.find((other) => other.from === from);
        if (JSON.stringify(before?.facts ?? {}) === JSON.stringify(facts)) return null;
        this.#around = [...others, { from, depth: path.length, facts }].toSorted((a, b) => a.depth - b.depth);
        this.handlers.aroundChanged();
        return null;
      }
      case "writing": {
        const { from, path, writing } = letter;
        const others = this.#others.filter((other) => other.from !== from);
        this.#setOthers(writing ? [{ from, path }, ...others] : others);
        return null;
      }
      case "go-on": {
        const back = this.#back;
        if (back?.turn !== letter.turn) return null;
        this.#back = null;
        back.goOn();
        return null;
      }
      case "ask":
        if (this.#back?.turn === letter.turn) this.#back.ask(letter.question);
        return null;
      case "send":
        return this.handlers.send(letter.room, this.#backTo(letter));
      case "ask-there":
        this.handlers.ask(this.#backTo(letter));
        return null;
      case "fix":
        return this.handlers.fix(letter.key).then(() => null);
      case "choose":
        this.handlers.choose(letter.choice);
        return Promise.resolve(null);
      case "sent":
        this.handlers.sent();
        return null;
    }
  }

  /** The way back to the frame in which Send was pressed. */
  #backTo({ from: to, turn }: { from: string; turn: number }): Back {
    return {
      goOn: () => void this.#post({ say: "go-on", to, turn }),
      ask: (question) => void this.#post({ say: "ask", to, turn, question }),
    };
  }

  /** Returns the answer, or null where there is nobody to give one. */
  #ask<Answer>(letter: Letter): Promise<Answer | null | typeof LATE> {
    const late = new Promise<typeof LATE>((resolve) => setTimeout(() => resolve(LATE), PATIENCE));
    return Promise.race([this.#post(letter) as Promise<Answer | null>, late]);
  }

  async #post(letter: Letter): Promise<unknown> {
    try {
      return (await browser.runtime.sendMessage({ frames: letter })) ?? null;
    } catch {
      return null;
    }
  }
}

/**
 * Returns where a frame is in its tab: its place among the frames of the one around it, and so on from the top one down.
 * A place that cannot be told, as in a shadow tree, is -1.
 */
function pathOf(frame: Window): number[] {
  const { parent } = frame;
  if (parent === frame) return [];
  const beside = Array.from({ length: parent.length }, (_, index) => parent[index]);
  return [...pathOf(parent), beside.indexOf(frame)];
}

/** Whether the frame at one place is around the frame at another; where that cannot be told, only the top one is. */
function isAround(outer: readonly number[], inner: readonly number[]): boolean {
  return outer.length < inner.length && outer.every((place, index) => place >= 0 && place === inner[index]);
}
