import { cpSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { createProgram } from '../../cli/program.ts'
import type { Matrix, ServiceRow, VariableRow } from '../../core/matrix/matrix.ts'
import { mayBuild } from '../../core/matrix/pattern.ts'
import { verdict } from '../../enforcer/report/words.ts'
import { readMatrix } from '../../host/files/read-matrix.ts'
import { cliContext } from '../processes/cli-context.ts'
import { makeTree, type Tree } from '../repositories/tree.ts'
import { ADOPTION, type EnvironmentFacts, EXPECTED_FILE, type Expected, FIRST_TEST } from './expected.ts'

/** A repository of the corpus in a temporary folder with git, into which `init` has written a matrix. */
export interface Adopted extends Disposable {
  root: string
  matrix: Matrix
  /** What `init` printed. */
  printed: string
}

/** How a repository is taken. */
interface Adoption {
  /** Flags of `init`; absent: none. */
  flags?: readonly string[]
  /** Changes the text of each file; absent: no file is changed. */
  change?: (text: string) => string
}

/** Copies a repository, commits what git does not ignore, and runs `init`. */
export async function adopt(
  name: string,
  { untracked }: Pick<Expected, 'untracked'>,
  { flags = [], change }: Adoption = {},
): Promise<Adopted> {
  const tree = makeTree()
  try {
    const source = join(ADOPTION, name)
    const others = [EXPECTED_FILE, FIRST_TEST].map((file) => join(source, file))
    cpSync(source, tree.root, { recursive: true, filter: (from) => !others.includes(from) })
    if (change) for (const path of filesIn(tree.root)) tree.write(path, change(tree.read(path)))
    tree.commit()
    for (const [path, text] of Object.entries(untracked)) writeIgnored(tree, path, text)
    const printed = await runInProcess(tree.root, 'init', ...flags)
    return {
      root: tree.root,
      matrix: readMatrix(tree.root),
      printed,
      [Symbol.dispose]: () => tree[Symbol.dispose](),
    }
  } catch (error) {
    tree[Symbol.dispose]()
    throw error
  }
}

/** The paths of all files in a folder. */
function filesIn(root: string): string[] {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
  return paths.filter((path) => statSync(join(root, path)).isFile())
}

function writeIgnored(tree: Tree, path: string, text: string): void {
  tree.write(path, text)
  if (tree.git('status', '--porcelain') !== '')
    throw new Error(`${path} is untracked, but git does not ignore it`)
}

/** Runs a command of the CLI in this process; returns what it prints. */
async function runInProcess(root: string, ...command: string[]): Promise<string> {
  let printed = ''
  const add = (text: string) => {
    printed += `${text}\n`
  }
  const outputs = { print: add, printText: add, printColoured: add, printData: add, note: add }
  const context = cliContext({ cwd: root, env: process.env, ...outputs })
  await createProgram(context).parseAsync(['node', 'ssot-docker', ...command])
  return printed
}

/** The environments of a matrix, by name. */
export function environmentsIn({ matrix, root }: Adopted): Record<string, EnvironmentFacts> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()
  const dockerfiles = files.filter((path) => /dockerfile/iu.test(path) && !path.startsWith('.git/'))
  return Object.fromEntries(
    matrix.environments.map((row) => [
      row.name,
      {
        file: row.composeFile,
        dockerfiles: dockerfiles.filter((path) => mayBuild(row, path)),
        profiles: [...row.profiles],
        envFile: row.envFile,
      },
    ]),
  )
}

/** The patterns of Dockerfiles with a `*` for a part of a word, such as `*end/Dockerfile`: nobody would write one. */
export function oddPatterns({ matrix }: Adopted): string[] {
  return matrix.environments
    .flatMap(({ dockerfiles }) => dockerfiles)
    .filter((pattern) => /\w\*|\*\w/u.test(pattern))
}

/** The rows under Services, by name: `53/udp udp`. */
export function servicesIn({ matrix }: Adopted): Record<string, string> {
  return Object.fromEntries(matrix.services.map((row) => [row.name, serviceText(row)]))
}

function serviceText({ containerPort, transport, protocol }: ServiceRow): string {
  return `${containerPort}${transport === 'tcp' ? '' : `/${transport}`} ${protocol}`
}

/** The rows under Variables by name, as an expectation writes them. */
export function variablesIn({ matrix }: Adopted): Record<string, Record<string, string>> {
  return Object.fromEntries(matrix.variables.map((row) => [row.name, cellsOf(row)]))
}

function cellsOf({ values }: VariableRow): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([environment, value]) =>
      value === null ? [] : [[environment, value.from === 'matrix' ? value.text : 'from environment']],
    ),
  )
}

const reportSchema = z.object({
  counts: z.object({ errors: z.int(), warnings: z.int(), infos: z.int() }),
  findings: z.array(z.object({ rule: z.string(), severity: z.string(), message: z.string() })),
})

/** What `validate` finds: how often, by rule and severity; every message; and its verdict in words. */
export async function findingsIn({ root }: Pick<Adopted, 'root'>): Promise<{
  counts: Record<string, Record<string, number>>
  messages: string[]
  said: string
}> {
  const report = reportSchema.parse(JSON.parse(await runInProcess(root, 'validate', '--format', 'json')))
  const counts: Record<string, Record<string, number>> = {}
  for (const { rule, severity } of report.findings) {
    counts[rule] ??= {}
    counts[rule][severity] = (counts[rule][severity] ?? 0) + 1
  }
  return {
    counts,
    said: verdict({ counts: report.counts }),
    messages: report.findings.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`),
  }
}
