/**
 * What a condition says. Beside true and false an expression can fail, for example when it asks for the kind of a handle that is
 * no descriptor. A failed expression makes every expression around it fail and its rule deny, whatever the rule is: so
 * `deny (message.file.kind == "directory")` denies what has no kind at all.
 */
export const FALSE = 0;
export const TRUE = 1;
export const FAILED = 2;
export type Verdict = typeof FALSE | typeof TRUE | typeof FAILED;
