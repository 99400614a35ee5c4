/** What is asked before a message is sent. */

import { barred } from "../compose/barred";
import type { ComposeView, Question, ShownFinding } from "../compose/view";
import { t } from "../i18n";
import type { Fix } from "../protocol";
import { changes, wordsConcerned } from "./words";

export function questionOf(view: ComposeView): Question {
  return barred(view).map((shown) => {
    const { finding, key } = shown;
    const fix = offeredFix(shown);
    return {
      key,
      severity: finding.severity,
      title: finding.title,
      words: wordsConcerned(view, shown, 1)[0] ?? t("card_whole_message"),
      fix: fix && { title: fix.title, changes: changes(view, fix) },
    };
  });
}

/** Returns the fix that the question offers for a finding. */
export function offeredFix({ finding: { fixes } }: ShownFinding): Fix | null {
  return fixes.find(({ safe }) => safe) ?? fixes[0] ?? null;
}
