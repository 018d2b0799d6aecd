import { defaultRank } from '../../compose/default-names.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { stackingInTexts } from './stacking-in-texts.ts'

/** Finds compose files that are merged over one another. */
export const composeFileStacking: Rule = {
  id: 'compose-file-stacking',
  severity: 'warning',
  catches:
    'compose files that are merged over one another: several `-f`, or an override file that Compose finds by itself',
  why: 'No single file then says what runs, and it depends on who starts it and from where. An environment has exactly one compose file. A start reads only that one, so it is a warning, which fails `enforce`.',
  example: {
    wrong: 'docker compose -f docker-compose.yml -f docker-compose.ci.yml up\n',
    right: 'npx ssot-docker up test\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    yield* overrideFiles(repository)
    yield* stackingInTexts(repository)
  },
}

/** A file that `docker compose` merges over the one that it finds without `-f`. */
const OVERRIDE = /^(?:docker-)?compose\.override\.ya?ml$/u

function* overrideFiles({ composeFiles }: Repository): Iterable<Finding> {
  const paths = composeFiles.map(({ source }) => source.path)
  for (const path of paths.filter((candidate) => OVERRIDE.test(nameOf(candidate)))) {
    const [first] = paths
      .flatMap((other) => {
        const rank = folderOf(other) === folderOf(path) ? defaultRank(other) : null
        return rank === null ? [] : [{ other, rank }]
      })
      .sort((a, b) => a.rank - b.rank)
    if (first === undefined) continue
    const under = first.other
    yield {
      rule: 'compose-file-stacking',
      at: { file: path, line: 1, column: 1 },
      subject: `override of ${nameOf(under)}`,
      message: `without -f, docker compose merges this file over ${under}`,
      todo: `Move what is needed into ${under} and delete this file.`,
      related: [{ at: { file: under, line: 1, column: 1 }, message: 'the file that it is merged over' }],
    }
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}
