/** How a message stands, in the extension's own pages: verdict, findings, and what announced editions will find. */

import { textOfHtml } from "../html-text";
import { date, plural, t } from "../i18n";
import type { Announced, Content, Finding, Report, Verdict } from "../protocol";
import { element } from "../ui/dom";
import { icon } from "../ui/icons";
import { lookIcon, lookWord, severityMark } from "../ui/words";

/** A verdict within a sentence. */
export function verdictWord(verdict: Verdict): string {
  return {
    "in-bounds": t("news_verdict_in_bounds"),
    doubtful: t("news_verdict_doubtful"),
    "out-of-bounds": t("news_verdict_out_of_bounds"),
  }[verdict];
}

/** A verdict by itself, with its drawing and colour. */
export function verdictMark(verdict: Verdict): HTMLElement {
  return element("span", { class: "stands", "data-look": verdict }, icon(lookIcon(verdict)), lookWord(verdict));
}

/** How many pieces of the words that a finding is about are shown. */
const FEW = 3;

/** The words of the body that a finding is about, in quotation marks; empty where it is about the whole. */
function wordsOf({ spans }: Finding, { body, format }: Content): string {
  const words = spans
    .filter(({ field }) => field === "body")
    .map(({ start, end }) => body.slice(start, end))
    .map((part) => (format === "html" ? textOfHtml(part) : part))
    .filter((part) => /[^\s\p{P}]/u.test(part));
  const pieces = [...new Set(words)].map((part) => `“${part}”`);
  return pieces.length > FEW ? `${pieces.slice(0, FEW).join(", ")} …` : pieces.join(", ");
}

/** Findings as a list, each with its severity and its words. */
export function findingList(findings: readonly Finding[], content: Content): HTMLElement {
  return element(
    "ul",
    { class: "findings" },
    ...findings.map((finding) => {
      const words = wordsOf(finding, content);
      return element(
        "li",
        {},
        severityMark(finding.severity, true),
        element("span", {}, finding.title, words && element("span", { class: "muted", dir: "auto" }, ` ${words}`)),
      );
    }),
  );
}

/** What is found in a message. */
export function found({ findings }: Report, content: Content): HTMLElement[] {
  return findings.length > 0 ? [findingList(findings, content)] : [];
}

/** What editions that are announced will find in a message, and from when. */
export function coming({ announced }: Report, content: Content): HTMLElement[] {
  return announced
    .filter(({ findings }) => findings.length > 0)
    .flatMap((edition) => [element("p", { class: "coming" }, comingWords(edition)), findingList(edition.findings, content)]);
}

function comingWords({ starts, edition, days, verdict }: Announced): string {
  return plural("templates_announced", days, date(starts), edition, verdictWord(verdict));
}
