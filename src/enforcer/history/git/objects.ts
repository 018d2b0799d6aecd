import { LimitWatch } from '../../../host/tools/limit.ts'
import { CommandTimeout } from '../../../host/tools/run.ts'
import { type StartedCommand, startCommand } from '../../../host/tools/start-command.ts'
import { GIT_LIMIT_MS, gitEnvironment, gitTimedOut } from '../../git.ts'

/** An object of git; `reason`, as a predicate: it could not be read. */
export type GitObject =
  | { readonly type: 'blob' | 'tree' | 'commit' | 'tag'; readonly bytes: Buffer }
  | { readonly reason: string }

interface Wanted {
  readonly id: string
  readonly resolve: (object: GitObject) => void
  readonly reject: (error: unknown) => void
}

/** No Docker file of a person is larger. What is beyond it is skipped without being kept in memory. */
const LARGEST_BLOB = 2 * 1024 * 1024
/** How often git is started again after an object on which it ended. More of them, and the repository is broken. */
const MOST_STARTS = 20
const NEWLINE = 0x0a

/**
 * Reads objects of a repository with one process, `git cat-file --batch`, which answers in the order of the questions. An object
 * that is damaged may end that process: then the object has a reason, and another process answers the rest.
 */
export class GitObjects {
  readonly #root: string
  readonly #env: NodeJS.ProcessEnv
  #started: StartedCommand | null = null
  #starts = 0
  #wanted: Wanted[] = []
  #unasked: string[] = []
  #answers = new Answers()
  #lastLine = ''
  #watch: LimitWatch | null = null
  #isClosed = false

  constructor(root: string, env: NodeJS.ProcessEnv) {
    this.#root = root
    this.#env = env
  }

  /**
   * An object by its id.
   * @throws COMMAND_TIMEOUT when git does not answer
   */
  read(id: string): Promise<GitObject> {
    return new Promise((resolve, reject) => {
      this.#wanted.push({ id, resolve, reject })
      // What is wanted at once is asked at once: each write takes a while.
      if (this.#unasked.push(id) === 1) setImmediate(() => this.#ask(this.#unasked.splice(0)))
      this.#watch ??= this.#newWatch()
    })
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#watch?.close()
    const started = this.#started
    this.#started = null
    await started?.end()
  }

  #ask(ids: readonly string[]): void {
    if (ids.length === 0 || this.#isClosed) return
    this.#started ??= this.#start()
    this.#started.child.stdin.write(ids.map((id) => `${id}\n`).join(''))
  }

  #start(): StartedCommand {
    this.#starts += 1
    this.#answers = new Answers()
    this.#lastLine = ''
    const started = startCommand(['git', '-C', this.#root, 'cat-file', '--batch'], {
      cwd: this.#root,
      env: gitEnvironment(this.#env),
    })
    const { child } = started
    child.stdout.on('data', (chunk: Buffer) => {
      this.#watch?.heard()
      for (const object of this.#answers.add(chunk)) this.#answer(object)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      this.#lastLine = chunk.toString('utf8').trim().split('\n').at(-1) ?? this.#lastLine
    })
    // Its end says what happened.
    child.stdin.on('error', () => {})
    child.on('error', (error) => this.#fail(error))
    child.once('close', () => {
      if (this.#started === started) this.#onEnd()
    })
    return started
  }

  #answer(object: GitObject): void {
    this.#wanted.shift()?.resolve(object)
    if (this.#wanted.length > 0) return
    this.#watch?.close()
    this.#watch = null
  }

  /** Git has ended on the first object that has no answer. */
  #onEnd(): void {
    this.#started = null
    if (this.#isClosed || this.#wanted.length === 0) return
    const reason = `could not be read by git: ${this.#lastLine || 'it ended without a reason'}`
    this.#answer({ reason })
    this.#unasked = []
    const rest = this.#wanted.map(({ id }) => id)
    if (this.#starts < MOST_STARTS) {
      if (rest.length > 0) this.#ask(rest)
      return
    }
    while (this.#wanted.length > 0) this.#answer({ reason })
  }

  #fail(error: unknown): void {
    const wanted = this.#wanted
    this.#wanted = []
    this.#watch?.close()
    this.#watch = null
    for (const { reject } of wanted) reject(error)
  }

  #newWatch(): LimitWatch {
    return new LimitWatch({ silentMs: GIT_LIMIT_MS }, (passed) => {
      const started = this.#started
      const command = ['git', '-C', this.#root, 'cat-file', '--batch']
      const programs = started?.programs() ?? []
      this.#started = null
      const timeout = new CommandTimeout(command, passed, [this.#lastLine], programs)
      this.#fail(gitTimedOut('git cat-file', timeout, this.#env))
      void started?.end()
    })
  }
}

/** Takes the answers of `cat-file --batch` apart: `ID TYPE SIZE`, the content and a line break, or `ID missing`. */
class Answers {
  #chunks: Buffer[] = []
  #length = 0
  /** The object whose content is being read. */
  #open: { type: string; size: number; isTooLarge: boolean; skipped: number } | null = null

  add(chunk: Buffer): GitObject[] {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    const objects: GitObject[] = []
    for (let object = this.#next(); object !== null; object = this.#next()) objects.push(object)
    return objects
  }

  #next(): GitObject | null {
    if (this.#open === null) {
      const head = this.#line()
      if (head === null) return null
      const [, type = '', size = ''] = head.split(' ')
      if (!/^\d+$/u.test(size)) return { reason: reasonOf(type) }
      this.#open = {
        ...{ type, size: Number(size), skipped: 0 },
        isTooLarge: type === 'blob' && Number(size) > LARGEST_BLOB,
      }
    }
    const { type, size, isTooLarge, skipped } = this.#open
    if (isTooLarge) {
      const left = Math.min(size + 1 - skipped, this.#length)
      this.#take(left)
      this.#open.skipped += left
      if (this.#open.skipped <= size) return null
      this.#open = null
      return { reason: 'is larger than 2 MiB' }
    }
    if (this.#length <= size) return null
    this.#open = null
    const bytes = this.#take(size + 1).subarray(0, size)
    return { type: type as 'blob', bytes }
  }

  #line(): string | null {
    const all = this.#join()
    const end = all.indexOf(NEWLINE)
    return end < 0 ? null : this.#take(end + 1).toString('utf8', 0, end)
  }

  #take(length: number): Buffer {
    const all = this.#join()
    const rest = all.subarray(length)
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#length = rest.length
    return all.subarray(0, length)
  }

  #join(): Buffer {
    if (this.#chunks.length === 1) return this.#chunks[0] as Buffer
    const all = Buffer.concat(this.#chunks)
    this.#chunks = [all]
    return all
  }
}

function reasonOf(answer: string): string {
  return answer === 'missing'
    ? 'is not in this clone (a partial clone has only some of the files)'
    : `could not be read by git: ${answer}`
}
