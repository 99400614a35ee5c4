/** The badge at the field in use: verdict, count and kind of message in short. Opens the list. */

import type { ComposeView } from "../compose/view";
import type { Field } from "../fields/field";
import { number, plural, t } from "../i18n";
import { button, element, fill, onUser, setAttributes, spoken } from "./dom";
import { icon } from "./icons";
import { chooseStand, standAt, type BadgeSize, type Size, type Stand } from "./place";
import { kindWords, lookIcon, lookOf, lookWord } from "./words";

export interface Badge {
  readonly element: HTMLButtonElement;
  update(view: ComposeView): void;
  /** Puts the badge where it belongs at the field; hides it where the field cannot be seen. */
  place(field: Field): void;
  /** Chooses anew where it belongs, once the text is at rest. */
  choose(field: Field): void;
  setExpanded(expanded: boolean): void;
}

export function createBadge(onOpen: (byKey: boolean) => void): Badge {
  // A click without a pointer has no count.
  const badge = button({ class: "badge", "aria-haspopup": "dialog", "aria-expanded": "false" }, [], (event) => {
    onOpen(event.detail === 0);
  });
  badge.hidden = true;
  // The focus stays in the field.
  onUser(badge, "mousedown", (event) => event.preventDefault());
  let drawn = "";
  let sizes: Record<BadgeSize, Size> | null = null;
  let stand: Stand | null = null;
  let standsAt: Field | null = null;

  function measure(): Record<BadgeSize, Size> {
    const of = (size: BadgeSize): Size => {
      badge.dataset["size"] = size;
      return { width: badge.offsetWidth, height: badge.offsetHeight };
    };
    badge.hidden = false;
    return { compact: of("compact"), short: of("short"), full: of("full") };
  }

  function place(field: Field): void {
    sizes ??= measure();
    if (!stand || standsAt !== field) stand = chooseStand(field, sizes);
    standsAt = field;
    const at = standAt(field, stand, sizes);
    badge.hidden = at === null;
    if (!at) return;
    badge.dataset["size"] = stand.size;
    badge.style.left = `${at.x}px`;
    badge.style.top = `${at.y}px`;
  }

  return {
    element: badge,

    update(view) {
      const look = lookOf(view);
      const count = view.findings.length;
      const kinds = kindWords(view);
      // Comes and goes with each key, and takes no room.
      badge.toggleAttribute("data-checking", view.state === "checking");
      const now = JSON.stringify([look, count, kinds]);
      if (now === drawn) return;
      drawn = now;
      sizes = null;
      badge.dataset["look"] = look;
      fill(
        badge,
        icon(lookIcon(look)),
        spoken(`${t("name")}: `),
        element("span", { class: "word" }, lookWord(look), count > 0 && spoken(`, ${plural("findings", count)}.`)),
        count > 0 && element("span", { class: "count", "aria-hidden": "true" }, number(count)),
        kinds.length > 0 && element("span", { class: "kind" }, kinds[0] ?? ""),
        kinds.length > 1 && element("span", { class: "kind" }, plural("badge_more_kinds", kinds.length - 1)),
      );
      setAttributes(badge, { title: [lookWord(look), ...kinds].join("\n") });
    },

    place,

    choose(field) {
      stand = null;
      place(field);
    },

    setExpanded(expanded) {
      badge.setAttribute("aria-expanded", String(expanded));
    },
  };
}
