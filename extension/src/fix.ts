/**
 * Edits made as a person makes them: select, then type. So the page's editor sees them and the browser's undo takes
 * them back.
 */

import type { FormatsOff, TextEdit } from "./fields/field";
import { selectionIn } from "./fields/selection";
import type { HostText } from "./fields/text";
import { nextFrame } from "./frame";

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
function merged(text: string, edits: readonly TextEdit[]): TextEdit | null {
  if (edits.length === 0) return null;
  const start = Math.min(...edits.map((edit) => edit.start));
  const end = Math.max(...edits.map((edit) => edit.end));
  const inner = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  const before = text.slice(start, end);
  const after = withEdits(before, inner);
  return before === after ? null : { start, end, text: after };
}

/**
 * What the seller does while a fix is made. Who undoes it, or types on, is not to be taken for an editor that refused:
 * nothing is then tried again.
 */
class Attention {
  /** Whether the seller has typed, undone, pasted, … since. */
  acted = false;
  private aside = false;
  private readonly abort = new AbortController();

  constructor() {
    const options = { capture: true, signal: this.abort.signal };
    window.addEventListener(
      "keydown",
      ({ isTrusted, key }) => {
        if (isTrusted && !MODIFIERS.includes(key)) this.acted = true;
      },
      options,
    );
    // From a menu, or a keyboard on the screen.
    window.addEventListener(
      "beforeinput",
      ({ isTrusted }) => {
        if (isTrusted && !this.aside) this.acted = true;
      },
      options,
    );
  }

  /** Runs what the browser makes the same events for as for what the seller does. */
  lookAside<Result>(run: () => Result): Result {
    this.aside = true;
    try {
      return run();
    } finally {
      this.aside = false;
    }
  }

  /** Has the browser edit what is selected. */
  command(name: Command, text?: string): boolean {
    return this.lookAside(() => document.execCommand(name, false, text));
  }

  end(): void {
    this.abort.abort();
  }
}

const MODIFIERS: readonly string[] = ["Control", "Meta", "Shift", "Alt", "AltGraph"];

/** What the browser is asked to do. */
type Command = "undo" | "delete" | "insertText" | "insertHTML" | "removeFormat" | "justifyLeft" | "justifyRight";

/** Changes the text of a text area or input; answers whether it is then as asked. */
export async function replaceInPlain(
  element: HTMLTextAreaElement | HTMLInputElement,
  edits: readonly TextEdit[],
): Promise<boolean> {
  const seller = new Attention();
  try {
    return await makeInPlain(element, edits, seller);
  } finally {
    seller.end();
  }
}

/** Changes the text of an editing host; answers whether it is then as asked. */
export async function replaceInRich(
  element: HTMLElement,
  edits: readonly TextEdit[],
  host: () => HostText,
): Promise<boolean> {
  const seller = new Attention();
  try {
    return await makeInRich({ element, host, seller }, edits);
  } finally {
    seller.end();
  }
}

async function makeInPlain(
  element: HTMLTextAreaElement | HTMLInputElement,
  edits: readonly TextEdit[],
  seller: Attention,
): Promise<boolean> {
  const before = element.value;
  const wanted = withEdits(before, edits);
  const edit = merged(before, edits);
  if (!edit) return true;
  element.focus({ preventScroll: true });
  element.setSelectionRange(edit.start, edit.end);
  if (!type(edit.text, seller)) return false;
  if (await becomes(() => element.value, wanted, seller)) return true;
  if (element.value !== before && !seller.acted) seller.command("undo");
  return false;
}

/** What a fix is made in. */
interface Place {
  readonly element: HTMLElement;
  /** The text as it is now. */
  readonly host: () => HostText;
  readonly seller: Attention;
}

async function makeInRich(place: Place, edits: readonly TextEdit[]): Promise<boolean> {
  const { element, host, seller } = place;
  const before = host().text;
  const wanted = withEdits(before, edits);
  const whole = merged(before, edits);
  if (!whole) return true;
  // A picture would go with the words around it, and nobody was told so.
  if (edits.some(({ start, end }) => holdsOther(host().range(start, end)))) return false;
  element.focus({ preventScroll: true });
  // In one line one edit does it. Over several lines that would lose what stands between: links, bold, paragraphs.
  const oneLine =
    !before.slice(whole.start, whole.end).includes("\n") && !holdsOther(host().range(whole.start, whole.end));
  const steps = oneLine ? [whole] : [...edits].sort((one, other) => other.start - one.start);
  if (await attemptWidely(place, steps, wanted)) return true;
  if (steps.length < 2 || seller.acted || host().text !== before) return false;
  // Some editors do not take several edits at once.
  if (isUniform(host().runs(whole.start, whole.end))) {
    const fits = !element.matches(DRAFT) && !holdsOther(host().range(whole.start, whole.end));
    if (fits && (await attempt(place, [whole], wanted))) return true;
    await takeBack(place, before);
    if (seller.acted || host().text !== before) return false;
  }
  // Then one undo takes back one of them.
  for (const edit of steps) {
    if (await attemptWidely(place, [edit], withEdits(host().text, [edit]))) {
      if (!seller.acted) continue;
      return false;
    }
    await takeBack(place, before);
    return false;
  }
  return true;
}

/** Whether an element's editor makes edits itself, of a model of its own. */
export function editsOwnWay(element: HTMLElement): boolean {
  return element.matches(OWN_HISTORY);
}

/** Takes formats off a part of a host's text; answers whether they are gone, and nothing else is. */
export async function unformatRich(
  element: HTMLElement,
  off: FormatsOff,
  host: () => HostText,
  cssOf: (element: Element) => string,
): Promise<boolean> {
  const seller = new Attention();
  try {
    const before = host().text;
    const range = host().range(off.span.start, off.span.end);
    if (!range || !off.elements.every((each) => element.contains(each))) return false;
    element.focus({ preventScroll: true });
    selectEdit({ ...off.span, text: "" }, host());
    await nextFrame();
    if (!selectionIn(element) || seller.acted) return false;
    const isRtl = getComputedStyle(element).direction === "rtl";
    seller.command(off.command === "justify" ? (isRtl ? "justifyRight" : "justifyLeft") : off.command);
    const wanted = off.properties.map((name) => new RegExp(`(?:^|;)${name}:(?!initial)`));
    const has = (each: Element): boolean => wanted.some((pattern) => pattern.test(cssOf(each)));
    const gone = (): boolean => {
      const now = host().range(off.span.start, off.span.end);
      return now !== null && ![...element.querySelectorAll("*")].some((each) => now.intersectsNode(each) && has(each));
    };
    if (host().text === before && gone()) return true;
    if (!seller.acted) seller.command("undo");
    return false;
  } finally {
    seller.end();
  }
}

/**
 * Puts formatted content at the end of a host's, as from the clipboard where an editor takes that upon itself, else by the
 * browser's own command.
 *
 * @param html - Safe to be put into a page.
 * @param text - What it says.
 * @returns Whether that is now what stands behind the text; otherwise nothing is changed.
 */
export async function insertFormatted(
  element: HTMLElement,
  { html, text }: { html: string; text: string },
  host: () => HostText,
): Promise<boolean> {
  const seller = new Attention();
  try {
    const before = host().text;
    const words = (of: string): string => of.replace(/\s+/gu, " ").trim();
    element.focus({ preventScroll: true });
    selectEdit({ start: before.length, end: before.length, text }, host());
    await nextFrame();
    if (!selectionIn(element) || seller.acted) return false;
    // What comes first is joined with the paragraph that the caret is in.
    const apart = before.trim() === "" ? html : `<p><br></p>${html}`;
    noteForUndo(element);
    if (!seller.lookAside(() => paste(element, text, apart))) {
      // Behind the back of an editor with a model of its own nothing is put in.
      if (editsOwnWay(element)) return false;
      seller.command("insertHTML", apart);
    }
    noteForUndo(element);
    if (await becomes(() => words(host().text), words(`${before}\n${text}`), seller)) return true;
    await takeBack({ element, host, seller }, before);
    return false;
  } finally {
    seller.end();
  }
}

/** What is in a message and is no text. */
const OTHER =
  "img, svg, math, video, audio, canvas, object, embed, iframe, input, select, textarea, button, hr, " +
  "[contenteditable='false']";

/** Whether a range has something in it that is no text. */
function holdsOther(range: Range | null): boolean {
  if (!range) return false;
  const { commonAncestorContainer: within } = range;
  return within instanceof Element && [...within.querySelectorAll(OTHER)].some((one) => range.intersectsNode(one));
}

/** Whether parts of the text look the same, so that nothing is lost when they are typed anew. */
function isUniform(runs: readonly Range[]): boolean {
  const looks = new Set<string>();
  for (const run of runs) {
    const parent = run.startContainer.parentElement;
    if (!parent || parent.closest("a, li, [contenteditable='false']")) return false;
    const { font, color, backgroundColor, textDecorationLine } = getComputedStyle(parent);
    looks.add([font, color, backgroundColor, textDecorationLine].join());
  }
  return looks.size <= 1;
}

/** Makes edits, if need be together with the characters around them; otherwise leaves the text as it was. */
async function attemptWidely(place: Place, steps: readonly TextEdit[], wanted: string): Promise<boolean> {
  const { element, host, seller } = place;
  const before = host().text;
  if (steps.length === 1 || !element.matches(ONE_AT_A_TIME)) {
    if (await attempt(place, steps, wanted)) return true;
    await takeBack(place, before);
  }
  // Browsers tidy the white space around what is deleted; typed anew together with the edit, it stays.
  if (steps.length > 1 || seller.acted || host().text !== before) return false;
  const wide = steps.map((edit) => widened(before, edit));
  if (await attempt(place, wide, wanted)) return true;
  await takeBack(place, before);
  return false;
}

/** Makes edits, the last one first, within one task, so that editors see them as one change. */
async function attempt(place: Place, steps: readonly TextEdit[], wanted: string): Promise<boolean> {
  const { element, host, seller } = place;
  const [last] = steps;
  if (!last) return true;
  selectEdit(last, host());
  // Editors take the selection over on `selectionchange`, which comes as a task of its own.
  await nextFrame();
  const selected = selectionIn(element);
  if (!selected || seller.acted) return false;

  const before = host().text;
  const taken = !seller.lookAside(() => announce(element, last.text, selected));
  if (taken) {
    for (const edit of steps.slice(1)) {
      const range = host().range(edit.start, edit.end);
      if (range) seller.lookAside(() => announce(element, edit.text, range));
    }
  } else if (host().text === before) {
    noteForUndo(element);
    if (steps.length === 1 || !insertTogether(place, steps)) {
      for (const edit of steps) {
        selectEdit(edit, host());
        // Draft.js takes a deletion, and an edit that joins paragraphs, only when it is made by key.
        const byKey = element.matches(DRAFT) && (edit.text === "" || before.slice(edit.start, edit.end).includes("\n"));
        const deleted = byKey && !seller.lookAside(() => press(element, "Backspace", 8));
        if (deleted) await nextFrame();
        if (!deleted || edit.text !== "") {
          const pasted = element.matches(DRAFT) && seller.lookAside(() => paste(element, edit.text));
          if (!pasted) type(edit.text, seller);
        }
      }
    }
    noteForUndo(element);
  }
  return becomes(() => host().text, wanted, seller);
}

function selectEdit(edit: TextEdit, host: HostText): void {
  const from = host.position(edit.start, "start");
  const to = edit.start === edit.end ? from : host.position(edit.end, "end");
  document.getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
}

/**
 * Undoes until the text is as it was, as far as the editor lets it: editors differ in what they undo by. What the seller
 * has done since is not undone.
 */
async function takeBack({ element, host, seller }: Place, before: string): Promise<void> {
  const ways = [
    () => press(element, "z", 90) && document.execCommand("undo"),
    () => document.execCommand("undo"),
    () => element.dispatchEvent(new InputEvent("beforeinput", { inputType: "historyUndo", bubbles: true, cancelable: true })),
  ];
  for (const undo of ways) {
    if (seller.acted || host().text === before) return;
    seller.lookAside(undo);
    await becomes(() => host().text, before, seller);
  }
}

/** Returns the edit with the characters beside it, within its line. */
function widened(text: string, edit: TextEdit): TextEdit {
  const before = text.slice(0, edit.start).match(/[^\n]$/u)?.[0] ?? "";
  const behind = text.slice(edit.end).match(/^[^\n]/u)?.[0] ?? "";
  return { start: edit.start - before.length, end: edit.end + behind.length, text: before + edit.text + behind };
}

/**
 * Tells editors that keep their own model what is about to happen, as the browser does for a spelling suggestion.
 * Returns whether none of them has taken the edit upon itself.
 */
function announce(element: HTMLElement, text: string, selected: StaticRange | Range): boolean {
  const { startContainer, startOffset, endContainer, endOffset } = selected;
  const target = new StaticRange({ startContainer, startOffset, endContainer, endOffset });
  const within = startContainer instanceof Element ? startContainer : startContainer.parentElement;
  const event = new InputEvent("beforeinput", {
    inputType: text === "" ? "deleteContentBackward" : "insertReplacementText",
    data: text === "" ? null : text,
    dataTransfer: text === "" ? null : carrying(text),
    targetRanges: [target],
    bubbles: true,
    cancelable: true,
    composed: true,
  });
  return (within && element.contains(within) ? within : element).dispatchEvent(event);
}

/** Firefox shows the page's scripts only what is in a data transfer of the page's own world. */
function carrying(text: string, html: string | null = null): DataTransfer | null {
  const { wrappedJSObject: page = window } = window as { wrappedJSObject?: typeof window };
  try {
    const carried = new page.DataTransfer();
    carried.setData("text/plain", text);
    if (html !== null) carried.setData("text/html", html);
    return carried;
  } catch {
    return null;
  }
}

/** Presses a key for editors that act on keys themselves; `z` with the key for commands. Returns whether none did. */
function press(element: HTMLElement, key: string, keyCode: number): boolean {
  const mac = navigator.platform.startsWith("Mac");
  const command = key === "z" ? { ctrlKey: !mac, metaKey: mac, code: "KeyZ" } : { code: key };
  const init = { key, keyCode, ...command, bubbles: true, cancelable: true, composed: true };
  return element.dispatchEvent(new KeyboardEvent("keydown", init));
}

/** TinyMCE looks for changes to remember when the control key is released. */
function noteForUndo(element: HTMLElement): void {
  if (!element.matches(".mce-content-body")) return;
  element.dispatchEvent(new KeyboardEvent("keyup", { key: "Control", ctrlKey: true, bubbles: true }));
}

/**
 * Makes edits in several paragraphs as one step of the browser's undo history, where no editor keeps a history of its
 * own: what lies between first and last is put in anew, as it is but for the edits.
 *
 * @returns Whether that came out as it should; otherwise nothing is changed.
 */
function insertTogether({ element, host, seller }: Place, steps: readonly TextEdit[]): boolean {
  if (element.matches(OWN_HISTORY)) return false;
  const text = host();
  const runs = steps.map((edit) => ({ edit, runs: text.runs(edit.start, edit.end) }));
  const [last, first] = [steps[0]!, steps[steps.length - 1]!];
  // Blanks at the ends of what is put in would be lost, so it begins and ends with a letter.
  const before = /\S[^\S\n]*$/u.exec(text.text.slice(0, first.start))?.[0] ?? "";
  const behind = /^[^\S\n]*\S/u.exec(text.text.slice(last.end))?.[0] ?? "";
  const covering = text.range(first.start - before.length, last.end + behind.length);
  if (!covering || runs.some((each) => each.runs.length === 0)) return false;

  const nodes = textNodes(element);
  // In a document that is never shown pictures are not loaded again, and no script of theirs runs.
  const aside = document.implementation.createHTMLDocument();
  const copy = aside.importNode(element, true);
  const copies = textNodes(copy);
  const part = aside.createRange();
  const position = (node: Node, offset: number): [Node, number] | null => {
    const at = copies[nodes.indexOf(node as Text)];
    return at ? [at, offset] : null;
  };
  const start = position(covering.startContainer, covering.startOffset);
  const end = position(covering.endContainer, covering.endOffset);
  if (!start || !end) return false;
  part.setStart(...start);
  part.setEnd(...end);
  for (const { edit, runs: places } of runs) {
    [...places].reverse().forEach((place, index, all) => {
      const node = copies[nodes.indexOf(place.startContainer as Text)];
      // The range in the copy moves with these edits.
      const isFirst = index === all.length - 1;
      const put = isFirst ? edit.text : "";
      node?.replaceData(place.startOffset, place.endOffset - place.startOffset, put);
      if (isFirst && edit === first && before === "" && node) part.setStart(node, place.startOffset);
      if (index === 0 && edit === last && behind === "" && node) part.setEnd(node, place.startOffset + put.length);
    });
  }
  const wanted = copy.innerHTML;
  const holder = aside.createElement("div");
  holder.append(part.cloneContents());

  const there = element.innerHTML;
  document.getSelection()?.setBaseAndExtent(
    covering.startContainer,
    covering.startOffset,
    covering.endContainer,
    covering.endOffset,
  );
  seller.command("insertHTML", holder.innerHTML);
  if (element.innerHTML === wanted) return true;
  if (element.innerHTML !== there) seller.command("undo");
  return false;
}

const DRAFT = ".public-DraftEditor-content";

/** Editors that take only one edit in one task. */
const ONE_AT_A_TIME = `${DRAFT}, [data-slate-editor], [data-lexical-editor]`;

/** Editors that do not use the browser's undo history. */
const OWN_HISTORY =
  ".ProseMirror, .ql-editor, .cm-content, .public-DraftEditor-content, .mce-content-body, .ck-editor__editable, " +
  "[data-slate-editor], [data-lexical-editor]";

function textNodes(within: Node): Text[] {
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node as Text);
  return nodes;
}

/** Types over what is selected. */
function type(text: string, seller: Attention): boolean {
  return text === "" ? seller.command("delete") : seller.command("insertText", text);
}

/**
 * Puts text in as from the clipboard; answers whether the editor has taken that upon itself. What is typed by script
 * Draft.js lets the browser put in, and does not draw anew when it is undone.
 */
function paste(element: HTMLElement, text: string, html: string | null = null): boolean {
  // Firefox takes one of the two itself, Chromium what carries them.
  const own = html === null ? { data: text, dataType: "text/plain" } : { data: html, dataType: "text/html" };
  const init = { clipboardData: carrying(text, html), ...own };
  return !element.dispatchEvent(new ClipboardEvent("paste", { ...init, bubbles: true, cancelable: true, composed: true }));
}

/** Waits until a text is as wanted; answers whether it came to that, also where the seller has changed it since. */
async function becomes(text: () => string, wanted: string, seller: Attention): Promise<boolean> {
  const until = performance.now() + SETTLE_MS;
  // Some editors put the text in as soon as they are let, and the seller may undo it before the next frame.
  for (let wait = task; text() !== wanted; wait = nextFrame) {
    if (seller.acted || performance.now() > until) return false;
    await wait();
  }
  // An editor may yet take back what it did not make itself.
  await nextFrame();
  return seller.acted || text() === wanted;
}

function task(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
