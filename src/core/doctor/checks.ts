import { SsotError } from '../errors/errors.ts'
import { nodeTooOld } from '../machine/node-version.ts'
import { size } from '../text/units.ts'

/** `warn`: it works for now, or could not be told. */
export type Verdict = 'ok' | 'warn' | 'fail'

/** One thing that a stack needs, and how it is. */
export interface Check {
  name: string
  verdict: Verdict
  /** What was found. */
  detail: string
  /** What the reader does next; absent where there is nothing to do. */
  todo?: string
}

export function ok(name: string, detail: string): Check {
  return { name, verdict: 'ok', detail }
}

function warn(name: string, detail: string, todo?: string): Check {
  return { name, verdict: 'warn', detail, ...(todo === undefined ? {} : { todo }) }
}

export function fail(name: string, detail: string, todo: string): Check {
  return { name, verdict: 'fail', detail, todo }
}

/** What an error says, with its problems and evidence. */
export function failedBy(name: string, error: SsotError): Check {
  return fail(name, error.message.replace(/\n {2}What to do: [\s\S]*$/, ''), error.todo)
}

/** A check that makes no sense while others fail. */
export function notChecked(name: string, failed: readonly string[]): Check {
  return warn(name, `not checked, since it needs ${failed.join(' and ')}, which failed above`)
}

/** A value that later checks need, or why there is none. */
export type Known<T> = { value: T } | { error: SsotError }

/** The result of an act, an error of this program's own included. Any other error is a mistake in it. */
export async function known<T>(act: () => T | Promise<T>): Promise<Known<T>> {
  try {
    return { value: await act() }
  } catch (error) {
    if (error instanceof SsotError) return { error }
    throw error
  }
}

export function checkNode(version: string): Check {
  const tooOld = nodeTooOld(version)
  return tooOld === null ? ok('node', version) : failedBy('node', tooOld)
}

/** The first version whose canonical form this program reads. */
const COMPOSE_SINCE = { major: 2, minor: 20 }

/** @param version as Compose gives it: `2.26.1-4`, `v2.30.0` */
export function checkCompose(version: string): Check {
  const numbers = /^v?(\d+)\.(\d+)/.exec(version)
  if (numbers === null) return warn('compose', `its version cannot be read: ${version}`, COMPOSE_TODO)
  const [major, minor] = [Number(numbers[1]), Number(numbers[2])]
  const isNew = major > COMPOSE_SINCE.major || (major === COMPOSE_SINCE.major && minor >= COMPOSE_SINCE.minor)
  return isNew
    ? ok('compose', version)
    : fail('compose', `${version} is too old: 2.20 or later is needed`, COMPOSE_TODO)
}

const COMPOSE_TODO = 'Install the Docker Compose plugin, version 2.20 or newer, and run `npm run setup`.'

/** With less a build or a database is about to fail; with less than the other one soon. */
const DISK_FAIL_BYTES = 500e6
const DISK_WARN_BYTES = 5e9

export function checkDisk(name: string, folder: string, freeBytes: number): Check {
  const detail = `${size(freeBytes)} free at ${folder}`
  const todo = 'Free some: `npx ssot-docker prune` and `docker system df` say what there is.'
  if (freeBytes < DISK_FAIL_BYTES) return fail(name, detail, todo)
  return freeBytes < DISK_WARN_BYTES ? warn(name, detail, todo) : ok(name, detail)
}

export interface PortState {
  service: string
  port: number
  /** Who has it: nobody, a container of the stack itself, or somebody else, in words. */
  holder: 'free' | 'ours' | { other: string }
}

export function checkPorts(name: string, ports: readonly PortState[]): Check {
  const taken = ports.flatMap(({ service, port, holder }) =>
    typeof holder === 'object' ? [`${port} of ${service} is taken by ${holder.other}`] : [],
  )
  if (taken.length > 0) {
    return fail(
      name,
      taken.join('; '),
      'End what holds the port, or give the service another port in the matrix.',
    )
  }
  if (ports.length === 0) return ok(name, 'none is published')
  const ours = ports.filter(({ holder }) => holder === 'ours').length
  const free = ports.length - ours
  return ok(name, [...(ours > 0 ? [`${ours} ours`] : []), ...(free > 0 ? [`${free} free`] : [])].join(', '))
}

/**
 * Of an environment with ranges.
 * @param count how many blocks of ports it has
 * @param busy each block up to the first free one, with who holds a port of it
 */
export function checkBlocks(name: string, count: number, busy: readonly string[]): Check {
  const [first] = busy
  if (first === undefined || busy.length < count) {
    return ok(name, `block ${busy.length} is free, of ${count} for as many runs at once`)
  }
  return fail(
    name,
    `none of ${count} blocks is free; of the first, ${first}`,
    'End the runs or programs that hold them, or widen the ranges in the matrix.',
  )
}

/**
 * @param absent references of base images that the engine does not have
 * @param isPulled whether a start would pull them
 */
export function checkBaseImages(count: number, absent: readonly string[], isPulled: boolean): Check {
  const name = 'base images'
  if (absent.length === 0) return ok(name, count === 0 ? 'the matrix has none' : `${count} present`)
  const detail = `not on this engine: ${absent.join(', ')}`
  return isPulled
    ? warn(name, `${detail}; the next start pulls what it uses`)
    : fail(name, detail, 'Run `npm run setup` in the repository whose recipes build them.')
}

export function checkOrphans(stacks: readonly string[]): Check {
  if (stacks.length === 0) return ok('orphans', 'none')
  return warn(
    'orphans',
    stacks.join(', '),
    'Remove them with `npx ssot-docker prune`; the next start does it too.',
  )
}
