import { Editor } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";

const host = document.createElement("div");
host.className = "frame";
document.querySelector("#editor").append(host);
const editor = new Editor({
  element: host,
  extensions: [StarterKit],
  editorProps: { attributes: { "aria-label": "Message", role: "textbox" } },
});
window.editor = { text: () => editor.getText({ blockSeparator: "\n" }), focus: () => editor.commands.focus() };
