import { basename } from 'node:path'
import type { TestEngine } from '../../testing/engines/test-engine.ts'
import { Ground } from '../bench/reuse/ground.ts'
import { type Sample, sampleOf } from './sample.ts'

/**
 * Runs tests many times with the option `reuse`, with a changed line before every third run.
 * @param services how many are built. Default: four
 * @param onSample is called when the stack for the next run is paused
 */
export async function soak(
  engine: TestEngine,
  runs: number,
  onSample: (sample: Sample, run: number, ms: number) => void,
  { services, signal }: { services?: number; signal?: AbortSignal } = {},
): Promise<Sample[]> {
  await using ground = new Ground(services)
  const samples: Sample[] = []
  for (let run = 1; run <= runs; run++) {
    signal?.throwIfAborted()
    if (run % 3 === 0) ground.edit()
    const ms = await ground.run('10m')
    await ground.untilFrozen()
    const sample = sampleOf(engine, ground.own, basename(ground.root).toLowerCase())
    samples.push(sample)
    onSample(sample, run, ms)
  }
  return samples
}
