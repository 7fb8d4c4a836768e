/** Figures of the style. */

/** Columns of a line; what has no place to be divided may be longer. */
export const LINE_WIDTH = 100;
/** Columns of a level. */
export const INDENT = 4;
