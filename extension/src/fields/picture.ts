/** What is handed over of a picture: its address, without the most of its data where it holds them, and its size. */

/** Addresses up to here are handed over whole. */
const LONGEST = 2_000;
/** So much of a picture's data says what it is and how wide: characters of base64. */
const HEAD = 64;

/** Addresses, shortened; and what `blob:` addresses stand for, null while that is being read. */
const shortened = new WeakMap<Element, { address: string; short: string }>();
const blobs = new Map<string, string | null>();

/**
 * Returns a picture's address as it is handed over.
 *
 * @param known - Called when more is known of it.
 */
export function addressOf(image: Element, known: () => void): string {
  const address = image.getAttribute("src") ?? "";
  if (address.startsWith("blob:")) return dataOf(address, known);
  if (address.length <= LONGEST) return address;
  if (!address.startsWith("data:")) return address.slice(0, LONGEST);
  const before = shortened.get(image);
  if (before?.address === address) return before.short;
  const short = shorten(address);
  shortened.set(image, { address, short });
  return short;
}

/** Returns the width and the height that a picture has of itself or by the one that is given, in CSS pixels. */
export function naturalSize(image: HTMLImageElement): { width: number; height: number } | null {
  const { naturalWidth: width, naturalHeight: height } = image;
  if (!image.complete || width === 0 || height === 0) return null;
  const style = image.style;
  const given = (name: "width" | "height"): string => style[name] || (image.getAttribute(name) ?? "");
  if (given("width") !== "") return null;
  const asked = given("height");
  if (asked === "" || asked === "auto") return { width, height };
  const pixels = /^(\d+(?:\.\d+)?)(?:px)?$/.exec(asked);
  return pixels ? { width: (width * Number(pixels[1])) / height, height: Number(pixels[1]) } : null;
}

function shorten(address: string): string {
  const comma = address.indexOf(",") + 1;
  const head = address.slice(0, Math.min(comma, 200));
  if (head.toLowerCase().includes("image/gif") && /;base64,$/i.test(head)) {
    try {
      return outline(Uint8Array.from(atob(address.slice(comma)), (char) => char.charCodeAt(0))) ?? address.slice(0, comma + HEAD);
    } catch {
      // No base64 after all.
    }
  }
  return head + address.slice(comma, comma + HEAD);
}

function dataOf(address: string, known: () => void): string {
  const data = blobs.get(address);
  if (data !== undefined) return data ?? address;
  blobs.set(address, null);
  fetch(address)
    .then(async (answer) => {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const first = btoa(String.fromCharCode(...bytes.subarray(0, (HEAD * 3) / 4)));
      blobs.set(address, outline(bytes) ?? `data:${answer.headers.get("content-type") ?? ""};base64,${first}`);
      known();
    })
    .catch(() => undefined);
  return address;
}

/**
 * Returns a GIF without its pixels, as a `data:` address: how wide it is, and whether it has more than one frame; null
 * for what is no GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt).
 */
function outline(bytes: Uint8Array): string | null {
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== "GIF8" || bytes.length < 13) return null;
  const table = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  const behindBlocks = (at: number): number => {
    while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1;
    return at + 1;
  };
  let frames = 0;
  for (let at = 13 + table(bytes[10]!); at < bytes.length && frames < 2; ) {
    if (bytes[at] === 0x21) {
      at = behindBlocks(at + 2);
    } else if (bytes[at] === 0x2c && at + 10 <= bytes.length) {
      frames++;
      at = behindBlocks(at + 11 + table(bytes[at + 9]!));
    } else {
      break;
    }
  }
  const frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 0];
  const kept = [...bytes.subarray(0, 10), 0, 0, 0, ...Array.from({ length: frames }, () => frame).flat(), 0x3b];
  return `data:image/gif;base64,${btoa(String.fromCharCode(...kept))}`;
}
