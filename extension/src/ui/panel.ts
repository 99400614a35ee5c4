/** What card and list have in common: a floating dialog that can hold the focus. */

import { t } from "../i18n";
import { button, element, fill, onUser, tabStops, type Child } from "./dom";
import { icon } from "./icons";

export interface Panel {
  readonly element: HTMLElement;
  /** Replaces what is in the panel; the focus stays on the part of the same `data-key`, or on the panel. */
  fill(...children: readonly Child[]): void;
  open(takesFocus: boolean): void;
  hide(): void;
}

/**
 * Makes a panel, hidden.
 *
 * @param labelledBy - The id of its title.
 * @param describedBy - The id of what screen readers read after the title.
 */
export function createPanel(kind: string, labelledBy: string, describedBy: string | null): Panel {
  const panel = element("div", {
    class: `panel ${kind}`,
    role: "dialog",
    tabindex: -1,
    "aria-labelledby": labelledBy,
    "aria-describedby": describedBy,
  });
  panel.hidden = true;
  // A click on the panel leaves focus and selection in the field, but for what is typed into.
  onUser(panel, "mousedown", (event) => {
    if (!(event.target as Element).closest("input, select, blockquote")) event.preventDefault();
  });
  onUser(panel, "keydown", (event) => {
    if (event.key === "Tab") keepWithin(panel, event);
  });

  const focused = (): HTMLElement | null => {
    const active = (panel.getRootNode() as ShadowRoot).activeElement;
    return active instanceof HTMLElement && panel.contains(active) ? active : null;
  };

  return {
    element: panel,
    fill(...children) {
      const had = focused();
      const key = had?.dataset["key"];
      fill(panel, ...children);
      if (!had) return;
      const same = key ? panel.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) : null;
      (same ?? panel).focus({ preventScroll: true });
    },
    open(takesFocus) {
      panel.hidden = false;
      if (takesFocus) panel.focus({ preventScroll: true });
    },
    hide() {
      panel.hidden = true;
      panel.replaceChildren();
    },
  };
}

export function closeButton(onClose: () => void): HTMLButtonElement {
  const label = t("close_key");
  const attributes = { class: "quiet square", "aria-label": label, title: label, "data-key": "close" };
  return button(attributes, [icon("close")], onClose);
}

function keepWithin(panel: HTMLElement, event: KeyboardEvent): void {
  const stops = tabStops(panel);
  const [first, last] = [stops[0], stops.at(-1)];
  if (!first || !last) return event.preventDefault();
  const active = (panel.getRootNode() as ShadowRoot).activeElement;
  if (event.shiftKey ? active === first || active === panel : active === last) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}
