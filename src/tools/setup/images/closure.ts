import type { PrintedPackage } from '../engine/install/apt-text.js'

/** What `*` in a recipe stands for in a package name: any text. */
export function matchesName(pattern: string, name: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${literal.join('.*')}$`).test(name)
}

/**
 * The packages of a closure that go into an image: less what the recipe does without, less what is below it.
 * A name or pattern in `without` that matches nothing is an error: it hides a renamed package.
 */
export function choosePackages(
  closure: readonly PrintedPackage[],
  without: readonly string[],
  below: readonly PrintedPackage[],
): { chosen: PrintedPackage[]; unused: string[] } {
  const has = new Set(below.map(({ name }) => name))
  const chosen = closure.filter(
    ({ name }) => !has.has(name) && !without.some((pattern) => matchesName(pattern, name)),
  )
  const unused = without.filter((pattern) => !closure.some(({ name }) => matchesName(pattern, name)))
  return { chosen, unused }
}
