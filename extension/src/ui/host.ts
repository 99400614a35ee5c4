/**
 * The element that badge, card, list and question are in: its parts are in a closed shadow root, out of the reach of the
 * page's styles and scripts, and shown in the browser's top layer, over dialogs and a full screen.
 */

import { Backoff } from "../backoff";
import { ancestors } from "../fields/roots";
import { direction, language, t } from "../i18n";
import { keepAbove } from "../marks/overlay";
import { ownElement } from "../own";
import { element } from "./dom";
import css from "./style.css?inline";

export interface Host {
  /** What badge, card and list are put into. */
  readonly root: HTMLElement;
  /** Whether something inside has the focus. */
  readonly focused: boolean;
  /** Puts the element into the page, where it can be used while the seller writes in this field. */
  show(field: Element): void;
  hide(): void;
  /** Whether an event happened inside. */
  holds(event: Event): boolean;
}

/** Events of ours that are none of the page's business: it may have shortcuts, or take any click for one outside. */
const OWN_EVENTS = [
  ...["keydown", "keyup", "keypress", "beforeinput", "input", "change", "paste", "copy", "cut", "focusin", "focusout"],
  ...["click", "dblclick", "auxclick", "contextmenu", "mousedown", "mouseup", "mouseover", "mouseout", "mousemove"],
  ...["pointerdown", "pointerup", "pointerover", "pointerout", "pointermove", "touchstart", "touchend", "wheel"],
];

/**
 * Makes the element; it is in the page only while it is shown.
 *
 * @param signal - Takes it away for good.
 */
export function createHost(signal: AbortSignal): Host {
  const host = ownElement("ui");
  host.popover = "manual";
  const shadow = host.attachShadow({ mode: "closed" });
  const root = element("div", {
    class: "root",
    role: "region",
    "aria-label": t("name"),
    lang: language(),
    dir: direction(),
  });
  adopt(shadow);
  shadow.append(root);
  for (const type of OWN_EVENTS) root.addEventListener(type, (event) => event.stopPropagation());

  let parent: Element | null = null;
  const backoff = new Backoff();
  let restoring: number | undefined;

  const observer = new MutationObserver(() => {
    if (!parent || restoring !== undefined || isWhole()) return;
    restoring = window.setTimeout(() => {
      restoring = undefined;
      if (parent) attach();
    }, backoff.lost());
  });

  function isWhole(): boolean {
    return (
      host.isConnected &&
      host.parentNode === (parent?.isConnected ? parent : document.documentElement) &&
      host.attributes.length === 2 &&
      host.popover === "manual" &&
      host.dataset["inbounds"] === "ui"
    );
  }

  function attach(): void {
    if (!parent?.isConnected) parent = document.documentElement;
    for (const { name } of [...host.attributes]) {
      if (name !== "popover" && name !== "data-inbounds") host.removeAttribute(name);
    }
    host.dataset["inbounds"] = "ui";
    host.popover = "manual";
    if (host.parentNode !== parent) parent.append(host);
    open();
    observer.disconnect();
    observer.observe(document, { childList: true });
    observer.observe(parent, { childList: true });
    observer.observe(host, { attributes: true });
  }

  function open(): void {
    if (host.isConnected && !host.matches(":popover-open")) host.showPopover();
  }

  function hide(): void {
    observer.disconnect();
    clearTimeout(restoring);
    restoring = undefined;
    parent = null;
    host.remove();
  }

  /** Brings the element over what has come into the top layer since. */
  function raise(): void {
    if (!host.isConnected || !host.matches(":popover-open")) return;
    const active = shadow.activeElement;
    host.hidePopover();
    host.showPopover();
    if (active instanceof HTMLElement) active.focus({ preventScroll: true });
  }

  document.addEventListener("fullscreenchange", raise, { signal });
  keepAbove(raise, signal);
  signal.addEventListener("abort", hide, { once: true });

  return {
    root,
    get focused() {
      return shadow.activeElement !== null;
    },
    show(field) {
      if (signal.aborted || restoring !== undefined) return;
      const wanted = parentFor(field);
      // Its places are the viewport's, however the page is zoomed.
      root.style.zoom = String(1 / wanted.currentCSSZoom);
      if (parent === wanted && isWhole()) return;
      parent = wanted;
      attach();
    },
    hide,
    holds: (event) => event.composedPath().includes(host),
  };
}

/** A modal dialog makes everything outside it inert, so the element goes into it where the field is in one. */
function parentFor(field: Element): Element {
  for (const node of ancestors(field)) {
    if (node instanceof HTMLDialogElement && node.matches(":modal")) return node;
  }
  return document.documentElement;
}

function adopt(shadow: ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  try {
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    // Firefox does not let content scripts adopt. Rules that are set one by one do not fall under the page's CSP.
    const style = element("style");
    shadow.prepend(style);
    for (const rule of sheet.cssRules) style.sheet?.insertRule(rule.cssText, style.sheet.cssRules.length);
  }
}
