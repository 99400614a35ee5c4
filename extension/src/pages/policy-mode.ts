/** How the policy language (`docs/language.md`) is coloured and indented in the editor. */

import { HighlightStyle, LanguageSupport, StreamLanguage, syntaxHighlighting, type StringStream } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const STATEMENTS = new Set(["policy", "edition", "language", "lexicon", "pattern", "hosts", "kind", "rule"]);
/** Words that begin a line of a statement. */
const LINES = new Set([
  ...["authority", "marketplaces", "announced", "planned", "in", "common", "same", "forms", "permission", "scope"],
  ...["severity", "from", "until", "cite", "when", "unless", "mark", "why", "instead", "note", "hint", "fix", "suggest"],
  ...["flags", "passes", "stated", "interpreted", "reported", "not"],
]);
/** Words that hold a line or a condition together. */
const JOINING = new Set([
  ...["and", "or", "not", "no", "any", "of", "at", "least", "before", "after", "near", "with", "within", "inside"],
  ...["words", "every", "some", "has", "is", "in", "the", "same", "since", "typos", "for", "force", "from", "until"],
  ...["when", "replace", "remove", "rewrite", "missing", "nothing", "sentence", "paragraph", "message", "subject"],
  ...["attachment", "history", "kind", "by"],
]);
/** Lines that hold words of messages, not of the language, but for what has signs of its own. */
const BULLET = /^\s*(-|\|)/;

interface State {
  /** Whether a text in quotes goes on in the next line. */
  inText: boolean;
  /** Whether the line holds words of messages. */
  inBullet: boolean;
  /** How many words of the line have been read. */
  words: number;
  /** Whether the next name is what a statement defines. */
  defines: boolean;
  /** How many blanks the next line begins with. */
  next: number;
}

function readText(stream: StringStream, state: State): string {
  for (let char = stream.next(); char !== undefined; char = stream.next()) {
    if (char === "\\") stream.next();
    else if (char === '"') {
      state.inText = false;
      return "string";
    }
  }
  state.inText = true;
  return "string";
}

function nextIndent(line: string): number {
  const own = line.search(/\S|$/u);
  if (STATEMENTS.has(line.split(/\s/u)[0] ?? "")) return 2;
  return /\bany of\s*$/u.test(line) ? own + 2 : own;
}

const policyLanguage = StreamLanguage.define<State>({
  name: "policy",
  startState: () => ({ inText: false, inBullet: false, words: 0, defines: false, next: 0 }),
  copyState: (state) => ({ ...state }),
  token(stream, state) {
    if (stream.sol()) {
      Object.assign(state, { words: 0, defines: false, inBullet: !state.inText && BULLET.test(stream.string) });
      state.next = nextIndent(stream.string);
      if (state.inText) return readText(stream, state);
    }
    if (state.inText) return readText(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    if (stream.eat('"')) return readText(stream, state);
    if (stream.match(/^<[\w.-]+>/)) return "ref";
    if (stream.match(/^'[^']*'/)) return "string";
    if (stream.match(/^(?:\.\.\.|\.\.\d+|[-|~()[\]&^$/?!,]|[<>]=?|[.](?=\s|$))/)) return "operator";
    const word = stream.match(/^[\w][\w.-]*/);
    if (!word) {
      stream.next();
      return null;
    }
    const text = (word as RegExpMatchArray)[0];
    state.words += 1;
    if (state.defines) {
      state.defines = false;
      return "definition";
    }
    if (state.inBullet) return null;
    if (state.words === 1 && stream.indentation() === 0 && STATEMENTS.has(text)) {
      state.defines = true;
      return "statement";
    }
    if (state.words === 1 && LINES.has(text)) return "keyword";
    if (JOINING.has(text)) return "keyword";
    if (/^\d[\d.-]*$/.test(text)) return "number";
    return "name";
  },
  indent: (state, after) => (STATEMENTS.has(after.split(/\s/u)[0] ?? "") ? 0 : state.next),
  languageData: { commentTokens: { line: "#" } },
  tokenTable: {
    statement: tags.definitionKeyword,
    definition: tags.definition(tags.name),
    ref: tags.typeName,
    name: tags.name,
  },
});

/** Colours by custom properties, so that light, dark and forced colours each have their own. */
const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: tags.definitionKeyword, color: "var(--code-statement)", fontWeight: "600" },
  { tag: tags.keyword, color: "var(--code-keyword)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.definition(tags.name), fontWeight: "600" },
  { tag: tags.typeName, color: "var(--code-ref)" },
  { tag: tags.number, color: "var(--code-ref)" },
  { tag: tags.operator, color: "var(--code-keyword)" },
]);

export function policyMode(): LanguageSupport {
  return new LanguageSupport(policyLanguage, syntaxHighlighting(colours));
}
