/** The badge at the field in use: verdict, count and kind of message in short. Opens the list. */

import type { ComposeView } from "../compose/view";
import type { Field } from "../fields/field";
import { number, plural, t } from "../i18n";
import { button, element, fill, setAttributes, spoken } from "./dom";
import { icon } from "./icons";
import { badgeSpot } from "./place";
import { kindWord, lookIcon, lookOf, lookWord } from "./words";

export interface Badge {
  readonly element: HTMLButtonElement;
  update(view: ComposeView): void;
  /** Places the badge at the field; hides it where the field cannot be seen. */
  place(field: Field): void;
  setExpanded(expanded: boolean): void;
}

interface Size {
  width: number;
  height: number;
}

export function createBadge(onOpen: (byKey: boolean) => void): Badge {
  // A click without a pointer has no count.
  const badge = button({ class: "badge", "aria-haspopup": "dialog", "aria-expanded": "false" }, [], (event) => {
    onOpen(event.detail === 0);
  });
  badge.hidden = true;
  let drawn = "";
  let sizes: { full: Size; compact: Size } | null = null;

  function measure(): { full: Size; compact: Size } {
    const of = (compact: boolean): Size => {
      badge.toggleAttribute("data-compact", compact);
      return { width: badge.offsetWidth, height: badge.offsetHeight };
    };
    badge.hidden = false;
    return { compact: of(true), full: of(false) };
  }

  return {
    element: badge,

    update(view) {
      const look = lookOf(view);
      const count = view.findings.length;
      const kinds = view.kinds.map(kindWord);
      const now = JSON.stringify([look, count, kinds, view.state === "checking"]);
      if (now === drawn) return;
      drawn = now;
      sizes = null;
      badge.dataset["look"] = look;
      badge.toggleAttribute("data-checking", view.state === "checking");
      fill(
        badge,
        icon(lookIcon(look)),
        spoken(`${t("name")}: `),
        element("span", { class: "word" }, lookWord(look)),
        count > 0 && element("span", { class: "count", "aria-hidden": "true" }, number(count)),
        count > 0 && spoken(`, ${plural("findings", count)}. `),
        kinds.length > 0 && element("span", { class: "kind" }, kinds[0] ?? ""),
        kinds.length > 1 && element("span", { class: "kind" }, plural("badge_more_kinds", kinds.length - 1)),
      );
      setAttributes(badge, { title: [lookWord(look), ...kinds].join("\n") });
    },

    place(field) {
      sizes ??= measure();
      const spot = badgeSpot(field, sizes.full, sizes.compact);
      badge.hidden = spot === null;
      if (!spot) return;
      badge.toggleAttribute("data-compact", spot.compact);
      badge.style.left = `${spot.x}px`;
      badge.style.top = `${spot.y}px`;
    },

    setExpanded(expanded) {
      badge.setAttribute("aria-expanded", String(expanded));
    },
  };
}
