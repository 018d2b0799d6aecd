/** The known name closest to `name`; undefined when none is close enough to explain it by a typo. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: { name: string; distance: number } | undefined
  for (const candidate of known) {
    // Each letter more or less is a difference, and a long text would take long to compare.
    if (Math.abs(name.length - candidate.length) > tolerance(candidate)) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance <= tolerance(candidate) && (best === undefined || distance < best.distance)) {
      best = { name: candidate, distance }
    }
  }
  return best?.name
}

/** `, perhaps "X"` for the end of a message; empty without a name. */
export function perhaps(nearest: string | undefined): string {
  return nearest === undefined ? '' : `, perhaps "${nearest}"`
}

/** `"a", "b"`, or `none`. */
export function listNames(names: Iterable<string>): string {
  const quoted = [...names].map((name) => `"${name}"`)
  return quoted.length === 0 ? 'none' : quoted.join(', ')
}

/** How many letters may differ: a third of them, and at least one. */
function tolerance(name: string): number {
  return Math.max(1, Math.floor(name.length / 3))
}

/** Optimal string alignment: insertions, deletions, replacements and swapped neighbours each count one. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, at(i - 2, j - 2) + 1)
      }
      row.push(least)
    }
  }
  return at(a.length, b.length)
}
