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

/** The words of the body that a finding is about, in quotation marks; empty where it is about the whole. */
export function wordsOf({ spans }: Finding, { body, format }: Content): string {
  const words = spans
    .filter(({ field }) => field === "body")
    .map(({ start, end }) => body.slice(start, end))
    .map((part) => (format === "html" ? textOfHtml(part) : part))
    .filter((part) => part.trim() !== "");
  return [...new Set(words)].map((part) => `“${part}”`).join(", ");
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

/** What a report says of a message, and of the editions to come. */
export function judged(report: Report, content: Content): HTMLElement[] {
  return [
    ...(report.findings.length > 0 ? [findingList(report.findings, content)] : []),
    ...report.announced
      .filter(({ findings }) => findings.length > 0)
      .flatMap((coming) => [element("p", { class: "coming" }, comingWords(coming)), findingList(coming.findings, content)]),
  ];
}

function comingWords({ starts, edition, days, verdict }: Announced): string {
  return plural("templates_announced", days, date(starts), edition, verdictWord(verdict));
}
