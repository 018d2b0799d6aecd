import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { isTest, roomOf } from './paths.ts'
import type { SourceFiles } from './source-files.ts'
import { type Import, readImports, withoutComments } from './specifiers.ts'

interface Layer {
  /** The folders whose files it may import, its own apart. `anything`: all of them. */
  folders: readonly string[] | 'anything'
  /** The packages it may import. */
  packages: readonly RegExp[] | 'anything'
  /** The modules of Node.js it may import. */
  builtins: readonly string[] | 'anything'
}

const CORE = ['core']
const UP_TO_HOST = [...CORE, 'host']
const UP_TO_ENGINE = [...UP_TO_HOST, 'engine']
const UP_TO_ENFORCER = [...UP_TO_ENGINE, 'enforcer']
const UP_TO_STACK = [...UP_TO_ENFORCER, 'stack']
const UP_TO_KEEPER = [...UP_TO_STACK, 'keeper']
const UP_TO_RUNNER = [...UP_TO_KEEPER, 'runner']

/**
 * Who may import whom: core <- host <- engine <- enforcer <- stack <- keeper <- runner <- faces, and no face another one.
 * A folder that is not named here is an error, so that each new one gets its place on purpose. `tools/setup` has rules
 * of its own, because it runs before anything is installed.
 */
const LAYERS: Readonly<Record<string, Layer>> = {
  core: {
    folders: [],
    packages: [/^zod$/, /^mdast$/, /^mdast-util-/, /^micromark-/],
    // These compute and touch nothing. `node:path` is the platform's own, `resolve` reads the cwd, and core
    // speaks of paths in the matrix, the compose file and the profile, so only its posix half is there.
    builtins: ['node:crypto', 'node:path/posix', 'node:util'],
  },
  host: { folders: CORE, packages: 'anything', builtins: 'anything' },
  engine: { folders: UP_TO_HOST, packages: 'anything', builtins: 'anything' },
  enforcer: { folders: UP_TO_ENGINE, packages: 'anything', builtins: 'anything' },
  stack: { folders: UP_TO_ENFORCER, packages: 'anything', builtins: 'anything' },
  keeper: { folders: UP_TO_STACK, packages: 'anything', builtins: 'anything' },
  runner: { folders: UP_TO_KEEPER, packages: 'anything', builtins: 'anything' },
  vitest: { folders: UP_TO_RUNNER, packages: 'anything', builtins: 'anything' },
  jest: { folders: UP_TO_RUNNER, packages: 'anything', builtins: 'anything' },
  cli: { folders: UP_TO_KEEPER, packages: 'anything', builtins: 'anything' },
  'tools/setup': { folders: CORE, packages: [/^zod$/], builtins: 'anything' },
  tools: { folders: 'anything', packages: 'anything', builtins: 'anything' },
  testing: {
    folders: [...UP_TO_RUNNER, 'vitest', 'jest', 'cli', 'tools/setup'],
    packages: 'anything',
    builtins: 'anything',
  },
}

/** Set-up's plain JavaScript runs first of all: on any Node.js, before there are packages, without TypeScript. */
const FIRST_STAGE = /^tools\/setup\/.*\.js$/

/** The package's entries, the files in `src` itself: above all layers, so that no layer may import them. */
const ENTRIES: Layer = {
  folders: [...UP_TO_RUNNER, 'vitest', 'jest', 'cli'],
  packages: 'anything',
  builtins: 'anything',
}

/** What core's code must be given as an argument instead. */
const IMPURE: readonly [pattern: RegExp, name: string][] = [
  [/\bprocess\s*\.\s*\w+/, 'process'],
  [/\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bperformance\s*\.\s*\w+/, 'the clock'],
  [/\bMath\s*\.\s*random\b|\brandom(?:UUID|Bytes|Int)\b/, 'chance'],
  [/\bset(?:Timeout|Interval|Immediate)\s*\(/, 'a timer'],
  [/\bfetch\s*\(|\bconsole\s*\.\s*\w+/, 'the outside'],
]

/** Every import that the layers forbid, one sentence each; empty when all is well. */
export function forbiddenImports(files: SourceFiles): string[] {
  return [...files].flatMap(([path, source]) => {
    const layer = layerOf(path)
    if (layer === undefined) return [`${path}: the folder has no place in the layers; name it in LAYERS`]
    return readImports(source).flatMap((entry) => {
      const reason = forbidden(path, layer, entry, files)
      return reason === undefined ? [] : [`${path}:${entry.line}: ${reason}`]
    })
  })
}

/** Every place in core that reads the process, the clock, chance or the outside. */
export function impureCore(files: SourceFiles): string[] {
  return [...files]
    .filter(([path]) => path.startsWith('core/') && !isTest(path))
    .flatMap(([path, source]) =>
      withoutComments(source)
        .split('\n')
        .flatMap((line, index) =>
          IMPURE.filter(([pattern]) => pattern.test(line)).map(
            ([, name]) => `${path}:${index + 1}: core reads ${name}: ${line.trim()}`,
          ),
        ),
    )
}

/**
 * The packages and Node.js's own modules that loading `entry` loads with it, each with the way to it:
 * `zod: index.ts > core/profile.ts`.
 * Types are erased and dynamic imports wait, so neither counts.
 */
export function loadedPackages(entry: string, files: SourceFiles): Map<string, string> {
  const packages = new Map<string, string>()
  const seen = new Set<string>()
  const open = [{ path: entry, way: entry }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, way } = next
    if (seen.has(path)) continue
    seen.add(path)
    const source = files.get(path)
    if (source === undefined) throw new Error(`${way}: there is no such file in src`)
    for (const { specifier, kind } of readImports(source)) {
      if (kind !== 'static' || specifier === undefined) continue
      if (!isRelative(specifier)) {
        if (!packages.has(packageName(specifier))) packages.set(packageName(specifier), way)
        continue
      }
      const target = posix.join(posix.dirname(path), specifier)
      open.push({ path: target, way: `${way} > ${target}` })
    }
  }
  return packages
}

/** What a worker must not load: each of these packages costs up to 0.4 s per test file, these modules 2 to 4 ms. */
export const HEAVY =
  /^(?:dockerode|testcontainers|wait-on|zod|get-port|mdast|micromark|node:(?:crypto|child_process)$)/

function layerOf(path: string): Layer | undefined {
  if (!path.includes('/')) return ENTRIES
  const folder = roomOf(path)
  return Object.hasOwn(LAYERS, folder) ? LAYERS[folder] : undefined
}

function forbidden(path: string, layer: Layer, entry: Import, files: SourceFiles): string | undefined {
  const { specifier, kind } = entry
  if (specifier === undefined) return 'imports something computed, which no rule can check'
  if (isRelative(specifier)) return forbiddenFile(path, layer, specifier, kind, files)
  if (FIRST_STAGE.test(path) && !isTest(path) && kind !== 'type' && !isBuiltin(specifier)) {
    return `runs before ${packageName(specifier)} can be imported`
  }
  // A test may read files and needs its runner; its imports between layers count like those of the code.
  if (isTest(path)) return undefined
  if (isBuiltin(specifier)) {
    const isAllowed = layer.builtins === 'anything' || layer.builtins.includes(specifier)
    return isAllowed ? undefined : `may not import ${specifier}`
  }
  const name = packageName(specifier)
  const isAllowed = layer.packages === 'anything' || layer.packages.some((pattern) => pattern.test(name))
  return isAllowed ? undefined : `may not import the package ${name}`
}

function forbiddenFile(
  path: string,
  layer: Layer,
  specifier: string,
  kind: Import['kind'],
  files: SourceFiles,
): string | undefined {
  const target = posix.join(posix.dirname(path), specifier)
  const own = roomOf(path)
  if (target.startsWith('../')) {
    return isTest(path) || layer.folders === 'anything' ? undefined : `may not import ${target}, outside src`
  }
  if (!files.has(target)) return `imports ${target}, which is not there`
  if (isTest(target)) return `may not import the test ${target}`
  if (FIRST_STAGE.test(path) && !isTest(path) && kind !== 'type' && !target.endsWith('.js')) {
    return `runs before ${target} can be imported`
  }
  const folder = roomOf(target)
  if (folder === own || layer.folders === 'anything') return undefined
  // What tests share, such as a fake engine, lies there; no code may use it.
  if (isTest(path) && folder === 'testing') return undefined
  return layer.folders.includes(folder) ? undefined : `may not import ${target}`
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('./') || specifier.startsWith('../')
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
