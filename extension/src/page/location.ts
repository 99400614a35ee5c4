/**
 * Returns where the page is; a frame without an address of its own is where the page around it is. Null where that is
 * another site's.
 */
export function pageLocation(): Location | null {
  let frame: Window = window;
  try {
    while (frame.location.hostname === "" && frame.parent !== frame) frame = frame.parent;
    return frame.location.hostname === "" ? null : frame.location;
  } catch {
    return null;
  }
}
