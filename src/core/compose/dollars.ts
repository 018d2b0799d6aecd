/*
 * Compose replaces `$NAME` in every value that it reads, so a `$` that is meant as such is written `$$`: by people, and by
 * Compose itself in the canonical form.
 */

/** The value that is meant: `$` for each `$$`. Not to be called twice, because a value may have two `$` in a row. */
export function unescaped(written: string): string {
  return written.replaceAll('$$', '$')
}

/** How Compose has to be told a value. */
export function escaped(value: string): string {
  return value.replaceAll('$', '$$$$')
}
