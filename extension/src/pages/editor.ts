/** The editor of the seller's own rules: CodeMirror, with the language's own errors as one types. */

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { forceLinting, lintGutter, lintKeymap, linter, setDiagnostics, type Diagnostic as Lint } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from "@codemirror/view";

import type { Diagnostic } from "../protocol";
import { policyMode } from "./policy-mode";

export interface EditorOptions {
  text: string;
  label: string;
  hint: string;
  /** Milliseconds without a key before the text is checked. */
  delay: number;
  /** Says what is wrong with a text. */
  check(text: string): Promise<readonly Diagnostic[]>;
  changed(text: string): void;
  save(): void;
}

export interface Editor {
  readonly element: HTMLElement;
  text(): string;
  setText(text: string): void;
  /** Shows what is known to be wrong, and does not ask again. */
  show(diagnostics: readonly Diagnostic[]): void;
  /** Selects a place and puts the focus there. */
  goTo(start: number, end: number): void;
}

/** In the page's colours; they are custom properties, which reach into the shadow root. */
const theme = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--surface)", borderRadius: "6px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    minHeight: "260px",
    maxHeight: "60vh",
    borderRadius: "6px",
    font: '13px/1.55 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { border: "0", backgroundColor: "var(--raised)", color: "var(--muted)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 9%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent)" },
  ".cm-placeholder": { color: "var(--muted)" },
  ".cm-tooltip, .cm-panels": {
    border: "1px solid var(--line)",
    backgroundColor: "var(--surface)",
    color: "var(--text)",
  },
  // Drawn as text decorations, which forced colours leave there.
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--error)" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--warning)" },
  ".cm-diagnostic": { padding: "6px 10px", whiteSpace: "pre-wrap" },
});

export function makeEditor(options: EditorOptions): Editor {
  // In a shadow root CodeMirror's styles are no inline ones, which the pages' policy forbids.
  const element = document.createElement("div");
  const root = element.attachShadow({ mode: "open" });
  const lints = (diagnostics: readonly Diagnostic[], length: number): Lint[] =>
    diagnostics.map((item) => ({
      from: Math.min(item.start, length),
      to: Math.min(Math.max(item.end, item.start), length),
      severity: item.level,
      source: item.code,
      message: [item.message, item.label && `(${item.label})`].filter(Boolean).join(" ") + (item.help && `\n${item.help}`),
    }));
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        history(),
        policyMode(),
        theme,
        bracketMatching(),
        indentOnInput(),
        highlightActiveLine(),
        lintGutter(),
        placeholder(options.hint),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": options.label, spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.changed(update.state.doc.toString());
        }),
        linter(
          async ({ state }) => {
            const text = state.doc.toString();
            return lints(await options.check(text), text.length);
          },
          { delay: options.delay },
        ),
        // The Tab key keeps its meaning: it leaves the editor.
        keymap.of([
          { key: "Mod-s", preventDefault: true, run: () => (options.save(), true) },
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
      ],
    }),
  });
  return {
    element,
    text: () => view.state.doc.toString(),
    setText(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      forceLinting(view);
    },
    show(diagnostics) {
      view.dispatch(setDiagnostics(view.state, lints(diagnostics, view.state.doc.length)));
    },
    goTo(start, end) {
      const length = view.state.doc.length;
      view.dispatch({
        selection: { anchor: Math.min(start, length), head: Math.min(end, length) },
        scrollIntoView: true,
      });
      view.focus();
    },
  };
}
