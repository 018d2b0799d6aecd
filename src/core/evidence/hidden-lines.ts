/**
 * The lines of a text whose secrets were hidden, each with what belongs to the line that it was made from. A secret over several lines
 * has become one line, which gets what belongs to the first of them.
 *
 * @param texts the lines before
 * @param hidden the lines afterwards
 */
export function aligned<T>(
  lines: readonly T[],
  textOf: (line: T) => string,
  hidden: readonly string[],
): { line: T; text: string }[] {
  const found: { line: T; text: string }[] = []
  let at = 0
  for (const [index, text] of hidden.entries()) {
    const line = lines[at]
    if (line === undefined) break
    found.push({ line, text })
    at += 1
    if (textOf(line) === text || hidden.length - index === lines.length - at + 1) continue
    // How many lines were hidden together shows the next one that stayed as it was.
    const next = hidden[index + 1]
    const same = next === undefined ? -1 : lines.findIndex((one, i) => i >= at && textOf(one) === next)
    const most = lines.length - (hidden.length - index - 1)
    if (same !== -1 && same <= most) at = same
  }
  return found
}
