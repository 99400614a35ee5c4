/**
 * What of an element's look is the seller's doing: what stands in its `style` attribute, in the attributes and elements
 * of old HTML, and in the classes by which editors keep formats. What the page's style sheets make of an editor's
 * paragraphs, headings and links is not: it stays behind when the message is sent. A value that the field has anyway is
 * no override either.
 */

/** Properties that pass from an element to what is in it. */
const INHERITED = ["color", "font-family", "font-size", "font-weight", "line-height", "text-align"] as const;
/** Properties of the element alone, handed over as the seller has them: percentages count by what is around. */
const OWN = [
  "background-color", "background-image", "border-left", "border-left-width", "border-left-style",
  "margin-left", "margin-right", "padding-left", "padding-right", "margin-inline-start", "margin-inline-end",
  "padding-inline-start", "padding-inline-end", "width", "max-width", "min-width", "height", "max-height", "opacity",
  "overflow", "overflow-x", "overflow-y",
] as const; // prettier-ignore
type Inherited = (typeof INHERITED)[number];
type Property = Inherited | (typeof OWN)[number];
const KNOWN: ReadonlySet<string> = new Set<string>([...INHERITED, ...OWN]);

/** What old elements and attributes ask for. */
const BY_ELEMENT: Readonly<Record<string, readonly Inherited[]>> = {
  CENTER: ["text-align"],
  B: ["font-weight"],
  STRONG: ["font-weight"],
  BIG: ["font-size"],
  SMALL: ["font-size"],
};
const BY_ATTRIBUTE: readonly [attribute: string, elements: RegExp, property: Property][] = [
  ["align", /^(?:P|DIV|H[1-6]|T[DHR]|TBODY|THEAD|TFOOT|CAPTION)$/, "text-align"],
  ["bgcolor", /^(?:TABLE|T[DHR]|TBODY|THEAD|TFOOT)$/, "background-color"],
  ["background", /^(?:TABLE|T[DHR])$/, "background-image"],
  ["color", /^FONT$/, "color"],
  ["face", /^FONT$/, "font-family"],
  ["size", /^FONT$/, "font-size"],
];
/** Quill's and CKEditor's formats. */
const BY_CLASS: readonly [name: RegExp, property: Property][] = [
  [/^ql-align-/, "text-align"],
  [/^ql-size-/, "font-size"],
  [/^ql-font-/, "font-family"],
  [/^ql-color-/, "color"],
  [/^ql-bg-/, "background-color"],
  [/^ql-indent-/, "padding-left"],
  [/^text-(?:tiny|small|big|huge)$/, "font-size"],
];
/** Properties that only say how large something is. */
const SIZES: ReadonlySet<string> = new Set(["width", "max-width", "min-width", "height", "max-height"]);
/** In an element that flows in a line these do nothing. */
const OF_BLOCKS = /^(?:text-align|margin|padding)/;

/** What an element overrides. */
export interface Format {
  /** Declarations, ready for a `style` attribute. */
  readonly css: string;
  /** Whether anything in it differs from what the field has anyway. */
  readonly counts: boolean;
}

const NONE: Format = { css: "", counts: false };

/** The formats in a field, each looked up once; what text looks like there where nobody has changed anything. */
export class Formats {
  /** CSS pixels. */
  readonly size: number;
  private readonly values: Record<Inherited, string>;
  private readonly ground: string;
  private readonly known = new WeakMap<Element, Format>();

  constructor(host: Element) {
    const style = getComputedStyle(host);
    this.size = parseFloat(style.fontSize);
    this.values = Object.fromEntries(INHERITED.map((name) => [name, valueOf(style, name)])) as Record<Inherited, string>;
    this.ground = groundOf(host);
  }

  /** Whether the field still looks as it did. */
  holdFor(host: Element): boolean {
    const style = getComputedStyle(host);
    return INHERITED.every((name) => valueOf(style, name) === this.values[name]);
  }

  /** Returns what an element overrides. */
  of(element: Element, isBlock: boolean): Format {
    if (!mayFormat(element)) return NONE;
    let format = this.known.get(element);
    if (!format) this.known.set(element, (format = this.read(element, isBlock)));
    return format;
  }

  private read(element: Element, isBlock: boolean): Format {
    const declared = declaredBy(element);
    if (declared.size === 0) return NONE;
    const style = getComputedStyle(element);
    const own = (element as HTMLElement).style;
    const css: string[] = [];
    let counts = false;
    for (const name of declared) {
      if (!isBlock && OF_BLOCKS.test(name) && element.tagName !== "IMG") continue;
      if (isInherited(name)) {
        const value = valueOf(style, name);
        const isSame = value === this.values[name];
        // A size is always said: `initial` would be that of a page without style sheets.
        const said = isSame && name !== "font-size" ? "initial" : value;
        css.push(`${name}:${said}`);
        counts ||= !isSame && name !== "font-weight" && !(name === "line-height" && value === "normal");
        continue;
      }
      const given = own.getPropertyValue(name);
      const value = given === "" || /calc|var|env/.test(given) ? style.getPropertyValue(name) : given;
      if (name === "background-color") {
        if (isTransparent(style.backgroundColor)) continue;
        css.push(`${name}:${style.backgroundColor}`);
        counts ||= style.backgroundColor !== this.ground;
        continue;
      }
      if (value === "" || value === "none" || isNothing(name, value)) continue;
      css.push(`${toPhysical(name, style.direction)}:${value}`);
      counts ||= !SIZES.has(name);
    }
    return css.length > 0 ? { css: css.join(";"), counts } : NONE;
  }
}

/** Whether an element may override anything. */
function mayFormat(element: Element): boolean {
  return element.attributes.length > 0 || element.tagName in BY_ELEMENT;
}

function declaredBy(element: Element): Set<Property> {
  const declared = new Set<Property>(BY_ELEMENT[element.tagName]);
  for (const { name } of element.attributes) {
    for (const [attribute, elements, property] of BY_ATTRIBUTE) {
      if (name === attribute && elements.test(element.tagName)) declared.add(property);
    }
  }
  const { style } = element as HTMLElement;
  if (style && element.hasAttribute("style")) {
    for (let index = 0; index < style.length; index++) {
      const name = style[index]!;
      if (KNOWN.has(name)) declared.add(name as Property);
    }
  }
  for (const className of element.classList) {
    for (const [pattern, property] of BY_CLASS) if (pattern.test(className)) declared.add(property);
  }
  return declared;
}

function isInherited(name: Property): name is Inherited {
  return (INHERITED as readonly string[]).includes(name);
}

/** Returns a value so that the same look is the same text: line heights in parts of the font's size, sides by name. */
function valueOf(style: CSSStyleDeclaration, name: Inherited): string {
  const value = style.getPropertyValue(name);
  if (name === "line-height" && value !== "normal") {
    return String(Math.round((100 * parseFloat(value)) / parseFloat(style.fontSize)) / 100);
  }
  if (name === "text-align") {
    const side = value.replace(/^-(?:webkit|moz)-/, "");
    const [start, end] = style.direction === "rtl" ? ["right", "left"] : ["left", "right"];
    return side === "start" ? start! : side === "end" ? end! : side;
  }
  if (name === "font-family") return value.replaceAll('"', "'").toLowerCase();
  return value;
}

function toPhysical(name: string, direction: string): string {
  const inline = /^(margin|padding)-inline-(start|end)$/.exec(name);
  return inline ? `${inline[1]}-${(inline[2] === "start") === (direction !== "rtl") ? "left" : "right"}` : name;
}

/** Whether a declaration takes nothing and hides nothing. */
function isNothing(name: Property, value: string): boolean {
  if (/^(?:margin|padding|border)/.test(name)) return parseFloat(value) <= 0;
  if (name === "opacity") return parseFloat(value) > 0;
  return name.startsWith("overflow") && value !== "hidden";
}

function isTransparent(color: string): boolean {
  return color === "transparent" || /^rgba\(.*, 0\)$/.test(color);
}

/** Returns the colour that a field's text stands on. */
function groundOf(host: Element): string {
  for (let at: Element | null = host; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!isTransparent(backgroundColor)) return backgroundColor;
  }
  return "rgb(255, 255, 255)";
}
