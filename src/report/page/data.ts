import { kindOf, type LineKind } from '../../core/evidence/recognize.ts'
import type { StoredLine } from '../../core/evidence/stored-line.ts'
import { shown, shownIn } from '../shown.ts'
import { between, GRACE_MS, type ServiceOutput } from '../story/explain.ts'
import type { Outputs } from '../story/run-story.ts'
import type { RunStory } from '../story/story.ts'

/** What the script of the page reads. */
export interface PageData {
  story: RunStory
  logs: PackedLog[]
  /** How many lines are left out, because there are too many. */
  leftOut: number
}

/** The lines of one service, in the order of their times, in few characters. */
export interface PackedLog {
  project: string
  service: string
  /** Whether earlier lines are missing in the files. */
  isCut: boolean
  /** Milliseconds since the line before; of the first line, since the run began. */
  after: number[]
  /** One of {@link LineMark} for each line. */
  marks: string
  texts: string[]
}

/** `o`: stdout. `r`: stderr. `e`: an error. `w`: a warning. `m`: it belongs to the line before. `x`: what happened to the container. */
export type LineMark = 'o' | 'r' | 'e' | 'w' | 'm' | 'x'

/** How many lines a page has at most. */
const MAX_LINES = 40_000
/** How many characters of a line. */
const MAX_TEXT = 4000
/** How many characters of all lines. */
const MAX_TEXTS = 12_000_000

/**
 * The data of a page. If there are too many lines, those in the windows of tests that have failed come first, then the last ones of each
 * service.
 */
export function pageData(story: RunStory, outputs: Outputs, maxLines = MAX_LINES): PageData {
  const all = [...outputs].flatMap(([project, services]) => services.map((one) => ({ project, ...one })))
  const failed = story.files.flatMap(({ project, tests }) =>
    tests.filter(({ outcome }) => outcome === 'failed').map((test) => ({ project, ...test })),
  )
  const kept = chosen(all, failed, maxLines)
  const total = all.reduce((sum, { lines }) => sum + lines.length, 0)
  let room = MAX_TEXTS
  const logs = kept.map(({ project, service, isCut, lines }) => {
    const fitting = lines.filter(({ text }) => {
      room -= Math.min(text.length, MAX_TEXT)
      return room >= 0
    })
    return {
      project,
      service,
      isCut: isCut || fitting.length < lines.length,
      ...packed(fitting, story.beganAtMs),
    }
  })
  return {
    story: shownIn(story),
    logs,
    leftOut: total - logs.reduce((sum, { texts }) => sum + texts.length, 0),
  }
}

type Output = ServiceOutput & { project: string }

function chosen(
  all: readonly Output[],
  failed: readonly { project: string; fromMs: number; toMs: number }[],
  maxLines: number,
): Output[] {
  const total = all.reduce((sum, { lines }) => sum + lines.length, 0)
  if (total <= maxLines) return [...all]
  const wanted = all.map(({ project, lines }) => {
    const seen = new Set<StoredLine>()
    for (const test of failed)
      if (test.project === project)
        for (const line of between(lines, test.fromMs, test.toMs + GRACE_MS)) seen.add(line)
    return seen
  })
  let room = maxLines
  for (const seen of wanted)
    for (const line of seen) {
      if (room > 0) room -= 1
      else seen.delete(line)
    }
  const each = Math.floor(room / Math.max(1, all.length))
  return all.map((one, index) => {
    const seen = wanted[index] ?? new Set()
    const from = Math.max(0, one.lines.length - each)
    const lines = one.lines.filter((line, at) => at >= from || seen.has(line))
    return { ...one, lines, isCut: one.isCut || lines.length < one.lines.length }
  })
}

function packed(
  lines: readonly StoredLine[],
  beganAtMs: number,
): Pick<PackedLog, 'after' | 'marks' | 'texts'> {
  let sinceMs = beganAtMs
  let marks = ''
  let isAfterError = false
  const after = lines.map(({ atMs }) => {
    // A tenth of a millisecond keeps the order, and takes few characters.
    const ms = Math.round((atMs - sinceMs) * 10) / 10
    sinceMs += ms
    return ms
  })
  const texts = lines.map(({ source, text }) => {
    const kind: LineKind = source === 'event' ? 'plain' : kindOf(text, isAfterError)
    isAfterError = kind === 'error' || (kind === 'more' && isAfterError)
    marks += markOf(source, kind, isAfterError)
    return shown(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)} …` : text)
  })
  return { after, marks, texts }
}

function markOf(source: StoredLine['source'], kind: LineKind, isAfterError: boolean): LineMark {
  if (source === 'event') return 'x'
  if (kind === 'error') return 'e'
  if (kind === 'warning') return 'w'
  if (kind === 'more' && isAfterError) return 'm'
  return source === 'stderr' ? 'r' : 'o'
}
