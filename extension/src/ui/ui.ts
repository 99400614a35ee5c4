/** What the seller sees beside the marks: badge, card, list, and the question before Send. */

import type { Actions, ComposeView, ShownFinding, Ui, WordingActions } from "../compose/view";
import { plural, t } from "../i18n";
import type { Span } from "../protocol";
import { createBadge } from "./badge";
import { createCard } from "./card";
import { createSendDialog } from "./dialog";
import { element } from "./dom";
import { createHost } from "./host";
import { createList } from "./list";
import { isRtl, placePanel, visibleRects, type Anchor } from "./place";
import { offeredFix, questionOf } from "./question";
import type { ListWordingActions } from "./wording";
import { lookOf, lookWord } from "./words";

/** Milliseconds. */
const HOVER_OPENS = 150;
const HOVER_CLOSES = 300;
/** Milliseconds without a change after which a new count is told to screen readers. */
const QUIET = 1200;
/** Milliseconds of rest after which the badge makes way for the text. */
const REST = 250;
/** Milliseconds that a word on what could not be done stays. */
const TOLD = 8000;
/** Pixels of height that card and list want beside what they belong to. */
const CARD_HEIGHT = 280;
const LIST_HEIGHT = 420;

type How = "hover" | "click" | "keyboard";

interface OpenCard {
  kind: "card";
  how: How;
  shown: ShownFinding;
  /** Where the caret was, where the card took the focus from it. */
  caret: Span | null;
}
interface OpenList {
  kind: "list";
  caret: Span | null;
}

/**
 * Makes the interface for one page; nothing is in the page before the first view.
 *
 * @param signal - Takes everything away.
 */
export function createUi(actions: Actions, signal: AbortSignal): Ui {
  const host = createHost(signal);
  let view: ComposeView | null = null;
  let open: OpenCard | OpenList | null = null;
  let frame = 0;
  let opening: number | undefined;
  let closing: number | undefined;
  let settling: number | undefined;
  let announcing: number | undefined;
  let announced = "";
  let telling: number | undefined;
  /** Whether the view was taken away while the question before Send was open. */
  let isGone = false;
  /** Whether that question is about the view, and not about a message in another frame. */
  let asksHere = false;
  /** Whether the next finding takes the place of one that the seller has put aside. */
  let goesOn = false;

  const badge = createBadge((byKey) => {
    if (open?.kind === "list") close();
    else if (view) openList(view, byKey);
  });
  const card = createCard({
    fix(fix) {
      if (view && open?.kind === "card") applyFix(view, open.shown, fix);
    },
    dismiss() {
      if (!view || open?.kind !== "card") return;
      goesOn = true;
      actions.dismiss(view, open.shown);
    },
    switchOff() {
      if (!view || open?.kind !== "card") return;
      goesOn = true;
      actions.switchOff(view, open.shown);
    },
    addWord(word) {
      void actions.addWord(word).then(() => announce(t("card_own_word_added", word)));
    },
    go,
    openList() {
      if (view) openList(view, host.focused);
    },
    close,
  });
  const list = createList({
    openFinding(shown, byKey) {
      if (view) openCard(view, shown, byKey ? "keyboard" : "click");
    },
    setOrderFacts(facts) {
      if (view) actions.setOrderFacts(view, facts);
    },
    openOptions: () => actions.openOptions(),
    isOn: (check) => actions.isOn(check),
    wording: actions.wording && wordingActions(actions.wording),
    close,
  });
  const dialog = createSendDialog({ openOptions: () => actions.openOptions() });
  const live = element("div", { class: "spoken", role: "status", "aria-live": "polite" });
  host.root.append(badge.element, card.element, list.element, dialog.element, live);

  /** Has a finding mended that is asked about before Send. */
  async function mend(of: ComposeView, key: string): Promise<void> {
    const shown = of.findings.find((each) => each.key === key);
    const fix = shown && offeredFix(shown);
    if (!fix) return;
    of.field.element.focus({ preventScroll: true });
    tellOutcome(await actions.fix(of, shown, fix), t("fix_done", fix.title));
  }

  function wordingActions(wording: WordingActions): ListWordingActions {
    return {
      snippets: () => wording.snippets(),
      templates: () => wording.templates(),
      insert(chosen) {
        if (!view) return;
        const of = view;
        shut();
        of.field.element.focus({ preventScroll: true });
        void wording.insert(of, chosen).then((done) => tellOutcome(done, t("snippet_done")));
      },
      async save(name, replace) {
        if (!view) return "empty";
        const refusal = await wording.saveTemplate(view, name, replace);
        if (refusal === null) announce(t("template_saved", name));
        return refusal;
      },
      resized: place,
    };
  }

  // ── Views ────────────────────────────────────────────────────────────────────────────────────────────────────────

  function update(next: ComposeView | null): void {
    if (signal.aborted) return;
    if (!next) {
      isGone = true;
      if (!dialog.isOpen) forget();
      return;
    }
    isGone = false;
    if (next.field !== view?.field) forget();
    view = next;
    const isHidden = badge.element.hidden;
    host.show(next.field.element);
    const isOther = badge.update(next);
    if (asksHere) dialog.update(questionOf(next));
    if (open?.kind === "list") list.show(next);
    else if (open) keepCard(next, open);
    tellCount(next);
    if (isOther || isHidden || open || dialog.isOpen) place();
    else settleSoon();
  }

  function forget(): void {
    cancelTimers();
    shut();
    clearTimeout(announcing);
    clearTimeout(settling);
    announced = "";
    hush();
    view = null;
    badge.element.hidden = true;
    if (!dialog.isOpen) host.hide();
  }

  function keepCard(next: ComposeView, current: OpenCard): void {
    const same = next.findings.find(({ key }) => key === current.shown.key);
    if (same) {
      current.shown = same;
      next.field.emphasise(same.finding);
      card.show(next, same);
      return;
    }
    // While a check is on its way a finding may be gone for a moment only, because an edit touched it.
    if (next.state === "checking" && !goesOn) return;
    const after = goesOn && current.how !== "hover" ? next.findings[placeOf(next, current.shown)] : undefined;
    goesOn = false;
    if (after) {
      current.shown = after;
      reveal(next, after);
      card.show(next, after);
    } else close();
  }

  function settleSoon(): void {
    clearTimeout(settling);
    settling = window.setTimeout(settle, REST);
  }

  function place(): void {
    settleSoon();
    if (frame || !view) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      if (!view) return;
      if (dialog.isOpen) return dialog.reopen();
      badge.place(view.field);
      if (open?.kind === "card") void placePanel(card.element, cardAnchor(view, open.shown), CARD_HEIGHT);
      if (open?.kind === "list") void placePanel(list.element, badgeAnchor(view), LIST_HEIGHT);
    });
  }

  /** Lets the badge make way for the text, once that is at rest. */
  function settle(): void {
    settling = undefined;
    if (!view || dialog.isOpen) return;
    // What is in the page at a point is to be asked through what lies over it here.
    host.root.toggleAttribute("data-through", true);
    badge.choose(view.field);
    host.root.toggleAttribute("data-through", false);
    if (open?.kind === "list") void placePanel(list.element, badgeAnchor(view), LIST_HEIGHT);
  }

  function cardAnchor(current: ComposeView, shown: ShownFinding): Anchor {
    const rects = visibleRects(current.field, shown.spans);
    return rects.length > 0 ? { rects, rtl: isRtl(current.field.element) } : badgeAnchor(current);
  }

  function badgeAnchor({ field }: ComposeView): Anchor {
    const anchor = badge.element.hidden ? field.element : badge.element;
    return { rects: [anchor.getBoundingClientRect()], rtl: !isRtl(field.element) };
  }

  // ── Card and list ────────────────────────────────────────────────────────────────────────────────────────────────

  function openCard(of: ComposeView, shown: ShownFinding, how: How): void {
    if (signal.aborted) return;
    if (how !== "hover") return showCard(of, shown, how);
    clearTimeout(closing);
    closing = undefined;
    if (open?.kind === "list" || (open && open.how !== "hover")) return;
    if (open?.shown.key === shown.key) return clearTimeout(opening);
    clearTimeout(opening);
    opening = window.setTimeout(() => {
      const now = view?.findings.find(({ key }) => key === shown.key);
      if (view && now) showCard(view, now, how);
    }, HOVER_OPENS);
  }

  function showCard(of: ComposeView, shown: ShownFinding, how: How): void {
    const caret = caretFor(of, how === "keyboard");
    cancelTimers();
    if (open?.kind === "list") list.hide();
    if (view !== of) update(of);
    open = { kind: "card", how, shown, caret };
    badge.setExpanded(false);
    host.show(of.field.element);
    card.show(of, shown);
    if (how !== "hover") reveal(of, shown);
    else of.field.emphasise(shown.finding);
    card.open(how === "keyboard");
    void placePanel(card.element, cardAnchor(of, shown), CARD_HEIGHT);
  }

  function openList(of: ComposeView, takesFocus: boolean): void {
    if (signal.aborted) return;
    const caret = caretFor(of, takesFocus);
    cancelTimers();
    if (open?.kind === "card") {
      of.field.emphasise(null);
      card.hide();
    }
    if (view !== of) update(of);
    open = { kind: "list", caret };
    badge.setExpanded(true);
    host.show(of.field.element);
    list.show(of);
    list.open(takesFocus);
    void placePanel(list.element, badgeAnchor(of), LIST_HEIGHT);
  }

  /** Returns the caret that the focus is to come back to: the present one, or that of what was open before. */
  function caretFor(of: ComposeView, takesFocus: boolean): Span | null {
    if (open?.caret) return open.caret;
    return takesFocus ? of.field.selection() : null;
  }

  /** Goes to another finding in the open card. */
  function go(step: 1 | -1): void {
    if (!view || open?.kind !== "card" || view.findings.length === 0) return;
    const count = view.findings.length;
    const next = view.findings[(placeOf(view, open.shown) + step + count) % count];
    if (!next) return;
    if (open.how === "hover") open.how = "click";
    open.shown = next;
    reveal(view, next);
    card.show(view, next);
    place();
  }

  function placeOf(of: ComposeView, shown: ShownFinding): number {
    const place = of.findings.findIndex(({ key }) => key === shown.key);
    if (place >= 0) return place;
    const start = shown.spans[0]?.start ?? Infinity;
    const after = of.findings.findIndex(({ spans }) => (spans[0]?.start ?? Infinity) >= start);
    return after >= 0 ? after : Math.max(0, of.findings.length - 1);
  }

  /** Lights a finding up, and scrolls to it where it cannot be seen; the focus stays in the card. */
  function reveal({ field }: ComposeView, shown: ShownFinding): void {
    field.emphasise(shown.finding);
    const [first] = shown.spans;
    if (!first || visibleRects(field, shown.spans).length > 0) return;
    const hadFocus = host.focused;
    field.select(first);
    if (hadFocus) card.element.focus({ preventScroll: true });
  }

  function applyFix(of: ComposeView, shown: ShownFinding, fix: ShownFinding["finding"]["fixes"][number]): void {
    shut();
    of.field.element.focus({ preventScroll: true });
    void actions.fix(of, shown, fix).then((done) => tellOutcome(done, t("fix_done", fix.title)));
  }

  /** Closes card or list; the focus goes back to the caret where it was inside. */
  function close(): void {
    cancelTimers();
    const caret = open?.caret ?? null;
    const hadFocus = host.focused && !dialog.isOpen;
    shut();
    if (!hadFocus || !view) return;
    if (caret) view.field.select(caret);
    else view.field.element.focus({ preventScroll: true });
  }

  function shut(): void {
    if (open?.kind === "card") view?.field.emphasise(null);
    open = null;
    goesOn = false;
    card.hide();
    list.hide();
    badge.setExpanded(false);
  }

  function cancelTimers(): void {
    clearTimeout(opening);
    clearTimeout(closing);
    opening = closing = undefined;
  }

  function leaveCard(): void {
    clearTimeout(opening);
    opening = undefined;
    if (open?.kind !== "card" || open.how !== "hover" || closing !== undefined) return;
    closing = window.setTimeout(() => {
      closing = undefined;
      if (open?.kind === "card" && open.how === "hover") close();
    }, HOVER_CLOSES);
  }

  card.element.addEventListener("pointerenter", cancelTimers);
  card.element.addEventListener("pointerleave", leaveCard);
  card.element.addEventListener("focusin", () => {
    if (open?.kind === "card" && open.how === "hover") open.how = "click";
  });

  // ── Keys, and clicks elsewhere ───────────────────────────────────────────────────────────────────────────────────

  window.addEventListener(
    "keydown",
    (event) => {
      if (!event.isTrusted || !view || dialog.isOpen || event.isComposing) return;
      const inField = event.composedPath().includes(view.field.element);
      if (!inField && !host.holds(event)) return;
      if (event.key === "Escape" && open) {
        // A form in the list goes before the list does.
        if (open.kind !== "list" || !list.leaveForm()) close();
      } else if (event.key === "F8" && !event.altKey && !event.ctrlKey && !event.metaKey) {
        if (open?.kind === "card" && host.focused) go(event.shiftKey ? -1 : 1);
        else openNearest(view, event.shiftKey);
      } else {
        // Who types on has seen what the pointer came upon.
        if (inField && event.key.length === 1 && open?.kind === "card" && open.how === "hover") close();
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true, signal },
  );

  /** Opens the card of the finding after the caret (or before it), or the list where there is none. */
  function openNearest(of: ComposeView, backwards: boolean): void {
    const { findings } = of;
    const caret = of.field.selection()?.start ?? 0;
    const at = ({ spans }: ShownFinding): number => spans[0]?.start ?? Infinity;
    const near = backwards
      ? (findings.findLast((shown) => at(shown) < caret) ?? findings.at(-1))
      : (findings.find((shown) => shown.spans.length > 0 && (shown.spans[0]?.end ?? 0) >= caret) ?? findings[0]);
    if (near) showCard(of, near, "keyboard");
    else openList(of, true);
  }

  window.addEventListener(
    "pointerdown",
    (event) => {
      if (event.isTrusted && open && !dialog.isOpen && !host.holds(event)) shut();
    },
    { capture: true, signal },
  );
  for (const type of ["scroll", "resize"]) {
    window.addEventListener(type, place, { capture: true, passive: true, signal });
  }

  // ── Screen readers ───────────────────────────────────────────────────────────────────────────────────────────────

  function tellCount(of: ComposeView): void {
    if (of.state !== "ready") return;
    const words = `${lookWord(lookOf(of))}. ${plural("findings", of.findings.length)}`;
    if (words === announced) return clearTimeout(announcing);
    const isFirst = announced === "";
    clearTimeout(announcing);
    announcing = window.setTimeout(() => {
      announced = words;
      // That a message is in bounds from the start is no news.
      if (!isFirst || of.findings.length > 0) announce(words);
    }, QUIET);
  }

  function announce(words: string): void {
    hush();
    live.textContent = words;
  }

  /** Says what came of a change. That it was made is seen in the text; that it was not has to be said to all. */
  function tellOutcome(done: boolean, words: string): void {
    announce(done ? words : t("fix_failed"));
    if (done || !view || dialog.isOpen) return;
    live.className = "panel failure";
    void placePanel(live, badgeAnchor(view), 0);
    telling = window.setTimeout(hush, TOLD);
  }

  function hush(): void {
    clearTimeout(telling);
    live.className = "spoken";
    live.removeAttribute("style");
  }

  signal.addEventListener(
    "abort",
    () => {
      cancelTimers();
      clearTimeout(announcing);
      clearTimeout(settling);
      clearTimeout(telling);
      cancelAnimationFrame(frame);
      view?.field.emphasise(null);
    },
    { once: true },
  );

  return {
    update,
    openCard,
    leaveCard,
    place,
    get engaged() {
      return host.focused || dialog.isOpen || open !== null;
    },
    async askBeforeSend(of) {
      shut();
      update(of);
      asksHere = true;
      const choice = await dialog.ask(questionOf(of), async (key) => void (view && (await mend(view, key))));
      asksHere = false;
      if (choice === "back") of.field.element.focus({ preventScroll: true });
      else if (isGone) forget();
      return choice;
    },
    async askElsewhere(button, question, fix) {
      shut();
      host.show(button);
      const choice = await dialog.ask(question, fix);
      if (!view || isGone) forget();
      return choice;
    },
    mend,
    updateElsewhere(question) {
      if (!asksHere) dialog.update(question);
    },
  };
}
