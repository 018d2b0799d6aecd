/** What the options of programs mean that have no telling name, or that mean something else than it tells. */
export interface Program {
  readonly names: RegExp
  /** The options whose value, as the next word, is a password. */
  readonly password?: RegExp
  /** The same with the value in the same word, which is its only group. */
  readonly attached?: RegExp
  /** The options whose value is a user and, behind a colon, a password. */
  readonly login?: RegExp
  /** Whether `--password` without `=` is a switch that makes it ask for one. */
  readonly asks?: true
}

const PROGRAMS: readonly Program[] = [
  { names: /^(?:redis|valkey|keydb)-(?:cli|benchmark)$/u, password: /^-a$/u },
  { names: /^(?:mysql|mariadb)(?:-?[a-z]+)?$/u, attached: /^-p(.+)$/su, asks: true },
  { names: /^(?:psql|pg_\w+|(?:create|drop)(?:db|user)|(?:vacuum|reindex|cluster)db)$/u, asks: true },
  { names: /^mongo(?:sh|dump|restore|export|import|stat|top|files)?$/u, password: /^-p$/u },
  { names: /^sqlcmd$/u, password: /^-P$/u, attached: /^-P(.+)$/su },
  { names: /^sshpass$/u, password: /^-p$/u, attached: /^-p(.+)$/su },
  { names: /^curl$/u, login: /^(?:-u|--user)$/u },
]

/** Some words are names of programs and of hosts; what follows `-p` then is a port. */
const PORT = /^\d+$/u

/** The program that a word calls; undefined: none whose options are known here. */
export function programOf(word: string): Program | undefined {
  const name = word.slice(word.lastIndexOf('/') + 1)
  return PROGRAMS.find(({ names }) => names.test(name))
}

/** Options that turn something on or off, whatever noun follows: `--no-password`. */
const SWITCH =
  /^-+(?:no|allow|ask|disable|enable|force|generate|ignore|print|prompt|random|require|reset|rotate|show|skip|use|with|without)[-_.]/iu

/** The name by which a word behind an option is to be judged; null: the option says nothing of it. */
export function nameOfNext(option: string, word: string, program: Program | undefined): string | null {
  if (word.startsWith('-')) return null
  if (program?.password?.test(option)) return PORT.test(word) ? null : 'password'
  const [, name] = /^--?([A-Za-z][\w.-]+)$/u.exec(option) ?? []
  if (name === undefined || SWITCH.test(option) || program?.asks) return null
  return nameOfOption(name)
}

/** The name of an option as a variable would have it: alone, `--pass` is clear where PASS is not. */
export function nameOfOption(name: string): string {
  return name === 'pass' ? 'password' : name
}

/** The password that stands right behind the letter of its option: `-phunter2`. */
export function attachedPassword(word: string, program: Program | undefined): string | undefined {
  const password = program?.attached?.exec(word)?.[1]
  return password === undefined || PORT.test(password) ? undefined : password
}

/** The password in the word behind an option that takes `user:password`. */
export function loginPassword(
  option: string,
  word: string,
  program: Program | undefined,
): string | undefined {
  if (!program?.login?.test(option)) return undefined
  return /^(?:\$\{[^}]*\}|[^:])*:(.+)$/su.exec(word)?.[1]
}
