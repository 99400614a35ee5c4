/** The edition that messages are checked against, whether to ask before one is sent, and the interface's language. */

import { dayBefore } from "../day";
import { LANGUAGES, date, t } from "../i18n";
import type { Description, Edition } from "../protocol";
import { setSettings, type Settings } from "../settings";
import { element, fill } from "../ui/dom";
import { checkbox, labelled, muted, saySaved, setting } from "./parts";

export interface GeneralSection {
  /** @param description - Null as long as the engine has not answered. */
  update(description: Description | null, settings: Settings): void;
}

export function generalSection(section: HTMLElement): GeneralSection {
  const ask = element("input", { type: "checkbox", id: "ask" });
  ask.addEventListener("change", () => void setSettings({ askBeforeSend: ask.checked }).then(saySaved));
  const edition = element("select", { id: "edition", "aria-describedby": "edition-what", disabled: true });
  const what = muted("", { id: "edition-what" });
  edition.addEventListener("change", () => void setSettings({ edition: edition.value || null }).then(saySaved));
  const language = element(
    "select",
    { id: "language", "aria-describedby": "language-what" },
    element("option", { value: "" }, t("options_language_of_the_browser")),
    ...LANGUAGES.map((tag) => element("option", { value: tag, lang: tag }, ownName(tag))),
  );
  // The page is loaded anew with it, which says enough.
  language.addEventListener("change", () => void setSettings({ language: language.value || null }));
  fill(
    section,
    element("h2", {}, t("options_general")),
    setting(checkbox(ask, t("options_ask")), muted(t("options_ask_help"))),
    setting(labelled(t("options_edition"), edition), what),
    setting(labelled(t("options_language"), language), muted(t("options_language_help"), { id: "language-what" })),
  );
  return {
    update(description, settings) {
      ask.checked = settings.askBeforeSend;
      language.value = LANGUAGES.includes(settings.language ?? "") ? (settings.language ?? "") : "";
      if (!description) return;
      const { editions } = description;
      fill(
        edition,
        element("option", { value: "" }, t("options_edition_of_the_day")),
        ...editions.map((each) => element("option", { value: each.id }, editionWord(each))),
      );
      edition.disabled = false;
      edition.value = editions.some(({ id }) => id === settings.edition) ? (settings.edition ?? "") : "";
      what.textContent = editions.find(({ id }) => id === description.edition)?.what ?? "";
    },
  };
}

/** What the speakers of a language call it. */
function ownName(tag: string): string {
  return new Intl.DisplayNames(tag, { type: "language" }).of(tag) ?? tag;
}

function editionWord({ id, in_force: from, until }: Edition): string {
  if (!from) return t("options_edition_never", id);
  return until ? t("options_edition_until", id, date(dayBefore(until))) : t("options_edition_from", id, date(from));
}
