/**
 * Whether Compose can split a text into words: every quote and bracket is closed. What follows `|`, `;`, `&`, `<` or
 * `>` outside quotes is not checked, since Compose ignores it.
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
