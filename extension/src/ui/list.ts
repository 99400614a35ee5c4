/** The list: every finding of the message, and the rules that could not be checked with what they need. */

import type { Actions, ComposeView, ShownFinding } from "../compose/view";
import { language, languageName, plural, t } from "../i18n";
import type { Order, OrderFacts } from "../protocol";
import { button, element, onUser } from "./dom";
import { icon } from "./icons";
import { closeButton, createPanel, type Panel } from "./panel";
import { createWording, type ListWordingActions } from "./wording";
import { kindWords, lookIcon, lookOf, lookWord, needWords, severityMark, wordsConcerned } from "./words";

export interface ListActions {
  openFinding(shown: ShownFinding, byKey: boolean): void;
  setOrderFacts(facts: OrderFacts): void;
  openOptions(): void;
  isOn: Actions["isOn"];
  /** Null where no message is begun from wording. */
  wording: ListWordingActions | null;
  close(): void;
}

export interface List extends Panel {
  show(view: ComposeView): void;
  /** Closes a form in the list where the focus is in it; answers whether it was. */
  leaveForm(): boolean;
}

const TITLE = "list-title";
/** The languages of preference of Amazon's marketplaces. */
const LANGUAGES = ["ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv", "tr", "zh"];

export function createList(actions: ListActions): List {
  const panel = createPanel("list", TITLE, null);
  const head = element("div", { class: "head" });
  const findings = element("section", { "aria-label": t("list_findings") });
  const unchecked = element("section", { "aria-labelledby": "list-unchecked" });
  const wording = actions.wording && createWording(actions.wording);
  const scroll = element("div", { class: "scroll" }, findings);
  const foot = element(
    "div",
    { class: "foot" },
    element("span", { class: "keys" }, t("list_keys")),
    button({ class: "quiet", "data-key": "options" }, [t("list_options")], actions.openOptions),
  );
  let drawn: Record<string, string> = {};
  let facts: FactInputs | null = null;

  /** Fills a part of the list where what it shows has changed, so that the focus is not lost at each key. */
  function once(part: string, state: unknown, fill: () => void): void {
    const now = JSON.stringify(state);
    if (drawn[part] === now) return;
    drawn[part] = now;
    fill();
  }

  return {
    ...panel,

    leaveForm: () => wording?.leaveForm() ?? false,

    hide() {
      drawn = {};
      facts = null;
      panel.hide();
    },

    show(view) {
      if (panel.element.childElementCount === 0) {
        facts = createFactInputs(actions.setOrderFacts);
        scroll.replaceChildren(findings, facts.element, unchecked, ...(wording ? [wording.element] : []));
        wording?.open();
        panel.fill(head, scroll, foot);
      }
      const look = lookOf(view);
      const kinds = kindWords(view);
      const { edition = "", not_checked: notChecked = [] } = view.report ?? {};
      once("head", [look, kinds, edition, view.facts.reason], () => {
        head.replaceChildren(
          element("h2", { id: TITLE, "data-look": look }, icon(lookIcon(look)), lookWord(look)),
          closeButton(actions.close),
          element(
            "p",
            { class: "kinds" },
            kinds.join(" · ") || (view.verdict ? t("list_no_kind") : ""),
            view.facts.reason ? element("span", { class: "since" }, t("list_reason", view.facts.reason)) : "",
            edition ? element("span", { class: "since" }, t("list_edition", edition)) : "",
          ),
        );
      });
      const rows = view.findings.map((shown) => ({ shown, words: wordsConcerned(view, shown, 1)[0] ?? "" }));
      once("findings", [look, view.message, rows.map(({ shown, words }) => [shown.key, shown.finding, words])], () => {
        const active = (panel.element.getRootNode() as ShadowRoot).activeElement;
        const key = active instanceof HTMLElement && findings.contains(active) ? active.dataset["key"] : undefined;
        findings.replaceChildren(
          rows.length > 0 ? element("ul", {}, ...rows.map((row) => findingRow(row, actions))) : nothingFound(view),
        );
        if (key === undefined) return;
        const same = findings.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
        (same ?? panel.element).focus({ preventScroll: true });
      });
      facts?.update(view);
      wording?.update(view);
      const lacking = notChecked.map(({ title, needs }) => ({ title, needs: needWords(needs, actions.isOn).join(", ") }));
      once("unchecked", lacking, () => {
        unchecked.hidden = notChecked.length === 0;
        unchecked.replaceChildren(
          element("h3", { id: "list-unchecked" }, plural("list_not_checked", notChecked.length)),
          element(
            "ul",
            { class: "unchecked" },
            ...lacking.map(({ title, needs }) =>
              element("li", {}, title, element("span", { class: "needs" }, t("list_needs", needs))),
            ),
          ),
        );
      });
    },
  };
}

function findingRow({ shown, words }: { shown: ShownFinding; words: string }, actions: ListActions): HTMLLIElement {
  return element(
    "li",
    {},
    button(
      { class: "row", "data-key": shown.key },
      [
        severityMark(shown.finding.severity, true),
        element("span", { class: "row-title" }, shown.finding.title),
        element("span", { class: "row-words", dir: "auto" }, words || t("card_whole_message")),
      ],
      (event) => actions.openFinding(shown, event.detail === 0),
    ),
  );
}

function nothingFound(view: ComposeView): HTMLElement {
  if (view.state === "failed") return element("p", { class: "empty" }, t("list_failed"), " ", view.message ?? "");
  return element("p", { class: "empty" }, view.verdict ? t("list_nothing") : t("list_not_yet"));
}

interface FactInputs {
  readonly element: HTMLElement;
  update(view: ComposeView): void;
}

/** The inputs for what the seller knows of the order. One that was needed once stays while the list is open. */
function createFactInputs(onChange: (facts: OrderFacts) => void): FactInputs {
  const completed = element("input", {
    type: "date",
    id: "fact-completed",
    "data-key": "fact-completed",
    // Amazon's first year.
    min: "1995-01-01",
    max: "2999-12-31",
  });
  const optedOut = element(
    "select",
    { id: "fact-opted-out", "data-key": "fact-opted-out" },
    element("option", { value: "" }, t("fact_unknown")),
    element("option", { value: "no" }, t("fact_no")),
    element("option", { value: "yes" }, t("fact_yes")),
  );
  const names = LANGUAGES.map((code) => ({ code, name: languageName(code) }));
  names.sort((a, b) => a.name.localeCompare(b.name, language()));
  const buyerLanguage = element(
    "select",
    { id: "fact-language", "data-key": "fact-language" },
    element("option", { value: "" }, t("fact_unknown")),
    ...names.map(({ code, name }) => element("option", { value: code }, name)),
  );
  const rows = [
    { fact: "completed_on", input: completed, label: t("fact_completed_on"), need: "days-since-completion" },
    { fact: "opted_out", input: optedOut, label: t("fact_opted_out"), need: "order.opted-out" },
    { fact: "buyer_language", input: buyerLanguage, label: t("fact_buyer_language"), need: "buyer.language" },
  ].map(({ input, label, ...rest }) => {
    const row = element("div", { class: "fact" }, element("label", { for: input.id }, label), input);
    row.hidden = true;
    return { ...rest, input, row };
  });
  const section = element(
    "section",
    { class: "facts", "aria-labelledby": "list-facts" },
    element("h3", { id: "list-facts" }, t("list_facts")),
    element("p", { class: "help" }, t("list_facts_help")),
    ...rows.map(({ row }) => row),
  );
  // One at a time: another tab may have been told of the others.
  for (const { input, fact } of rows) {
    onUser(input, "change", () => {
      // While a date is typed its year goes through 0002 and 0020.
      if (!input.validity.valid) return;
      const value = input.value || null;
      onChange({ [fact]: fact === "opted_out" && value ? value === "yes" : value });
    });
  }

  return {
    element: section,
    update({ facts, report, state }) {
      const onPage = inputValues(facts.order?.id ? facts.order : null);
      const known = inputValues(report?.order ?? facts.order ?? null);
      const needed = new Set((report?.not_checked ?? []).flatMap(({ needs }) => needs));
      for (const { fact, input, need, row } of rows) {
        const value = known[fact] ?? "";
        input.disabled = onPage[fact] !== "";
        if (needed.has(need) || value !== "") row.hidden = false;
        // Until a report bears it out, what the seller has just chosen stands.
        if ((value !== "" || state === "ready") && !input.matches(":focus")) input.value = value;
      }
      section.hidden = rows.every(({ row }) => row.hidden);
    },
  };
}

function inputValues(order: Order | null): Record<string, string> {
  return {
    completed_on: order?.completed_on ?? "",
    opted_out: order?.opted_out === true ? "yes" : order?.opted_out === false ? "no" : "",
    buyer_language: order?.buyer_language?.split("-")[0]?.toLowerCase() ?? "",
  };
}
