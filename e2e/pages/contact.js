// What the contact page does: order from the address, "Review message" where asked for (?review=1), success, clearing.

const address = new URLSearchParams(location.search);
const $ = (selector) => document.querySelector(selector);
$("#order").textContent = address.get("orderID") ?? "";
$("#marketplace").textContent = address.get("marketplaceID") === "A1F83G8C2ARO7P" ? "United Kingdom" : "United States";

const area = $("kat-textarea");
/** What was sent, for the tests to read. */
window.sent = [];

function send() {
  window.sent.push(area.value);
  const alert = document.createElement("div");
  alert.className = "kat-alert-success-content";
  alert.textContent = "Your message was sent.";
  $("#alert").replaceChildren(alert);
  area.value = "";
  $("#files").value = "";
  $(".file-attachment-list").replaceChildren();
}

function review() {
  const dialog = document.createElement("div");
  dialog.setAttribute("role", "dialog");
  dialog.setAttribute("aria-modal", "true");
  dialog.setAttribute("aria-label", "Review message");
  dialog.innerHTML = `<div><h2>Review message</h2><pre></pre><div class="actions">
    <kat-button variant="secondary" label="Edit"></kat-button><kat-button label="Send"></kat-button></div></div>`;
  dialog.querySelector("pre").textContent = area.value;
  const [edit, confirm] = dialog.querySelectorAll("kat-button");
  edit.addEventListener("click", () => dialog.remove());
  confirm.addEventListener("click", () => {
    dialog.remove();
    send();
  });
  document.body.append(dialog);
}

$("kat-button.ayb-contact-form-send-button").addEventListener("click", () => {
  if (area.value.trim() === "") return;
  $("#alert").replaceChildren();
  if (address.has("review")) review();
  else send();
});

$("#files").addEventListener("change", (event) => {
  const items = [...event.target.files].map((file) => {
    const item = document.createElement("li");
    item.textContent = file.name;
    return item;
  });
  $(".file-attachment-list").replaceChildren(...items);
});
