/** The seller's own rules: the editor, what is wrong with them, and keeping them once nothing is. */

import type { Client } from "../engine/client";
import { errorMessage } from "../error-message";
import { number, plural, t } from "../i18n";
import type { Diagnostic, HouseRulesResult } from "../protocol";
import type { Settings } from "../settings";
import { element, fill } from "../ui/dom";
import { makeEditor, type Editor } from "./editor";
import { ask, muted, pressButton } from "./parts";
import { say } from "./say";

/** Milliseconds without a key before the rules are checked. */
const DELAY = 250;

export interface HouseSection {
  update(settings: Settings): void;
}

export function houseSection(section: HTMLElement, client: Client, first: string): HouseSection {
  /** What is being changed here, and what is kept by now: rules may have been saved elsewhere. */
  let saved = first;
  let stored = first;
  let asked: AbortController | null = null;
  const status = element("p", { class: "verdict", role: "status" });
  const problems = element("ol", { class: "problems", "aria-label": t("options_house_problems") });
  const save = pressButton(t("options_house_save"), () => void keep(), { class: "primary" });
  const revert = pressButton(t("options_house_revert"), () => {
    saved = stored;
    editor.setText(saved);
  });
  const example = pressButton(t("options_house_example"), () => {
    editor.setText(EXAMPLE);
    editor.goTo(0, 0);
  });

  const editor: Editor = makeEditor({
    text: saved,
    label: t("options_house"),
    hint: t("options_house_hint"),
    delay: DELAY,
    async check(text) {
      asked?.abort();
      asked = new AbortController();
      try {
        const result = await client.checkHouseRules(text, asked.signal);
        show(result, text);
        return result.diagnostics;
      } catch (error) {
        if (!(error instanceof DOMException && error.name === "AbortError")) fail(error);
        return [];
      }
    },
    changed: buttons,
    save: () => void keep(),
  });

  function buttons(): void {
    const text = editor.text();
    save.disabled = revert.disabled = text === saved;
    example.hidden = text.trim() !== "";
  }

  function show(result: HouseRulesResult, text: string): void {
    const errors = result.diagnostics.filter(({ level }) => level === "error").length;
    status.dataset.look = errors > 0 ? "error" : "ok";
    if (text.trim() === "") status.textContent = "";
    else if (errors > 0) status.textContent = plural("options_house_errors", errors);
    else status.textContent = result.tests === 0 ? t("options_house_no_tests") : plural("options_house_pass", result.tests);
    if (errors === 0 && text.trim() !== "" && text !== saved) status.append(" ", t("options_house_unsaved"));
    fill(problems, ...result.diagnostics.map(problem));
  }

  function problem(item: Diagnostic): HTMLElement {
    const place = pressButton(
      t("options_house_place", number(item.line), number(item.column)),
      () => editor.goTo(item.start, item.end),
      { class: "link" },
    );
    return element(
      "li",
      { class: item.level },
      place,
      " ",
      element("span", {}, item.message),
      item.label && element("span", { class: "muted" }, ` (${item.label})`),
      " ",
      element("code", {}, item.code),
      item.help && element("span", { class: "help" }, item.help),
    );
  }

  function fail(error: unknown): void {
    status.dataset.look = "error";
    status.textContent = t("options_house_failed", errorMessage(error));
  }

  async function keep(): Promise<void> {
    const text = editor.text();
    asked?.abort();
    try {
      let result = await client.keepHouseRules(text, saved);
      if (result.accepted && !result.isKept && (await mayReplace())) result = await client.keepHouseRules(text, null);
      if (result.isKept) saved = stored = text;
      show(result, text);
      editor.show(result.diagnostics);
      if (result.isKept) say(t("options_house_saved"));
      else if (!result.accepted) say(t("options_house_refused"));
      const [worst] = result.diagnostics.filter(({ level }) => level === "error");
      if (worst) editor.goTo(worst.start, worst.end);
    } catch (error) {
      fail(error);
    }
    buttons();
  }

  function mayReplace(): Promise<boolean> {
    return ask({
      title: t("options_house_changed_title"),
      what: t("options_house_changed_what"),
      keep: t("templates_changed_keep"),
      go: t("template_replace"),
    });
  }

  // The browser asks before rules that are not saved are lost.
  window.addEventListener("beforeunload", (event) => {
    if (editor.text() !== saved) event.preventDefault();
  });
  fill(
    section,
    element("h2", {}, t("options_house")),
    element("p", { class: "lead" }, t("options_house_lead")),
    element("div", { class: "editor" }, editor.element),
    status,
    problems,
    element("div", { class: "bar" }, save, revert, example),
    muted(t("options_house_keys")),
  );
  buttons();

  return {
    update({ houseRules }) {
      stored = houseRules;
      // Saved elsewhere, and nothing here that would be lost.
      if (houseRules !== saved && editor.text() === saved) {
        saved = houseRules;
        editor.setText(saved);
      }
      buttons();
    },
  };
}

/** The beginning of `docs/language.md`. */
const EXAMPLE = `language en "English"

rule house.no-jargon "Our buyers do not know what an SKU is"
  stated
  cite "House style, 2026" "Write for people who buy from us once."
  when any of
    - SKU, stock keeping unit
  why "Buyers do not know our abbreviations and write back to ask."
  instead "Name the product."
  flags "Your SKU 4711 has been packed."
  passes "Your blue kettle has been packed."
`;
