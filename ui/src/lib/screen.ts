/** One break between phone and desk, for code; the same width stands in the style sheets. */
export const phone = "(max-width: 699.98px)";
export const narrow = "(max-width: 1199.98px)";
export const narrowBeside = "(max-width: 1639.98px)";
