import { createEmptyHistoryState, registerHistory } from "@lexical/history";
import { registerRichText } from "@lexical/rich-text";
import { $createParagraphNode, $getRoot, createEditor } from "lexical";

const host = document.createElement("div");
host.className = "frame";
host.innerHTML = '<div contenteditable="true" role="textbox" aria-multiline="true" aria-label="Message"></div>';
document.querySelector("#editor").append(host);
const editor = createEditor({ namespace: "message", onError: (error) => console.error(error) });
editor.setRootElement(host.firstElementChild);
registerRichText(editor);
editor.update(() => $getRoot().append($createParagraphNode()), { discrete: true });
registerHistory(editor, createEmptyHistoryState(), 300);
window.editor = {
  text: () => editor.getEditorState().read(() => $getRoot().getTextContent()),
  focus: () => editor.focus(),
};
