import { duration, size } from '../text/units.ts'
import { type Check, ok } from './checks.ts'

/** A stack that is kept between test runs. */
export interface KeptStackState {
  /** Its name; null: there is none yet. */
  stack: string | null
  environment: string
  root: string
  /** `broken`: it has no stack for the next run. */
  stage: 'in use' | 'clearing' | 'starting' | 'frozen' | 'broken'
  /** For how long it is kept from now on, in milliseconds; null while a run uses it. */
  leftMs: number | null
  /** Of all its containers; null: not known. */
  memoryBytes: number | null
}

const ENDS =
  'what ends them: their time, `npx ssot-docker down NAME`, `npx ssot-docker prune --reuse`, and too little memory or too few free ports'

/** Says which stacks the option `reuse` keeps, how much memory they take, and what ends them. */
export function checkKept(stacks: readonly KeptStackState[]): Check {
  const name = 'kept stacks'
  if (stacks.length === 0) return ok(name, 'none')
  const bytes = stacks.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0)
  const known = stacks.filter(({ memoryBytes }) => memoryBytes !== null).length
  const least = known < stacks.length ? 'at least ' : ''
  return ok(
    name,
    [
      `${stacks.length}, ${known > 0 ? `with ${least}${size(bytes)} of memory` : 'whose memory is not known'}`,
      ...stacks.map(describe),
      ENDS,
    ].join('\n'),
  )
}

const STAGES: Readonly<Record<KeptStackState['stage'], string>> = {
  'in use': 'a run uses it',
  clearing: 'a fresh one takes its place',
  starting: 'it is being started for the next run',
  frozen: 'paused until the next run',
  broken: 'there is no stack for the next run',
}

function describe({ stack, environment, root, stage, leftMs, memoryBytes }: KeptStackState): string {
  const parts = [
    STAGES[stage],
    ...(leftMs === null ? [] : [`for another ${duration(leftMs)}`]),
    ...(memoryBytes === null ? [] : [size(memoryBytes)]),
  ]
  return `${stack === null ? '' : `${stack}: `}${environment} of ${root}, ${parts.join(', ')}`
}
