const host = document.createElement("div");
host.className = "frame";
host.innerHTML = '<div contenteditable="true" role="textbox" aria-multiline="true" aria-label="Message"></div>';
document.querySelector("#editor").append(host);
window.editor = { text: () => host.innerText, focus: () => host.firstElementChild.focus() };
