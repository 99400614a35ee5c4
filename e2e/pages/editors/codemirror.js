import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorView, keymap } from "@codemirror/view";

const view = new EditorView({
  parent: document.querySelector("#editor"),
  extensions: [
    history(),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": "Message" }),
    EditorView.theme({ "&": { border: "1px solid #999", minHeight: "160px" } }),
  ],
});
window.editor = { text: () => view.state.doc.toString(), focus: () => view.focus() };
