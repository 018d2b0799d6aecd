import type { Edit, Finding } from '../finding.ts'
import type { Source } from '../source.ts'

/** The result of making edits. */
export interface Applied<F extends Finding> {
  /** The sources that have changed, by path. */
  changed: Map<string, Source>
  /** The findings whose edits were made. */
  applied: F[]
  /** The findings whose edits overlap with those of an earlier finding; they are left for the next round. */
  deferred: F[]
}

/**
 * Makes the edits of findings, in the order of the findings. Either all edits of a finding are made, or none. If the
 * edits of two findings overlap, only the first finding is applied, unless the edits are equal.
 * @throws Error for an edit outside its text, or in an unknown file: a bug in its rule
 */
export function applyEdits<F extends Finding>(
  sources: ReadonlyMap<string, Source>,
  findings: readonly F[],
): Applied<F> {
  const taken = new Map<string, Edit[]>()
  const applied: F[] = []
  const deferred: F[] = []
  for (const finding of findings) {
    const edits = finding.edits ?? []
    if (edits.length === 0) continue
    for (const edit of edits) refuseNonsense(finding, edit, sources)
    const fresh = edits.filter((edit) => !taken.get(edit.path)?.some((other) => isSame(edit, other)))
    if (fresh.some((edit) => taken.get(edit.path)?.some((other) => meets(edit, other)))) {
      deferred.push(finding)
      continue
    }
    applied.push(finding)
    for (const edit of fresh) taken.set(edit.path, [...(taken.get(edit.path) ?? []), edit])
  }
  const changed = new Map<string, Source>()
  for (const [path, edits] of taken) {
    const source = sources.get(path)
    if (source === undefined) continue
    const text = splice(source.text, edits)
    if (text !== source.text) changed.set(path, { ...source, text })
  }
  return { changed, applied, deferred }
}

function splice(text: string, edits: readonly Edit[]): string {
  // Backwards, so that offsets before an edit stay valid. At the same offset an insertion comes before a replacement.
  const fromBehind = edits.toSorted((a, b) => b.start - a.start || b.end - a.end)
  return fromBehind.reduce((result, { start, end, text: put }) => {
    return result.slice(0, start) + put + result.slice(end)
  }, text)
}

function meets(a: Edit, b: Edit): boolean {
  if (a.start === a.end && b.start === b.end) return a.start === b.start
  return a.start < b.end && b.start < a.end
}

function isSame(a: Edit, b: Edit): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text
}

function refuseNonsense(
  { rule }: Finding,
  { path, start, end }: Edit,
  sources: ReadonlyMap<string, Source>,
): void {
  const length = sources.get(path)?.text.length
  if (length === undefined) throw new Error(`The rule ${rule} edits ${path}, which was not read`)
  if (!(0 <= start && start <= end && end <= length)) {
    throw new Error(`The rule ${rule} edits ${path} from ${start} to ${end}, but it has ${length} characters`)
  }
}
