/** Says something to the seller without taking the focus: a short note at the page's foot, also for screen readers. */

let region: HTMLElement | null = null;
let fading: ReturnType<typeof setTimeout> | undefined;

/** Milliseconds that a note stays. */
const STAY = 4_000;

export function say(text: string): void {
  if (!region) {
    region = document.createElement("p");
    region.className = "note";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  const note = region;
  // The same words once more are read only when they are new to the region.
  note.textContent = "";
  requestAnimationFrame(() => (note.textContent = text));
  clearTimeout(fading);
  fading = setTimeout(() => (note.textContent = ""), STAY);
}
