/** What the badge, the card and the list show of one field, and what they may ask for. */

import type { Field, Place } from "../fields/field";
import type {
  EngineState,
  Facts,
  Finding,
  Fix,
  OrderFacts,
  Report,
  Severity,
  Snippet,
  Template,
  TemplateRefusal,
  Verdict,
} from "../protocol";

/** A finding with its places in the text as it is now. */
export interface ShownFinding {
  /** The same in the next report for what is the same finding to the seller; unique in a view. */
  key: string;
  /**
   * Its fixes, with edits of the field's text, are left out while that is another than the one they were made for.
   * `spans` below, not the finding's own, are of the field's text.
   */
  finding: Finding;
  /** In reading order; empty for a finding on the whole message. */
  spans: Place[];
}

export interface ComposeView {
  field: Field;
  /** The field's text at the time. */
  text: string;
  state: "starting" | "checking" | "ready" | "failed";
  /** For people, where the state is `failed`. */
  message: string | null;
  verdict: Verdict | null;
  /** In reading order, those on the whole message last; those put aside left out. */
  findings: readonly ShownFinding[];
  facts: Facts;
  /** The last one, of a text that may have changed since; null where there is none yet. */
  report: Report | null;
  /** Whether it is of the text as it is. */
  isChecked: boolean;
  engine: EngineState;
}

/** What a fix changes, cut down to the words that differ. */
export interface Change {
  before: string;
  after: string;
  /** What stands around the change and stays. */
  lead: string;
  tail: string;
}

/** What the seller is asked about before Send; plain data, since another frame than the field's may ask. */
export type Question = readonly AskedFinding[];

export interface AskedFinding {
  key: string;
  severity: Severity;
  title: string;
  /** What it is about. */
  words: string;
  /** The fix that is offered there and then. */
  fix: { title: string; changes: readonly Change[] } | null;
}

/** What the seller can do from card, badge and list. */
export interface Actions {
  fix(view: ComposeView, shown: ShownFinding, fix: Fix): Promise<boolean>;
  /** "Not this time": this finding in this text, until it is sent. */
  dismiss(view: ComposeView, shown: ShownFinding): void;
  /** "Never this rule": switches the rule off in the settings. */
  switchOff(view: ComposeView, shown: ShownFinding): void;
  /** Makes a word one of the seller's own, which is no mistake from now on. */
  addWord(word: string): Promise<void>;
  /** Takes over what the seller has told anew about the order; what is left out stays as it was. */
  setOrderFacts(view: ComposeView, facts: OrderFacts): void;
  openOptions(): void;
  /** Whether the settings want this check. */
  isOn(check: "spelling" | "grammar"): boolean;
  /** Null where no message is begun from wording. */
  wording: WordingActions | null;
}

/** What a message is begun with. */
export interface Wording {
  text: string;
  /** The same with formats; null where it has none. */
  html: string | null;
}

/** What messages can be begun from. */
export interface WordingActions {
  /** Puts wording at the end of the field's text; false where the field refused. */
  insert(view: ComposeView, wording: Wording): Promise<boolean>;
  snippets(): Promise<readonly Snippet[]>;
  templates(): Promise<readonly Template[]>;
  /**
   * Saves the field's message as a template; answers why not, or null.
   *
   * @param replace - Also in place of one of the same name.
   */
  saveTemplate(view: ComposeView, name: string, replace: boolean): Promise<TemplateRefusal | null>;
}

export interface Ui {
  /** Shows (or, with null, takes away) the badge of the field in use, and keeps an open card or list up to date. */
  update(view: ComposeView | null): void;
  /** Opens the card of a finding; `how` decides whether it takes the focus (keyboard) or floats (hover). */
  openCard(view: ComposeView, shown: ShownFinding, how: "hover" | "click" | "keyboard"): void;
  /** Begins to close what was opened by hovering. */
  leaveCard(): void;
  /** Places badge, card and list anew: the field has moved. */
  place(): void;
  /** Whether the seller is in card, list or dialog, so that a field that loses the focus is still the one in use. */
  readonly engaged: boolean;
  /** Asks before a message is sent; answers what the seller chose. */
  askBeforeSend(view: ComposeView): Promise<"send" | "back">;
  /**
   * Asks for another frame, in which the message is.
   *
   * @param button - Where Send was pressed.
   * @param fix - Has a finding mended over there.
   */
  askElsewhere(button: Element, question: Question, fix: (key: string) => Promise<void>): Promise<"send" | "back">;
  /** Has a finding mended that is asked about before Send, here or in another frame. */
  mend(view: ComposeView, key: string): Promise<void>;
  /** What is to be asked for that other frame by now. */
  updateElsewhere(question: Question): void;
}
