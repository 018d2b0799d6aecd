/**
 * A text with its variables replaced by their values. A variable without a value, or with an operator other than `:-`,
 * `-`, `:+` and `+`, is kept as written. `$NAME` and `${NAME}` mean the same, and `\$` is a literal `$`.
 *
 * @see https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export function expand(text: string, lookUp: (name: string) => string | null): string {
  return text.replace(
    /\\\$|\$(\w+)|\$\{(\w+)(?:(:?[-+])((?:[^{}]|\$\{[^{}]*\})*))?\}/g,
    (whole, bare?: string, braced?: string, operator?: string, word = '') => {
      if (whole === '\\$') return '$'
      const value = lookUp(bare ?? braced ?? '')
      if (operator === undefined) return value ?? whole
      const isSet = value !== null && (value !== '' || !operator.startsWith(':'))
      if (operator.endsWith('+')) return isSet ? expand(word, lookUp) : ''
      return isSet ? value : expand(word, lookUp)
    },
  )
}
