/** Behind the frame in which what has changed so far is on the screen. */

/** Milliseconds after which that is taken as done: a hidden page gets no frames. */
const NO_FRAME = 50;

/**
 * Calls back behind the next frame.
 *
 * @returns What calls it off.
 */
export function behindFrame(callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const done = (): void => {
    cancel();
    callback();
  };
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    clearTimeout(fallback);
  };
  const frame = requestAnimationFrame(() => (timer = setTimeout(done)));
  const fallback = setTimeout(done, NO_FRAME);
  return cancel;
}

/** Is fulfilled behind the next frame. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => behindFrame(resolve));
}
