/**
 * One field's checking: takes the field's text to the engine, and keeps findings and marks in step with the text.
 *
 * A check without fixes follows each change, so that marks are there at once; fixes, each of which costs the engine
 * another check, are asked for when the text has been at rest. While a check runs, what it will answer is of a text that
 * may be gone by then, so its spans go through the same changes as the text did.
 */

import { today } from "../day";
import type { Client } from "../engine/client";
import { errorMessage } from "../error-message";
import type { Field, FormatsOff, Mark, Place, TextEdit } from "../fields/field";
import { safeHtml, textOfHtml, withoutQuotations } from "../html-text";
import { diff, shift } from "../marks/shift";
import { addressAround } from "../page/location";
import type { PageReader } from "../page/page";
import { firstPlaceholder } from "../placeholders";
import {
  gravity,
  type CheckRequest,
  type Content,
  type EngineState,
  type Facts,
  type Finding,
  type Fix,
  type OrderFacts,
  type Report,
} from "../protocol";
import { Cut } from "./cut";
import { handOver, type Handover } from "./handover";
import { mayPass, unfinishedSentence } from "./unfinished";
import type { ComposeView, ShownFinding, Wording } from "./view";

/** Milliseconds without a change after which a check begins while another one runs or the engine is starting. */
const PAUSE = 30;
/** Milliseconds without a change after which fixes are searched for. */
const REST = 400;
/** Milliseconds without a change after which a finding is shown that the next words might have taken back. */
const QUIET = 1000;

/** The engine loads what it reads and mends markup with when it first meets any. */
const SOME_MARKUP = '<p>See <a href="http://www.example.com/" style="color:#c00">here</a></p>';
let hasMetMarkup = false;

interface Flight {
  readonly request: CheckRequest;
  readonly text: string;
  readonly source: string | null;
  readonly handed: Handover;
  /** The changes of the text since. */
  readonly changes: TextEdit[];
  readonly abort: AbortController;
  /** Whether facts, settings or the ledger have changed since. */
  stale: boolean;
}

interface Standing {
  readonly report: Report;
  /** The text and the markup as they were checked, whole. */
  readonly text: string;
  readonly source: string | null;
  /** Whether fixes were searched for. */
  readonly fixes: boolean;
}

export interface SessionEnvironment {
  readonly client: Client;
  readonly page: PageReader;
  /** The engine's state when the session begins. */
  readonly engine: EngineState;
  /** Called whenever the view has changed. */
  changed(session: FieldSession): void;
}

let sessions = 0;

export class FieldSession {
  /** Tells it from the document's others. */
  readonly id = `field-${++sessions}`;
  #text = "";
  /** The markup; null where the text is all there is, undefined where it is written with the check that is due. */
  #source: string | null | undefined = null;
  #shown: ShownFinding[] = [];
  /** Findings that wait for the end of the sentence, or a rest. */
  #held: readonly ShownFinding[] = [];
  #holding: number | undefined;
  #lastEdit: { readonly edit: TextEdit; readonly at: number } | null = null;
  #facts: Facts = {};
  /** What the seller told about an order whose id is not known, and the address that the page, or one around it, had. */
  #told: { readonly facts: OrderFacts; readonly address: string } | null = null;
  #standing: Standing | null = null;
  #flight: Flight | null = null;
  #failure: string | null = null;
  #engine: EngineState = { state: "asleep" };
  /** Calls off the check that is scheduled. */
  #callOff: () => void = () => undefined;
  #closed = false;
  /** Who waits until the text has been checked. */
  #waiting: (() => void)[] = [];
  /** "Not this time": the rule and its words. */
  readonly #dismissed = new Set<string>();
  /** What fixes take off that are no edits of the text. */
  readonly #off = new WeakMap<Fix, FormatsOff>();

  constructor(
    readonly field: Field,
    private readonly environment: SessionEnvironment,
  ) {
    this.#engine = environment.engine;
    this.check();
  }

  /** Whether a message stands in the field, be it a picture alone. */
  get isWritten(): boolean {
    return !this.#isEmpty;
  }

  /** To be called when the text may have changed. */
  changed(): void {
    // What cannot be changed is not being written.
    const text = this.field.readOnly ? "" : this.field.read();
    const change = diff(this.#text, text);
    this.#text = text;
    if (!change && this.#source === undefined) return;
    // Of another text the markup is written when it is checked: typing does not wait for that.
    const source = change ? undefined : this.#markup();
    if (!change && source === this.#source) return;
    this.#source = source;
    if (change) {
      this.#lastEdit = { edit: change, at: performance.now() };
      this.#hold([]);
      this.#flight?.changes.push(change);
      this.#shown = shiftFindings(this.#shown, [change]);
      this.#draw();
    } else if (this.#flight) {
      this.#flight.stale = true;
    }
    if (this.#isEmpty && !this.field.readOnly) this.#forget();
    this.#schedule(this.#flight || this.#engine.state !== "ready" ? PAUSE : 0);
    this.environment.changed(this);
  }

  /** Checks anew though the text is the same: facts, settings or the ledger have changed. */
  check(): void {
    this.changed();
    this.#standing = null;
    if (this.#flight) this.#flight.stale = true;
    this.#schedule(0);
  }

  /**
   * To be called when the text has been read for grammar errors.
   *
   * @param differs - Whether they are others than those that the report went by.
   */
  proofread(differs: boolean): void {
    // A check that is under way, or is due, goes by it already.
    if (this.#flight || !this.#standing || this.#standing.text !== this.#text) return;
    const { report, fixes } = this.#standing;
    // Fixes that are offered are not taken away until there are others.
    if (differs) return this.#schedule(0, fixes);
    const notChecked = report.not_checked.flatMap((each) => {
      const needs = each.needs.filter((fact) => fact !== "grammar");
      return needs.length > 0 ? [{ ...each, needs }] : [];
    });
    this.#standing = { ...this.#standing, report: { ...report, not_checked: notChecked } };
    this.environment.changed(this);
  }

  engineChanged(engine: EngineState): void {
    const before = this.#engine.state;
    this.#engine = engine;
    if (engine.state === "failed") this.#failure = engine.message ?? "";
    else if (before === "failed") this.check();
    this.environment.changed(this);
  }

  setFacts(facts: OrderFacts): void {
    const address = addressAround();
    const before = this.#told?.address === address ? this.#told.facts : {};
    this.#told = { facts: { ...before, ...facts }, address };
    this.check();
  }

  /** Returns null where the text as it is has been checked, or cannot be; else what is fulfilled when it has. */
  settled(): Promise<void> | null {
    this.changed();
    // Who sends has ended the sentence.
    this.#lastEdit = null;
    this.#reveal();
    if (this.#failure !== null || this.#isEmpty) return null;
    const { text, source } = this.#standing ?? {};
    if (!this.#flight && text === this.#text && source === this.#source) return null;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  dismiss(shown: ShownFinding): void {
    this.#dismissed.add(this.#words(shown.finding.rule, shown.spans));
    this.#shown = this.#shown.filter((other) => other.key !== shown.key);
    this.#draw();
    this.environment.changed(this);
  }

  /** Changes the field's text as a fix says; false where the text is another by now, or the field refused. */
  async fix(fix: Fix): Promise<boolean> {
    this.changed();
    // A fix goes with the text that it was made for. One like it may have come with a later report.
    const asked = JSON.stringify(fix);
    const fixes = this.#shown.flatMap(({ finding }) => finding.fixes);
    const same = fixes.includes(fix) ? fix : fixes.find((each) => JSON.stringify(each) === asked);
    if (!same) return false;
    const off = this.#off.get(same);
    const done = await (off ? this.field.unformat(off) : this.field.replace(same.edits));
    this.changed();
    return done;
  }

  /**
   * Puts wording at the end of the field's text, in a paragraph of its own, with its formats where the field takes them,
   * and selects the first placeholder in it; false where the field refused.
   */
  async insert({ text, html }: Wording): Promise<boolean> {
    this.changed();
    const end = this.#text.trimEnd().length;
    const done =
      (html !== null && this.field.kind === "rich" && (await this.field.append({ html: safeHtml(html), text }))) ||
      (await this.field.replace([{ start: end, end: this.#text.length, text: end > 0 ? `\n\n${text}` : text }]));
    this.changed();
    const open = done ? firstPlaceholder(this.#text.slice(end)) : null;
    if (open) this.field.select({ start: end + open.start, end: end + open.end });
    return done;
  }

  /** Returns the seller's own message: without what it quotes, with its formats where it has any. */
  content(): Content & { plain: string | null } {
    this.changed();
    const { quoted } = this.environment.page;
    const markup = this.field.markup();
    let text = this.#text;
    if (markup) {
      const body = this.#facts.scope === "proactive" ? markup.source : withoutQuotations(markup.source);
      text = textOfHtml(body);
      // What only its words tell for quoted can be taken out of text alone.
      if (quoted(text).length === 0) return { body, format: "html", plain: text };
    }
    return { body: new Cut(text, quoted).text, format: "text", plain: null };
  }

  /** What was sent is gone from here: what was put aside for it no longer counts. */
  sent(): void {
    this.#forget();
    this.check();
  }

  view(): ComposeView {
    const report = this.#standing?.report ?? null;
    const failed = this.#failure !== null;
    const waiting = this.#flight !== null || report === null;
    return {
      field: this.field,
      text: this.#text,
      state: failed ? "failed" : waiting ? (this.#engine.state === "ready" ? "checking" : "starting") : "ready",
      message: this.#failure,
      verdict: report && (this.#shown.length === 0 && this.#held.length > 0 ? null : verdictOf(this.#shown)),
      findings: this.#shown,
      facts: this.#facts,
      report,
      isChecked: this.#standing?.text === this.#text,
      engine: this.#engine,
    };
  }

  close(): void {
    this.#closed = true;
    this.#settle();
    this.#hold([]);
    this.#callOff();
    this.#flight?.abort.abort();
    this.field.release();
  }

  /** What was said of one message does not go for the next. */
  #forget(): void {
    this.#dismissed.clear();
    this.#told = null;
  }

  /** Tells those who wait that the text has been checked, or will not be. */
  #settle(): void {
    this.#waiting.splice(0).forEach((resolve) => resolve());
  }

  /** Has the engine ready for markup before any is pasted; behind the first check, which is waited for. */
  #prepareForMarkup(): void {
    if (this.#closed || hasMetMarkup || this.field.kind !== "rich") return;
    hasMetMarkup = true;
    const request: CheckRequest = { body: SOME_MARKUP, format: "html", sent_on: today(), fixes: true };
    // Where it fails, the first check of markup only takes longer.
    void this.environment.client.check(request).catch(() => undefined);
  }

  #schedule(pause: number, fixes = false): void {
    if (this.#closed) return;
    this.#callOff();
    const timer = setTimeout(() => void this.#run(fixes), pause);
    this.#callOff = () => clearTimeout(timer);
  }

  async #run(fixes: boolean): Promise<void> {
    if (this.#closed) return;
    // Changed, and not told of yet: what is handed over goes with the text that it is of.
    if (!this.field.readOnly && this.field.read() !== this.#text) return this.changed();
    const source = this.#markup();
    if (this.#isEmpty) {
      this.#source = source;
      // An empty message breaks nothing yet; a seller who has not begun is not told off.
      this.#readFacts();
      this.#flight?.abort.abort();
      this.#flight = null;
      this.#standing = null;
      this.#failure = this.#engine.state === "failed" ? (this.#engine.message ?? "") : null;
      this.#shown = [];
      this.#hold([]);
      this.#draw();
      this.#settle();
      this.environment.changed(this);
      this.#prepareForMarkup();
      return;
    }
    // One check at a time: its answer is of use though the text has changed since, and fast typing puts none off. The
    // search for fixes gives way.
    if (this.#flight && !this.#flight.request.fixes) return;
    const { client, page } = this.environment;
    this.#readFacts();
    this.#source = source;
    const handed = handOver(this.field, this.#text, page.quoted);
    const { body, format } = handed;
    const request: CheckRequest = { ...this.#facts, body, format, sent_on: today(), fixes };
    this.#flight?.abort.abort();
    const abort = new AbortController();
    const flight: Flight = {
      request,
      text: this.#text,
      source,
      handed,
      changes: [],
      abort,
      stale: false,
    };
    this.#flight = flight;
    let report: Report | null = null;
    let failure: string | null = null;
    try {
      report = await client.check(request, { signal: flight.abort.signal, of: this.id });
    } catch (error) {
      if (flight.abort.signal.aborted) return;
      failure = errorMessage(error);
    }
    if (this.#flight !== flight || this.#closed) return;
    if (format === "html") hasMetMarkup = true;
    this.#prepareForMarkup();
    this.#flight = null;
    this.#failure = failure;
    if (report) this.#take(report, flight);
    if (flight.changes.length === 0) this.#settle();
    this.environment.changed(this);
    if (flight.stale || flight.changes.length > 0) {
      this.#schedule(0);
    } else if (report && !fixes && report.findings.length > 0) {
      this.#schedule(REST, true);
    }
  }

  #readFacts(): void {
    const facts = this.environment.page.facts(this.field.element);
    // Another page, or another thread, is about another order.
    if (this.#told && (facts.order?.id || this.#told.address !== addressAround())) this.#told = null;
    this.#facts = { ...facts, order: { ...this.#told?.facts, ...facts.order } };
  }

  #take(report: Report, flight: Flight): void {
    this.#standing = { report, text: flight.text, source: flight.source, fixes: flight.request.fixes };
    const counts = new Map<string, number>();
    const shown = report.findings.flatMap((finding): ShownFinding[] => {
      const inBody = finding.spans.filter((span) => span.field === "body");
      const spans = joined(inBody.flatMap((span) => flight.handed.places(span)), flight.text);
      // There is nothing but what stands on both sides of a quotation.
      if (spans.length === 0 && inBody.length > 0) return [];
      const count = (counts.get(finding.rule) ?? 0) + 1;
      counts.set(finding.rule, count);
      const fixes = finding.fixes.flatMap((fix) => this.#restored(fix, flight.handed));
      return [{ key: `${finding.rule}#${count}`, finding: { ...finding, fixes }, spans }];
    });
    const now = shiftFindings(inReadingOrder(shown), flight.changes).filter(
      ({ finding, spans }) => !this.#dismissed.has(this.#words(finding.rule, spans)),
    );
    const held = this.#early(now, report);
    this.#shown = now.filter((item) => !held.includes(item));
    this.#hold(held);
    this.#draw();
  }

  /** Returns the findings that the end of the sentence may take back; one that is shown already stays. */
  #early(found: readonly ShownFinding[], { kinds }: Report): ShownFinding[] {
    if (!this.#lastEdit || performance.now() - this.#lastEdit.at >= QUIET) return [];
    const sentence = unfinishedSentence(this.#text, this.#lastEdit.edit);
    if (!sentence) return [];
    const there = new Set(this.#shown.map(({ key }) => key));
    return found.filter((item) => !there.has(item.key) && mayPass(item, kinds, this.#text, sentence));
  }

  #hold(held: readonly ShownFinding[]): void {
    clearTimeout(this.#holding);
    this.#held = held;
    if (held.length === 0) return;
    const since = performance.now() - (this.#lastEdit?.at ?? 0);
    this.#holding = window.setTimeout(() => this.#reveal(), Math.max(0, QUIET - since));
  }

  #reveal(): void {
    if (this.#held.length === 0) return;
    this.#shown = inReadingOrder([...this.#shown, ...this.#held]);
    this.#hold([]);
    this.#draw();
    this.environment.changed(this);
  }

  /** Returns a fix of what was checked as one of the field; nothing where it is none there. */
  #restored(fix: Fix, handed: Handover): Fix[] {
    const restored = handed.fix(fix);
    if (!restored) return [];
    if (restored.off) this.#off.set(restored.fix, restored.off);
    return [restored.fix];
  }

  #draw(): void {
    const marks: Mark[] = this.#shown.flatMap(({ finding, spans }) =>
      spans.map((span) => ({ ...span, severity: finding.severity, finding })),
    );
    this.field.draw(marks);
  }

  get #isEmpty(): boolean {
    return this.#text.trim() === "" && this.#markup() === null;
  }

  #markup(): string | null {
    return this.field.readOnly ? null : (this.field.markup()?.source ?? null);
  }

  #words(rule: string, spans: readonly Place[]): string {
    const words = ({ start, end, element }: Place): string =>
      element ? `<${element.localName} ${element.getAttribute("src") ?? ""}>` : this.#text.slice(start, end);
    return JSON.stringify([rule, ...spans.map(words)]);
  }
}

/** Returns places in reading order, each element once, and as one what only blanks part: runs of letters and the like. */
function joined(places: readonly Place[], text: string): Place[] {
  const kept: Place[] = [];
  for (const place of [...places].sort((one, other) => one.start - other.start || one.end - other.end)) {
    const last = kept.at(-1);
    if (place.element) {
      if (!kept.some(({ element }) => element === place.element)) kept.push(place);
    } else if (last && !last.element && /^[ \t]*$/.test(text.slice(last.end, place.start))) {
      kept[kept.length - 1] = { start: last.start, end: Math.max(last.end, place.end) };
    } else {
      kept.push(place);
    }
  }
  return kept;
}

/** Takes findings through changes of the text; one that a change touches goes, and fixes go with the first change. */
function shiftFindings(shown: readonly ShownFinding[], changes: readonly TextEdit[]): ShownFinding[] {
  if (changes.length === 0) return [...shown];
  return shown.flatMap((item) => {
    const spans = changes.reduce<readonly Place[]>((spans, change) => shift(spans, change), item.spans);
    if (spans.length === 0 && item.spans.length > 0) return [];
    const finding: Finding = item.finding.fixes.length > 0 ? { ...item.finding, fixes: [] } : item.finding;
    return [{ ...item, finding, spans: [...spans] }];
  });
}

function inReadingOrder(shown: readonly ShownFinding[]): ShownFinding[] {
  const first = ({ spans }: ShownFinding): number => spans[0]?.start ?? Infinity;
  // Two findings on the whole message have no place: infinity less infinity is no number.
  return shown.toSorted((a, b) => first(a) - first(b) || gravity(b.finding.severity) - gravity(a.finding.severity));
}

/** The verdict on what is shown: what the seller has put aside no longer counts. */
function verdictOf(shown: readonly ShownFinding[]): ComposeView["verdict"] {
  if (shown.length === 0) return "in-bounds";
  return shown.some(({ finding }) => finding.severity !== "hint") ? "out-of-bounds" : "doubtful";
}
