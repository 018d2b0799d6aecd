import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { RULE_IDS } from '../../enforcer/rule-ids.ts'
import { BARRIERS } from './barriers.ts'

/** The repositories of people who do not use this package yet. */
export const ADOPTION = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'adoption')
/** What is expected of a repository; it is beside the repository's own files, and not one of them. */
export const EXPECTED_FILE = 'expected.yaml'
/**
 * The first test that the owner writes. Repositories that have one are started on the engine. It comes into the repository
 * after `init`.
 */
export const FIRST_TEST = 'first.test.ts'

const texts = z.array(z.string())

/** `starts`, or what the error says. `code` is left out where only the words matter. */
const verdict = z.union([
  z.literal('starts'),
  z.strictObject({ code: z.string().optional(), says: texts.min(1) }),
])

const environment = z.strictObject({
  file: z.string(),
  /** The Dockerfiles of the repository that match the patterns of the environment. */
  dockerfiles: texts.default([]),
  profiles: texts.default([]),
  envFile: z.string().nullable().default(null),
})

const values = z.union([z.literal('from environment'), z.record(z.string(), z.string())])

const expectedSchema = z.strictObject({
  /** One line: which barrier the repository is about. */
  why: z.string().regex(/^[A-Z][^\n]*[^.\n]$/u),
  barriers: z.array(z.enum(BARRIERS)).min(1),
  /** Files that git ignores and that are there nevertheless, by path. */
  untracked: z.record(z.string(), z.string()).default({}),
  /** With these variables of the process, the environments start whose message asks for them. */
  given: z.record(z.string(), z.string()).default({}),
  /** The environments that `init` writes, by name; a text alone is the compose file. */
  environments: z.record(z.string(), z.union([z.string(), environment])),
  /** The rows under Services by name: `5432 postgresql`, `53/udp udp`. */
  services: z.record(z.string(), z.string().regex(/^\d+(?:\/(?:udp|sctp))? [a-z]+$/u)),
  /** The rows under Variables by name, with the cell of each environment. */
  variables: z.record(z.string(), values).default({}),
  /** The paths under Outside; absent: not checked. */
  outside: texts.optional(),
  /** What `validate` finds right after `init`: how often, by rule and severity. */
  findings: z.partialRecord(
    z.enum(RULE_IDS),
    z.partialRecord(z.enum(['error', 'warning', 'info']), z.int().min(1)),
  ),
  /** By environment; one verdict alone is that of each environment. */
  start: z.union([verdict, z.record(z.string(), verdict)]),
})

export type Expected = z.infer<typeof expectedSchema>
export type Verdict = z.infer<typeof verdict>
export type EnvironmentFacts = z.infer<typeof environment>

/** The names of the repositories, sorted. */
export const NAMES: readonly string[] = readdirSync(ADOPTION).sort()
/** Those that are started on the engine. */
export const STARTED: readonly string[] = NAMES.filter((name) => existsSync(join(ADOPTION, name, FIRST_TEST)))

/** @throws Error when the file does not have the format above */
export function readExpected(name: string): Expected {
  const file = join(ADOPTION, name, EXPECTED_FILE)
  const read = expectedSchema.safeParse(parse(readFileSync(file, 'utf8')))
  if (read.success) return read.data
  throw new Error(`${file} is not in order:\n${z.prettifyError(read.error)}`)
}

/** The environment with every part, also if only its compose file is written. */
export function environmentOf(written: Expected['environments'][string]): EnvironmentFacts {
  return typeof written === 'string' ? environment.parse({ file: written }) : written
}

/** The verdict on each environment. */
export function verdictsOf({ start, environments }: Expected): Record<string, Verdict> {
  const one = verdict.safeParse(start)
  const each = Object.keys(environments)
  return one.success
    ? Object.fromEntries(each.map((name) => [name, one.data]))
    : z.record(z.string(), verdict).parse(start)
}

/** Whether the repository passes the checks of a start as it is: in the environment of tests, which most people start first. */
export function isPassing(expected: Expected): boolean {
  const verdicts = verdictsOf(expected)
  const chosen = 'test' in verdicts ? [verdicts.test] : Object.values(verdicts)
  return chosen.every((one) => one === 'starts')
}
