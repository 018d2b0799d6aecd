import { isMap, isNode, isScalar, isSeq, type Node, parseDocument } from 'yaml'
import * as z from 'zod'
import { SsotError } from '../../core/errors/errors.ts'
import type { Finding } from '../finding.ts'
import type { Source, Span } from '../source.ts'

/** The path of the baseline, from the root. */
export const BASELINE_PATH = '.ssot-docker-baseline.json'

/** The findings that a repository already had when the baseline was written. They are not reported. */
export interface Baseline {
  source: Source
  entries: readonly BaselineEntry[]
}

/**
 * One or several findings with the same identity. No line number, so that edits elsewhere in the file do not matter.
 */
export interface BaselineEntry {
  rule: string
  path: string
  subject: string
  /** The number of such findings; at least 1. */
  count: number
  /** The place of the entry in the text of the baseline. */
  span: Span
  /** The place of its count. */
  countSpan: Span
}

const ENTRY = z.strictObject({
  rule: z.string(),
  path: z.string(),
  subject: z.string(),
  count: z.int().positive(),
})
const FILE = z.strictObject({ version: z.literal(1), findings: z.array(ENTRY) })

/**
 * Reads a baseline.
 * @throws BASELINE_INVALID when it is not JSON, or has other content
 */
export function readBaseline(source: Source): Baseline {
  const checked = FILE.safeParse(json(source))
  if (!checked.success) throw invalid(source, z.prettifyError(checked.error))
  // JSON is also YAML, and the YAML parser reports the place of every value.
  const list = parseDocument(source.text).get('findings')
  const nodes = isSeq(list) ? list.items.filter(isNode) : []
  return {
    source,
    entries: checked.data.findings.map((entry, index) => {
      const node = nodes[index]
      const count = isMap(node) ? node.get('count', true) : undefined
      return { ...entry, span: spanOf(node), countSpan: spanOf(isScalar(count) ? count : undefined) }
    }),
  }
}

/** The text of a baseline with these findings, in a stable order. */
export function writeBaseline(findings: readonly Finding[]): string {
  const groups = Map.groupBy(findings, identityOf)
  const entries = [...groups].map(([, [first, ...others]]) => ({
    rule: first?.rule,
    path: first?.at.file,
    subject: first?.subject,
    count: others.length + 1,
  }))
  const order = (entry: (typeof entries)[number]) => `${entry.path}\0${entry.rule}\0${entry.subject}`
  entries.sort((a, b) => (order(a) < order(b) ? -1 : 1))
  return `${JSON.stringify({ version: 1, findings: entries }, null, 2)}\n`
}

/** Identifies a finding by rule, file and subject. */
export function identityOf({ rule, at, subject }: Finding): string {
  return JSON.stringify([rule, at.file, subject])
}

function json(source: Source): unknown {
  try {
    return JSON.parse(source.text)
  } catch (error) {
    throw invalid(source, error instanceof Error ? error.message : String(error))
  }
}

function invalid({ path }: Source, reason: string): SsotError {
  return new SsotError({
    code: 'BASELINE_INVALID',
    summary: `${path} is not a valid baseline: ${reason}`,
    todo: 'Write it again with `npx ssot-docker validate --write-baseline`, or delete it.',
  })
}

function spanOf(node: Node | undefined): Span {
  const [start = 0, end = start] = node?.range ?? []
  return { start, end }
}
