/** What a message in HTML says: as plain text, without what it quotes, and as what can be put into a page. */

/** Elements whose content is no text. */
const UNSEEN = new Set("AUDIO BUTTON CANVAS DATALIST EMBED HEAD IFRAME INPUT METER NOSCRIPT OBJECT PROGRESS SCRIPT SELECT STYLE TEMPLATE TEXTAREA TITLE VIDEO".split(" ")); // prettier-ignore
/** Elements that stand in lines of their own. */
const BLOCKS = new Set("ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TFOOT THEAD TR UL".split(" ")); // prettier-ignore
/** Elements with an empty line before and behind. */
const APART = new Set("BLOCKQUOTE DL FIGURE H1 H2 H3 H4 H5 H6 OL P PRE TABLE UL".split(" "));

/** In tags alone. Styles would be held against the policy of the page that parses them, and reported to it. */
const STYLE_ATTRIBUTE = /(?<=<[a-z][^<>]*\s)style(?=\s*=)/giu;
const STYLE_ELEMENT = /<(\/?)style(?=[\s>])/giu;

/**
 * Returns the text of a message in HTML: a block is a line, a paragraph has an empty line around it, white space is one
 * blank. Nothing of it is loaded or run.
 */
export function textOfHtml(html: string): string {
  let text = "";
  /** Line feeds that are due before what comes next. */
  let due = 0;
  const add = (words: string): void => {
    if (words === "") return;
    if (due > 0) text = `${text.trimEnd()}${text.trim() === "" ? "" : "\n".repeat(due)}`;
    due = 0;
    text += /\s$/u.test(text) || text === "" ? words.replace(/^ /u, "") : words;
  };
  const walk = (node: Node, verbatim: boolean): void => {
    if (node instanceof Text) {
      const words = (verbatim ? node.data : node.data.replace(/[ \t\r\n\f]+/gu, " ")).replaceAll("\u00a0", " ");
      // Between blocks white space is nothing.
      if (words !== " " || due === 0) add(words);
    } else if (node instanceof HTMLElement) {
      const { tagName } = node;
      if (isUnseen(node)) return;
      if (tagName === "BR") {
        due += 1;
        return;
      }
      // Cells of one row are in one line.
      if ((tagName === "TD" || tagName === "TH") && due === 0) add(" ");
      const around = APART.has(tagName) ? 2 : BLOCKS.has(tagName) ? 1 : 0;
      due = Math.max(due, around);
      for (const child of node.childNodes) walk(child, verbatim || tagName === "PRE");
      due = Math.max(due, around);
    }
  };
  walk(bodyOf(html), false);
  return text.trim();
}

/** What mail programs put around what they quote, as the core knows it (`policy_core/document/html.py`). */
const QUOTATION =
  "blockquote[type=cite i], blockquote[cite], blockquote.gmail_quote, .gmail_attr, .moz-cite-prefix, .yahoo_quoted, " +
  ".protonmail_quote, .tutanota_quote, .zmail_extra";

/** Returns a message in HTML without what mail programs have marked in it as quoted. */
export function withoutQuotations(html: string): string {
  const body = bodyOf(html);
  const quoted = body.querySelectorAll(QUOTATION);
  if (quoted.length === 0) return html;
  for (const each of quoted) each.remove();
  return body.innerHTML.replace(/(?<=<[a-z][^<>]*\s)data-style(?==)/gu, "style");
}

/** Elements that can be put into a page. */
const KEPT = new Set("A ABBR B BLOCKQUOTE BR CAPTION CODE DD DEL DIV DL DT EM H1 H2 H3 H4 H5 H6 HR I INS LI OL P PRE S SMALL STRONG SUB SUP TABLE TBODY TD TFOOT TH THEAD TR U UL".split(" ")); // prettier-ignore
/** Their attributes, those of any element under `*`. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  "*": ["dir", "lang"],
  A: ["href"],
  OL: ["start", "type", "reversed"],
  TD: ["colspan", "rowspan"],
  TH: ["colspan", "rowspan"],
};
/** Emphasis by a style, as editors write it. */
const EMPHASIS: readonly [style: RegExp, name: string][] = [
  [/(?:^|[;\s])font-weight\s*:\s*(?:bold|[6-9]00)/iu, "B"],
  [/(?:^|[;\s])font-style\s*:\s*italic/iu, "I"],
  [/(?:^|[;\s])text-decoration(?:-line)?\s*:[^;]*underline/iu, "U"],
  [/(?:^|[;\s])text-decoration(?:-line)?\s*:[^;]*line-through/iu, "S"],
];
/** What a link may lead to. */
const SCHEMES = new Set(["http:", "https:", "mailto:"]);

/**
 * Returns what of HTML can be put into a page: links, lists, tables, emphasis and the text; no pictures, styles, handlers
 * or addresses that run anything. It is made anew of what is known to be harmless, so that nothing else can come along.
 */
export function safeHtml(html: string): string {
  const aside = document.implementation.createHTMLDocument();
  const copy = (from: Node, into: Element): void => {
    for (const node of from.childNodes) {
      if (node instanceof Text) into.append(aside.createTextNode(node.data));
      if (!(node instanceof HTMLElement) || isUnseen(node)) continue;
      let within = into;
      const enter = (name: string): Element => {
        const made = aside.createElement(name);
        within.append(made);
        return (within = made);
      };
      const name = KEPT.has(node.tagName) ? node.tagName : BLOCKS.has(node.tagName) ? "DIV" : null;
      if (name !== null) {
        const made = enter(name);
        for (const attribute of [...ATTRIBUTES["*"]!, ...(ATTRIBUTES[name] ?? [])]) {
          const value = node.getAttribute(attribute);
          if (value !== null && (attribute !== "href" || isHarmless(value))) made.setAttribute(attribute, value);
        }
      } else if (node.tagName === "SPAN") {
        for (const [style, emphasis] of EMPHASIS) if (style.test(node.dataset["style"] ?? "")) enter(emphasis);
      }
      copy(node, within);
    }
  };
  copy(bodyOf(html), aside.body);
  return aside.body.innerHTML.trim();
}

function isHarmless(address: string): boolean {
  return URL.canParse(address) && SCHEMES.has(new URL(address).protocol);
}

/** Parses HTML; nothing of it is loaded or run. */
function bodyOf(html: string): HTMLElement {
  const text = html.replace(STYLE_ATTRIBUTE, "data-style").replace(STYLE_ELEMENT, "<$1template");
  return new DOMParser().parseFromString(text, "text/html").body;
}

function isUnseen(element: HTMLElement): boolean {
  if (UNSEEN.has(element.tagName) || element.hidden) return true;
  return /(?:^|;)\s*display\s*:\s*none/iu.test(element.dataset["style"] ?? "");
}
