import { Bold, ClassicEditor, Essentials, Paragraph } from "ckeditor5";
import "ckeditor5/ckeditor5.css";

const host = document.createElement("div");
document.querySelector("#editor").append(host);
const editor = await ClassicEditor.create(host, {
  licenseKey: "GPL",
  plugins: [Essentials, Paragraph, Bold],
  toolbar: ["undo", "redo", "bold"],
});
window.editor = {
  text: () => [...editor.model.document.getRoot().getChildren()]
    .map((block) => [...block.getChildren()].map((node) => node.data ?? "\n").join("")).join("\n"),
  focus: () => editor.focus(),
};
