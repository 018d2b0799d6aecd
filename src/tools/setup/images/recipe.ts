import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import * as z from 'zod'
import { SetupFailure } from '../report/failure.js'

const npmPackage = z.strictObject({
  /** Name and version, as npm takes them: `npm@11.21.2`. */
  package: z.string(),
  /** `sha512-...` of the archive. */
  integrity: z.string(),
  /** The only paths of the package that are wanted. Absent: all. */
  only: z.array(z.string()).optional(),
})

const recipeShape = z.strictObject({
  /** Debian packages; what they depend on comes along. */
  packages: z.array(z.string()),
  /** Packages of the closure that the image does without; `*` stands for any text. */
  without: z.array(z.string()),
  /** Paths inside the unpacked tree that the image does without; `*` stands for any text but `/`. */
  prune: z.array(z.string()),
  /** npm packages, each a named context of the build; by architecture where they hold a program. */
  npm: z.record(z.string(), z.union([npmPackage, z.record(z.string(), npmPackage)])).optional(),
})

const baseRecipeShape = recipeShape.extend({
  /** The Debian release that every package of every recipe is taken from. */
  suite: z.string(),
})

/** What is in a recipe's folder: `recipe.json`. */
export type Recipe = z.infer<typeof recipeShape>

/** The recipe below all others: what every image starts with. */
export type BaseRecipe = z.infer<typeof baseRecipeShape>

/** An npm package with the hash that its archive must have. */
export type NpmPackage = z.infer<typeof npmPackage>

/** @throws SetupFailure when the folder holds no valid `recipe.json`. */
export function readRecipe(folder: string): Recipe {
  return read(folder, recipeShape)
}

/** @throws SetupFailure when the folder holds no valid `recipe.json`. */
export function readBaseRecipe(folder: string): BaseRecipe {
  return read(folder, baseRecipeShape)
}

/** The npm packages for an architecture as Debian names it (`amd64`), by context name. */
export function npmPackagesFor(recipe: Recipe, architecture: string): Map<string, NpmPackage> {
  const chosen = new Map<string, NpmPackage>()
  for (const [name, entry] of Object.entries(recipe.npm ?? {})) {
    const single = npmPackage.safeParse(entry)
    const found = single.success ? single.data : npmPackage.safeParse(Object(entry)[architecture]).data
    if (found === undefined) {
      throw new SetupFailure({
        step: 'images',
        summary: `the recipe names no npm package "${name}" for the architecture ${architecture}`,
        todo: 'add one to its recipe.json, or use an engine of another architecture',
      })
    }
    chosen.set(name, found)
  }
  return chosen
}

/**
 * Changes whenever an image made from these folders could: over names and contents of all their files.
 * `extra` is what else decides.
 */
export function recipeHash(folders: readonly string[], extra: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of extra) hash.update(`${text}\0`)
  for (const folder of folders) {
    for (const file of filesIn(folder))
      hash
        .update(`${relative(folder, file)}\0`)
        .update(readFileSync(file))
        .update('\0')
  }
  return hash.digest('hex')
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function read<T extends z.ZodType>(folder: string, shape: T): z.output<T> {
  const file = join(folder, 'recipe.json')
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new SetupFailure({
      step: 'images',
      summary: `${file} is not a recipe: ${cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause)}`,
      todo: 'correct the file, or the folder named in the matrix under "Debian recipe"',
      cause,
    })
  }
}
