import { posix } from 'node:path'
import type { ComposeFile } from '../../compose/model.ts'
import { readEnvFile } from '../../env-file/read.ts'
import type { Source } from '../../source.ts'
import type { ComposeUse } from '../environments/uses.ts'

/** What is known of files that are no part of the repository's Docker files. */
export interface FileLookup {
  /** Every file of the repository that git does not ignore. */
  files: ReadonlySet<string>
  /** Whether there is such a file, also if git ignores it. */
  exists: (path: string) => boolean
  /** The text of a file; null: it cannot be read. */
  read: (path: string) => Source | null
}

/** The *Env file* of an environment, and what it sets. */
export interface EnvFileChoice {
  path: string | null
  values: ReadonlyMap<string, string>
  /** The files under `env_file` that git does not have and that nothing replaces. */
  missing: readonly string[]
}

const NONE: EnvFileChoice = { path: null, values: new Map(), missing: [] }

interface Subject {
  isForTests: boolean
  /** The compose file of the environment first, then those that it includes. */
  files: readonly ComposeFile[]
  /** The commands that start the environment. */
  uses: readonly ComposeUse[]
}

/**
 * Chooses the one file from which Compose reads the variables of an environment: that of the commands; the `.env` next to the
 * compose file; or a sample such as `.env.example`, if something needs it. What git ignores is taken for local work only.
 */
export function chooseEnvFile(subject: Subject, lookup: FileLookup): EnvFileChoice {
  const [main] = subject.files
  if (main === undefined) return NONE
  const folder = posix.dirname(main.source.path)
  const missing = missingEnvFiles(subject.files, lookup.files)
  const byCommand = subject.uses.flatMap(({ envFiles }) => envFiles).find((path) => lookup.files.has(path))
  if (byCommand !== undefined) return chosen(byCommand, lookup)
  const usual = inFolder(folder, '.env')
  if (lookup.files.has(usual)) return chosen(usual, lookup)
  const sample = [usual, ...missing]
    .map((path) => sampleOf(path, subject.isForTests, lookup.files))
    .find((path) => path !== undefined)
  const local = lookup.exists(usual) && !subject.isForTests ? usual : undefined
  const candidate = local ?? sample
  if (candidate === undefined) return { ...NONE, missing }
  const values = valuesOf(lookup.read(candidate))
  const isNeeded = missing.length > 0 || subject.files.some((file) => needs(file, values))
  return isNeeded ? chosen(candidate, lookup) : NONE
}

function chosen(path: string, { read }: FileLookup): EnvFileChoice {
  return { path, values: valuesOf(read(path)), missing: [] }
}

/** Whether a file has a variable without a default that the env file sets. */
function needs({ interpolations }: ComposeFile, values: ReadonlyMap<string, string>): boolean {
  return interpolations.some(
    ({ name, operator }) => (operator === '' || operator.endsWith('?')) && values.has(name),
  )
}

/** The files that services need and that git does not have. */
function missingEnvFiles(composeFiles: readonly ComposeFile[], files: ReadonlySet<string>): string[] {
  const paths = composeFiles.flatMap(({ services }) =>
    services.flatMap(({ envFiles }) =>
      envFiles.flatMap(({ path, required }) => (path !== null && required && !files.has(path) ? [path] : [])),
    ),
  )
  return [...new Set(paths)]
}

const SAMPLES = [
  'example',
  'sample',
  'dist',
  'template',
  'tpl',
  'default',
  'defaults',
  'docker',
  'local.example',
]
const TESTS = ['test', 'testing', 'ci', 'e2e', 'test.example', 'example.test']

/** The sample of an env file that git has: `.env.example`, `example.env`, `sample.env`. */
function sampleOf(path: string, isForTests: boolean, files: ReadonlySet<string>): string | undefined {
  const [folder, name] = [posix.dirname(path), posix.basename(path)]
  const bare = name.replace(/^\./u, '')
  const words = [...(isForTests ? TESTS : []), ...SAMPLES]
  const names = words.flatMap((word) => [
    `${name}.${word}`,
    `${name}-${word}`,
    `${word}.${bare}`,
    `.${word}.${bare}`,
    `${bare}.${word}`,
    `${name.replace(/\.env$/u, '')}.${word}.env`,
  ])
  return names.map((one) => inFolder(folder, one)).find((one) => files.has(one))
}

function inFolder(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`
}

function valuesOf(source: Source | null): Map<string, string> {
  return new Map(source === null ? [] : readEnvFile(source).map(({ name, value }) => [name, value]))
}
