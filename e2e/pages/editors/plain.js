const area = document.createElement("textarea");
area.setAttribute("aria-label", "Message");
document.querySelector("#editor").append(area);
window.editor = { text: () => area.value, focus: () => area.focus() };
