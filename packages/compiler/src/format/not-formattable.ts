/** Why a well-formed text has to be left as it is, as it reads behind a colon. */
export class NotFormattable extends Error {}
