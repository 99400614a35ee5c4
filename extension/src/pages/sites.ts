/** The sites where Inbounds is on, and how to turn one on or off. */

import { SELLER_CENTRAL } from "../hosts";
import { t } from "../i18n";
import { isOn, type Settings } from "../settings";
import { hostOf, turnOff, turnOn } from "../sites";
import { element, fill } from "../ui/dom";
import { checkbox, labelled, pressButton, saySaved } from "./parts";
import { say } from "./say";

export interface SitesSection {
  update(settings: Settings): void;
}

export function sitesSection(section: HTMLElement): SitesSection {
  const others = element("ul", { class: "sites" });
  const own = element("ul", { class: "sites columns" });
  const input = element("input", {
    type: "text",
    id: "site",
    inputmode: "url",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "mail.example.com",
    "aria-describedby": "site-wrong",
  });
  const wrong = element("p", { id: "site-wrong", class: "wrong", role: "alert" });
  const form = element(
    "form",
    { class: "bar" },
    labelled(t("options_sites_add"), input, "grow"),
    element("button", { type: "submit" }, t("options_sites_turn_on")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = input.value.trim();
    const host = hostOf(typed.includes("://") ? typed : `https://${typed}`);
    wrong.textContent = host ? "" : t("options_sites_wrong");
    input.setAttribute("aria-invalid", String(!host));
    if (!host) return input.focus();
    void turnOn(host).then((on) => {
      if (on) input.value = "";
      say(on ? t("options_sites_is_on", host) : t("options_sites_refused", host));
    });
  });
  fill(
    section,
    element("h2", {}, t("options_sites")),
    element("p", { class: "lead" }, t("options_sites_lead")),
    others,
    form,
    wrong,
    element("details", {}, element("summary", {}, t("options_sites_seller_central")), own),
  );
  return {
    update(settings) {
      const on = Object.keys(settings.sites).filter((host) => isOn(settings, host) && !SELLER_CENTRAL.includes(host));
      fill(
        others,
        ...(on.length === 0 ? [element("li", { class: "muted" }, t("options_sites_none"))] : on.sort().map(other)),
      );
      if (own.childElementCount === 0) fill(own, ...SELLER_CENTRAL.map((host) => ownSite(host)));
      for (const box of own.querySelectorAll("input")) box.checked = isOn(settings, box.value);
    },
  };

  function other(host: string): HTMLElement {
    const turn = (): void => {
      void turnOff(host).then(() => say(t("options_sites_is_off", host)));
      input.focus();
    };
    const off = pressButton(t("options_sites_turn_off"), turn, { "aria-label": t("options_sites_turn_off_host", host) });
    return element("li", {}, element("span", {}, host), off);
  }

  function ownSite(host: string): HTMLElement {
    const box = element("input", { type: "checkbox", value: host });
    box.addEventListener("change", () => {
      void (box.checked ? turnOn(host) : turnOff(host)).then((on) => {
        if (on !== false) return saySaved();
        box.checked = false;
        say(t("options_sites_refused", host));
      });
    });
    return element("li", {}, checkbox(box, host));
  }
}
