import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { isTest, roomOf } from './paths.ts'
import type { SourceFiles } from './source-files.ts'
import { type Import, readImports, withoutComments } from './specifiers.ts'

interface Layer {
  /** The rooms whose files it may import, besides its own. `anything`: all. */
  folders: readonly string[] | 'anything'
  /** The packages it may import. */
  packages: readonly RegExp[] | 'anything'
  /** The modules of Node.js it may import. */
  builtins: readonly string[] | 'anything'
}

const CORE = ['core']
const UP_TO_HOST = [...CORE, 'host']
const UP_TO_ENGINE = [...UP_TO_HOST, 'engine']
const UP_TO_STACK = [...UP_TO_ENGINE, 'enforcer', 'stack']
const UP_TO_KEEPER = [...UP_TO_STACK, 'keeper']
const UP_TO_RUNNER = [...UP_TO_KEEPER, 'report', 'runner']

/**
 * What each room may import: core <- host <- engine <- enforcer and stack <- keeper <- runner <- faces. The enforcer and the
 * stack do not import each other, because a start is handed its checks; a face may not import
 * another face. The report imports core alone, and is imported by the runner and the faces. A room that is missing here is an error. `tools/setup` has rules of its own, because it runs before
 * anything is installed.
 */
const LAYERS: Readonly<Record<string, Layer>> = {
  core: {
    folders: [],
    packages: [/^zod$/, /^mdast$/, /^mdast-util-/, /^micromark-/],
    // These do no I/O. `node:path` is not allowed: it depends on the platform, and its `resolve` reads the cwd. Paths in the
    // matrix, the compose file and the profile are posix paths.
    builtins: ['node:crypto', 'node:path/posix', 'node:util'],
  },
  report: { folders: CORE, packages: [], builtins: ['node:crypto', 'node:path/posix', 'node:util'] },
  host: { folders: CORE, packages: 'anything', builtins: 'anything' },
  engine: { folders: UP_TO_HOST, packages: 'anything', builtins: 'anything' },
  enforcer: { folders: UP_TO_ENGINE, packages: 'anything', builtins: 'anything' },
  stack: { folders: UP_TO_ENGINE, packages: 'anything', builtins: 'anything' },
  keeper: { folders: UP_TO_STACK, packages: 'anything', builtins: 'anything' },
  runner: { folders: [...UP_TO_KEEPER, 'report'], packages: 'anything', builtins: 'anything' },
  vitest: { folders: UP_TO_RUNNER, packages: 'anything', builtins: 'anything' },
  jest: { folders: UP_TO_RUNNER, packages: 'anything', builtins: 'anything' },
  playwright: { folders: UP_TO_RUNNER, packages: 'anything', builtins: 'anything' },
  cli: { folders: UP_TO_RUNNER, packages: 'anything', builtins: 'anything' },
  'tools/setup': { folders: UP_TO_HOST, packages: [/^zod$/], builtins: 'anything' },
  tools: { folders: 'anything', packages: 'anything', builtins: 'anything' },
  testing: {
    folders: [...UP_TO_RUNNER, 'vitest', 'jest', 'playwright', 'cli', 'tools/setup'],
    packages: 'anything',
    builtins: 'anything',
  },
}

/** The plain JavaScript of the set-up, and of the check of the home that it uses, runs on any Node.js, before packages are installed and TypeScript can run. */
const FIRST_STAGE = /^(?:tools\/setup|host\/home\/guard)\/.*\.js$/

/** The entries of the package, the files in `src` itself; no layer may import them. */
const ENTRIES: Layer = {
  folders: [...UP_TO_RUNNER, 'vitest', 'jest', 'playwright', 'cli'],
  packages: 'anything',
  builtins: 'anything',
}

/** What core must get as an argument instead. */
const IMPURE: readonly [pattern: RegExp, name: string][] = [
  [/\bprocess\s*\.\s*\w+/, 'process'],
  [/\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bperformance\s*\.\s*\w+/, 'the clock'],
  [/\bMath\s*\.\s*random\b|\brandom(?:UUID|Bytes|Int)\b/, 'random numbers'],
  [/\bset(?:Timeout|Interval|Immediate)\s*\(/, 'a timer'],
  [/\bfetch\s*\(|\bconsole\s*\.\s*\w+/, 'I/O'],
]

/** Every import that the layers forbid, one sentence each. */
export function forbiddenImports(files: SourceFiles): string[] {
  return [...files].flatMap(([path, source]) => {
    const layer = layerOf(path)
    if (layer === undefined) return [`${path}: the folder has no layer; add it to LAYERS`]
    return readImports(source).flatMap((entry) => {
      const reason = forbidden(path, layer, entry, files)
      return reason === undefined ? [] : [`${path}:${entry.line}: ${reason}`]
    })
  })
}

/** The script of the page of a report, which runs in a browser. */
const IN_BROWSER = 'report/page/browser/'

/** Every line in core and report that reads the process, the clock or random numbers, or does I/O, one sentence each. */
export function impureCore(files: SourceFiles): string[] {
  return [...files]
    .filter(([path]) => /^(?:core|report)\//.test(path) && !isTest(path) && !path.startsWith(IN_BROWSER))
    .flatMap(([path, source]) =>
      withoutComments(source)
        .split('\n')
        .flatMap((line, index) =>
          IMPURE.filter(([pattern]) => pattern.test(line)).map(
            ([, name]) => `${path}:${index + 1}: ${roomOf(path)} uses ${name}: ${line.trim()}`,
          ),
        ),
    )
}

/**
 * The packages and Node.js modules that are loaded with `entry`, each with the chain of imports that leads to it:
 * `zod: index.ts > core/profile.ts`. Imports of types and dynamic imports do not count.
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
    if (source === undefined) throw new Error(`${way}: the file does not exist in src`)
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

/** What a test worker must not load: these packages take up to 0.4 s for each test file, these modules 2 to 4 ms. */
export const HEAVY =
  /^(?:dockerode|testcontainers|wait-on|zod|get-port|mdast|micromark|node:(?:crypto|child_process|sqlite)$)/

/** The only file that imports by a computed path: modules of users, not of this program. */
const USER_MODULES = 'runner/main-process/user-module.ts'

const SLOW_HTTP = 'imports node:http, which takes 40 ms to load this way; use src/host/http.ts'
/** Never shipped. */
const NOT_SHIPPED = /^(?:tools|testing)\//

function layerOf(path: string): Layer | undefined {
  if (!path.includes('/')) return ENTRIES
  const folder = roomOf(path)
  return Object.hasOwn(LAYERS, folder) ? LAYERS[folder] : undefined
}

function forbidden(path: string, layer: Layer, entry: Import, files: SourceFiles): string | undefined {
  const { specifier, kind } = entry
  if (specifier === undefined) {
    return path === USER_MODULES ? undefined : 'has a computed import, which cannot be checked'
  }
  if (isRelative(specifier)) return forbiddenFile(path, layer, specifier, kind, files)
  if (FIRST_STAGE.test(path) && !isTest(path) && kind !== 'type' && !isBuiltin(specifier)) {
    return `runs before ${packageName(specifier)} can be imported`
  }
  // Tests may import any package and module; only their imports of files are checked.
  if (isTest(path)) return undefined
  if (isBuiltin(specifier)) {
    if (specifier === 'node:http' && kind !== 'type' && !NOT_SHIPPED.test(path)) return SLOW_HTTP
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
  if (!files.has(target)) return `imports ${target}, which does not exist`
  if (isTest(target)) return `may not import the test ${target}`
  if (FIRST_STAGE.test(path) && !isTest(path) && kind !== 'type' && !target.endsWith('.js')) {
    return `runs before ${target} can be imported`
  }
  const folder = roomOf(target)
  if (folder === own || layer.folders === 'anything') return undefined
  // Only tests may use what tests share, such as the fake engine.
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
