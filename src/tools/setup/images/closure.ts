import type { PrintedPackage } from '../engine/install/apt-text.js'

/** Whether a package name matches a pattern of a recipe, in which `*` stands for any text. */
export function matchesName(pattern: string, name: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${literal.join('.*')}$`).test(name)
}

/**
 * The packages of a closure that an image contains: without those that the recipe excludes, and without those of the base.
 * `unused`: names or patterns in `without` that match no package, for example because it was renamed.
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
