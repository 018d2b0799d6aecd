import { join } from 'node:path'
import { homeFolder } from '../home/home.js'

/** @typedef {'stable' | 'testing'} EngineSet A set of Debian packages with an engine, Compose, buildx and the Docker CLI. */

/**
 * @typedef {object} SetPackages
 * @property {string} suite The suite of Debian that they come from.
 * @property {readonly string[]} names
 */

const COMMON = ['docker.io', 'containerd', 'docker-cli', 'docker-compose', 'docker-buildx']

/** @type {Readonly<Record<EngineSet, SetPackages>>} */
export const ENGINE_SETS = {
  // It has security updates and stable package names, and runs on the glibc of Debian 12.
  stable: { suite: 'trixie', names: [...COMMON, 'tini'] },
  // The newest versions that Debian has.
  testing: { suite: 'testing', names: [...COMMON, 'tini-static'] },
}

/**
 * @param {unknown} word
 * @returns {word is EngineSet}
 */
export function isEngineSet(word) {
  return typeof word === 'string' && Object.hasOwn(ENGINE_SETS, word)
}

/**
 * The home of the engine of a set that `--engine` asks for: a folder of its own, with its own profile, engine, images and
 * data, so that it shares nothing with the engine of this machine.
 *
 * @param {string} home
 * @param {EngineSet} set
 */
export function setHome(home, set) {
  return join(home, set)
}

/**
 * The home that a program of the set-up works on.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {EngineSet | undefined} set Undefined: the engine of this machine.
 */
export function homeOfEngine(env, set) {
  const home = homeFolder(env)
  return set === undefined ? home : setHome(home, set)
}
