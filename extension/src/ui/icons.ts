/** The drawings: 16 by 16, in the colour of the text. */

const PATHS = {
  /** Out of bounds, error: an octagon with a bar. */
  error: "M5 1h6l4 4v6l-4 4H5l-4-4V5zM7.1 4v5h1.8V4zM7.1 10.4v1.8h1.8v-1.8z",
  /** Doubtful, warning: a triangle with a bar. */
  warning: "M8 1.2 15.4 14.6H.6zM7.1 5.6v4.3h1.8V5.6zM7.1 11v1.7h1.8V11z",
  /** Hint: a disc with an i. */
  hint: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM7.1 3.8v1.8h1.8V3.8zM7.1 6.9v5.3h1.8V6.9z",
  /** In bounds: a disc with a tick. */
  ok: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM4.2 8.1l2.9 2.9 4.9-5.3-1.3-1.2-3.7 4-1.6-1.6z",
  /** Nothing known yet: a ring. */
  idle: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM8 2.7a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7zM6.6 6.6h2.8v2.8H6.6z",
  close: "M3.4 2.3 8 6.9l4.6-4.6 1.1 1.1L9.1 8l4.6 4.6-1.1 1.1L8 9.1l-4.6 4.6-1.1-1.1L6.9 8 2.3 3.4z",
  previous: "M10.3 2.6 11.6 3.9 7.5 8l4.1 4.1-1.3 1.3L4.9 8z",
  next: "M5.7 2.6 11.1 8l-5.4 5.4-1.3-1.3L8.5 8 4.4 3.9z",
} as const;

export type IconName = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  path.setAttribute("fill", "currentColor");
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}
