/** What an update of the policy changes, and for which of the seller's own messages. */

import type { Client } from "../engine/client";
import { errorMessage } from "../error-message";
import { date, plural, t } from "../i18n";
import type { Changes, Description, Edition, Finding, MessageChange, RuleChange, Verdict } from "../protocol";
import { forget, MOST, recent, type RecentMessage } from "../recent";
import { setSettings, type Settings } from "../settings";
import { element, fill } from "../ui/dom";
import { say } from "./say";

export interface NewsSection {
  /** @param description - Null as long as the engine has not answered. */
  update(description: Description | null, settings: Settings): void;
}

const HEADINGS = { new: "news_new", changed: "news_changed", gone: "news_gone" } as const;

export function newsSection(section: HTMLElement, client: Client): NewsSection {
  const keep = element("input", { type: "checkbox", id: "keep" });
  const kept = element("p", { class: "muted", role: "status" });
  const edition = element("select", { id: "news-edition", disabled: true });
  const outcome = element("div", { "aria-live": "polite" });
  let editions: readonly Edition[] = [];
  let asked = "";

  keep.addEventListener("change", () => {
    const done = setSettings({ keepMessages: keep.checked }).then(() => (keep.checked ? undefined : forget()));
    void done.then(count).then(() => say(t("options_saved")));
  });
  edition.addEventListener("change", () => void show());

  async function count(): Promise<void> {
    kept.textContent = plural("news_kept", (await recent()).length);
  }

  async function show(): Promise<void> {
    const index = editions.findIndex(({ id }) => id === edition.value);
    const [before, after] = [editions[index - 1], editions[index]];
    if (!before || !after) return;
    asked = after.id;
    fill(outcome, element("p", { class: "muted" }, t("news_looking")));
    try {
      const [changes, messages] = [await client.changes(before.id, after.id), await recent()];
      if (asked === after.id) fill(outcome, ...told(after, changes, messages));
    } catch (error) {
      if (asked === after.id) fill(outcome, element("p", { class: "wrong" }, errorMessage(error)));
    }
  }

  fill(
    section,
    element("h2", {}, t("options_news")),
    element("p", {}, t("news_lead")),
    element("div", { class: "setting" }, element("label", { class: "field" }, element("span", {}, t("news_edition")), edition)),
    outcome,
    element(
      "div",
      { class: "setting" },
      element("label", { class: "check" }, keep, t("news_keep", String(MOST))),
      element("p", { class: "muted" }, t("news_keep_help")),
      kept,
    ),
  );
  void count();

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

function told(after: Edition, { rules, messages }: Changes, sent: readonly RecentMessage[]): HTMLElement[] {
  const when = after.in_force ? t("news_in_force", date(after.in_force)) : t("news_never");
  return [
    element("p", { class: "muted" }, `${when} ${after.what}`),
    ...(sent.length > 0 ? [element("h3", {}, plural("news_messages", messages.length, String(sent.length)))] : []),
    ...messages.map((change) => messageCard(change, sent[Number(change.id)])),
    ...(rules.length === 0 ? [element("p", {}, t("news_no_rules"))] : []),
    ...(["new", "changed", "gone"] as const).flatMap((kind) => {
      const chosen = rules.filter(({ change }) => change === kind);
      return chosen.length > 0 ? [element("h3", {}, t(HEADINGS[kind])), ...chosen.map(ruleCard)] : [];
    }),
  ];
}

function verdictWord(verdict: Verdict): string {
  return { "in-bounds": t("news_verdict_in_bounds"), doubtful: t("news_verdict_doubtful"), "out-of-bounds": t("news_verdict_out_of_bounds") }[verdict];
}

function ruleCard(change: RuleChange): HTMLElement {
  const { example, before, after } = change;
  return element(
    "details",
    { class: "news" },
    element("summary", {}, change.title, element("code", {}, change.id)),
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
  );
}

function messageCard(change: MessageChange, message: RecentMessage | undefined): HTMLElement {
  const body = message?.body ?? "";
  return element(
    "article",
    { class: "news" },
    element("p", { class: "muted" }, message ? `${date(message.sent_on)}: ` : "", t("news_turn", verdictWord(change.before), verdictWord(change.after))),
    element("blockquote", { dir: "auto" }, body),
    findings(t("news_came"), change.came, body),
    findings(t("news_went"), change.went, body),
  );
}

function findings(label: string, found: readonly Finding[], body: string): HTMLElement | null {
  if (found.length === 0) return null;
  const words = ({ spans }: Finding): string =>
    spans.filter(({ field }) => field === "body").map(({ start, end }) => `“${body.slice(start, end)}”`).join(", ");
  return element(
    "div",
    {},
    element("strong", {}, label),
    element("ul", {}, ...found.map((finding) => element("li", {}, [finding.title, words(finding)].filter(Boolean).join(": ")))),
  );
}
