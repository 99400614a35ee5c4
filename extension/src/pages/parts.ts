/** Small parts of the extension's own pages. */

import { t } from "../i18n";
import { element, type Child } from "../ui/dom";
import { say } from "./say";

/** Makes a button. */
export function pressButton(text: string, click: () => void, attributes: Parameters<typeof element>[1] = {}): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", click);
  return made;
}

/** A control with its name above. */
export function labelled(name: string, control: HTMLElement, look = ""): HTMLElement {
  return element("label", { class: `field ${look}`.trim() }, element("span", {}, name), control);
}

/** A checkbox with its name beside. */
export function checkbox(box: HTMLInputElement, name: string): HTMLElement {
  return element("label", { class: "check" }, box, name);
}

/** A labelled control and what is said of it below. */
export function setting(control: HTMLElement, ...below: readonly Child[]): HTMLElement {
  return element("div", { class: "setting" }, control, ...below);
}

/** Explains what stands beside it. */
export function muted(text: string, attributes: Parameters<typeof element>[1] = {}): HTMLElement {
  return element("p", { class: "muted", ...attributes }, text);
}

/** Says that what the seller has set is kept. */
export function saySaved(): void {
  say(t("options_saved"));
}

/** Returns what tells whether a text, in lower case, has all the words that are searched for. */
export function searchOf(input: HTMLInputElement): (text: string) => boolean {
  const wanted = input.value.toLowerCase().split(/\s+/u).filter(Boolean);
  return (text) => wanted.every((word) => text.includes(word));
}

export interface Question {
  title: string;
  what: string;
  /** What the safe answer says. */
  keep: string;
  go: string;
}

/**
 * Asks before something is done that cannot be undone; the focus comes back to where it was.
 *
 * @returns Whether it is to be done.
 */
export function ask({ title, what, keep, go }: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const id = `ask-${crypto.randomUUID()}`;
    const dialog = element(
      "dialog",
      { class: "ask", "aria-labelledby": id },
      element("h3", { id }, title),
      element("p", {}, what),
      element(
        "div",
        { class: "bar end" },
        pressButton(keep, () => dialog.close(), { autofocus: true }),
        pressButton(go, () => dialog.close("go"), { class: "danger" }),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "go");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export interface FileChooser {
  /** To be put into the page; it is not seen. */
  readonly element: HTMLInputElement;
  open(): void;
}

/**
 * Makes what opens the browser's choice of files.
 *
 * @param options - `accept` as of an `<input type="file">`.
 */
export function fileChooser(
  options: { id: string; accept: string; multiple?: boolean },
  chosen: (files: readonly File[]) => void,
): FileChooser {
  const input = element("input", { type: "file", class: "spoken", tabindex: "-1", "aria-hidden": "true", ...options });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    // The same file once more is a choice, too.
    input.value = "";
    if (files.length > 0) chosen(files);
  });
  return { element: input, open: () => input.click() };
}

/** Has the browser save a text as a file. */
export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
