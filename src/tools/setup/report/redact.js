/**
 * The text without private parts: user and password in an address, and the address of a package mirror.
 *
 * @param {string} text
 */
export function redact(text) {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]+@/gi, '$1')
    .replace(/(resolv(?:e|ing) (?:host )?)'[^']+'/gi, "$1'<mirror>'")
    .replace(/(connect(?:ion)? to )[^\s:]+:\d+(?: \([^)]*\))?/gi, (whole, lead) =>
      /127\.|localhost/.test(whole) ? whole : `${lead}<mirror>`,
    )
    .replace(/\bhttps?:\/\/[^\s/'"]+/gi, (address) => (isLocal(address) ? address : '<mirror>'))
}

/** @param {string} address */
function isLocal(address) {
  return /^https?:\/\/(localhost|127\.|\[::1\])/i.test(address)
}
