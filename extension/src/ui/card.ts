/** The card: one finding, why it is one, by whose words, and what to do about it. */

import type { ComposeView, ShownFinding } from "../compose/view";
import { number, t } from "../i18n";
import type { Fix } from "../protocol";
import { button, element, spoken } from "./dom";
import { icon } from "./icons";
import { closeButton, createPanel, type Panel } from "./panel";
import { previews } from "./preview";
import { certaintyWord, changes, misspeltWords, severityMark, sinceWord, wordsConcerned } from "./words";

export interface CardActions {
  fix(fix: Fix): void;
  dismiss(): void;
  switchOff(): void;
  /** The word is one of the seller's own. */
  addWord(word: string): void;
  /** Shows the finding so many places further. */
  go(step: 1 | -1): void;
  openList(): void;
  close(): void;
}

export interface Card extends Panel {
  show(view: ComposeView, shown: ShownFinding): void;
}

const TITLE = "card-title";
const DESCRIPTION = "card-what";
const OWN_WORDS = "card-own-words";

export function createCard(actions: CardActions): Card {
  const panel = createPanel("card", TITLE, DESCRIPTION);
  let drawn = "";
  /** The finding that is shown, and whether it has fixes that it was first shown without. */
  let last: { key: string; hasFixes: boolean; late: boolean } | null = null;

  /**
   * Keeps what can be pressed where it lies while the pointer is on the card: what comes and goes of one finding does so
   * within it. Else the card is as high as what it says.
   */
  function keepPlaces(key: string, hasFixes: boolean): { late: boolean } {
    const before = last?.key === key ? last : null;
    const isPointedAt = before !== null && panel.element.matches(":hover");
    panel.element.style.height = isPointedAt ? getComputedStyle(panel.element).height : "";
    last = { key, hasFixes, late: before !== null && hasFixes && (before.late || !before.hasFixes) };
    return last;
  }

  return {
    ...panel,

    hide() {
      drawn = "";
      last = null;
      panel.hide();
    },

    show(view, shown) {
      const { finding } = shown;
      const place = view.findings.findIndex((other) => other.key === shown.key);
      const words = wordsConcerned(view, shown);
      const misspelt = misspeltWords(view, shown);
      const now = JSON.stringify([finding, words, misspelt, place, view.findings.length]);
      if (now === drawn) return;
      drawn = now;
      // Safe ones first; the sort keeps the engine's order among equals.
      const fixes = finding.fixes.toSorted((a, b) => Number(b.safe) - Number(a.safe));
      const { late } = keepPlaces(shown.key, fixes.length > 0);
      panel.element.dataset["severity"] = finding.severity;
      panel.fill(
        element(
          "div",
          { class: "head" },
          severityMark(finding.severity),
          element("span", { class: "certainty" }, certaintyWord(finding.certainty)),
          closeButton(actions.close),
        ),
        element(
          "div",
          // What scrolls has to be reached by key where nothing in it can be.
          { class: "scroll", ...(fixes.length + misspelt.length === 0 && { tabindex: 0, role: "group", "aria-labelledby": TITLE }) },
          element("h2", { id: TITLE }, finding.title),
          element(
            "div",
            { id: DESCRIPTION },
            words.length > 0 &&
              element("p", { class: "words" }, ...words.map((word) => element("q", { dir: "auto" }, word))),
            words.length === 0 && element("p", { class: "words whole" }, t("card_whole_message")),
            element("p", {}, finding.why),
            finding.note ? element("p", { class: "note" }, finding.note) : null,
          ),
          finding.instead !== "" &&
            (fixes.length === 0 || (late && misspelt.length > 0)) &&
            element("p", { class: "instead" }, element("b", {}, t("card_instead")), ` ${finding.instead}`),
          late && misspelt.length > 0 && ownWords(misspelt, actions),
          fixes.length > 0 &&
            element(
              "div",
              { class: "fixes", role: "group", "aria-label": t("card_fixes") },
              ...fixes.map((fix, index) => fixButton(view, fix, index, actions)),
            ),
          !late && misspelt.length > 0 && ownWords(misspelt, actions),
          element(
            "figure",
            {},
            element("blockquote", {}, finding.citation.says),
            element(
              "figcaption",
              {},
              finding.citation.source,
              element("span", { class: "since" }, sinceWord(finding.since, finding.edition)),
            ),
          ),
        ),
        foot(view, place, actions),
      );
    },
  };
}

function fixButton(view: ComposeView, fix: Fix, index: number, actions: CardActions): HTMLButtonElement {
  return button(
    { class: "fix", "data-key": `fix-${index}` },
    [
      element(
        "span",
        { class: "fix-title" },
        fix.title,
        element("span", { class: "tag" }, fix.safe ? t("fix_safe") : t("fix_suggestion")),
      ),
      ...previews(changes(view, fix)),
    ],
    () => actions.fix(fix),
  );
}

/** The words that may be the seller's own, each to be pressed. */
function ownWords(words: readonly string[], actions: CardActions): HTMLElement {
  return element(
    "div",
    { class: "own-words", role: "group", "aria-labelledby": OWN_WORDS },
    element("span", { id: OWN_WORDS }, t("card_own_words")),
    // The focus stays in its place, on the next word.
    ...words.map((word, index) =>
      button({ "data-key": `word-${index}`, dir: "auto" }, [word], () => actions.addWord(word)),
    ),
  );
}

function foot(view: ComposeView, place: number, actions: CardActions): HTMLElement {
  const count = view.findings.length;
  const step = (to: 1 | -1, name: "previous" | "next", label: string): HTMLButtonElement =>
    button({ class: "quiet square", "aria-label": label, title: label, "data-key": name }, [icon(name)], () => {
      actions.go(to);
    });
  return element(
    "div",
    { class: "foot" },
    aside("dismiss", t("card_dismiss"), t("card_dismiss_help"), actions.dismiss),
    aside("off", t("card_switch_off"), t("card_switch_off_help"), actions.switchOff),
    element(
      "span",
      { class: "steps" },
      count > 1 && step(-1, "previous", t("card_previous")),
      button(
        { class: "quiet", "data-key": "list", title: t("card_list") },
        [t("card_place", number(place + 1), number(count)), spoken(`. ${t("card_list")}`)],
        actions.openList,
      ),
      count > 1 && step(1, "next", t("card_next")),
    ),
  );
}

function aside(key: string, label: string, help: string, onClick: () => void): HTMLButtonElement {
  return button({ class: "quiet", "data-key": key, title: help }, [label], onClick);
}
