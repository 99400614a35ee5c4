/** The elements that the extension itself adds to the page. They are known by identity: a page can copy any name. */

const own = new WeakSet<Element>();

/**
 * Makes an element to add to the page. It is a `div`, since a page may define elements of any other name as its own.
 *
 * @param part - What it holds: the marks over a field, or badge, card, list and question.
 */
export function ownElement(part: "marks" | "ui"): HTMLDivElement {
  const made = document.createElement("div");
  made.dataset["inbounds"] = part;
  own.add(made);
  return made;
}

/** Whether an element is one of the extension's own in the page. */
export function isOwn(element: Element): boolean {
  return own.has(element);
}
