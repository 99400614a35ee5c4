/**
 * What the parts of the extension say to each other: content scripts, the extension's pages, the background and the
 * worker. Field names that reach Python are Python's (`policy_core/browser.py`); all offsets count UTF-16 code units.
 */

// ── The message and the report, as the core has them ─────────────────────────────────────────────────────────────────

export type Scope = "proactive" | "reply";

export interface Attachment {
  name: string;
  media_type?: string | null;
  /** Bytes. */
  size?: number | null;
}

export interface Sent {
  /** The id of a kind of message, say `review-request`. */
  kind: string;
  /** ISO date. */
  sent_on?: string | null;
}

export interface Order {
  id?: string | null;
  /** ISO date. */
  completed_on?: string | null;
  opted_out?: boolean | null;
  /** BCP 47. */
  buyer_language?: string | null;
  /** What was sent for the order before; null where that is not known. */
  history?: Sent[] | null;
}

/** What is known of a message beside its text. What is left out is unknown, and rules that need it are not checked. */
export interface Facts {
  subject?: string | null;
  scope?: Scope | null;
  order?: Order | null;
  attachments?: Attachment[] | null;
  marketplace?: string | null;
  /** `compose-page` where Seller Central itself adds the order id to the message. */
  channel?: string | null;
  /** Why the seller writes, in the words of the page's own choice; shown, and no rule asks for it. */
  reason?: string | null;
}

export interface CheckRequest extends Facts {
  body: string;
  /** `text` where it is left out. */
  format?: "text" | "html";
  /** ISO date. */
  sent_on?: string | null;
  /** Whether to search for fixes. */
  fixes: boolean;
}

export type Severity = "error" | "warning" | "hint";
const SEVERITIES: readonly Severity[] = ["hint", "warning", "error"];

/** Returns the place of a severity among all; the gravest has the highest. */
export function gravity(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

export type Certainty = "stated" | "interpreted" | "reported";
export type Verdict = "in-bounds" | "doubtful" | "out-of-bounds";
export type Permission = "required" | "proactive" | "non-permitted";

export interface Span {
  start: number;
  end: number;
}

export interface FieldSpan extends Span {
  field: "body" | "subject" | (string & {});
}

export interface Edit extends FieldSpan {
  text: string;
}

export interface Fix {
  title: string;
  /** Keeps the meaning. */
  safe: boolean;
  edits: Edit[];
}

export interface Citation {
  source: string;
  says: string;
}

export interface Finding {
  rule: string;
  title: string;
  severity: Severity;
  certainty: Certainty;
  spans: FieldSpan[];
  why: string;
  instead: string;
  citation: Citation;
  /** The edition that brought the rule. */
  edition: string;
  /** ISO date from which on the rule is in force; null where it is older than the first edition on record. */
  since: string | null;
  note: string | null;
  fixes: Fix[];
}

/** The rule whose findings are misspelt words. */
export const SPELLING = "style.spelling";
/** The rule whose findings are grammar errors. */
export const GRAMMAR = "style.grammar";

export interface NotChecked {
  rule: string;
  title: string;
  needs: string[];
}

export interface Kind {
  id: string;
  title: string;
  permission: Permission;
}

/** What an edition that is announced will find beyond what is found now. */
export interface Announced {
  edition: string;
  /** ISO date from which it is, or is planned to be, in force. */
  starts: string;
  /** From the day of the check. */
  days: number;
  /** On the whole message, by that edition. */
  verdict: Verdict;
  findings: Finding[];
}

export interface Report {
  id: string | null;
  verdict: Verdict;
  findings: Finding[];
  not_checked: NotChecked[];
  kinds: Kind[];
  policy: string;
  edition: string;
  program: string;
  /** In order of time; none where the seller has chosen an edition. */
  announced: Announced[];
  /** The text that the grammar checker has yet to read, for the background alone, which then has it checked again. */
  proofread?: Unread;
  /** What was known of the order in this check, from the page and from the ledger; added by the background. */
  order?: Order | null;
}

/** What a grammar checker has yet to read. */
export interface Unread {
  text: string;
  /** Harper's names of the rules to read by. */
  rules: string[];
}

/** What `Session.describe` answers. */
export interface Description {
  policy: string;
  title: string;
  program: string;
  edition: string;
  editions: Edition[];
  rules: Rule[];
  kinds: Kind[];
  snippets: Snippet[];
}

/** Permitted wording to start a message from. */
export interface Snippet {
  id: string;
  title: string;
  language: string | null;
  /** The id of the kind of message that it makes. */
  kind: string;
  /** With placeholders such as `{{order-id}}`. */
  text: string;
}

/** What `Session.changes` answers. */
export interface Changes {
  rules: RuleChange[];
  /** Those that are judged differently. */
  messages: MessageChange[];
}

export interface RuleChange {
  id: string;
  title: string;
  severity: Severity;
  change: "new" | "changed" | "gone";
  words: string;
  why: string;
  instead: string;
  /** A message that is judged differently. */
  example: { body: string; format?: "text" | "html" } | null;
  before: Verdict | null;
  after: Verdict | null;
}

export interface MessageChange {
  /** `message/` or `template/`, and its id among those that are kept. */
  id: string;
  before: Verdict;
  after: Verdict;
  came: Finding[];
  went: Finding[];
}

// ── Templates ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a message says. */
export interface Content {
  body: string;
  format: "text" | "html";
}

/** A message that the seller starts others from, with what is known of those. */
export interface TemplateDraft extends Content {
  name: string;
  /** What it says without its formats; null where the body is that. */
  plain: string | null;
  /** Null: for both. */
  scope: Scope | null;
  channel: string | null;
}

export interface Template extends TemplateDraft {
  id: string;
  /** ISO date. */
  saved_on: string;
}

/** Why a template is not saved: no name, another has it, no text, too long a text, no room, changed elsewhere meanwhile. */
export type TemplateRefusal = "unnamed" | "taken" | "empty" | "long" | "full" | "changed";

export interface Edition {
  id: string;
  /** What it changed, in a sentence or two. */
  what: string;
  announced: string;
  /** ISO date; null or empty: it never was in force. */
  in_force: string | null;
  /** ISO date: the first day on which it is not in force any more. */
  until: string | null;
}

export interface Rule {
  id: string;
  title: string;
  certainty: Certainty;
  severity: Severity;
  scope: Scope | null;
  why: string;
  instead: string;
  needs: string[];
  citation: Citation;
  edition: string;
}

/** What `Session.house_rules` answers. */
export interface HouseRulesResult {
  diagnostics: Diagnostic[];
  tests: number;
  accepted: boolean;
}

/** What came of keeping rules: they are not kept either where others were meanwhile. */
export interface KeptHouseRules extends HouseRulesResult {
  isKept: boolean;
}

export interface Diagnostic extends Span {
  code: string;
  level: "error" | "warning";
  message: string;
  label: string;
  help: string;
  line: number;
  column: number;
}

// ── Content script and extension pages ⇄ background, over a port named PORT ──────────────────────────────────────────

export const PORT = "inbounds";

/** A question has an id that is unique in its port; the answer bears the same. */
export type ToBackground =
  /** `of`: whose the message is, where it is to be read for grammar errors. */
  | { type: "check"; id: number; request: CheckRequest; of: string | null }
  /** Nobody waits for the answer to this question any more. */
  | { type: "cancel"; id: number }
  /** Starts the engine where it is not running, so that it is there when the first text comes. */
  | { type: "wake" }
  /** Content scripts cannot open the options page themselves. */
  | { type: "options" }
  | { type: "describe"; id: number }
  /** `before`: see `keepHouseRules`. */
  | { type: "house-rules"; id: number; source: string; save: boolean; before: string | null }
  /** What changes between two editions, and for the messages and templates that are kept; for the extension's pages. */
  | { type: "changes"; id: number; before: string; after: string }
  | { type: "record"; id: number; sent: SentMessage }
  | { type: "order-facts"; id: number; order: string; facts: OrderFacts }
  | { type: "templates"; id: number }
  /** `replace`: also where there is one of that name. */
  | { type: "save-template"; id: number; draft: TemplateDraft; replace: boolean }
  | { type: "switch-off"; id: number; rule: string }
  | { type: "own-word"; id: number; word: string };

export type Answer = Report | Description | KeptHouseRules | Changes | Template[] | TemplateRefusal | null;

export type FromBackground =
  | { type: "answer"; id: number; value: Answer }
  | { type: "failed"; id: number; message: string }
  /** The last message of whom this names has been read for grammar errors; `differs`: they are not those it was checked by. */
  | { type: "proofread"; of: string; differs: boolean }
  | { type: "engine"; state: EngineState };

export interface EngineState {
  state: "asleep" | "starting" | "ready" | "failed";
  startedFrom?: "snapshot" | "normal";
  /** Milliseconds. */
  startedIn?: number;
  /** For people; where the state is `failed`. */
  message?: string;
}

/** A message that was sent: what the ledger remembers of it, and its text, kept only where the seller agreed. */
export interface SentMessage {
  /** Null where the page does not tell it: the ledger then remembers nothing. */
  order: string | null;
  kinds: string[];
  /** ISO date. */
  sent_on: string;
  marketplace?: string | null;
  body: string;
  scope: Scope | null;
  channel: string | null;
}

/** What the seller told about an order, to be used in each check of a message on it. */
export interface OrderFacts {
  completed_on?: string | null;
  opted_out?: boolean | null;
  buyer_language?: string | null;
}

// ── Background ⇄ worker ──────────────────────────────────────────────────────────────────────────────────────────────

/** What an engine goes by that was told nothing. */
export const UNTOLD = {
  configure: '{"severities":{},"edition":null,"spelling":false,"own_words":[],"grammar":false}',
  houseRules: "",
} as const;

/** What `Session.configure` takes. */
export interface EngineSettings {
  severities: Record<string, Severity | "off">;
  edition: string | null;
  spelling: boolean;
  own_words: string[];
  grammar: boolean;
}

export type ToWorker = { id: number } & (
  | { call: "check" | "configure" | "changes" | "lints"; argument: string }
  /** `save`: use the rules from now on where nothing is wrong with them. */
  | { call: "houseRules"; argument: string; save: boolean }
  | { call: "describe" }
);

export type FromWorker =
  | { ready: EngineState }
  | { id: number; value: string }
  /** `isIncomplete`: the engine's modules could not be brought, so that it may go well the next time. */
  | { id: number; error: string; isIncomplete?: boolean };

// ── Background ⇄ Harper's worker, by way of whoever starts the two workers ───────────────────────────────────────────

export interface ToReader extends Unread {
  id: number;
}

/** The value is JSON: a list of `Lint`. */
export type FromReader = { id: number; value: string } | { id: number; error: string };

/** Ends Harper's worker. */
export const END_READER = "end-reader";

/** What one of Harper's rules found; `policy_core/grammar.py` has the same. */
export interface Lint {
  rule: string;
  /** UTF-16 code units of the text. */
  start: number;
  end: number;
  /** What may stand there instead. */
  instead: string[];
}
