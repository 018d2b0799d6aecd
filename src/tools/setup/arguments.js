import { SetupFailure } from './report/failure.js'

/** @typedef {'registry' | 'debian'} ImageSource */

/**
 * @param {readonly string[]} args The arguments behind `npm run setup --`.
 * @returns {{ images?: ImageSource }}
 */
export function parseArguments(args) {
  /** @type {{ images?: ImageSource }} */
  const options = {}
  const rest = [...args]
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [name, inline] = argument.split('=', 2)
    if (name !== '--images') throw wrong(`unknown argument ${argument}`)
    const value = inline ?? rest.shift()
    if (value !== 'registry' && value !== 'debian') {
      throw wrong(value === undefined ? '--images has no value' : `--images is ${JSON.stringify(value)}`)
    }
    options.images = value
  }
  return options
}

/** @param {string} summary */
function wrong(summary) {
  return new SetupFailure({
    step: 'arguments',
    summary,
    todo: 'use `npm run setup`, or `npm run setup -- --images registry|debian` to choose where base images come from',
  })
}
