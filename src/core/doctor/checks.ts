import { type AbsentMount, MOUNT_TODO } from '../compose/mounts/mounts.ts'
import { SsotError } from '../errors/errors.ts'
import { nodeTooOld } from '../machine/node-version.ts'
import { formatHostPort, type Transport } from '../matrix/ports.ts'
import { size } from '../text/units.ts'

/** `warn`: it works for now, or could not be checked. */
export type Verdict = 'ok' | 'warn' | 'fail'

/** One thing that a stack needs, and whether it is in order. */
export interface Check {
  name: string
  verdict: Verdict
  /** What was found. */
  detail: string
  /** What the reader does next; absent if there is nothing to do. */
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

/** A failed check with the message of an error, including its problems and evidence. */
export function failedBy(name: string, error: SsotError): Check {
  return fail(name, error.message.replace(/\n {2}What to do: [\s\S]*$/, ''), error.todo)
}

/** A check that was skipped because checks that it depends on have failed. */
export function notChecked(name: string, failed: readonly string[]): Check {
  return warn(name, `not checked, because it needs ${failed.join(' and ')}, which failed above`)
}

/** A value that later checks need, or the error because of which there is none. */
export type Known<T> = { value: T } | { error: SsotError }

/** The value that `act` returns, or the {@link SsotError} that it throws. Any other error is a bug and is thrown on. */
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

/** @param version as Compose prints it: `2.26.1-4`, `v2.30.0` */
export function checkCompose(version: string): Check {
  const numbers = /^v?(\d+)\.(\d+)/.exec(version)
  if (numbers === null) return warn('compose', `the version cannot be read: ${version}`, COMPOSE_TODO)
  const [major, minor] = [Number(numbers[1]), Number(numbers[2])]
  const isNew = major > COMPOSE_SINCE.major || (major === COMPOSE_SINCE.major && minor >= COMPOSE_SINCE.minor)
  return isNew
    ? ok('compose', version)
    : fail('compose', `${version} is too old: 2.20 or later is needed`, COMPOSE_TODO)
}

const COMPOSE_TODO = 'Install the Docker Compose plugin, version 2.20 or later, and run `npm run setup`.'

/** With less free space, the next build or database write is likely to fail. */
const DISK_FAIL_BYTES = 500e6
/** With less free space, builds will fail soon. */
const DISK_WARN_BYTES = 5e9

export function checkDisk(name: string, folder: string, freeBytes: number): Check {
  const detail = `${size(freeBytes)} free at ${folder}`
  const todo =
    'Free disk space: `docker system df` shows what uses it, and `npx ssot-docker prune` removes abandoned stacks.'
  if (freeBytes < DISK_FAIL_BYTES) return fail(name, detail, todo)
  return freeBytes < DISK_WARN_BYTES ? warn(name, detail, todo) : ok(name, detail)
}

/**
 * @param count how many files and folders of this machine the services of an environment mount
 * @param absent those that do not exist, although a start needs them
 */
export function checkMounts(name: string, count: number, absent: readonly AbsentMount[]): Check {
  if (absent.length === 0) {
    return ok(name, count === 0 ? 'no service mounts a file or folder' : `${count} mounted, none is missing`)
  }
  const lines = absent.map(({ mount, written }) => {
    const place = written === null ? '' : ` (${written.at.file}:${written.at.line}:${written.at.column})`
    return `${mount.path} of service ${mount.service} does not exist${place}`
  })
  return fail(name, lines.join('; '), MOUNT_TODO)
}

export interface PortState {
  /** The name of its row in the matrix: `s3`, `s3:console`. */
  service: string
  port: number
  /** What carries it; absent: TCP. */
  transport?: Transport
  /** What uses the port: nothing, a container of the stack itself (`ours`), or another program, in words. */
  holder: 'free' | 'ours' | { other: string }
}

export function checkPorts(name: string, ports: readonly PortState[]): Check {
  const taken = ports.flatMap(({ service, port, transport = 'tcp', holder }) =>
    typeof holder === 'object'
      ? [`${formatHostPort({ port, transport })} of ${service} is taken by ${holder.other}`]
      : [],
  )
  if (taken.length > 0) {
    return fail(
      name,
      taken.join('; '),
      'End the program that uses the port, or give the service another port in the matrix.',
    )
  }
  if (ports.length === 0) return ok(name, 'no service publishes a port')
  const ours = ports.filter(({ holder }) => holder === 'ours').length
  const free = ports.length - ours
  return ok(
    name,
    [...(ours > 0 ? [`${ours} used by this stack`] : []), ...(free > 0 ? [`${free} free`] : [])].join(', '),
  )
}

/**
 * Checks that an environment with port ranges has a free block of ports.
 * @param count how many blocks of ports it has
 * @param busy one entry for each block before the first free one: which port is in use, and by what
 */
export function checkBlocks(name: string, count: number, busy: readonly string[]): Check {
  const [first] = busy
  if (first === undefined || busy.length < count) {
    return ok(name, `block ${busy.length} is free (${count} blocks, one for each run)`)
  }
  return fail(
    name,
    `none of the ${count} blocks is free; in the first one, ${first}`,
    'End the runs or programs that use them, or widen the ranges in the matrix.',
  )
}

/**
 * @param absent references of base images that the engine does not have
 * @param isPulled whether a start would pull them
 */
export function checkBaseImages(count: number, absent: readonly string[], isPulled: boolean): Check {
  const name = 'base images'
  if (absent.length === 0) return ok(name, count === 0 ? 'the matrix has none' : `${count} present`)
  const detail = `missing on this engine: ${absent.join(', ')}`
  return isPulled
    ? warn(name, `${detail}; the next start pulls those that it uses`)
    : fail(name, detail, 'Run `npm run setup` in the repository whose recipes build them.')
}

/** @param sizes how much data each baseline image of this installation holds, in bytes */
export function checkBaselines(sizes: readonly number[]): Check {
  const name = 'baselines'
  if (sizes.length === 0) return ok(name, 'none yet: a test run without them makes them afterwards')
  const bytes = sizes.reduce((sum, one) => sum + one, 0)
  return ok(name, `${sizes.length === 1 ? '1 image' : `${sizes.length} images`} with ${size(bytes)} of data`)
}

export function checkOrphans(stacks: readonly string[]): Check {
  if (stacks.length === 0) return ok('orphans', 'none')
  return warn(
    'orphans',
    stacks.join(', '),
    'Remove them with `npx ssot-docker prune`; the next start does it too.',
  )
}
