const frame = document.createElement("iframe");
frame.title = "Message";
frame.style.cssText = "width:720px;height:200px;border:1px solid #999";
frame.srcdoc = `<!doctype html><html lang="en"><body style="font:16px/26px 'DejaVu Sans',sans-serif" contenteditable="true" aria-label="Message"></body></html>`;
document.querySelector("#editor").append(frame);
await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
window.editor = {
  text: () => frame.contentDocument.body.innerText,
  focus: () => {
    frame.contentWindow.focus();
    frame.contentDocument.body.focus();
  },
};
