import Quill from "quill";
import "quill/dist/quill.snow.css";

const host = document.createElement("div");
document.querySelector("#editor").append(host);
const quill = new Quill(host, { theme: "snow", modules: { toolbar: false } });
quill.root.setAttribute("aria-label", "Message");
window.editor = { text: () => quill.getText(), focus: () => quill.focus() };
