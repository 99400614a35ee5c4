import tinymce from "tinymce";
import "tinymce/models/dom";
import "tinymce/themes/silver";
import "tinymce/icons/default";
import "tinymce/skins/ui/oxide/skin.js";
import "tinymce/skins/ui/oxide/content.js";
import "tinymce/skins/content/default/content.js";

const host = document.createElement("textarea");
document.querySelector("#editor").append(host);
const [editor] = await tinymce.init({
  target: host, license_key: "gpl", menubar: false, branding: false, promotion: false, height: 260,
  iframe_aria_text: "Message", browser_spellcheck: false,
});
window.editor = { text: () => editor.getContent({ format: "text" }), focus: () => editor.focus() };
