/** Returns the host of the page; a frame without an address of its own has that of the page around it. */
export function pageHost(): string {
  let frame: Window = window;
  try {
    while (frame.location.hostname === "" && frame.parent !== frame) frame = frame.parent;
    return frame.location.hostname;
  } catch {
    // The page around it is another's.
    return "";
  }
}
