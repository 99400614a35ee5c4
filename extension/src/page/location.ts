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

/** The address of this document, and of those around it as far as one frame may see another's. */
export function addressAround(): string {
  const addresses: string[] = [];
  for (let frame: Window | null = window; frame; frame = frame.parent === frame ? null : frame.parent) {
    try {
      addresses.push(frame.location.href);
    } catch {
      // Another site's.
    }
  }
  return addresses.join(" ");
}
