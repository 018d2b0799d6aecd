import { type Found, together } from '../../core/secrets/read/found.ts'
import { inSource } from '../../core/secrets/read/in-source.ts'
import { collectEnvFiles } from '../env-file/collect.ts'
import { loadEnvironment } from '../scan/environment.ts'
import { loadSource } from '../scan/load.ts'
import type { Source } from '../source.ts'
import type { PreflightSubject } from './subject.ts'

/** What an environment's files say about secrets as they are written, also if Compose does not accept them. */
export function literalsOf({ root, matrix, environment }: PreflightSubject): Found {
  const { composeFiles, dockerfiles } = loadEnvironment(root, matrix, environment)
  const paths = new Set<string>()
  collectEnvFiles(composeFiles, (path) => {
    paths.add(path)
    return null
  })
  if (environment.envFile !== null) paths.add(environment.envFile)
  for (const { source } of composeFiles) for (const path of envFilesIn(source)) paths.add(path)
  const envFiles = [...paths].map((path) => loadSource(root, path)).filter((one) => 'text' in one)
  const sources = [...composeFiles, ...dockerfiles].map(({ source }) => source)
  // A file that is no YAML may not be among the compose files.
  if (!sources.some(({ path }) => path === environment.composeFile)) {
    const own = loadSource(root, environment.composeFile)
    if ('text' in own) sources.push(own)
  }
  return together([...sources, ...envFiles].map(({ text }) => inSource(text)))
}

/** The env files that a compose file names, if it cannot be parsed. */
function envFilesIn({ path, text }: Source): string[] {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  const named = [...text.matchAll(/^[ \t]*env_file[ \t]*:((?:[^\n]*)(?:\n[ \t]*-[^\n]*)*)/gmu)]
  return named.flatMap(([, rest = '']) =>
    [...rest.matchAll(/[^\s[\],"'-][^\s[\],"']*/gu)].map(([file]) => `${folder}${file}`),
  )
}
