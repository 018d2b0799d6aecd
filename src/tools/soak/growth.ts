import { spreadOf } from '../bench/common/spread.ts'
import type { Sample } from './sample.ts'

/** By how much the later half may exceed the earlier one. The journal grows by some kilobytes in each run, on purpose. */
const ALLOWED: Readonly<Record<keyof Sample, (earlier: number, runs: number) => number>> = {
  keeperMb: (earlier) => 20 + earlier * 0.15,
  descriptors: () => 3,
  resources: () => 0,
  images: () => 1,
  homeKb: (_earlier, runs) => 2048 + 16 * runs,
}

/** What has grown from the earlier half of the samples to the later one, as `images 4 to 9`. */
export function growthIn(samples: readonly Sample[]): string[] {
  const middle = Math.floor(samples.length / 2)
  return (Object.keys(ALLOWED) as (keyof Sample)[]).flatMap((what) => {
    const medianOf = (part: readonly Sample[]) => spreadOf(part.map((sample) => sample[what])).median
    const [earlier, later] = [medianOf(samples.slice(0, middle)), medianOf(samples.slice(middle))]
    const isGrowing = later - earlier > ALLOWED[what](earlier, samples.length)
    return isGrowing ? [`${what} ${Math.round(earlier)} to ${Math.round(later)}`] : []
  })
}
