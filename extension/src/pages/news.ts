/** What an update of the policy changes, and for which of the seller's own messages. */

import type { Client } from "../engine/client";
import { errorMessage } from "../error-message";
import { date, number, plural, t } from "../i18n";
import type { Changes, Content, Description, Edition, MessageChange, RuleChange, Template } from "../protocol";
import { count, forget, MOST, recent, type KeptMessage } from "../recent";
import { setSettings, watchStale, type Settings } from "../settings";
import { templates, watchTemplates } from "../templates";
import { element, fill } from "../ui/dom";
import { findingList, verdictWord } from "./judgement";
import { checkbox, labelled, muted, pressButton, saySaved, setting } from "./parts";

export interface NewsSection {
  /** @param description - Null as long as the engine has not answered. */
  update(description: Description | null, settings: Settings): void;
}

const HEADINGS = { new: "news_new", changed: "news_changed", gone: "news_gone" } as const;

/** @param edit - Opens a template, by its id. */
export function newsSection(section: HTMLElement, client: Client, edit: (id: string) => void): NewsSection {
  const { signal } = new AbortController();
  const keep = element("input", { type: "checkbox", id: "keep" });
  const kept = muted("", { role: "status" });
  const edition = element("select", { id: "news-edition", disabled: true });
  const outcome = element("div", { class: "outcome", "aria-live": "polite" });
  let editions: readonly Edition[] = [];
  let shown = "";
  let asking: AbortController | null = null;
  /** Whether something has changed while the page could not be seen: to compare takes the engine's time. */
  let isDue = false;

  keep.addEventListener("change", () => void (keep.checked ? keepFromNow() : keepNone()).then(saySaved));
  edition.addEventListener("change", () => void show());

  function keepFromNow(): Promise<void> {
    return setSettings({ keepMessages: true });
  }

  async function keepNone(): Promise<void> {
    await setSettings({ keepMessages: false });
    await forget();
    // What is deleted is not to be read here any more either.
    outcome.replaceChildren();
    refresh();
  }

  async function tell(): Promise<void> {
    kept.textContent = plural("news_kept", await count());
  }

  /** To be called when messages, templates, rules or severities have changed. */
  function refresh(): void {
    void tell();
    isDue = document.hidden;
    if (!isDue) void show();
  }

  async function show(): Promise<void> {
    const index = editions.findIndex(({ id }) => id === edition.value);
    const [before, after] = [editions[index - 1], editions[index]];
    if (!before || !after) return;
    asking?.abort();
    const asked = (asking = new AbortController()).signal;
    if (shown !== after.id) outcome.replaceChildren();
    shown = after.id;
    if (outcome.childElementCount === 0) fill(outcome, muted(t("news_looking")));
    try {
      const [changes, sent, saved] = [await client.changes(before.id, after.id, asked), await recent(), await templates()];
      if (!asked.aborted) fill(outcome, ...told(after, changes, { sent, saved, edit }));
    } catch (error) {
      if (!asked.aborted) fill(outcome, element("p", { class: "wrong" }, errorMessage(error)));
    }
  }

  fill(
    section,
    element("h2", {}, t("options_news")),
    element("p", { class: "lead" }, t("news_lead")),
    setting(labelled(t("news_edition"), edition)),
    outcome,
    setting(checkbox(keep, t("news_keep", number(MOST))), muted(t("news_keep_help")), kept),
  );
  void tell();
  watchTemplates(refresh, signal);
  watchStale(refresh, signal);
  document.addEventListener("visibilitychange", () => {
    if (isDue) refresh();
  });

  return {
    update(description, settings) {
      keep.checked = settings.keepMessages;
      if (!description || editions.length > 0) return;
      ({ editions } = description);
      // Nothing comes before the first one.
      fill(edition, ...editions.slice(1).reverse().map(({ id }) => element("option", { value: id }, id)));
      edition.disabled = false;
      void show();
    },
  };
}

/** What is the seller's own, and how to come to a template. */
interface Own {
  sent: readonly KeptMessage[];
  saved: readonly Template[];
  edit(id: string): void;
}

function told(after: Edition, { rules, messages }: Changes, { sent, saved, edit }: Own): HTMLElement[] {
  const when = after.in_force ? t("news_in_force", date(after.in_force)) : t("news_never");
  const of = (change: MessageChange, prefix: string): string | null =>
    change.id.startsWith(prefix) ? change.id.slice(prefix.length) : null;
  const changedTemplates = messages.flatMap((change) => {
    const template = saved.find(({ id }) => id === of(change, "template/"));
    return template ? [templateCard(change, template, after, edit)] : [];
  });
  const changedMessages = messages.flatMap((change) => {
    const message = sent.find(({ id }) => id === of(change, "message/"));
    return message ? [messageCard(change, message)] : [];
  });
  const counted = (key: "news_templates" | "news_messages", changed: number, all: number): HTMLElement | null =>
    all > 0 ? element("h3", {}, plural(key, changed, number(all))) : null;
  return [
    muted(`${when} ${after.what}`),
    counted("news_templates", changedTemplates.length, saved.length),
    ...changedTemplates,
    counted("news_messages", changedMessages.length, sent.length),
    ...changedMessages,
    ...(rules.length === 0 ? [element("p", {}, t("news_no_rules"))] : []),
    ...(["new", "changed", "gone"] as const).flatMap((kind) => {
      const chosen = rules.filter(({ change }) => change === kind);
      return chosen.length > 0 ? [element("h3", {}, t(HEADINGS[kind])), ...chosen.map(ruleCard)] : [];
    }),
  ].filter((part) => part !== null);
}

function ruleCard(change: RuleChange): HTMLElement {
  const { example, before, after } = change;
  return element(
    "details",
    { class: "news" },
    element("summary", {}, change.title, element("code", {}, change.id)),
    element(
      "div",
      { class: "about" },
      change.change === "changed" ? element("p", {}, change.words) : null,
      element("p", {}, change.why),
      example && before && after
        ? element(
            "blockquote",
            { dir: "auto" },
            example.body,
            element("footer", { class: "muted" }, t("news_turn", verdictWord(before), verdictWord(after))),
          )
        : null,
    ),
  );
}

function messageCard(change: MessageChange, { body, sent_on: day }: KeptMessage): HTMLElement {
  return element(
    "article",
    { class: "news" },
    muted(`${date(day)}: ${turnWords(change)}`),
    element("blockquote", { dir: "auto" }, body),
    ...difference(change, { body, format: "text" }),
  );
}

function templateCard(change: MessageChange, template: Template, after: Edition, edit: (id: string) => void): HTMLElement {
  const turn = after.in_force ? `${t("news_from", date(after.in_force))} ${turnWords(change)}` : turnWords(change);
  return element(
    "article",
    { class: "news" },
    element("h4", {}, template.name),
    muted(turn),
    ...difference(change, template),
    pressButton(t("news_edit"), () => edit(template.id), { class: "link", "aria-label": `${t("news_edit")}: ${template.name}` }),
  );
}

function turnWords({ before, after }: MessageChange): string {
  return before === after ? t("news_same", verdictWord(after)) : t("news_turn", verdictWord(before), verdictWord(after));
}

/** What an edition finds that the one before it does not, and the other way round. */
function difference({ came, went }: MessageChange, content: Content): HTMLElement[] {
  return [
    { label: t("news_came"), findings: came },
    { label: t("news_went"), findings: went },
  ].flatMap(({ label, findings }) =>
    findings.length > 0 ? [element("div", {}, element("b", {}, label), findingList(findings, content))] : [],
  );
}
