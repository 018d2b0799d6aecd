import { isSecretName } from '../../../core/secrets/names.ts'
import { secretReason } from '../../../core/secrets/reason.ts'
import { expand } from '../../dockerfile/expand.ts'
import type { Instruction } from '../../dockerfile/instructions.ts'
import type { Dockerfile, Variable } from '../../dockerfile/model.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { hasSecretShape, looksMade } from '../../secrets/credentials/harm.ts'
import { credentialsInDockerfile } from '../../secrets/credentials/in-dockerfile.ts'
import { positionAt } from '../../source.ts'
import { isSecretFile } from './secret-files.ts'

const USE_BUILD_SECRET =
  'Pass it as a build secret to the step that needs it: `RUN --mount=type=secret,id=...`, with `secrets:` under `build:`.'
const AT_RUN_TIME =
  'Remove it, pass it to the container at start (`NAME_FILE` and a mounted secret), and replace it wherever it is in use.'

/** Finds secrets that a Dockerfile leaves in an image. */
export const secretInImage: Rule = {
  id: 'secret-in-image',
  severity: 'error',
  catches:
    'a secret that a Dockerfile leaves in an image: in variables, labels, commands, healthchecks, heredocs, build arguments or copied files',
  why: 'Everyone who can pull the image can read it: its history contains variables and the values of build arguments, its layers contain copied files, even if a later step removes them. A password that somebody has thought up, such as `postgres`, is a warning.',
  example: {
    wrong: 'ARG NPM_TOKEN\nRUN npm ci',
    right: 'RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: false,
  *check({ dockerfiles }): Iterable<Finding> {
    for (const dockerfile of dockerfiles) {
      yield* literals(dockerfile)
      yield* given(dockerfile)
      yield* copies(dockerfile)
    }
  },
}

function* literals(dockerfile: Dockerfile): Iterable<Finding> {
  const { source } = dockerfile
  for (const credential of credentialsInDockerfile(dockerfile)) {
    const { in: place, subject, what, reason, at, span, value } = credential
    yield {
      rule: 'secret-in-image',
      // A password that somebody has thought up, such as `postgres`, is hardly one that guards anything.
      level: hasSecretShape(credential) || looksMade(value) ? 'error' : 'warning',
      at: positionAt(source, at ?? span.start),
      subject,
      message: `${what} a literal secret: ${reason}`,
      todo:
        place === 'build'
          ? `${USE_BUILD_SECRET} Then replace it wherever it is in use, since it is no longer secret.`
          : AT_RUN_TIME,
    }
  }
}

/** Build arguments that are meant for a secret. */
function* given({ source, args, instructions }: Dockerfile): Iterable<Finding> {
  for (const variable of args) {
    const { name, value, span } = variable
    if (value !== null && secretReason(name, value) !== null) continue
    if (!isSecretName(name) || !isKept(variable, instructions)) continue
    yield {
      rule: 'secret-in-image',
      at: positionAt(source, span.start),
      subject: `ARG ${name}`,
      message: `ARG ${name} passes a secret as a build argument, which stays in the history of the image`,
      todo: USE_BUILD_SECRET,
    }
  }
}

/** Whether the image keeps the value: in the history, if a `RUN` of the stage follows, or in an `ENV` that uses it. */
function isKept({ name, span, stage }: Variable, instructions: readonly Instruction[]): boolean {
  if (stage === null) return false
  for (const { keyword, span: own, properties } of instructions) {
    if (own.start <= span.start) continue
    if (keyword === 'FROM') return false
    if (keyword === 'RUN') return true
    if (keyword === 'ENV' && properties.some(({ value }) => uses(value ?? '', name))) return true
  }
  return false
}

function uses(value: string, name: string): boolean {
  let isUsed = false
  expand(value, (used) => {
    isUsed ||= used === name
    return ''
  })
  return isUsed
}

function* copies({ source, copies }: Dockerfile): Iterable<Finding> {
  for (const { sources, span } of copies) {
    for (const path of sources.filter(isSecretFile)) {
      yield {
        rule: 'secret-in-image',
        at: positionAt(source, span.start),
        subject: `copy of ${path}`,
        message: `${path} is copied into the image, and files of this name contain secrets`,
        todo: `Do not copy it, and list it in .dockerignore. ${USE_BUILD_SECRET}`,
      }
    }
  }
}
