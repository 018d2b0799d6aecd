import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findDebianRepositories, openPrivateApt } from '../../tools/setup/engine/install/apt.js'
import type { PrintedPackage } from '../../tools/setup/engine/install/apt-text.js'
import { homeFolder } from '../../tools/setup/home/home.js'
import { choosePackages } from '../../tools/setup/images/closure.ts'
import { type Recipe, readBaseRecipe, readRecipe, recipeHash } from '../../tools/setup/images/recipe.ts'
import { sharedDocker } from '../../tools/setup/images/testing.ts'
import { addGround, unpackTree } from '../../tools/setup/images/tree.ts'

const RECIPES = join(import.meta.dirname, '..', '..', '..', 'docker', 'base')
const [BASE, POSTGRES] = [join(RECIPES, 'base'), join(RECIPES, 'postgres')]
const DOCKERFILE = readFileSync(join(POSTGRES, 'postgres.Dockerfile'), 'utf8')
const OWN_MAJOR = /PG_MAJOR=(\d+)/.exec(DOCKERFILE)?.[1] ?? ''
const STEP = 'images'
const LABEL = 'dev.ssot-docker.recipe'

/** A major version of PostgreSQL that a suite of Debian has. */
export interface PostgresVersion {
  major: string
  /** Absent: it is the version of the base image. */
  from?: {
    suite: string
    /** The suite of the C library and of busybox, which must not be older: that of bookworm has no `su`. */
    ground: string
  }
}

/** All versions that Debian has, the one of the base image first. */
export const POSTGRES_VERSIONS: readonly PostgresVersion[] = [
  { major: OWN_MAJOR },
  { major: '13', from: { suite: 'bullseye', ground: 'trixie' } },
  { major: '15', from: { suite: 'bookworm', ground: 'trixie' } },
  { major: '18', from: { suite: 'forky', ground: 'forky' } },
]

/** What packages of these suites want besides, and PostgreSQL does not need beside busybox. */
const NOT_NEEDED: readonly string[] = [
  ...[
    'coreutils',
    'dpkg',
    'libblkid1',
    'libc-gconv-modules-extra',
    'libmount1',
    'libsepol1',
    'libsystemd-shared',
  ],
  ...['lsb-base', 'systemd', 'tar', 'usrmerge'],
]

/**
 * The image of a version, built as the set-up builds the base image, unless it is there already.
 * @returns its reference; null: it is the base image
 */
export async function postgresImage({ major, from }: PostgresVersion): Promise<string | null> {
  if (from === undefined) return null
  const image = `ssot-docker-tests/debian-postgres:${major}`
  const docker = sharedDocker()
  const recipe = recipeHash([BASE, POSTGRES], [readFileSync(import.meta.filename, 'utf8')])
  const inspect = (format: string) => docker.ask(['image', 'inspect', '--format', format, image])
  if ((await inspect(`{{index .Config.Labels "${LABEL}"}}`))?.trim() === recipe) return image
  const former = (await inspect('{{.Id}}'))?.trim()
  const parent = join(homeFolder(process.env), 'scratch')
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  const scratch = mkdtempSync(join(parent, 'postgres-'))
  try {
    await unpack(scratch, major, from)
    const contexts = { base: join(scratch, 'base'), own: join(scratch, 'own'), tools: BASE }
    const named = Object.entries(contexts).flatMap(([name, folder]) => [
      '--build-context',
      `${name}=${folder}`,
    ])
    const args = ['buildx', 'build', '--progress', 'plain', '--provenance=false', '--load', '--tag', image]
    await docker.run(
      [
        ...args,
        '--label',
        `${LABEL}=${recipe}`,
        ...named,
        '--file',
        recipeFor(scratch, major),
        join(scratch, 'recipe'),
      ],
      {
        summary: `the image of PostgreSQL ${major} cannot be built from packages of Debian ${from.suite}`,
        todo: 'read the lines above',
      },
    )
  } finally {
    rmSync(scratch, { recursive: true })
  }
  if (former !== undefined && former !== (await inspect('{{.Id}}'))?.trim())
    await docker.ask(['image', 'rm', former])
  return image
}

/** Unpacks the packages into the folders `base` and `own`. */
async function unpack(
  scratch: string,
  major: string,
  from: { suite: string; ground: string },
): Promise<void> {
  const repositories = await findDebianRepositories(scratch, STEP)
  const apt = (suite: string) => openPrivateApt(join(scratch, `apt-${suite}`), repositories, suite, STEP)
  const ground = await apt(from.ground)
  const own = from.suite === from.ground ? ground : await apt(from.suite)
  const baseRecipe = readBaseRecipe(BASE)
  const recipe: Recipe = JSON.parse(ofMajor(JSON.stringify(readRecipe(POSTGRES)), major))
  const choose = (
    closure: readonly PrintedPackage[],
    without: readonly string[],
    below: readonly PrintedPackage[],
  ) => choosePackages(closure, without, below).chosen
  const below = choose(await ground.closure(baseRecipe.packages), baseRecipe.without, [])
  const chosen = choose(await own.closure(recipe.packages), [...recipe.without, ...NOT_NEEDED], below)
  await unpackTree(join(scratch, 'base'), await ground.download(below), baseRecipe.prune)
  addGround(join(scratch, 'base'), join(BASE, 'files'))
  await unpackTree(join(scratch, 'own'), await own.download(chosen), recipe.prune)
}

/** @returns the Dockerfile for that version, in a copy of the recipe */
function recipeFor(scratch: string, major: string): string {
  const folder = join(scratch, 'recipe')
  cpSync(POSTGRES, folder, { recursive: true })
  const file = join(folder, 'postgres.Dockerfile')
  // Version 13 would keep passwords in another way than the entrypoint asks clients for.
  const passwords = String.raw`s/^#?(password_encryption) = \S+/\1 = scram-sha-256/; `
  writeFileSync(
    file,
    ofMajor(DOCKERFILE, major).replace('s/^#?(jit)', () => `${passwords}s/^#?(jit)`),
  )
  return file
}

/** The version stands alone in names and paths: `1777` is none. */
function ofMajor(text: string, major: string): string {
  return text.replaceAll(new RegExp(`\\b${OWN_MAJOR}\\b`, 'g'), major)
}
