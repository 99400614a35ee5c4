/**
 * Stands between the page's Send and a message that Amazon's own words forbid: the first activation asks; after "send
 * anyway" the same one goes through, and the same message is not asked about again. Send and the message may be in
 * different frames; the larger of the two asks.
 */

import { barred } from "./compose/barred";
import type { ComposeView, Question } from "./compose/view";
import { ancestors } from "./fields/roots";
import type { Back, OtherFrame, SendAnswer, SendHandlers } from "./frames";
import { deepQuery, distance } from "./page/deep";
import type { PageReader } from "./page/page";
import { BUTTON, saysReply } from "./page/send-button";

export interface SendHooks {
  /** The fields that are watched now. */
  fields(): readonly HTMLElement[];
  view(field: HTMLElement): ComposeView | null;
  /** Whether a message stands in the field, be it a picture alone. */
  isWritten(field: HTMLElement): boolean;
  /** Null where the field's text, as it is, has been checked; else what is fulfilled when it has. */
  settled(field: HTMLElement): Promise<void> | null;
  /** Whether the settings want the question. */
  asks(): boolean;
  ask(view: ComposeView): Promise<"send" | "back">;
  /** The page has shown that the message of this view, as it was when Send was pressed, was sent. */
  sent(view: ComposeView): void;
  /** Another frame of the tab, in which a message is being written. */
  elsewhere(): OtherFrame | null;
  /** Asks for that frame. */
  askElsewhere(button: HTMLElement, question: Question, fix: (key: string) => Promise<void>): Promise<"send" | "back">;
  updateElsewhere(question: Question): void;
  /** The page has shown that a message was sent: one in a frame within this one, where that waits for it. */
  sentWithin(): void;
  /** The field in which a message was last written here. */
  written(): HTMLElement | null;
  question(view: ComposeView): Question;
  /** Has a finding mended that is asked about. */
  fix(view: ComposeView, key: string): Promise<void>;
}

/** What to do when Send is pressed in another frame than the message is in. */
export interface SendElsewhere extends SendHandlers {
  /** To be called when what is found in the field may be another. */
  changed(field: HTMLElement): void;
  /** To be called when a message is being written in a frame within this one, or is no more. */
  writtenWithin(isWritten: boolean): void;
}

/** Milliseconds that a click on Send waits for the check of a text just put in; a page is not held up for longer. */
const CHECK_PATIENCE = 1500;
/** Milliseconds after Send in which the page's word of success is waited for. */
const PATIENCE = 120_000;

/** Whether this is a key that pages send by, pressed in a field: Ctrl+Enter, or in one line Enter alone. */
function isShortcut(event: KeyboardEvent, target: EventTarget | undefined): boolean {
  const { key, isComposing, altKey, shiftKey, ctrlKey, metaKey } = event;
  if (key !== "Enter" || isComposing || altKey || shiftKey) return false;
  // A form is sent by an event of its own.
  return ctrlKey || metaKey || (target instanceof HTMLInputElement && target.form === null);
}

function pressAgain(target: EventTarget | undefined, { key, code, keyCode, ctrlKey, metaKey }: KeyboardEvent): void {
  const init = { key, code, keyCode, ctrlKey, metaKey, bubbles: true, cancelable: true, composed: true };
  target?.dispatchEvent(new KeyboardEvent("keydown", init));
}

/** What the seller has said is to be sent: a message, for all that was found in it at the time. */
interface Consent {
  readonly message: string;
  readonly rules: ReadonlySet<string>;
}

function consentTo(view: ComposeView): Consent {
  return { message: messageOf(view), rules: new Set(barred(view).map(({ finding }) => finding.rule)) };
}

function covers(consent: Consent, view: ComposeView): boolean {
  return consent.message === messageOf(view) && barred(view).every(({ finding }) => consent.rules.has(finding.rule));
}

/** What would be sent, and for which order; JSON. */
function messageOf({ field, facts: { order, scope, attachments } }: ComposeView): string {
  const files = attachments?.map(({ name, size }) => [name, size]);
  return JSON.stringify([field.read(), field.markup()?.source ?? null, order?.id ?? null, scope ?? null, files ?? null]);
}

export function watchSend(page: PageReader, hooks: SendHooks, signal: AbortSignal): SendElsewhere {
  /** What was let through, so that the page's own second step does not ask again. */
  const consents = new WeakMap<HTMLElement, Consent>();
  let asking = false;
  /** Set while what was held back is done again by script, which is known to be meant. */
  let replaying = false;
  let waiting: AbortController | null = null;
  /** To be called when the page has shown that the message was sent. */
  let success: () => void = () => undefined;
  /** Set while the page's word of success is looked for on behalf of the frames within. */
  let lookout: AbortController | null = null;
  /** The field about which another frame asks. */
  let askedFor: { field: HTMLElement; back: Back; told: string } | null = null;

  /**
   * Returns whether the event may go on to the page.
   *
   * @param again - Does again what was held back.
   * @param anyway - The same, after the seller has said that the message is to be sent.
   */
  function passes(button: HTMLElement, again: () => void, anyway = again): boolean {
    if (replaying) return true;
    if (asking) return false;
    const field = fieldOf(button);
    const view = field && hooks.view(field);
    const other = !(field && hooks.isWritten(field)) && !saysReply(button) ? hooks.elsewhere() : null;
    if (other) return passesElsewhere(other, button, again);
    if (!field || !view) return true;
    const checked = settled(field);
    if (checked) {
      asking = true;
      void checked.then(() => {
        asking = false;
        if (!signal.aborted && decides(field, anyway)) replay(again);
      });
      return false;
    }
    return decides(field, anyway);
  }

  /** Returns null where the text is checked, or need not be; else waits for that, if not for long. */
  function settled(field: HTMLElement): Promise<unknown> | null {
    const settled = hooks.asks() ? hooks.settled(field) : null;
    return settled && Promise.race([settled, new Promise((resolve) => setTimeout(resolve, CHECK_PATIENCE))]);
  }

  function mayGo(view: ComposeView, field: HTMLElement): boolean {
    if (!hooks.asks() || barred(view).length === 0) return true;
    const consent = consents.get(field);
    return consent !== undefined && covers(consent, view);
  }

  /** Returns whether the message may be sent as it is; asks the seller where it may not. */
  function decides(field: HTMLElement, again: () => void): boolean {
    const view = hooks.view(field);
    if (!view) return true;
    if (mayGo(view, field)) {
      awaitSent(view, field);
      return true;
    }
    asking = true;
    void hooks
      .ask(view)
      .then((choice) => {
        asking = false;
        if (choice === "back") return waiting?.abort();
        if (signal.aborted) return;
        const asked = hooks.view(field) ?? view;
        consents.set(field, consentTo(asked));
        awaitSent(asked, field);
        replay(again);
      })
      .finally(() => {
        asking = false;
      });
    return false;
  }

  function replay(again: () => void): void {
    replaying = true;
    try {
      again();
    } finally {
      replaying = false;
    }
  }

  /** Waits for the page's word that the message of this field was sent. */
  function awaitSent(view: ComposeView, field: HTMLElement): void {
    success = awaitSuccess(() => {
      consents.delete(field);
      hooks.sent(view);
    });
  }

  /**
   * Waits for the page's word of success after the last Send, for a while.
   *
   * @param shown - Called once when it comes, or when what is returned is called.
   */
  function awaitSuccess(shown: () => void): () => void {
    waiting?.abort();
    const here = (waiting = new AbortController());
    const until = AbortSignal.any([signal, here.signal, AbortSignal.timeout(PATIENCE)]);
    const come = (): void => {
      if (until.aborted) return;
      here.abort();
      shown();
    };
    page.onSent(come, until);
    return come;
  }

  /** Returns whether the event may go on to the page; the frame with the message says so later. */
  function passesElsewhere(other: OtherFrame, button: HTMLElement, again: () => void): boolean {
    const goOn = (): void => {
      if (signal.aborted) return;
      awaitSuccess(() => other.sent());
      replay(again);
    };
    const back: Back = { goOn, ask: (question) => hooks.updateElsewhere(question) };
    if (!hooks.asks()) {
      void other.send(back);
      awaitSuccess(() => other.sent());
      return true;
    }
    asking = true;
    void ask().finally(() => (asking = false));
    return false;

    async function ask(): Promise<void> {
      const answer = await other.send(back);
      if (answer?.go === "wait") return;
      if (answer?.go === "there") return other.askThere();
      if (answer?.go === "ask") {
        const choice = await hooks.askElsewhere(button, answer.question, (key) => other.fix(key));
        other.choose(choice);
        if (choice === "back") return;
      }
      goOn();
    }
  }

  function hold(event: Event): void {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  const options = { capture: true, signal };

  // A keyboard's Enter or Space on a native button, also inside a shadow root, comes as a click too.
  window.addEventListener(
    "click",
    (event) => {
      if (!event.isTrusted) return;
      const path = event.composedPath();
      const button = page.sendButton(path);
      const target = path[0];
      if (button && !passes(button, () => (target instanceof HTMLElement ? target : button).click())) hold(event);
    },
    options,
  );

  // Send buttons that are no native ones act on the key itself.
  window.addEventListener(
    "keydown",
    (event) => {
      if (!event.isTrusted || (event.key !== "Enter" && event.key !== " ")) return;
      // Of a key that is kept down the first counts; the others do not pass by the question.
      if (event.repeat && !asking) return;
      const path = event.composedPath();
      const [target] = path;
      const field = isShortcut(event, target) ? hooks.fields().find((each) => path.includes(each)) : undefined;
      if (field) {
        const button = buttonOf(field);
        // Of keys alone one cannot know that they send; what a seller has answered, Send does.
        if (button && !passes(button, () => pressAgain(target, event), () => button.click())) hold(event);
        return;
      }
      if (target instanceof HTMLButtonElement || target instanceof HTMLInputElement) return;
      const button = page.sendButton(path);
      if (button && !passes(button, () => button.click())) hold(event);
    },
    options,
  );

  /** Returns the field whose message a button sends; one that says "Reply" sends none where none is written. */
  function fieldOf(button: HTMLElement): HTMLElement | null {
    const fields = hooks.fields();
    return page.fieldOf(button, saysReply(button) ? fields.filter((field) => hooks.isWritten(field)) : fields);
  }

  /** Returns the button that sends a field's message, the nearest of several; null where the page shows none. */
  function buttonOf(field: HTMLElement): HTMLElement | null {
    const all = deepQuery<HTMLElement>(BUTTON).filter(
      (each) => page.sendButton([each]) !== null && each.checkVisibility() && fieldOf(each) === field,
    );
    const away = new Map(all.map((each) => [each, distance(each, field)]));
    return all.toSorted((a, b) => away.get(a)! - away.get(b)!)[0] ?? null;
  }

  // A form can be sent without its button: by Enter in the subject.
  window.addEventListener(
    "submit",
    (event) => {
      if (!event.isTrusted) return;
      const form = event.target;
      if (!(form instanceof HTMLFormElement)) return;
      const { submitter } = event;
      const button = submitter ? page.sendButton([...ancestors(submitter)]) : hasField(form) ? form : null;
      if (button && !passes(button, () => form.requestSubmit(submitter))) hold(event);
    },
    options,
  );

  function hasField(form: HTMLFormElement): boolean {
    return hooks.fields().some((field) => form.contains(field));
  }

  return {
    async send(room, back): Promise<SendAnswer> {
      const field = hooks.written();
      if (!field) return { go: "on" };
      if (asking) return { go: "wait" };
      await settled(field);
      const view = hooks.view(field);
      if (!view) return { go: "on" };
      // Also where it is to be asked about: what is answered too late is sent all the same.
      awaitSent(view, field);
      if (mayGo(view, field)) return { go: "on" };
      if (innerWidth * innerHeight >= room) return { go: "there" };
      const question = hooks.question(view);
      askedFor = { field, back, told: JSON.stringify(question) };
      return { go: "ask", question };
    },
    ask(back) {
      const field = hooks.written();
      if (!asking && (!field || decides(field, back.goOn))) back.goOn();
    },
    async fix(key) {
      const view = askedFor && hooks.view(askedFor.field);
      if (view) await hooks.fix(view, key);
    },
    choose(choice) {
      const { field } = askedFor ?? {};
      askedFor = null;
      const view = field && hooks.view(field);
      if (!field || !view) return;
      if (choice === "back") {
        waiting?.abort();
        return field.focus({ preventScroll: true });
      }
      consents.set(field, consentTo(view));
      awaitSent(view, field);
    },
    sent: () => success(),
    writtenWithin(isWritten) {
      if (isWritten === (lookout !== null)) return;
      lookout?.abort();
      lookout = isWritten ? new AbortController() : null;
      // From before Send on, of which this frame hears nothing where the message's own frame has it.
      if (lookout) page.onSent(() => hooks.sentWithin(), AbortSignal.any([signal, lookout.signal]));
    },
    changed(field) {
      // What is written there next is another message, be it the same words.
      if (consents.has(field) && !hooks.isWritten(field)) consents.delete(field);
      const view = askedFor?.field === field ? hooks.view(field) : null;
      if (!askedFor || !view) return;
      const question = hooks.question(view);
      const told = JSON.stringify(question);
      if (told === askedFor.told) return;
      askedFor.told = told;
      askedFor.back.ask(question);
    },
  };
}
