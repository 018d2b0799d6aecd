import { boundText } from '../text/bound.ts'
import { seconds } from '../text/units.ts'
import { type Block, errorBlocks } from './error-blocks.ts'
import type { Standing } from './service-lives.ts'
import type { StoredLine } from './stored-line.ts'

/** What a service has written in the window of a test. */
export interface ServiceWindow {
  service: string
  /** In the order of their times. */
  lines: readonly StoredLine[]
  /** Whether earlier lines of the window were cut. */
  isCut: boolean
}

/** A test that ran at the same time on the same stack. `name` null: its file as a whole. */
export interface OtherTest {
  file: string
  name: string | null
}

export interface ExcerptInput {
  services: readonly ServiceWindow[]
  /**
   * By the clock of the engine, in milliseconds since 1970. `nextBeganAtMs`: when the next test began. What is later may be of it. Absent:
   * none has begun.
   */
  window: { beganAtMs: number; endedAtMs: number; nextBeganAtMs?: number }
  /** What has failed: one test, a file as a whole, or the start of a stack. */
  during: 'test' | 'file' | 'start'
  others: readonly OtherTest[]
  /** The services that did not work when it began. Default: none. */
  standing?: readonly Standing[]
  /** Where all of the output is. */
  folder: string
  /** Default: {@link MAX_LINES} lines in all, of which at most 5 of a service are not errors. */
  limits?: { lines: number; lastOfService: number }
}

/** How many lines an excerpt has at most. */
export const MAX_LINES = 30
/** How long one of them is at most, in bytes. */
export const MAX_LINE_BYTES = 300
/** How many lines the first lines, on what has happened to services, may take. */
const MAX_EVENTS = 8
const LIMITS = { lines: MAX_LINES, lastOfService: 5 }

/**
 * What the services have written while a test ran, in at most {@link MAX_LINES} lines: first which of them do not work, and what has happened to them, then lines that look like errors with what belongs to them, then the last ones of each. Null: nothing has happened, and nothing
 * was written.
 */
export function excerptOf(input: ExcerptInput): string[] | null {
  const { window, during, services, standing = [], limits = LIMITS } = input
  /** What is later may be of the next test. */
  const ownUntilMs = Math.max(window.endedAtMs, window.nextBeganAtMs ?? Number.POSITIVE_INFINITY)
  const events = services.flatMap(({ service, lines }) => {
    const text = eventsOf(lines, window.endedAtMs, ownUntilMs, during)
    return text === null ? [] : [{ service, ...text }]
  })
  const written = services
    .map(({ service, lines, isCut }) => ({
      service,
      isCut,
      lines: lines.filter(({ source, atMs }) => source !== 'event' && atMs <= ownUntilMs),
    }))
    .filter(({ lines }) => lines.length > 0)
  const doubtful = written.some(({ lines }) => errorBlocks(lines).length > 0)
    ? []
    : doubtfulIn(services, ownUntilMs, window.beganAtMs)
  if (standing.length === 0 && events.length === 0 && written.length === 0 && doubtful.length === 0)
    return null
  const foot = [...cutIn(services), ...othersIn(input.others), `All output: ${input.folder}`]
  const dead = [...standing, ...events.sort((a, b) => b.rank - a.rank)]
    .slice(0, MAX_EVENTS)
    .map(({ service, text }) => `  ${service} ${text}`)
  const title = `What the services wrote during ${during === 'start' ? 'the' : 'this'} ${during} (${seconds(window.endedAtMs - window.beganAtMs)}):`
  const room = limits.lines - 1 - dead.length - foot.length
  const afflicted = new Set([...standing, ...events].map(({ service }) => service))
  const body = bodyOf(written, afflicted, window, { ...limits, lines: room })
  // They never take the room of the test's own lines.
  const rest = doubtful.slice(0, Math.max(0, room - body.length))
  const shown = [...body, ...(rest.length > 1 ? rest : [])]
  return [title, ...dead, ...shown, ...foot.map((line) => `  ${line}`)].map((line) =>
    boundText(line, MAX_LINE_BYTES),
  )
}

interface Events {
  text: string
  rank: number
}

/** What has happened to the containers of a service, as a clause. */
function eventsOf(
  lines: readonly StoredLine[],
  endedAtMs: number,
  ownUntilMs: number,
  during: ExcerptInput['during'],
): Events | null {
  // Services that are done while a stack starts, such as migrations, are no news.
  const isNews = ({ source, text }: StoredLine) =>
    source === 'event' && !(during === 'start' && text === 'die 0')
  const events = lines.filter(isNews)
  const told = events.map(({ text }) => text)
  const exit = told.findLast((text) => text.startsWith('die'))?.split(' ')[1]
  const isOutOfMemory = told.includes('oom')
  const parts: string[] = []
  if (exit !== undefined)
    parts.push(`exited with code ${exit}${isOutOfMemory ? ', killed for lack of memory' : ''}`)
  else if (isOutOfMemory) parts.push('ran out of memory')
  const died = told.findLastIndex((text) => text.startsWith('die'))
  if (died !== -1 && told.lastIndexOf('start') > died) parts.push('was started again')
  else if (died === -1 && told.includes('start') && during !== 'start') parts.push('was started')
  if (told.lastIndexOf('health_status: unhealthy') > told.lastIndexOf('health_status: healthy'))
    parts.push('turned unhealthy')
  else if (told.includes('health_status: unhealthy')) parts.push('was unhealthy for a while')
  parts.push(...pausesIn(events))
  if (parts.length === 0) return null
  const rank =
    (exit === undefined ? 0 : 4) +
    (isOutOfMemory ? 2 : 0) +
    (told.includes('health_status: unhealthy') ? 1 : 0)
  const isLater = events.every(({ atMs }) => atMs > endedAtMs)
  const isDoubtful = events.every(({ atMs }) => atMs > ownUntilMs)
  const later = `, just after the ${during}${isDoubtful ? ', when the next one had begun' : ''}`
  return { text: `${parts.join(', and ')}${isLater ? later : ''}`, rank }
}

/** The first error that was written when the next test had begun, of one service. */
function doubtfulIn(services: readonly ServiceWindow[], fromMs: number, beganAtMs: number): string[] {
  for (const { service, lines } of services) {
    const later = lines.filter(({ source, atMs }) => source !== 'event' && atMs > fromMs)
    const [block] = errorBlocks(later)
    if (block === undefined) continue
    const texts = later.slice(block.from, block.to).map((line) => shownLine(line, beganAtMs))
    return [`  ${service}, perhaps of the next test, which had begun:`, ...texts]
  }
  return []
}

function pausesIn(events: readonly StoredLine[]): string[] {
  const all = events.filter(({ text }) => text === 'pause' || text === 'unpause')
  const [first] = all
  const last = all.at(-1)
  if (first === undefined || last === undefined) return []
  if (last.text === 'pause') return ['was paused']
  if (first === last) return ['was unpaused']
  const began = all.findLast(({ text }) => text === 'pause') ?? first
  return [`was paused for ${seconds(last.atMs - began.atMs)}`]
}

function cutIn(services: readonly ServiceWindow[]): string[] {
  const names = services.filter(({ isCut }) => isCut).map(({ service }) => service)
  return names.length === 0
    ? []
    : [`Earlier lines were cut, because there were too many: ${names.join(', ')}`]
}

function othersIn(others: readonly OtherTest[]): string[] {
  const [first] = others
  if (first === undefined) return []
  const name = first.name === null ? first.file : `"${first.name}" of ${first.file}`
  const more = others.length === 1 ? '' : `, and ${others.length - 1} more`
  return [`At the same time on this stack: ${name}${more}`]
}

/** The lines of services under their names, within the limits. */
function bodyOf(
  written: readonly ServiceWindow[],
  afflicted: ReadonlySet<string>,
  { beganAtMs, endedAtMs }: ExcerptInput['window'],
  limits: { lines: number; lastOfService: number },
): string[] {
  const all = written
    .map((one) => {
      // What came after the end may belong to the next test, so it is shown last.
      const late = one.lines.findIndex(({ atMs }) => atMs > endedAtMs)
      const end = late === -1 ? one.lines.length : late
      const blocks = errorBlocks(one.lines)
      const [errors, lateErrors] = [
        blocks.filter(({ from }) => from < end),
        blocks.filter(({ from }) => from >= end),
      ]
      return { ...one, end, errors, lateErrors, shown: new Set<number>() }
    })
    .sort((a, b) => rankOf(b, afflicted) - rankOf(a, afflicted) || b.lines.length - a.lines.length)
  let left = limits.lines
  /** Each service that is shown takes a line for its name. */
  const costOf = (one: (typeof all)[number], lines: number) => lines + (one.shown.size === 0 ? 1 : 0)
  const show = (one: (typeof all)[number], { from, to }: Block): boolean => {
    const fresh = Array.from({ length: to - from }, (_, index) => from + index).filter(
      (line) => !one.shown.has(line),
    )
    const fitting = fresh.slice(0, Math.max(0, left - costOf(one, 0)))
    if (fitting.length === 0) return false
    left -= costOf(one, fitting.length)
    for (const line of fitting) one.shown.add(line)
    return true
  }
  /** One error of each service after the other. */
  const showErrors = (errorsOf: (one: (typeof all)[number]) => readonly Block[]) => {
    for (let turn = 0; left > 0 && all.some((one) => turn < errorsOf(one).length); turn += 1)
      for (const one of all) {
        const block = errorsOf(one)[turn]
        if (block !== undefined) show(one, block)
      }
  }
  /** The last lines of each, one after the other. */
  const showLast = (endOf: (one: (typeof all)[number]) => number) => {
    for (let back = 1; left > 0 && back <= limits.lastOfService; back += 1)
      for (const one of all) {
        const at = endOf(one) - back
        if (at >= 0) show(one, { from: at, to: at + 1 })
      }
  }
  showErrors(({ errors }) => errors)
  showLast(({ end }) => end)
  showErrors(({ lateErrors }) => lateErrors)
  showLast(({ lines }) => lines.length)
  return all
    .filter(({ shown }) => shown.size > 0)
    .flatMap(({ service, lines, shown }) => [
      `  ${service}${shown.size === lines.length ? '' : `, ${shown.size} of ${lines.length} lines`}:`,
      ...[...shown]
        .sort((a, b) => a - b)
        .flatMap((at) => {
          const line = lines[at]
          return line === undefined ? [] : [shownLine(line, beganAtMs)]
        }),
    ])
}

function rankOf(
  { service, errors }: { service: string; errors: readonly Block[] },
  afflicted: ReadonlySet<string>,
): number {
  return (afflicted.has(service) ? 2 : 0) + (errors.length > 0 ? 1 : 0)
}

function shownLine({ atMs, text }: StoredLine, beganAtMs: number): string {
  return `    ${since(atMs - beganAtMs)} ${text.trimEnd()}`
}

/** `+0.120s`: after the test began. */
function since(ms: number): string {
  return `+${(Math.max(0, ms) / 1000).toFixed(3)}s`
}
