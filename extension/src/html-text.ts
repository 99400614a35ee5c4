/** What a message in HTML says, as plain text. */

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
 * blank. Nothing of it is loaded or run. For the extension's own pages.
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
    } else if (node instanceof Element) {
      const { tagName } = node;
      if (UNSEEN.has(tagName) || isHidden(node)) return;
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
  walk(new DOMParser().parseFromString(withoutStyles(html), "text/html").body, false);
  return text.trim();
}

/**
 * Returns what of HTML can be put into a page: no scripts, no handlers, no styles, no addresses that run anything; null
 * where the browser cannot tell.
 */
export function safeHtml(html: string): string | null {
  const { body } = document.implementation.createHTMLDocument();
  if (!("setHTML" in body)) return null;
  (body as { setHTML(html: string): void }).setHTML(withoutStyles(html));
  return body.innerHTML.trim();
}

function withoutStyles(html: string): string {
  return html.replace(STYLE_ATTRIBUTE, "data-style").replace(STYLE_ELEMENT, "<$1template");
}

function isHidden(element: Element): boolean {
  return element.hasAttribute("hidden") || /(?:^|;)\s*display\s*:\s*none/iu.test(element.getAttribute("data-style") ?? "");
}
