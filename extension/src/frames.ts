/**
 * What the frames of a tab tell each other: that a message is being written in one, and that Send was pressed in
 * another. It goes by way of the background: no page can listen there, or speak.
 */

import { browser } from "wxt/browser";

import type { Question } from "./compose/view";
import { isObject } from "./is-object";

/** How the frame with the message answers to Send: let it go on, ask this, or wait, it asks itself. */
export type SendAnswer = { go: "on" | "wait" } | { go: "ask"; question: Question };

/** Another frame in which a message is being written. */
export interface OtherFrame {
  /**
   * Tells it that Send was pressed here.
   *
   * @param back.goOn - Called once where the frame asks the seller itself, and is told to send.
   * @param back.ask - Called with what is to be asked by now, while that is asked here.
   * @returns Its answer, or null where none comes.
   */
  send(back: Back): Promise<SendAnswer | null>;
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
export interface FrameHandlers {
  /** @param room - How large the other frame is, in square pixels. */
  send(room: number, back: Back): Promise<SendAnswer>;
  fix(key: string): Promise<void>;
  choose(choice: "send" | "back"): void;
  sent(): void;
}

type Letter =
  | { say: "who-writes" }
  | { say: "writing"; from: string; writing: boolean }
  | { say: "go-on"; to: string }
  | { say: "ask"; to: string; question: Question }
  | { say: "send"; to: string; from: string; room: number }
  | { say: "fix"; to: string; key: string }
  | { say: "choose"; to: string; choice: "send" | "back" }
  | { say: "sent"; to: string };

/** Milliseconds after which a frame that does not answer is taken for gone. */
const PATIENCE = 2500;

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
  /** The frames in which messages are being written, the last one first. */
  #others: string[] = [];
  #writing = false;
  #back: Back | null = null;

  constructor(
    private readonly handlers: FrameHandlers,
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
    window.addEventListener("pagehide", () => this.write(false), { signal });
    signal.addEventListener("abort", () => {
      this.write(false);
      try {
        browser.runtime.onMessage.removeListener(hear);
      } catch {
        // The extension was updated or removed, and its listeners with it.
      }
    });
    if (window.top !== window) void this.#post({ say: "who-writes" });
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
    if (window.top === window && window.length === 0) return;
    void this.#post({ say: "writing", from: this.#id, writing });
  }

  /** The other frame in which a message was last written; null where there is none. */
  elsewhere(): OtherFrame | null {
    const [to] = this.#others;
    if (to === undefined) return null;
    return {
      send: async (back) => {
        this.#back = back;
        const room = innerWidth * innerHeight;
        const answer = await this.#ask<SendAnswer>({ say: "send", to, from: this.#id, room });
        if (!answer) this.#others = this.#others.filter((other) => other !== to);
        return answer;
      },
      fix: async (key) => void (await this.#ask({ say: "fix", to, key })),
      choose: (choice) => void this.#post({ say: "choose", to, choice }),
      sent: () => void this.#post({ say: "sent", to }),
    };
  }

  /** Returns the answer, where the letter is for this frame and wants one. */
  #hear(letter: Letter): Promise<unknown> | null {
    if ("to" in letter && letter.to !== this.#id) return null;
    switch (letter.say) {
      case "who-writes":
        if (this.#writing) void this.#post({ say: "writing", from: this.#id, writing: true });
        return null;
      case "writing":
        if (letter.from === this.#id) return null;
        this.#others = this.#others.filter((other) => other !== letter.from);
        if (letter.writing) this.#others.unshift(letter.from);
        return null;
      case "go-on": {
        const back = this.#back;
        this.#back = null;
        back?.goOn();
        return null;
      }
      case "ask":
        this.#back?.ask(letter.question);
        return null;
      case "send": {
        const { from: to, room } = letter;
        return this.handlers.send(room, {
          goOn: () => void this.#post({ say: "go-on", to }),
          ask: (question) => void this.#post({ say: "ask", to, question }),
        });
      }
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

  #ask<Answer>(letter: Letter): Promise<Answer | null> {
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE));
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
