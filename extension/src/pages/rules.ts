/** The table of rules: what each says, by whose words, and how severe a finding of it is. */

import { date, number, plural, t } from "../i18n";
import type { Certainty, Description, Edition, Rule, Severity } from "../protocol";
import { setSettings, setSeverity, type Settings } from "../settings";
import { element, fill } from "../ui/dom";
import { certaintyWord, needWords, severityWord, sinceWord } from "../ui/words";
import { checkbox, labelled, pressButton, saySaved, searchOf } from "./parts";
import { say } from "./say";
import { startOf } from "./words";

const CERTAINTIES: readonly Certainty[] = ["stated", "interpreted", "reported"];
const SEVERITIES: readonly Severity[] = ["error", "warning", "hint"];

interface Row {
  rule: Rule;
  line: HTMLTableRowElement;
  level: HTMLSelectElement;
  /** In lower case. */
  words: string;
}

export interface RulesSection {
  /** Shows rules and settings as they are now. */
  update(description: Description, settings: Settings): void;
}

export function rulesSection(section: HTMLElement): RulesSection {
  let rows: Row[] = [];
  const search = element("input", { type: "search", id: "rules-search", autocomplete: "off", spellcheck: "false" });
  const certainty = element(
    "select",
    { id: "rules-certainty" },
    element("option", { value: "" }, t("options_rules_any_certainty")),
    ...CERTAINTIES.map((each) => element("option", { value: each }, certaintyWord(each))),
  );
  const changed = element("input", { type: "checkbox", id: "rules-changed" });
  const count = element("p", { class: "muted", role: "status" });
  const body = element("tbody");
  const reset = pressButton(t("options_rules_reset"), setAllBack, { disabled: true });

  const filter = (): void => {
    const isFound = searchOf(search);
    let shown = 0;
    for (const { line, rule, level, words } of rows) {
      line.hidden =
        !isFound(words) ||
        (certainty.value !== "" && rule.certainty !== certainty.value) ||
        (changed.checked && level.value === "");
      if (!line.hidden) shown += 1;
    }
    count.textContent =
      shown === rows.length
        ? plural("options_rules_count", rows.length)
        : t("options_rules_shown", number(shown), number(rows.length));
  };
  for (const [control, event] of [[search, "input"], [certainty, "change"], [changed, "change"]] as const) {
    control.addEventListener(event, filter);
  }
  function setAllBack(): void {
    void setSettings({ severities: {} }).then(() => say(t("options_rules_reset_done")));
    search.focus();
  }

  fill(
    section,
    element("h2", {}, t("options_rules")),
    element("p", { class: "lead" }, t("options_rules_lead")),
    element(
      "div",
      { class: "bar" },
      labelled(t("options_rules_search"), search, "grow"),
      labelled(t("options_rules_certainty"), certainty),
      checkbox(changed, t("options_rules_changed")),
      reset,
    ),
    count,
    element(
      "table",
      { class: "rules" },
      element("caption", { class: "spoken" }, t("options_rules")),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          ...[t("options_rules_rule"), t("options_rules_certainty"), t("options_rules_level")].map((head) =>
            element("th", { scope: "col" }, head),
          ),
        ),
      ),
      body,
    ),
  );

  return {
    update(description, { severities }) {
      const rules = description.rules;
      if (rules.length !== rows.length || rules.some((rule, index) => rule !== rows[index]?.rule)) {
        const open = new Set(rows.filter(({ line }) => line.querySelector("details[open]")).map(({ rule }) => rule.id));
        rows = rules.map((rule) => makeRow(rule, description, open.has(rule.id)));
        fill(body, ...rows.map(({ line }) => line));
      }
      for (const { rule, line, level } of rows) {
        level.value = severities[rule.id] ?? "";
        line.classList.toggle("off", level.value === "off");
        line.classList.toggle("changed", level.value !== "");
      }
      reset.disabled = rows.every(({ level }) => level.value === "");
      filter();
    },
  };
}

function makeRow(rule: Rule, { editions }: Description, open: boolean): Row {
  const level = element(
    "select",
    { "aria-label": t("options_rules_level_of", rule.title) },
    element("option", { value: "" }, t("options_rules_own", severityWord(rule.severity))),
    ...SEVERITIES.map((each) => element("option", { value: each }, severityWord(each))),
    element("option", { value: "off" }, t("options_rules_off")),
  );
  level.addEventListener("change", () => {
    const value = level.value as Severity | "off" | "";
    void setSeverity(rule.id, value === "" ? null : value).then(saySaved);
  });
  const line = element(
    "tr",
    {},
    element(
      "th",
      { scope: "row" },
      element(
        "details",
        { open },
        element("summary", {}, rule.title, element("code", {}, rule.id)),
        element(
          "div",
          { class: "about" },
          element("p", {}, rule.why),
          rule.instead && element("p", {}, element("b", {}, t("options_rules_instead")), " ", rule.instead),
          element(
            "blockquote",
            {},
            element("p", {}, rule.citation.says),
            element("cite", {}, rule.citation.source),
          ),
          element("p", { class: "muted" }, ...sinceWords(rule, editions)),
        ),
      ),
    ),
    element("td", { class: "certainty" }, certaintyWord(rule.certainty)),
    element("td", {}, level),
  );
  const words = [rule.id, rule.title, rule.why, rule.instead, rule.citation.says, rule.citation.source];
  return { rule, line, level, words: words.join("\n").toLowerCase() };
}

function sinceWords(rule: Rule, editions: readonly Edition[]): string[] {
  // A draft was never in force; what it brought came with the next edition that was.
  const from = editions.slice(editions.findIndex(({ id }) => id === rule.edition)).find(({ in_force: day }) => day);
  const since = from && startOf(from.id, editions);
  const words = [
    !from
      ? t("options_rules_edition", rule.edition)
      : since
        ? t("options_rules_since", rule.edition, date(since))
        : `${sinceWord(null, rule.edition)}.`,
  ];
  if (rule.scope === "proactive") words.push(" ", t("options_rules_proactive"));
  if (rule.needs.length > 0) words.push(" ", t("options_rules_needs", needWords(rule.needs).join(", ")));
  return words;
}
