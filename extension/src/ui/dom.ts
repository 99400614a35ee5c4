/** Makes elements. Text becomes text nodes only: what a message says is never read as markup. */

export type Child = Node | string | null | false;

type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Makes an element; an attribute that is false, null or undefined is left out, one that is true is empty. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  fill(made, ...children);
  return made;
}

/** Replaces what an element holds. */
export function fill(target: Element, ...children: readonly Child[]): void {
  target.replaceChildren(...children.filter((child) => child !== null && child !== false));
}

export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Calls back for what the user does; a page's script cannot pass itself off as the user. */
export function onUser<Type extends keyof HTMLElementEventMap>(
  target: HTMLElement,
  type: Type,
  callback: (event: HTMLElementEventMap[Type]) => void,
): void {
  target.addEventListener(type, (event) => {
    if (event.isTrusted) callback(event);
  });
}

/** Makes a button. */
export function button(
  attributes: Attributes,
  children: readonly Child[],
  onClick: (event: MouseEvent) => void,
): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, ...children);
  onUser(made, "click", onClick);
  return made;
}

/** Text for screen readers alone. */
export function spoken(text: string): HTMLElement {
  return element("span", { class: "spoken" }, text);
}

/** The elements that the Tab key reaches, in order. */
export function tabStops(within: HTMLElement): HTMLElement[] {
  return [...within.querySelectorAll<HTMLElement>("button, input, select, summary, [tabindex='0']")].filter(
    (item) => !item.matches(":disabled") && item.checkVisibility(),
  );
}
