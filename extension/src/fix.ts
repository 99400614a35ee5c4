/**
 * Edits made as a person makes them: select, then type. So the page's editor sees them and the browser's undo takes
 * them back.
 */

import type { TextEdit } from "./fields/field";
import { selectionIn } from "./fields/selection";
import type { HostText } from "./fields/text";

/** How long an editor may take to show what it made of an edit. */
const SETTLE_MS = 400;

/** Returns the text with the edits made; they do not overlap. */
export function withEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const edit of [...edits].sort((one, other) => other.start - one.start)) {
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  }
  return result;
}

/** Returns the one edit of the least range that does what these do, or null where they do nothing. */
export function merged(text: string, edits: readonly TextEdit[]): TextEdit | null {
  if (edits.length === 0) return null;
  const start = Math.min(...edits.map((edit) => edit.start));
  const end = Math.max(...edits.map((edit) => edit.end));
  const inner = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  const before = text.slice(start, end);
  const after = withEdits(before, inner);
  return before === after ? null : { start, end, text: after };
}

/** Changes the text of a text area or input; answers whether it is then as asked. */
export async function replaceInPlain(
  element: HTMLTextAreaElement | HTMLInputElement,
  edits: readonly TextEdit[],
): Promise<boolean> {
  const before = element.value;
  const wanted = withEdits(before, edits);
  const edit = merged(before, edits);
  if (!edit) return true;
  element.focus({ preventScroll: true });
  element.setSelectionRange(edit.start, edit.end);
  if (!type(edit.text)) return false;
  if (await becomes(() => element.value, wanted)) return true;
  if (element.value !== before) document.execCommand("undo");
  return false;
}

/** Changes the text of an editing host; answers whether it is then as asked. */
export async function replaceInRich(
  element: HTMLElement,
  edits: readonly TextEdit[],
  host: () => HostText,
): Promise<boolean> {
  const before = host().text;
  const wanted = withEdits(before, edits);
  if (wanted === before) return true;
  element.focus({ preventScroll: true });
  for (const edit of steps(before, edits)) {
    const now = host().text;
    const then = withEdits(now, [edit]);
    if (await makeEdit(element, edit, host, then)) continue;
    await takeBack(host, now);
    // Browsers tidy the white space around what is deleted; typed anew together with the edit, it stays.
    const wide = widened(now, edit);
    if (host().text === now && wide && (await makeEdit(element, wide, host, then))) continue;
    await takeBack(host, before);
    return false;
  }
  return host().text === wanted;
}

/** Undoes until the text is as it was, as far as the editor lets it. */
async function takeBack(host: () => HostText, before: string): Promise<void> {
  for (let tries = 0; tries < 3 && host().text !== before; tries++) {
    document.execCommand("undo");
    await becomes(() => host().text, before);
  }
}

/** Returns the edit with the characters beside it, within its line, or null where it has none. */
function widened(text: string, edit: TextEdit): TextEdit | null {
  const before = text.slice(0, edit.start).match(/[^\n]$/u)?.[0] ?? "";
  const behind = text.slice(edit.end).match(/^[^\n]/u)?.[0] ?? "";
  if (before === "" && behind === "") return null;
  return { start: edit.start - before.length, end: edit.end + behind.length, text: before + edit.text + behind };
}

/** One edit where the edits are in one line; one for each, from the last to the first, where paragraphs lie between. */
function steps(text: string, edits: readonly TextEdit[]): TextEdit[] {
  const edit = merged(text, edits);
  if (!edit) return [];
  if (!text.slice(edit.start, edit.end).includes("\n")) return [edit];
  return [...edits].sort((one, other) => other.start - one.start);
}

async function makeEdit(
  element: HTMLElement,
  edit: TextEdit,
  host: () => HostText,
  wanted: string,
): Promise<boolean> {
  const before = host().text;
  const selection = document.getSelection();
  if (!selection) return false;
  const from = host().position(edit.start, "start");
  const to = edit.start === edit.end ? from : host().position(edit.end, "end");
  selection.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
  // Editors take the selection over on `selectionchange`, which comes as a task of its own.
  await frame();
  const selected = selectionIn(element);
  if (!selected) return false;

  if (announce(element, edit.text, selected) && host().text === before) type(edit.text);
  return becomes(() => host().text, wanted);
}

/**
 * Tells editors that keep their own model what is about to happen, as the browser does for a spelling suggestion.
 * Returns whether none of them has taken the edit upon itself.
 */
function announce(element: HTMLElement, text: string, selected: StaticRange | Range): boolean {
  const target = new StaticRange({
    startContainer: selected.startContainer,
    startOffset: selected.startOffset,
    endContainer: selected.endContainer,
    endOffset: selected.endOffset,
  });
  const carried = new DataTransfer();
  if (text !== "") carried.setData("text/plain", text);
  const within = target.startContainer instanceof Element ? target.startContainer : target.startContainer.parentElement;
  const event = new InputEvent("beforeinput", {
    inputType: text === "" ? "deleteContentBackward" : "insertReplacementText",
    data: text === "" ? null : text,
    dataTransfer: text === "" ? null : carried,
    targetRanges: [target],
    bubbles: true,
    cancelable: true,
    composed: true,
  } as InputEventInit);
  return (within && element.contains(within) ? within : element).dispatchEvent(event);
}

/** Types over what is selected. */
function type(text: string): boolean {
  return text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text);
}

/** Waits until a text is as wanted; answers whether it came to that. */
async function becomes(text: () => string, wanted: string): Promise<boolean> {
  const until = performance.now() + SETTLE_MS;
  while (text() !== wanted) {
    if (performance.now() > until) return false;
    await frame();
  }
  // An editor may yet take back what it did not make itself.
  await frame();
  return text() === wanted;
}

function frame(): Promise<void> {
  return new Promise((resolve) => {
    // A hidden page gets no frames.
    const timer = setTimeout(resolve, 50);
    requestAnimationFrame(() =>
      setTimeout(() => {
        clearTimeout(timer);
        resolve();
      }),
    );
  });
}
