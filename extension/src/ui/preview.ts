/** What a fix would change, shown before it is made. */

import type { Change } from "../compose/view";
import { plural, t } from "../i18n";
import { element, spoken, type Child } from "./dom";

/** So many changes are shown; of more it is said how many there are. */
const MOST = 3;

/** Returns a line for each change; of many, a line that says so. */
export function previews(all: readonly Change[]): HTMLElement[] {
  const rest = all.length - MOST;
  const shown = all.slice(0, MOST).map(preview);
  return rest > 0 ? [...shown, element("span", { class: "preview" }, plural("card_more_places", rest))] : shown;
}

/** The changed words. Deleted and inserted text is told apart by more than colour, and in words to screen readers. */
function preview({ before, after, lead, tail }: Change): HTMLElement {
  let said = t("fix_replaces", before, after);
  if (before === "") said = t("fix_inserts", after);
  else if (after === "") said = t("fix_removes", before);
  const parts: Child[] = [
    lead !== "" && element("span", {}, lead),
    before !== "" && element("del", {}, before),
    before !== "" && after !== "" && " ",
    after !== "" && element("ins", {}, after),
    tail !== "" && element("span", {}, tail),
  ];
  return element(
    "span",
    { class: "preview clamped" },
    element("span", { "aria-hidden": "true", dir: "auto" }, ...parts),
    spoken(said),
  );
}
