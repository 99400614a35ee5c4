/** Whether spelling is checked, and the words that are the seller's own. */

import { t } from "../i18n";
import { setSettings, type Settings } from "../settings";
import { element, fill } from "../ui/dom";
import { say } from "./say";

export interface SpellingSection {
  update(settings: Settings): void;
}

export function spellingSection(section: HTMLElement): SpellingSection {
  const check = element("input", { type: "checkbox", id: "spelling-check" });
  check.addEventListener("change", () => {
    void setSettings({ spelling: check.checked }).then(() => say(t("options_saved")));
  });
  const words = element("textarea", {
    id: "own-words",
    rows: 6,
    autocapitalize: "off",
    autocomplete: "off",
    spellcheck: "false",
    dir: "auto",
    "aria-describedby": "own-words-what",
  });
  words.addEventListener("change", () => {
    const ownWords = listed(words.value);
    words.value = ownWords.join("\n");
    void setSettings({ ownWords }).then(() => say(t("options_saved")));
  });
  fill(
    section,
    element("h2", {}, t("options_spelling")),
    element("p", { class: "lead" }, t("options_spelling_lead")),
    element(
      "div",
      { class: "setting" },
      element("label", { class: "check" }, check, t("options_spelling_check")),
      element("p", { class: "muted" }, t("options_spelling_help")),
    ),
    element(
      "div",
      { class: "setting" },
      element("label", { class: "field" }, element("span", {}, t("options_own_words")), words),
      element("p", { id: "own-words-what", class: "muted" }, t("options_own_words_help")),
    ),
  );
  return {
    update({ spelling, ownWords }) {
      check.checked = spelling;
      // A list that is being written is not taken away.
      if (document.activeElement !== words) words.value = ownWords.join("\n");
    },
  };
}

/** Returns the words of a list, each once; words hold no blanks, so those part them as well. */
function listed(text: string): string[] {
  const words = text.split(/[\s,;]+/u).filter((word) => word !== "");
  return words.filter((word, at) => words.findIndex((other) => isSame(word, other)) === at);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
