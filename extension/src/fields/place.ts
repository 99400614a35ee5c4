/** Notices that an element has moved on the screen: scrolled, resized, pushed aside, hidden, animated. */

import { rootsAround } from "./roots";

/** Calls back, at most once a frame, when the element's place on the screen may have changed. */
export function watchPlace(element: HTMLElement, moved: () => void, signal: AbortSignal): void {
  let frame = 0;
  const soon = (): void => {
    if (frame || signal.aborted) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      if (!signal.aborted) moved();
    });
  };
  const options = { capture: true, passive: true, signal };
  // Scroll events do not leave a shadow tree.
  for (const root of rootsAround(element)) root.addEventListener("scroll", soon, options);
  window.addEventListener("resize", soon, options);
  window.visualViewport?.addEventListener("resize", soon, { signal });
  document.fonts.addEventListener("loadingdone", soon, { signal });
  for (const type of ["toggle", "transitionend", "animationend", "fullscreenchange"]) {
    document.addEventListener(type, soon, options);
  }

  const sizes = new ResizeObserver(soon);
  sizes.observe(element);
  const attributes = new MutationObserver(soon);
  attributes.observe(element, { attributes: true, attributeFilter: ["class", "style", "dir", "lang", "wrap", "hidden"] });
  const shifts = watchShift(element, soon);
  signal.addEventListener("abort", () => {
    sizes.disconnect();
    attributes.disconnect();
    shifts();
    cancelAnimationFrame(frame);
  });
}

/**
 * Tells when an element is elsewhere in the viewport, without asking each frame: an intersection observer whose root is
 * just the element's present box reports as soon as the element leaves it.
 */
function watchShift(element: HTMLElement, moved: () => void): () => void {
  let observer: IntersectionObserver | null = null;
  let timer = 0;

  const observe = (threshold: number): void => {
    observer?.disconnect();
    clearTimeout(timer);
    const { left, top, width, height } = element.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const margin = [top, innerWidth - left - width, innerHeight - top - height, left]
      .map((side) => `${-Math.floor(side)}px`)
      .join(" ");
    let first = true;
    observer = new IntersectionObserver(
      (entries) => {
        const ratio = entries[entries.length - 1]?.intersectionRatio ?? 0;
        if (!first) {
          moved();
          observe(1);
        } else if (ratio !== threshold) {
          // Out of sight nothing is to be followed closely; otherwise wait for any change from what is seen now.
          if (ratio === 0) timer = window.setTimeout(() => observe(1e-7), 1000);
          else observe(ratio);
        }
        first = false;
      },
      { rootMargin: margin, threshold: Math.min(Math.max(threshold, 1e-7), 1) },
    );
    observer.observe(element);
  };

  observe(1);
  return () => {
    observer?.disconnect();
    clearTimeout(timer);
  };
}
