/**
 * Whether a text can be split into words as Compose does it: everything that is quoted or in brackets is closed again.
 * What follows `|`, `;`, `&`, `<` or `>` outside of quotes is not read, since Compose drops it.
 */
export function isCommandLine(text: string): boolean {
  let open = ''
  for (let at = 0; at < text.length; at++) {
    const unit = text[at] ?? ''
    if (unit === '\\' && open !== "'") {
      at += 1
      if (at === text.length) return false
    } else if (open === '' && /[;&|<>]/u.test(unit)) {
      return true
    } else if (unit === '(' && open === '') {
      if (text[at - 1] !== '$') return false
      open = ')'
    } else if (unit === open) {
      open = ''
    } else if (open === '' && /["'`)]/u.test(unit)) {
      open = unit
    }
  }
  return open === ''
}
