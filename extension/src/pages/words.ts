/** Words that popup and options page share. */

import { date, t } from "../i18n";
import type { Description, Edition, EngineState } from "../protocol";

/** What the engine is doing, in words. */
export function engineWord({ state, message }: EngineState): string {
  switch (state) {
    case "asleep":
      return t("engine_asleep");
    case "starting":
      return t("engine_starting");
    case "ready":
      return t("engine_ready");
    case "failed":
      return t("engine_failed", message ?? "");
  }
}

/** Returns the day from which an edition is in force; null: never, or it is the first on record, and older than that. */
export function startOf(id: string, editions: readonly Edition[]): string | null {
  return editions.find((each, index) => each.id === id && index > 0)?.in_force ?? null;
}

/** The edition that messages are checked against. */
export function edition({ edition: id, editions }: Description): string {
  const since = startOf(id, editions);
  return since ? t("edition_since", id, date(since)) : t("edition_only", id);
}
