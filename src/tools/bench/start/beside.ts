import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Contestant } from './contestant.ts'

/**
 * What the machine does besides. `nothing`; `busy`: an endless loop for each processor; `stacks`: another stack is started and taken down
 * all the while.
 */
export const BESIDES = ['nothing', 'busy', 'stacks'] as const
export type Beside = (typeof BESIDES)[number]

/** Begins it, and ends it when it is disposed of: then nothing of it is left. */
export function besides(what: Beside, other: Contestant, signal: AbortSignal): AsyncDisposable {
  if (what === 'busy') return busy()
  if (what === 'stacks') return stacks(other, signal)
  return { [Symbol.asyncDispose]: () => Promise.resolve() }
}

function busy(): AsyncDisposable {
  const loops = Array.from({ length: availableParallelism() }, () => new Worker('for (;;);', { eval: true }))
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(loops.map((loop) => loop.terminate()))
    },
  }
}

function stacks(other: Contestant, signal: AbortSignal): AsyncDisposable {
  const ended = new AbortController()
  const running = again(other, AbortSignal.any([signal, ended.signal]))
  running.catch(() => {}) // Thrown at the end.
  return {
    async [Symbol.asyncDispose]() {
      ended.abort()
      await running
    },
  }
}

async function again(other: Contestant, signal: AbortSignal): Promise<void> {
  try {
    while (!signal.aborted) {
      const { stop } = await other.start(signal)
      await stop()
    }
  } finally {
    await other.cleanUp()
  }
}
