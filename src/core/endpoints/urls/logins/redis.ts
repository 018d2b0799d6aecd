import type { ServiceSettings } from '../settings.ts'
import type { ReadLogin } from './login.ts'

/**
 * The password of `--requirepass`, or of the variable that the images of Bitnami and others have. The official images know no
 * variable, and a server without a password refuses clients that send one.
 */
export const redis: ReadLogin = (settings) => {
  const required = requirePass(settings)
  if (required !== null) return required === undefined ? null : { password: required }
  if (OFFICIAL.test(settings.image)) return null
  const password = settings.first('REDIS_PASSWORD', 'VALKEY_PASSWORD')
  return password === undefined ? null : { password }
}

const OFFICIAL =
  /^(?:(?:index\.)?docker\.io\/)?(?:library\/)?(?:redis|valkey\/valkey|redis\/redis-stack(?:-server)?)(?:[:@]|$)/u

/** The password of the command; undefined: it is not known, as for `$(cat file)`; null: the command requires none. */
function requirePass(settings: ServiceSettings): string | undefined | null {
  const { words } = settings
  const index = words.indexOf('--requirepass')
  if (index !== -1) {
    const word = words[index + 1]
    return word === undefined ? undefined : resolved(word, settings)
  }
  const script = words.find((word) => /(?:^|\s)--requirepass\s/u.test(word))
  if (script === undefined) return null
  const [, double, single, bare] = IN_SCRIPT.exec(script) ?? []
  if (single !== undefined) return single
  return resolved(double ?? bare ?? '', settings)
}

const IN_SCRIPT = /--requirepass\s+(?:"([^"]*)"|'([^']*)'|((?:\$\{[^}]*\}|[^\s;&|"'])+))/u

/** The value of a word in which a shell resolves variables; undefined when it is not known. */
function resolved(word: string, settings: ServiceSettings): string | undefined {
  const [, name = ''] = /^\$(?:\{(\w+)[^}]*\}|(\w+))$/u.exec(word)?.filter((one) => one !== undefined) ?? []
  if (name !== '') return settings.first(name)
  return word === '' || /[$`]/u.test(word) ? undefined : word
}
