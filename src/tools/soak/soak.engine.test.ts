import { expect, test } from 'vitest'
import { testEngine } from '../../testing/engines/test-engine.ts'
import { growthIn } from './growth.ts'
import type { Sample } from './sample.ts'
import { soak } from './soak.ts'

/** Each run waits for two starts. */
const LIMIT_MS = 400_000

test(
  'six runs in a row with reuse hold no more at the end than at the beginning',
  async () => {
    using engine = await testEngine()
    const heard: Sample[] = []
    const samples = await soak(engine, 6, (sample) => heard.push(sample), { services: 1 })
    expect(heard).toEqual(samples)
    expect(growthIn(samples)).toEqual([])
  },
  LIMIT_MS,
)
