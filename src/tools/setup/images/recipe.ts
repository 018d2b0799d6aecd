import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import * as z from 'zod'
import { SetupFailure } from '../report/failure.js'

const npmPackage = z.strictObject({
  /** Name and version: `npm@11.21.2`. */
  package: z.string(),
  /** `sha512-...` of the archive. */
  integrity: z.string(),
  /** The paths of the package to unpack. Absent: all. */
  only: z.array(z.string()).optional(),
})

const recipeShape = z.strictObject({
  /** Debian packages; their dependencies are added. */
  packages: z.array(z.string()),
  /** Dependencies that the image does not need; `*` stands for any text. */
  without: z.array(z.string()),
  /** Paths of the unpacked tree that the image does not need; `*` stands for any text but `/`. */
  prune: z.array(z.string()),
  /** npm packages by the name of their build context; by architecture too if they contain a program. */
  npm: z.record(z.string(), z.union([npmPackage, z.record(z.string(), npmPackage)])).optional(),
})

const baseRecipeShape = recipeShape.extend({
  /** The Debian release of all packages of all recipes. */
  suite: z.string(),
})

/** The contents of `recipe.json` in a recipe's folder. */
export type Recipe = z.infer<typeof recipeShape>

/** The recipe of the common base of all images. */
export type BaseRecipe = z.infer<typeof baseRecipeShape>

/** An npm package and the hash of its archive. */
export type NpmPackage = z.infer<typeof npmPackage>

/** @throws SetupFailure when the folder holds no valid `recipe.json`. */
export function readRecipe(folder: string): Recipe {
  return read(folder, recipeShape)
}

/** @throws SetupFailure when the folder holds no valid `recipe.json`. */
export function readBaseRecipe(folder: string): BaseRecipe {
  return read(folder, baseRecipeShape)
}

/**
 * The npm packages by the name of their build context.
 * @param architecture Debian's name: `amd64`
 * @throws SetupFailure when a package is missing for the architecture
 */
export function npmPackagesFor(recipe: Recipe, architecture: string): Map<string, NpmPackage> {
  const chosen = new Map<string, NpmPackage>()
  for (const [name, entry] of Object.entries(recipe.npm ?? {})) {
    const single = npmPackage.safeParse(entry)
    const found = single.success ? single.data : npmPackage.safeParse(Object(entry)[architecture]).data
    if (found === undefined) {
      throw new SetupFailure({
        step: 'images',
        summary: `the recipe has no npm package "${name}" for the architecture ${architecture}`,
        todo: 'add one to its recipe.json, or use an engine of another architecture',
      })
    }
    chosen.set(name, found)
  }
  return chosen
}

/**
 * A hash over the names and contents of all files in these folders.
 * @param extra other texts that the hash covers
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
      todo: 'correct the file, or the folder in the column "Debian recipe" of the matrix',
      cause,
    })
  }
}
