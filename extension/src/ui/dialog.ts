/** The question before a message is sent that Amazon's own words forbid. */

import type { AskedFinding, Question } from "../compose/view";
import { plural, t } from "../i18n";
import { button, element, onUser } from "./dom";
import { icon } from "./icons";
import { previews } from "./preview";
import { severityMark } from "./words";

export interface DialogActions {
  openOptions(): void;
}

export interface SendDialog {
  readonly element: HTMLDialogElement;
  readonly isOpen: boolean;
  /** @param fix - Has a finding mended. */
  ask(question: Question, fix: (key: string) => Promise<void>): Promise<"send" | "back">;
  update(question: Question): void;
  /** Opens it again where the page has thrown it out of the top layer. */
  reopen(): void;
}

export function createSendDialog(actions: DialogActions): SendDialog {
  const dialog = element("dialog", { class: "ask", "aria-labelledby": "ask-title", "aria-describedby": "ask-what" });
  let answer: ((choice: "send" | "back") => void) | null = null;
  let mends: (key: string) => Promise<void> = () => Promise.resolve();
  let drawn = "";
  let mending = false;

  function close(choice: "send" | "back"): void {
    const reply = answer;
    answer = null;
    drawn = "";
    if (dialog.open) dialog.close();
    dialog.replaceChildren();
    reply?.(choice);
  }

  onUser(dialog, "cancel", (event) => {
    event.preventDefault();
    close("back");
  });

  function fill(items: Question): void {
    const now = JSON.stringify(items);
    if (now === drawn) return;
    const active = (dialog.getRootNode() as ShadowRoot).activeElement;
    const key = active instanceof HTMLElement ? active.dataset["key"] : undefined;
    drawn = now;
    const clean = items.length === 0;
    dialog.replaceChildren(
      element(
        "h2",
        { id: "ask-title", "data-look": clean ? "in-bounds" : "out-of-bounds" },
        icon(clean ? "ok" : "error"),
        clean ? t("ask_title_clean") : t("ask_title"),
      ),
      element(
        "div",
        { class: "scroll", tabindex: 0, role: "group", "aria-labelledby": "ask-title" },
        element("p", { id: "ask-what" }, clean ? t("ask_what_clean") : t("ask_what")),
        !clean && element("p", { class: "ask-count" }, plural("ask_findings", items.length)),
        element("ul", {}, ...items.map(row)),
      ),
      element(
        "div",
        { class: "foot" },
        button({ class: "quiet", "data-key": "options", title: t("ask_options_help") }, [t("ask_options")], () => {
          actions.openOptions();
        }),
        element(
          "span",
          { class: "choices" },
          choice("send", clean ? t("ask_send") : t("ask_send_anyway"), "plain"),
          choice("back", clean ? t("ask_back_clean") : t("ask_back"), "primary"),
        ),
      ),
    );
    focusOn(key);
  }

  function choice(answer: "send" | "back", label: string, look: string): HTMLButtonElement {
    return button({ class: look, "data-key": answer }, [label], () => close(answer));
  }

  /** Puts the focus on a part, or on the safe choice. */
  function focusOn(key = "back"): void {
    const part = dialog.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    (part ?? dialog.querySelector<HTMLElement>("[data-key=back]"))?.focus();
  }

  /** A modal dialog makes the field inert, and what is inert cannot be edited. */
  async function mend(key: string): Promise<void> {
    mending = true;
    dialog.close();
    try {
      await mends(key);
    } finally {
      mending = false;
      reopen();
    }
  }

  function reopen(): void {
    if (!answer || mending || !dialog.isConnected || dialog.matches(":modal")) return;
    if (dialog.open) dialog.close();
    dialog.showModal();
    focusOn();
  }

  function row({ key, severity, title, words, fix }: AskedFinding): HTMLLIElement {
    return element(
      "li",
      { class: "ask-row" },
      severityMark(severity, true),
      element(
        "div",
        {},
        element("span", { class: "row-title" }, title),
        // What the fix takes away is what the finding is about.
        ...(fix ? previews(fix.changes) : [element("span", { class: "row-words", dir: "auto" }, words)]),
      ),
      fix ? button({ class: "plain", "data-key": `fix-${key}` }, [fix.title], () => void mend(key)) : null,
    );
  }

  return {
    element: dialog,
    get isOpen() {
      return answer !== null;
    },
    ask(question, fix) {
      close("back");
      return new Promise((resolve) => {
        answer = resolve;
        mends = fix;
        fill(question);
        dialog.showModal();
        focusOn();
      });
    },
    update(question) {
      if (answer) fill(question);
    },
    reopen,
  };
}
