/** The badge at the field in use: verdict, count and kind of message in short. Opens the list. */

import type { ComposeView } from "../compose/view";
import type { Field } from "../fields/field";
import { number, plural, t } from "../i18n";
import { button, element, fill, onUser, setAttributes, spoken } from "./dom";
import { icon } from "./icons";
import { chooseStand, standAt, type BadgeSize, type Size, type Stand } from "./place";
import { kindWords, lookIcon, lookOf, lookWord } from "./words";

/** Milliseconds of a check after which the badge says that it goes on: most take far less. */
const SLOW = 400;

export interface Badge {
  readonly element: HTMLButtonElement;
  /** @returns Whether what it says, and so its size, has changed. */
  update(view: ComposeView): boolean;
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
  let slow: number | undefined;

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

  /** Even an animation that has yet to begin costs each frame, so it is there for slow checks alone. */
  function tellProgress(isChecking: boolean): void {
    if (!isChecking) {
      clearTimeout(slow);
      slow = undefined;
      badge.toggleAttribute("data-checking", false);
    } else {
      slow ??= window.setTimeout(() => badge.toggleAttribute("data-checking", true), SLOW);
    }
  }

  return {
    element: badge,

    update(view) {
      const look = lookOf(view);
      const count = view.findings.length;
      const kinds = kindWords(view);
      tellProgress(view.state === "checking");
      const now = JSON.stringify([look, count, kinds]);
      if (now === drawn) return false;
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
      return true;
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
