/** Words that popup and options page share. */

import { date, t } from "../i18n";
import type { Description, EngineState } from "../protocol";

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

/** The edition that messages are checked against. */
export function edition({ edition: id, editions }: Description): string {
  const since = editions.find((each) => each.id === id)?.in_force;
  return since ? t("edition_since", id, date(since)) : t("edition_only", id);
}
