import { isEngineSet } from './engine/sets.js'
import { SetupFailure } from './report/failure.js'

/** @typedef {'registry' | 'debian'} ImageSource */

/**
 * @param {readonly string[]} args The arguments behind `npm run setup --`.
 * @returns {{ images?: ImageSource, engine?: import('./engine/sets.js').EngineSet }}
 */
export function parseArguments(args) {
  /** @type {{ images?: ImageSource, engine?: import('./engine/sets.js').EngineSet }} */
  const options = {}
  /** @type {readonly string[]} */
  let rest = args
  while (rest.length > 0) {
    const { name, value, after } = readOption(rest)
    if (name !== '--images' && name !== '--engine') throw wrong(`unknown argument ${rest[0]}`)
    if (value === undefined) throw wrong(`${name} has no value`)
    rest = after
    if (name === '--engine' && isEngineSet(value)) options.engine = value
    else if (name === '--images' && (value === 'registry' || value === 'debian')) options.images = value
    else throw wrong(`${name} is ${JSON.stringify(value)}`)
  }
  return options
}

/**
 * @param {readonly string[]} args The arguments behind `npm run build --`.
 * @returns {{ ifStale: boolean }} Whether to compile only when a source has changed since the last build.
 */
export function parseBuildArguments(args) {
  const unknown = args.find((argument) => argument !== '--if-stale')
  if (unknown === undefined) return { ifStale: args.length > 0 }
  throw new SetupFailure({
    step: 'build',
    summary: `unknown argument ${unknown}`,
    todo: 'use `npm run build`; with `-- --if-stale` to compile only when a source has changed since the last build',
  })
}

/**
 * Takes `--engine SET` or `--engine=SET` from arguments. With another word than the name of a set it stays among the rest, to
 * be reported as unknown.
 *
 * @param {readonly string[]} args
 * @returns {{ set: import('./engine/sets.js').EngineSet | undefined, rest: readonly string[] }}
 */
export function takeEngineSet(args) {
  const at = args.findIndex((argument) => splitOption(argument).name === '--engine')
  if (at === -1) return { set: undefined, rest: args }
  const { value, after } = readOption(args.slice(at))
  return isEngineSet(value)
    ? { set: value, rest: [...args.slice(0, at), ...after] }
    : { set: undefined, rest: args }
}

/**
 * Reads the option that arguments begin with: `--name VALUE` or `--name=VALUE`.
 *
 * @param {readonly string[]} args
 */
function readOption([first = '', ...others]) {
  const { name, inline } = splitOption(first)
  return inline === undefined
    ? { name, value: others[0], after: others.slice(1) }
    : { name, value: inline, after: others }
}

/** @param {string} argument */
function splitOption(argument) {
  const [name = '', inline] = argument.split('=', 2)
  return { name, inline }
}

/** @param {string} summary */
function wrong(summary) {
  return new SetupFailure({
    step: 'arguments',
    summary,
    todo:
      'use `npm run setup`; with `-- --images registry|debian` to choose where base images come from; with ' +
      '`-- --engine stable|testing` for an engine of one of these sets of Debian packages, beside the engine of this machine',
  })
}
