import type {
  CreateOperation,
  ImageOperation,
  Operation,
  RemovalOperation,
  StartOperation,
  StopOperation,
} from './operation.ts'

/** Consecutive operations that are carried out together. */
export type Batch =
  | { stage: 'images'; operations: ImageOperation[] }
  | { stage: 'removal'; operations: RemovalOperation[] }
  | { stage: 'create'; operations: CreateOperation[] }
  | { stage: 'stop'; operations: StopOperation[] }
  | { stage: 'start'; operations: StartOperation[] }

/** The operations of a plan in batches, in their order, without those that do nothing. */
export function batchesOf(operations: readonly Operation[]): Batch[] {
  const batches: Batch[] = []
  for (const operation of operations) {
    const next = batchOf(operation)
    if (next === null) continue
    const last = batches.at(-1)
    // Both have the same stage, so their operations are of the same kind.
    if (last?.stage === next.stage) (last.operations as Operation[]).push(operation)
    else batches.push(next)
  }
  return batches
}

function batchOf(operation: Operation): Batch | null {
  switch (operation.do) {
    case 'pull':
    case 'build':
      return { stage: 'images', operations: [operation] }
    case 'remove container':
    case 'remove network':
    case 'remove volume':
      return { stage: 'removal', operations: [operation] }
    case 'create':
    case 'replace':
      return { stage: 'create', operations: [operation] }
    case 'stop':
      return { stage: 'stop', operations: [operation] }
    case 'start':
      return { stage: 'start', operations: [operation] }
    case 'keep':
      return null
  }
}
