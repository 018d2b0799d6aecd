/** A program whose options take passwords without saying so by their names, or whose option names mislead. */
export interface Program {
  readonly names: RegExp
  /** The options that are followed by a password as the next word. */
  readonly password?: RegExp
  /** The options that contain the password in the same word; its only group is the password. */
  readonly attached?: RegExp
  /** The options that are followed by `user:password`. */
  readonly login?: RegExp
  /** Whether `--password` without `=` takes no value and makes the program prompt for one. */
  readonly asks?: true
}

const PROGRAMS: readonly Program[] = [
  { names: /^(?:redis|valkey|keydb)-(?:cli|benchmark)$/u, password: /^-a$/u },
  { names: /^(?:mysql|mariadb)(?:-?[a-z]+)?$/u, attached: /^-p(.+)$/su, asks: true },
  { names: /^(?:psql|pg_\w+|(?:create|drop)(?:db|user)|(?:vacuum|reindex|cluster)db)$/u, asks: true },
  { names: /^mongo(?:sh|dump|restore|export|import|stat|top|files)?$/u, password: /^-p$/u },
  { names: /^sqlcmd$/u, password: /^-P$/u, attached: /^-P(.+)$/su },
  { names: /^sshpass$/u, password: /^-p$/u, attached: /^-p(.+)$/su },
  {
    names: /^curl$/u,
    login: /^(?:-[#0-9afgiIjklLMnNOpqRsSvVZ]*[uU]|--(?:proxy-)?user)$/u,
    attached: /^-[#0-9afgiIjklLMnNOpqRsSvVZ]*[uU](?:\$\{[^}]*\}|(?!\$\{)[^:])+:(.+)$/su,
  },
]

/** A word such as `mysql` may name a host instead of the program; a number after `-p` is then a port. */
const PORT = /^\d+$/u

/** The known program that a word calls; undefined: none. */
export function programOf(word: string): Program | undefined {
  const name = word.slice(word.lastIndexOf('/') + 1)
  return PROGRAMS.find(({ names }) => names.test(name))
}

/** Options that take no value, whatever noun follows: `--no-password`. */
const SWITCH =
  /^-+(?:no|allow|ask|disable|enable|force|generate|ignore|print|prompt|random|require|reset|rotate|show|skip|use|with|without)[-_.]/iu

/** The name for the word that follows an option; null: the option says nothing about it. */
export function nameOfNext(option: string, word: string, program: Program | undefined): string | null {
  if (word.startsWith('-')) return null
  if (program?.password?.test(option)) return PORT.test(word) ? null : 'password'
  const [, name] = /^--?([A-Za-z][\w.-]+)$/u.exec(option) ?? []
  if (name === undefined || SWITCH.test(option) || program?.asks) return null
  return nameOfOption(name)
}

/**
 * The name of an option in the form of a variable's: `--pass` clearly means a password, where a variable PASS does not.
 */
export function nameOfOption(name: string): string {
  return name === 'pass' ? 'password' : name
}

/** The password attached to the letter of its option: `-phunter2`, `-uapp:hunter2`. */
export function attachedPassword(word: string, program: Program | undefined): string | undefined {
  const password = program?.attached?.exec(word)?.[1]
  return password === undefined || PORT.test(password) ? undefined : password
}

/** The password in the word that follows an option for `user:password`. */
export function loginPassword(
  option: string,
  word: string,
  program: Program | undefined,
): string | undefined {
  if (!program?.login?.test(option)) return undefined
  return /^(?:\$\{[^}]*\}|(?!\$\{)[^:])*:(.+)$/su.exec(word)?.[1]
}
