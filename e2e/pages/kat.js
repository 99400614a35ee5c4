// Stand-ins for the custom elements of the contact page: same names, attributes and open shadow roots.

const define = (name, of) => customElements.define(name, of);

function root(host, css, html) {
  const shadow = host.attachShadow({ mode: "open" });
  shadow.innerHTML = `<style>${css}</style>${html}`;
  return shadow;
}

define(
  "kat-textarea",
  class extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const shadow = root(
        this,
        `:host { display: block }
         label { display: block; font: 600 14px/20px system-ui, sans-serif; margin-bottom: 6px; color: inherit }
         textarea { box-sizing: border-box; width: 100%; min-height: 190px; resize: vertical; padding: 10px 12px;
           font: 15px/22px system-ui, sans-serif; color: inherit; background: var(--field, #fff);
           border: 1px solid var(--line, #8c959f); border-radius: 6px }
         textarea:focus { outline: 2px solid #0b62c4; outline-offset: 1px }
         .metadata { font: 12px/18px system-ui, sans-serif; color: var(--quiet, #57606a); text-align: right }`,
        `<label part="label" for="text"></label>
         <textarea id="text" part="textarea"></textarea>
         <div class="metadata" part="textarea-metadata" aria-hidden="true"></div>`,
      );
      shadow.querySelector("label").textContent = this.getAttribute("label") ?? "";
      const area = shadow.querySelector("textarea");
      area.maxLength = Number(this.getAttribute("maxlength") ?? 4000);
      area.placeholder = this.getAttribute("placeholder") ?? "";
      const count = () => {
        shadow.querySelector(".metadata").textContent = `${area.value.length} / ${area.maxLength}`;
      };
      area.addEventListener("input", count);
      count();
    }
    get value() {
      return this.shadowRoot.querySelector("textarea").value;
    }
    set value(text) {
      const area = this.shadowRoot.querySelector("textarea");
      area.value = text;
      area.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    }
  },
);

define(
  "kat-button",
  class extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const shadow = root(
        this,
        `:host { display: inline-block }
         button { font: 600 14px/20px system-ui, sans-serif; padding: 8px 20px; border-radius: 6px; cursor: pointer;
           border: 1px solid transparent; background: #0b62c4; color: #fff }
         :host([variant="secondary"]) button { background: transparent; color: inherit; border-color: var(--line, #8c959f) }
         button:focus-visible { outline: 2px solid #0b62c4; outline-offset: 2px }
         button:disabled { opacity: .5; cursor: default }`,
        `<button type="button"></button>`,
      );
      shadow.querySelector("button").textContent = this.getAttribute("label") ?? "";
    }
  },
);

define(
  "kat-radiobutton",
  class extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const shadow = root(
        this,
        `:host { display: block; margin: 2px 0 }
         label { display: flex; gap: 8px; align-items: center; padding: 5px 0; cursor: pointer; font: 15px/22px system-ui, sans-serif }
         input { margin: 0; inline-size: 16px; block-size: 16px; accent-color: #0b62c4 }`,
        `<label><input type="radio"><span></span></label>`,
      );
      shadow.querySelector("span").textContent = this.getAttribute("label") ?? "";
      const input = shadow.querySelector("input");
      input.checked = this.hasAttribute("checked");
      input.addEventListener("change", () => {
        for (const other of document.querySelectorAll(`kat-radiobutton[name="${this.getAttribute("name")}"]`)) {
          const mine = other === this;
          other.toggleAttribute("checked", mine);
          other.shadowRoot.querySelector("input").checked = mine;
        }
        this.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: { value: this.getAttribute("value") } }));
      });
    }
    get value() {
      return this.getAttribute("value");
    }
    get checked() {
      return this.hasAttribute("checked");
    }
  },
);
