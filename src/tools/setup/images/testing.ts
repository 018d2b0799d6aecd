import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseMatrix } from '../../../core/matrix/parse.ts'
import { baseImageReference } from '../../../core/matrix/variables.ts'
import { homeFolder } from '../home/home.js'
import { readProfile } from '../home/profile.js'
import { type DockerCli, dockerCli } from './docker.ts'

const MATRIX = fileURLToPath(new URL('../../../../docker/DOCKER_SSOT_MATRIX.md', import.meta.url))

/** For tests: the reference of a base image on this machine, from the source in its profile. */
export function baseImage(name: string): string {
  const { images } = readProfile(homeFolder(process.env))
  const row = parseMatrix(readFileSync(MATRIX, 'utf8'), MATRIX).baseImages.find(
    (image) => image.name === name,
  )
  if (images === undefined || row === undefined)
    throw new Error(`no base image ${name}: run \`npm run setup\``)
  return baseImageReference(row, images.source)
}

/** For tests: the docker CLI on this machine's engine. */
export function sharedDocker(): DockerCli {
  const { engine } = readProfile(homeFolder(process.env))
  if (engine === undefined) throw new Error('no engine is recorded: run `npm run setup`')
  return dockerCli(engine, process.env)
}
