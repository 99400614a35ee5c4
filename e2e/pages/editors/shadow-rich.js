class MessageField extends HTMLElement {
  connectedCallback() {
    const shadow = this.attachShadow({ mode: "closed" });
    shadow.innerHTML = `<style>div { border: 1px solid #999; min-height: 140px; padding: 8px }</style>
      <div contenteditable="true" role="textbox" aria-multiline="true" aria-label="Message"></div>`;
    const host = shadow.querySelector("div");
    window.editor = { text: () => host.innerText, focus: () => host.focus() };
  }
}
customElements.define("message-field", MessageField);
document.querySelector("#editor").append(document.createElement("message-field"));
