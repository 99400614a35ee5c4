/**
 * Returns the first index of which something holds, by halves; `count` where it holds of none.
 *
 * @param holds - Where it holds of an index, it does of all behind.
 */
export function firstIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
