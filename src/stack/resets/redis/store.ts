import { SsotError } from '../../../core/errors/errors.ts'
import type { Element } from '../../../core/resets/redis/csv.ts'
import { COMPARE_SCRIPT, GLANCE_SCRIPT, TAKE_SCRIPT } from '../../../core/resets/redis/scripts.ts'
import { MOST_NAMES, type ServiceReset } from '../../../core/resets/report.ts'
import { notNoted, resetFailed } from '../errors.ts'
import type { Held, Place, Store } from '../store.ts'
import { type Command, RedisError, RedisSession } from './session.ts'

/** A key as it is put back. */
interface Key {
  database: string
  key: Buffer
  /** In milliseconds; -1: it does not expire. */
  lifetime: number
  /** Of its value. */
  hash: string
  /** As DUMP writes it. */
  value: Buffer
  /** The fields of a hash that expire. */
  fields: readonly { field: Buffer; value: Buffer; lifetime: number }[]
}

/** What the server held at one time. */
interface Content {
  keys: readonly Key[]
  /** The libraries of functions, as FUNCTION DUMP writes them; null: the server knows none. */
  functions: Buffer | null
}

/** What the server was last known to hold. */
interface Known {
  content: Content
  /** What was seen then. Only for this content: with another one, the same glance says nothing. */
  glance: string
}

const GLANCE: Command = ['EVAL', GLANCE_SCRIPT, 0]
const DUMP_FUNCTIONS: Command = ['FUNCTION', 'DUMP']

/** How often something may be written while the keys are put back. */
const MAX_TURNS = 5

type Done = Omit<ServiceReset, 'ms'>

/**
 * What Redis holds, as it is put back: keys of any type, their lifetimes and those of fields of hashes, and functions, in all databases.
 * The server counts its changes, so that a look at an untouched one is quick. Else it compares the hash of each value with the one that
 * it had, deletes what is new, and gets only those that differ. Connections stay.
 *
 * A lifetime is put back to what it was when the content was noted, also of keys that have not changed.
 */
export class RedisStore implements Store {
  readonly #place: Place
  readonly #password: string | undefined
  #session: RedisSession | undefined
  #known: Known | undefined

  constructor(place: Place, password: string | undefined) {
    this.#place = place
    this.#password = password
  }

  get service(): string {
    return this.#place.service
  }

  async take(): Promise<Held> {
    const content = await this.#take()
    return {
      did: 'noted',
      what: content.keys.length === 1 ? '1 key' : `${content.keys.length} keys`,
      putBack: () => this.#putBack(content),
      release() {},
    }
  }

  /** Contents are kept in this process. */
  async tidy(): Promise<void> {}

  close(): void {
    this.#session?.close()
    this.#session = undefined
  }

  async #take(): Promise<Content> {
    try {
      const [all = []] = await this.#ask(['EVAL', TAKE_SCRIPT, 0])
      const { glance, keys } = readTaken(all)
      const content = { keys, functions: await functionsOf(await this.#open()) }
      this.#known = { content, glance }
      return content
    } catch (error) {
      throw this.#explained(error, (why) => notNoted(this.#place, why))
    }
  }

  async #putBack(content: Content): Promise<Done> {
    try {
      const ask: Command[] = content.functions === null ? [GLANCE] : [GLANCE, DUMP_FUNCTIONS]
      const [glance = [], functions] = await this.#ask(...ask)
      return await this.#change(await this.#open(), content, textOf(glance[0]), functions?.[0])
    } catch (error) {
      const failed = (why: string) => resetFailed(this.#place, `it could not be put back: ${why}`)
      throw this.#explained(error, failed)
    }
  }

  /**
   * @param seen a glance
   * @param held the functions that the server has, if it knows any
   */
  async #change(
    session: RedisSession,
    content: Content,
    seen: string,
    held: Element | undefined,
  ): Promise<Done> {
    const { keys, functions } = content
    const expiring = keys.filter(({ lifetime, fields }) => lifetime !== -1 || fields.length > 0)
    const isUntouched = this.#known?.content === content && this.#known.glance === seen
    if (isUntouched && !seen.startsWith('-')) {
      if (expiring.length === 0) return { did: 'nothing' }
      const after = await this.#write(session, seen, [], expiring)
      if (after !== null) {
        this.#known = { content, glance: after }
        return { did: 'nothing' }
      }
    }
    const hasFunctions = functions !== null && !isSame(functions, held)
    if (hasFunctions) await session.send(['FUNCTION', 'RESTORE', functions, 'FLUSH'])
    const known = keys.flatMap(({ database, key, hash, lifetime }) => [database, key, hash, lifetime])
    const changed = new Set<Buffer>()
    const deletedKeys: string[] = []
    const counts = { deleted: 0, timed: 0 }
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const [found = []] = await session.send(['EVAL', COMPARE_SCRIPT, 0, ...known])
      const [glance, deleted, timed, nameCount, ...more] = found
      deletedKeys.push(...more.splice(0, Number(nameCount)).map(textOf))
      counts.deleted += Number(deleted)
      counts.timed += Number(timed)
      const differing = more.flatMap((position) => keys[Number(position)] ?? [])
      for (const { key } of differing) changed.add(key)
      const after = await this.#write(session, textOf(glance), differing, expiring)
      if (after === null) continue
      this.#known = { content, glance: after }
      const names = [...[...changed].map((key) => key.toString('utf8')), ...deletedKeys]
      return describe({ ...counts, written: changed.size, hasFunctions, names })
    }
    throw new RedisError(
      `something is still writing to it: keys have changed ${MAX_TURNS} times while they were put back`,
    )
  }

  /**
   * Writes keys, and the lifetimes of all keys that have one, unless something else was written meanwhile.
   * @param seen the glance after which nothing may have been written
   * @returns a glance at the end; null: something was written, so that the keys must be compared again
   */
  async #write(
    session: RedisSession,
    seen: string,
    differing: readonly Key[],
    expiring: readonly Key[],
  ): Promise<string | null> {
    if (differing.length === 0 && expiring.length === 0) return seen
    const commands: Command[] = [
      ...differing.flatMap((key): Command[] => [['SELECT', key.database], ...writing(key)]),
      ...expiring.flatMap((key): Command[] => [['SELECT', key.database], ...renewing(key)]),
    ]
    const answers = await session.send(['MULTI'], GLANCE, ...commands, GLANCE, ['EXEC'])
    const results = answers.at(-1) ?? []
    return textOf(results[0]) === seen || seen.startsWith('-') ? textOf(results.at(-1)) : null
  }

  /** The first question of a reset. A session whose connection was ended since the last one notices that only now. */
  async #ask(...questions: Command[]): Promise<Element[][]> {
    const isOld = this.#session !== undefined
    try {
      return await (await this.#open()).send(...questions)
    } catch (error) {
      if (!isOld || !(error instanceof RedisError)) throw error
      this.close()
      return (await this.#open()).send(...questions)
    }
  }

  async #open(): Promise<RedisSession> {
    if (this.#session === undefined || this.#session.isOver)
      this.#session = await RedisSession.open(this.#place, this.#password)
    return this.#session
  }

  #explained(error: unknown, failed: (why: string) => SsotError): unknown {
    if (!(error instanceof RedisError)) return error
    const { service } = this.#place
    if (error.message.includes('CLUSTER')) return refused(service, 'it is a cluster, which spreads its keys')
    if (/^(?:NOAUTH|WRONGPASS)/.test(error.message))
      return refused(
        service,
        `it wants a password that is neither in its command nor in its variables (${error.message})`,
      )
    return failed(error.message)
  }
}

/** The commands that write a key. */
function writing({ key, value, fields }: Key): Command[] {
  const restored: Command = ['RESTORE', key, 0, value, 'REPLACE']
  if (fields.length === 0) return [restored]
  // Fields that have expired by now would be left out.
  return [restored, ['HSET', key, ...fields.flatMap((one) => [one.field, one.value])]]
}

/** The commands that let a key expire as it was to when it was noted. */
function renewing({ key, lifetime, fields }: Key): Command[] {
  return [
    ...fields.map(({ field, lifetime: ms }): Command => ['HPEXPIRE', key, ms, 'FIELDS', 1, field]),
    ...(lifetime === -1 ? [] : [['PEXPIRE', key, lifetime] as const]),
  ]
}

/** Null: the server knows no functions. */
async function functionsOf(session: RedisSession): Promise<Buffer | null> {
  try {
    const [answer] = await session.send(DUMP_FUNCTIONS)
    return Buffer.isBuffer(answer?.[0]) ? answer[0] : null
  } catch (error) {
    // Before Redis 7.
    if (error instanceof RedisError && /^ERR unknown command/.test(error.message)) return null
    throw error
  }
}

function readTaken([glance, ...all]: readonly Element[]): Pick<Known, 'glance'> & Pick<Content, 'keys'> {
  const keys: Key[] = []
  for (let at = 0; at < all.length; ) {
    const [database, key, lifetime, hash, value, count] = all.slice(at, at + 6)
    at += 6
    const fields: Key['fields'][number][] = []
    for (const end = at + Number(count); at < end; at += 3) {
      const [field, text, ms] = all.slice(at, at + 3)
      if (Buffer.isBuffer(field) && Buffer.isBuffer(text))
        fields.push({ field, value: text, lifetime: Number(ms) })
    }
    if (!Buffer.isBuffer(key) || !Buffer.isBuffer(value))
      throw new RedisError('an answer of the server is no list of keys')
    keys.push({
      database: textOf(database),
      key,
      lifetime: Number(lifetime),
      hash: textOf(hash),
      value,
      fields,
    })
  }
  return { glance: textOf(glance), keys }
}

function isSame(bytes: Buffer, element: Element | undefined): boolean {
  return Buffer.isBuffer(element) && bytes.equals(element)
}

function textOf(element: Element | undefined): string {
  if (Buffer.isBuffer(element)) return element.toString('utf8')
  if (typeof element === 'number') return `${element}`
  throw new RedisError('the server has answered something else than a text')
}

interface Counts {
  deleted: number
  timed: number
  written: number
  hasFunctions: boolean
  names: readonly string[]
}

function describe(counts: Counts): Done {
  const what = [
    counted(counts.written, 'written'),
    counted(counts.deleted, 'deleted'),
    counted(counts.timed, 'with another lifetime'),
    counts.hasFunctions ? 'functions' : '',
  ].filter((one) => one !== '')
  if (what.length === 0) return { did: 'nothing' }
  const names = counts.names.slice(0, MOST_NAMES)
  return { did: 'undone', what: what.join(', '), ...(names.length > 0 && { names }) }
}

function counted(count: number, what: string): string {
  if (count === 0) return ''
  return `${count === 1 ? '1 key' : `${count} keys`} ${what}`
}

function refused(service: string, why: string): SsotError {
  return new SsotError({
    code: 'RESET_REFUSED',
    service,
    summary: `${service} cannot be put back as \`redis\`: ${why}`,
    todo: `In the row of ${service} under State, write \`exec COMMAND\` in the column Reset, with a command that puts it back, or \`none\`.`,
  })
}
