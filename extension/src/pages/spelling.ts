/** Whether spelling and grammar are checked, and the words that are the seller's own. */

import { t } from "../i18n";
import { setOwnWords, setSettings, type Settings } from "../settings";
import { element, fill } from "../ui/dom";
import { checkbox, labelled, muted, saySaved, setting } from "./parts";

/** Milliseconds without a key after which the words are kept as they stand: who closes the page loses none. */
const REST = 800;

export interface SpellingSection {
  update(settings: Settings): void;
}

export function spellingSection(section: HTMLElement): SpellingSection {
  const check = element("input", { type: "checkbox", id: "spelling-check" });
  check.addEventListener("change", () => void setSettings({ spelling: check.checked }).then(saySaved));
  const grammar = element("input", { type: "checkbox", id: "grammar-check" });
  grammar.addEventListener("change", () => void setSettings({ grammar: grammar.checked }).then(saySaved));
  const words = element("textarea", {
    id: "own-words",
    rows: 6,
    autocapitalize: "off",
    autocomplete: "off",
    spellcheck: "false",
    dir: "auto",
    "aria-describedby": "own-words-what",
  });
  /** As they are kept. */
  let kept: readonly string[] = [];
  /** As they were in the field when it was last read or filled. */
  let known: readonly string[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(): void {
    // A list that is being written is not taken away.
    if (document.activeElement === words) return;
    words.value = kept.join("\n");
    known = kept;
  }

  function keep(): Promise<unknown> {
    clearTimeout(timer);
    const written = listed(words.value);
    last = setOwnWords(written, known).then((now) => (kept = now));
    known = written;
    return last;
  }

  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void keep(), REST);
  });
  words.addEventListener("change", () => void keep().then(saySaved));
  words.addEventListener("blur", () => void last.finally(show));
  fill(
    section,
    element("h2", {}, t("options_spelling")),
    element("p", { class: "lead" }, t("options_spelling_lead")),
    setting(checkbox(check, t("options_spelling_check")), muted(t("options_spelling_help"))),
    setting(checkbox(grammar, t("options_grammar_check")), muted(t("options_grammar_help"))),
    setting(labelled(t("options_own_words"), words), muted(t("options_own_words_help"), { id: "own-words-what" })),
  );
  return {
    update({ spelling, grammar: isGrammarOn, ownWords }) {
      check.checked = spelling;
      grammar.checked = isGrammarOn;
      kept = ownWords;
      show();
    },
  };
}

/** Returns the words of a list; words hold no blanks, so those part them as well. */
function listed(text: string): string[] {
  return text.split(/[\s,;]+/u).filter((word) => word !== "");
}
