/** Puts a text area in a shadow root of that mode into the page. */
export function addMessageField(mode) {
  class MessageField extends HTMLElement {
    connectedCallback() {
      const shadow = this.attachShadow({ mode });
      shadow.innerHTML = `<style>textarea { box-sizing: border-box; width: 700px; height: 180px; padding: 8px;
        font: 16px/26px "DejaVu Sans Mono", monospace; color: #000 }</style><textarea aria-label="Message"></textarea>`;
      const area = shadow.querySelector("textarea");
      window.editor = { text: () => area.value, focus: () => area.focus() };
    }
  }
  customElements.define("message-field", MessageField);
  document.querySelector("#editor").append(document.createElement("message-field"));
}
