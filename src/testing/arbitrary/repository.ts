import fc from 'fast-check'
import type { Files } from '../repositories/checked.ts'
import { matrixText, TEST_MATRIX } from '../repositories/test-repository.ts'
import { composeText } from './compose.ts'
import {
  dockerfileText,
  envText,
  markdownText,
  pythonText,
  scriptText,
  shellText,
  workflowText,
} from './others.ts'
import { asFiles, damaged, noise } from './texts.ts'

export const MATRIX = matrixText(
  `| api | 8080 | http | /health | API_URL | 27000 | 28000-28099 | - |
| cache | 6379 | redis | - | CACHE_URL | 27001 | 28100-28199 | - |`,
  '\n## Obsolete names\n\n| Obsolete | Use instead |\n| --- | --- |\n| old.yml | docker/test.yml |\n',
)

export const TEXTS = {
  'docker/dev.yml': composeText,
  'docker/test.yml': composeText,
  'docker/more/compose.yml': composeText,
  'docker/.env': envText,
  'docker/api.Dockerfile': dockerfileText,
  'docker/api.alpine.Dockerfile': dockerfileText,
  'scripts/up.sh': shellText,
  'scripts/up.py': pythonText,
  'scripts/up.mjs': scriptText,
  '.github/workflows/ci.yml': workflowText,
  'docs/page.md': markdownText,
}

/** Valid files and a valid matrix. */
export const sound: fc.Arbitrary<Files> = fc
  .record(Object.fromEntries(Object.entries(TEXTS).map(([path, text]) => [path, asFiles(text)])))
  .map((files) => ({ ...files, [TEST_MATRIX]: MATRIX }))

/** Damaged files, and a matrix that may be damaged as well. */
export const broken: fc.Arbitrary<Files> = fc.record({
  ...Object.fromEntries(
    Object.entries(TEXTS).map(([path, text]) => [path, fc.oneof(damaged(asFiles(text)), noise)]),
  ),
  [TEST_MATRIX]: fc.oneof(
    { weight: 4, arbitrary: fc.constant(MATRIX) },
    { weight: 1, arbitrary: damaged(fc.constant(MATRIX)) },
  ),
  'package.json': fc.oneof(
    noise,
    damaged(fc.constant('{ "scripts": { "up": "docker compose -f x.yml up" } }')),
  ),
  Makefile: fc.oneof(noise, damaged(fc.constant('up:\n\tdocker compose -f x.yml up || docker pull a\n'))),
  Jenkinsfile: fc.oneof(noise, damaged(fc.constant("stage('a') { sh 'docker compose -f x.yml up' }\n"))),
})
