import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { BaseImageRow } from '../../../core/matrix/matrix.ts'
import { findDebianRepositories, openPrivateApt } from '../engine/install/apt.js'
import type { PrintedPackage } from '../engine/install/apt-text.js'
import { SetupFailure } from '../report/failure.js'
import { choosePackages } from './closure.ts'
import type { DockerCli } from './docker.ts'
import { unpackNpmPackage } from './npm-package.ts'
import {
  type BaseRecipe,
  type NpmPackage,
  npmPackagesFor,
  type Recipe,
  readBaseRecipe,
  readRecipe,
  recipeHash,
} from './recipe.ts'
import { addGround, unpackTree } from './tree.ts'

const STEP = 'images'
const NAME_LABEL = 'dev.ssot-docker.base-image'
const RECIPE_LABEL = 'dev.ssot-docker.recipe'
/** Increase it when the code below builds another image from the same recipe. */
const BUILDER = '1'

/** Where images are built. */
export interface BuildPlace {
  docker: DockerCli
  /** The root of the checkout, to which the paths of recipes are relative. */
  root: string
  /** A folder for temporary folders. */
  scratch: string
  say: (line: string) => void
}

/** A base image that this repository builds. */
export type RecipeRow = BaseImageRow & { recipe: string; debianImage: string }

/** The rows that name a recipe. */
export function recipeRows(rows: readonly BaseImageRow[]): RecipeRow[] {
  return rows.flatMap((row) => {
    const { recipe, debianImage } = row
    return recipe === null || debianImage === null ? [] : [{ ...row, recipe, debianImage }]
  })
}

/** The images that do not exist or whose recipe has changed since they were built. */
export async function staleImages(rows: readonly RecipeRow[], place: BuildPlace): Promise<RecipeRow[]> {
  const stale = await Promise.all(
    rows.map(async (row) => {
      const format = `{{index .Config.Labels "${RECIPE_LABEL}"}}`
      const label = await place.docker.ask(['image', 'inspect', '--format', format, row.debianImage])
      return label?.trim() === hashOf(row, place.root) ? [] : [row]
    }),
  )
  return stale.flat()
}

/** Builds base images from Debian packages, all at once. */
export async function buildImages(rows: readonly RecipeRow[], place: BuildPlace): Promise<void> {
  mkdirSync(place.scratch, { recursive: true, mode: 0o700 })
  const scratch = mkdtempSync(join(place.scratch, 'images-'))
  try {
    const plan = await planImages(rows, scratch, place)
    const ground = unpackGround(plan, scratch)
    const built = await Promise.allSettled(
      plan.images.map((image) => buildImage(image, plan, ground, scratch, place)),
    )
    // All builds must have ended before their folders are deleted; then the first failure is thrown.
    for (const one of built) if (one.status === 'rejected') throw one.reason
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

interface ImagePlan {
  row: RecipeRow
  recipe: Recipe
  npm: Map<string, NpmPackage>
  debs: string[]
}

interface Plan {
  ground: { folder: string; recipe: BaseRecipe; debs: string[] }
  images: ImagePlan[]
}

/** Decides which packages go where, and downloads them. */
async function planImages(rows: readonly RecipeRow[], scratch: string, place: BuildPlace): Promise<Plan> {
  const architecture = await engineArchitecture(place.docker)
  const folder = groundFolderOf(rows, place.root)
  const recipe = readBaseRecipe(folder)
  const repositories = await findDebianRepositories(scratch, STEP)
  const apt = await openPrivateApt(join(scratch, 'apt'), repositories, recipe.suite, STEP)

  const ground = choose(await apt.closure(recipe.packages), recipe, [], folder)
  const images = await Promise.all(
    rows.map(async (row) => {
      const own = readRecipe(join(place.root, row.recipe))
      const packages = choose(await apt.closure(own.packages), own, ground, row.recipe)
      return { row, recipe: own, npm: npmPackagesFor(own, architecture), packages }
    }),
  )
  const all = [
    ...new Map([ground, ...images.map((one) => one.packages)].flat().map((one) => [one.name, one])).values(),
  ]
  const bytes = all.reduce((sum, one) => sum + one.bytes, 0)
  place.say(`downloading ${all.length} Debian packages, ${Math.round(bytes / 1e6)} MB`)
  const files = await apt.download(all)
  const fileOf = new Map(all.map((one, index) => [one.name, files[index] ?? '']))
  const debsOf = (packages: readonly PrintedPackage[]) => packages.map(({ name }) => fileOf.get(name) ?? '')
  return {
    ground: { folder, recipe, debs: debsOf(ground) },
    images: images.map(({ packages, ...image }) => ({ ...image, debs: debsOf(packages) })),
  }
}

async function unpackGround({ ground }: Plan, scratch: string): Promise<string> {
  const tree = join(scratch, 'base')
  await unpackTree(tree, ground.debs, ground.recipe.prune)
  addGround(tree, join(ground.folder, 'files'))
  return tree
}

async function buildImage(
  { row, recipe, npm, debs }: ImagePlan,
  plan: Plan,
  ground: Promise<string>,
  scratch: string,
  place: BuildPlace,
): Promise<void> {
  const started = performance.now()
  const contexts = new Map([['tools', plan.ground.folder]])
  const ownTree = join(scratch, `own-${row.name}`)
  const npmFolder = (name: string) => join(scratch, `npm-${row.name}-${name}`)
  await Promise.all([
    unpackTree(ownTree, debs, recipe.prune),
    ...[...npm].map(([name, wanted]) => unpackNpmPackage(npmFolder(name), wanted)),
  ])
  contexts.set('base', await ground).set('own', ownTree)
  for (const name of npm.keys()) contexts.set(name, npmFolder(name))

  const former = await place.docker.ask(['image', 'inspect', '--format', '{{.Id}}', row.debianImage])
  await runBuild(row, contexts, place)
  const described = await place.docker.ask([
    'image',
    'inspect',
    '--format',
    '{{.Id}} {{.Size}}',
    row.debianImage,
  ])
  const [id, size] = (described ?? '').trim().split(' ')
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  place.say(`built ${row.debianImage}, ${Math.round(Number(size) / 1e6)} MB, ${seconds} s`)
  // Fails if a container or another image still uses it, which is fine.
  if (former !== undefined && former.trim() !== id) await place.docker.ask(['image', 'rm', former.trim()])
}

async function runBuild(row: RecipeRow, contexts: Map<string, string>, place: BuildPlace): Promise<void> {
  const recipe = join(place.root, row.recipe)
  const args = [
    'buildx',
    'build',
    '--progress',
    'plain',
    '--provenance=false',
    '--load',
    '--tag',
    row.debianImage,
  ]
  args.push('--label', `${NAME_LABEL}=${row.name}`, '--label', `${RECIPE_LABEL}=${hashOf(row, place.root)}`)
  for (const [name, folder] of contexts) args.push('--build-context', `${name}=${folder}`)
  args.push('--file', join(recipe, `${basename(recipe)}.Dockerfile`), recipe)
  await place.docker.run(args, {
    summary: `the base image ${row.debianImage} cannot be built from ${row.recipe}`,
    todo: 'read the lines above; if buildx is missing, install the docker buildx plugin',
  })
}

function choose(
  closure: readonly PrintedPackage[],
  recipe: Recipe,
  below: readonly PrintedPackage[],
  folder: string,
): PrintedPackage[] {
  const { chosen, unused } = choosePackages(closure, recipe.without, below)
  if (unused.length === 0) return chosen
  throw new SetupFailure({
    step: STEP,
    summary: `${folder}: "without" names packages that are not among the dependencies: ${unused.join(', ')}`,
    todo: 'remove these names from its recipe.json, or correct them if Debian renamed the packages',
  })
}

/** The folder `base` beside the recipes: the common base of all images. */
function groundFolderOf(rows: readonly RecipeRow[], root: string): string {
  const parents = [...new Set(rows.map(({ recipe }) => dirname(recipe)))]
  const [parent] = parents
  if (parent !== undefined && parents.length === 1) return join(root, parent, 'base')
  throw new SetupFailure({
    step: STEP,
    summary: `the recipes of the matrix are in several folders: ${parents.join(', ')}`,
    todo: 'move them into one folder: the folder "base" beside them is the common base of all images',
  })
}

function hashOf(row: RecipeRow, root: string): string {
  const recipe = join(root, row.recipe)
  return recipeHash([join(dirname(recipe), 'base'), recipe], [BUILDER, row.name])
}

/** The engine's architecture by Debian's name, such as `amd64`. */
async function engineArchitecture(docker: DockerCli): Promise<string> {
  const printed = await docker.run(['version', '--format', '{{.Server.Arch}}'], {
    summary: 'the engine does not report its architecture',
    todo: 'run `npm run engine -- status`',
  })
  return printed.trim()
}
