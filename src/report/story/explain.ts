import { kindOf } from '../../core/evidence/recognize.ts'
import type { StoredLine } from '../../core/evidence/stored-line.ts'
import type { Explanation } from './story.ts'

/** What the services of a stack have written, by the clock of the machine that ran the tests. */
export interface ServiceOutput {
  service: string
  /** In the order of their times. */
  lines: readonly StoredLine[]
  /** Whether earlier lines are missing. */
  isCut: boolean
}

/** What services write because of a test may come a little after it. */
export const GRACE_MS = 250
/** What is kept of a line. */
const MAX_TEXT = 400

/**
 * The line that may explain why a test has failed: the first error that a service wrote in its time, and rather one of a service that has
 * exited than of another one; else the exit itself. Null: no service has written an error.
 */
export function explain(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  services: readonly ServiceOutput[],
): Explanation | null {
  const windows = services.map(({ service, lines }) => ({
    service,
    lines: between(lines, fromMs, toMs + GRACE_MS),
  }))
  const exits = windows.flatMap(({ service, lines }) => {
    const exit = lines.find(({ source, text }) => source === 'event' && /^die (?!0$)/.test(text))
    return exit === undefined ? [] : [{ service, atMs: exit.atMs, text: exitWords(exit.text) }]
  })
  const hasExited = new Set(exits.map(({ service }) => service))
  const errors = windows.flatMap(({ service, lines }) => {
    const error = lines.find(({ source, text }) => source !== 'event' && kindOf(text) === 'error')
    return error === undefined
      ? []
      : [{ service, atMs: error.atMs, text: error.text.slice(0, MAX_TEXT).trim() }]
  })
  const first = (all: readonly Explanation[]) => [...all].sort((a, b) => a.atMs - b.atMs)[0] ?? null
  return first(errors.filter(({ service }) => hasExited.has(service))) ?? first(exits) ?? first(errors)
}

/** A W3C `traceparent`, or a field with a trace id. */
const TRACE =
  /\b00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\b|\btrace[_-]?id["']?\s*[=:]\s*["']?([0-9a-f]{32})\b/gi
const MAX_TRACES = 20

/** The trace ids that services wrote in a time. */
export function tracesIn(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  services: readonly ServiceOutput[],
): string[] {
  const found = new Set<string>()
  for (const { lines } of services)
    for (const { text } of between(lines, fromMs, toMs + GRACE_MS))
      for (const [, parent, field] of text.matchAll(TRACE)) {
        const id = (parent ?? field ?? '').toLowerCase()
        if (/[1-9a-f]/.test(id) && found.size < MAX_TRACES) found.add(id)
      }
  return [...found]
}

/** The lines of a time. They are in order, so this need not look at all of them. */
export function between(lines: readonly StoredLine[], fromMs: number, toMs: number): readonly StoredLine[] {
  return lines.slice(firstAt(lines, fromMs), firstAt(lines, toMs, true))
}

/** The index of the first line at or after a time, or only after it. */
function firstAt(lines: readonly StoredLine[], atMs: number, isAfter = false): number {
  let [low, high] = [0, lines.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const at = lines[middle]?.atMs ?? 0
    if (at < atMs || (isAfter && at === atMs)) low = middle + 1
    else high = middle
  }
  return low
}

function exitWords(text: string): string {
  return `exited with code ${text.slice('die '.length)}`
}
