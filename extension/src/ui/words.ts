/** How findings, verdicts and kinds of message are put into words, and the small parts that several views share. */

import type { Actions, Change, ComposeView, ShownFinding } from "../compose/view";
import { date, plural, t } from "../i18n";
import { SPELLING, type Certainty, type Edit, type Fix, type Kind, type Severity, type Verdict } from "../protocol";
import { element, spoken } from "./dom";
import { icon, type IconName } from "./icons";

export function severityWord(severity: Severity): string {
  return { error: t("severity_error"), warning: t("severity_warning"), hint: t("severity_hint") }[severity];
}

function verdictWord(verdict: Verdict): string {
  return {
    "in-bounds": t("verdict_in_bounds"),
    doubtful: t("verdict_doubtful"),
    "out-of-bounds": t("verdict_out_of_bounds"),
  }[verdict];
}

export function certaintyWord(certainty: Certainty): string {
  return {
    stated: t("certainty_stated"),
    interpreted: t("certainty_interpreted"),
    reported: t("certainty_reported"),
  }[certainty];
}

/** What sorts of message it is, each in words. */
export function kindWords({ report }: ComposeView): string[] {
  return (report?.kinds ?? []).map(kindWord);
}

function kindWord({ permission, title }: Kind): string {
  const word = {
    required: t("kind_required", title),
    proactive: t("kind_proactive", title),
    "non-permitted": t("kind_non_permitted", title),
  };
  return word[permission];
}

/** Since when a rule is in force; without a day where it is older than the editions on record. */
export function sinceWord(since: string | null, edition: string): string {
  return since ? t("card_since", date(since), edition) : t("card_since_earlier", edition);
}

/** How a view is shown in short: a state of the engine, or the verdict. */
export type Look = "idle" | "busy" | "failed" | Verdict;

export function lookOf(view: ComposeView): Look {
  if (view.state === "failed") return "failed";
  if (view.verdict) return view.verdict;
  return view.engine.state === "starting" ? "busy" : "idle";
}

export function lookWord(look: Look): string {
  if (look === "idle") return t("badge_idle");
  if (look === "busy") return t("badge_starting");
  if (look === "failed") return t("badge_failed");
  return verdictWord(look);
}

export function lookIcon(look: Look): IconName {
  const icons: Record<Look, IconName> = {
    idle: "idle",
    busy: "idle",
    failed: "warning",
    "in-bounds": "ok",
    doubtful: "hint",
    "out-of-bounds": "error",
  };
  return icons[look];
}

/** A severity's icon, word and colour; `bare` leaves the word to screen readers. */
export function severityMark(severity: Severity, bare = false): HTMLElement {
  const word = severityWord(severity);
  return element("span", { class: `severity ${severity}` }, icon(severity), bare ? spoken(word) : word);
}

/**
 * What a rule needs to know, in words, each once.
 *
 * @param isOn - Whether a check is on; what it could not read is then what is lacking.
 */
export function needWords(facts: readonly string[], isOn: Actions["isOn"] = () => false): string[] {
  return [...new Set(facts.map((fact) => needWord(fact, isOn)))];
}

function needWord(fact: string, isOn: Actions["isOn"]): string {
  switch (fact) {
    case "days-since-completion":
      return t("need_completed_on");
    case "order.opted-out":
      return t("need_opted_out");
    case "buyer.language":
      return t("need_buyer_language");
    case "order.history":
      return t("need_history");
    case "scope":
      return t("need_scope");
    case "spelling":
      return isOn(fact) ? t("need_spelling_unread") : t("need_spelling");
    case "grammar":
      return isOn(fact) ? t("need_grammar_unread") : t("need_grammar");
    case "image.animated":
      return t("need_pictures");
    case "attachments":
    case "attachments.count":
    case "attachments.size":
      return t("need_attachments");
    default:
      return fact;
  }
}

const MOST_WORDS = 140;

/** The words that a finding is about, one piece for each place. */
export function wordsConcerned({ text }: ComposeView, { spans }: ShownFinding, most = 3): string[] {
  if (spans.length === 0) return [];
  const words = spans.map(({ start, end, element }) =>
    shorten(element ? nameOf(element) : showBreaks(text.slice(start, end)), MOST_WORDS),
  );
  const different = [...new Set(words)].filter((word) => word.trim() !== "");
  const rest = different.length - most;
  return rest > 0 ? [...different.slice(0, most), plural("card_more_places", rest)] : different;
}

/** The words that a finding says are misspelt, each once; none where it is about something else. */
export function misspeltWords(view: ComposeView, { finding, spans }: ShownFinding): string[] {
  if (finding.rule !== SPELLING) return [];
  const text = view.field.read();
  // What only blanks part is one place.
  return [...new Set(spans.flatMap(({ start, end }) => text.slice(start, end).split(/\s+/u)))].filter((word) => word !== "");
}

/** What an element that is no text is called: a picture by its alternative text or its file. */
function nameOf(element: Element): string {
  if (element.localName !== "img") return t("card_table");
  const address = element.getAttribute("src") ?? "";
  const file = /^(?:data|blob):/.test(address) ? "" : (/([^/?#]+)(?:[?#].*)?$/.exec(address)?.[1] ?? "");
  const name = element.getAttribute("alt")?.trim() || file;
  return name === "" ? t("card_picture") : t("card_picture_named", name);
}

/** What a fix would change, cut down to the words that differ; only while the text is the one it was made for. */
export function changes({ text }: ComposeView, fix: Fix): Change[] {
  return fix.edits.map((edit) => change(text, edit));
}

function change(text: string, edit: Edit): Change {
  let { start, end, text: after } = edit;
  // Common words at both ends only hide what differs.
  const same = commonWords(text.slice(start, end), after);
  start += same.lead;
  end -= same.tail;
  after = after.slice(same.lead, after.length - same.tail);
  const line = text.slice(Math.max(0, start - 24), start).split("\n").at(-1) ?? "";
  const rest = text.slice(end, end + 24).split("\n")[0] ?? "";
  return {
    before: shorten(showBreaks(text.slice(start, end)), MOST_WORDS),
    after: showBreaks(after),
    lead: line.replace(/^\S*\s/u, ""),
    tail: rest.replace(/\s\S*$/u, ""),
  };
}

/** How many characters at the start and at the end are the same, whole words only. */
function commonWords(a: string, b: string): { lead: number; tail: number } {
  const most = Math.min(a.length, b.length);
  let lead = 0;
  while (lead < most && a[lead] === b[lead]) lead++;
  while (lead > 0 && lead < most && !/\s/u.test(a[lead - 1] ?? "")) lead--;
  if (lead === most && a.length !== b.length) while (lead > 0 && !/\s/u.test(a[lead - 1] ?? "")) lead--;
  let tail = 0;
  while (tail < most - lead && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  while (tail > 0 && !/\s/u.test(a[a.length - tail] ?? "")) tail--;
  return { lead, tail };
}

/** Line breaks can be what is wrong, so they are shown. */
function showBreaks(text: string): string {
  return text.replace(/\n/gu, "↵");
}

function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2) - 2;
  // Not through the middle of a pair of surrogates.
  return `${text.slice(0, half).replace(/[\ud800-\udbff]$/u, "")} … ${text.slice(-half).replace(/^[\udc00-\udfff]/u, "")}`;
}
