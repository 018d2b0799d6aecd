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
  const rest = [...args]
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [name, inline] = argument.split('=', 2)
    if (name !== '--images' && name !== '--engine') throw wrong(`unknown argument ${argument}`)
    const value = inline ?? rest.shift()
    if (value === undefined) throw wrong(`${name} has no value`)
    if (name === '--engine' && isEngineSet(value)) options.engine = value
    else if (name === '--images' && (value === 'registry' || value === 'debian')) options.images = value
    else throw wrong(`${name} is ${JSON.stringify(value)}`)
  }
  return options
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
