import { createClient } from '@redis/client'
import type { ServiceReset } from '../../core/resets/report.ts'
import type { StackResets, StackSnapshot } from '../../stack/resets/stack-resets.ts'
import { randomBelow } from '../random.ts'
import { STEP_S } from './contents.ts'
import { CHANGES, connect, runSql, SCHEMA, WRITES } from './postgres.ts'
import { REDIS_KEYS, REDIS_SEEDS, REDIS_WRITES } from './redis.ts'
import { MIDSTS, MidSession } from './sessions.ts'

/*
 * Rounds of writes that nobody has chosen, on a stack of `makeStores`, each of which ends with a reset, a snapshot or a restore.
 */

const MIDDLES = MIDSTS.filter(({ meanwhile }) => meanwhile === undefined)
/** Those of them that a snapshot need not wait for. */
const READING = MIDDLES.filter(({ writes }) => writes === false)

const NAMES = ['a', 'b', 'c']

export interface RoundsInput {
  resets: StackResets
  /** The URL of a service. */
  url(service: string): string
  /** What the database and the cache hold, as others see it. */
  contents(): Promise<unknown>
  rounds: number
  /** The same number makes the same rounds. */
  seed: number
  /** Compares the contents after a round with what they are to be. */
  compare(now: unknown, wanted: unknown, told: string): void
}

/** What was done to the database, and how often. */
export type Did = Record<
  'nothing' | 'undone' | 'replaced' | 'recreated' | 'called' | 'left' | 'noted',
  number
>

/** Writes what the stack holds when it is ready, before that is noted. */
export async function fillStores(url: RoundsInput['url']): Promise<void> {
  await runSql(url('db'), SCHEMA)
  const redis = await createClient({ url: url('cache') }).connect()
  for (const command of REDIS_SEEDS) await redis.sendCommand([...command])
  await redis.close()
}

/**
 * Runs rounds on a stack of which was noted what it holds. Nothing is kept of its snapshots at the end.
 * @returns what was done to the database
 */
export async function runRounds(input: RoundsInput): Promise<Did> {
  const { resets, url, contents, rounds, seed, compare } = input
  const random = randomBelow(seed)
  const one = <T>(list: readonly T[]): T => list[random(list.length)] as T
  // Its stack may be stopped before it is closed, after a round that has failed.
  const redis = await createClient({ url: url('cache') })
    .on('error', () => {})
    .connect()
  let app = await connect(url('db'))
  const ready = await contents()
  const snapshots = new Map<string, { snapshot: StackSnapshot; held: unknown }>()
  const seen: Did = { nothing: 0, undone: 0, replaced: 0, recreated: 0, called: 0, left: 0, noted: 0 }

  /** Notes the stack, and forgets what was noted under that name. */
  const take = async (name: string): Promise<unknown> => {
    await renewLifetimes(url('cache'), random)
    const held = await contents()
    const { snapshot } = await resets.snapshot()
    seen.noted++
    const earlier = snapshots.get(name)
    snapshots.set(name, { snapshot, held })
    if (earlier !== undefined) await resets.forget([earlier.snapshot])
    return held
  }

  for (let round = 0; round < rounds; round++) {
    const sql = Array.from({ length: random(4) }, () => one(WRITES))
    if (random(8) === 0) sql.push(one(CHANGES))
    const commands = Array.from({ length: random(4) }, () =>
      one(REDIS_WRITES).replaceAll('K', one(REDIS_KEYS)),
    )
    for (const text of sql) await runSql(url('db'), text).catch(expected)
    for (const command of commands) await redis.sendCommand(command.split(' ')).catch(expected)

    const names = [...snapshots.keys()]
    const way = one(['reset', 'snapshot', 'restore', 'restore'])
    const isTaking = way === 'snapshot' || (way === 'restore' && names.length === 0)
    const name = isTaking ? one(NAMES) : way === 'restore' ? one(names) : null
    const midst = random(6) === 0 ? one(isTaking ? READING : MIDDLES) : null
    const other = midst === null ? null : await MidSession.begin(url('db'), midst)
    const told = { round, midst, sql, commands, way: isTaking ? 'snapshot' : way, name }

    let wanted: unknown
    let did: ServiceReset['did'] = 'nothing'
    if (isTaking && name !== null) {
      wanted = await take(name)
    } else {
      const chosen = name === null ? undefined : snapshots.get(name)
      const report = await (chosen === undefined ? resets.reset() : resets.restore(chosen.snapshot))
      wanted = chosen === undefined ? ready : chosen.held
      did = report.services.db?.did ?? 'left'
      seen[did]++
      Object.assign(told, { report })
      // Only a copy closes the connections of the application.
      if (did === 'replaced') app = await connect(url('db'))
    }
    const words = JSON.stringify(told)
    compare(await contents(), wanted, words)
    await app.query('SELECT 1 AS one')
    await other?.after(did, words)
    await other?.end()
  }
  await resets.forget([...snapshots.values()].map(({ snapshot }) => snapshot))
  await app.end()
  await redis.close()
  return seen
}

/** Statements may contradict each other, such as one about a table that another one has dropped. */
function expected(error: unknown): void {
  if (!(error instanceof Error)) throw error
}

/**
 * Gives what expires another lifetime, as far from a limit of the rounding in `contentsOfRedis` as can be: what is left of a lifetime at
 * a snapshot is what it has after a restore.
 *
 * @param random Default: all get the same
 */
export async function renewLifetimes(
  url: string,
  random: (below: number) => number = () => 0,
): Promise<void> {
  const client = await createClient({ url }).connect()
  const seconds = () => (50 + random(200)) * STEP_S
  for (let database = 0; database < 16; database++) {
    await client.select(database)
    for (const key of await client.keys('*')) {
      if ((await client.ttl(key)) >= 0) await client.expire(key, seconds())
      if ((await client.type(key)) !== 'hash') continue
      // Only fields that expire already.
      for (const field of await client.hKeys(key)) await client.hExpire(key, field, seconds(), 'XX')
    }
  }
  await client.close()
}
