import type { SourcePosition } from '../../../core/errors/errors.ts'
import type { Matrix } from '../../../core/matrix/matrix.ts'
import { isOutside, reaches } from '../../../core/matrix/outside.ts'
import { environmentsOf } from '../../compose/environment.ts'
import { filledIn, givensOf } from '../../compose/given.ts'
import type { ComposeFile } from '../../compose/model.ts'
import { readEnvFile } from '../../env-file/read.ts'
import type { Repository } from '../../repository.ts'
import { foldersAbove } from '../../run/paths.ts'
import { imageRow, NOTHING_GIVEN } from '../images/image-reference.ts'

/** A cell of the matrix that means nothing in the repository. */
export interface Meaningless {
  at: SourcePosition
  column: string
  subject: string
  message: string
  todo: string
}

/** Profiles, variables, images, paths outside, and services and inputs of state that the repository does not have. */
export function* meaninglessRows(repository: Repository, matrix: Matrix): Iterable<Meaningless> {
  const environments = environmentsOf(repository)
  const isWhole = environments.every((one) => one.isWhole && one.files.length > 0)
  const files = environments.flatMap((one) => one.interpolated)
  for (const { environment, services, isWhole: isKnown } of environments) {
    const known = new Set(services.flatMap(({ service }) => service.profiles))
    for (const profile of environment.profiles) {
      if (!isKnown || known.has(profile)) continue
      yield {
        at: environment.at,
        column: 'Profiles',
        subject: `environment ${environment.name}, profile ${profile}`,
        message: `no service of environment ${environment.name} has the profile ${profile}`,
        todo: 'Correct the name, or remove it.',
      }
    }
  }
  // A file that could not be read in full may use anything.
  if (isWhole) {
    const used = new Set([...files.flatMap(variablesOf), ...inEnvFiles(repository)])
    for (const { name, at } of matrix.variables) {
      if (used.has(name)) continue
      yield {
        at,
        column: 'Variable',
        subject: `variable ${name}`,
        message: `no compose file of an environment uses the variable ${name}`,
        todo: 'Correct the name, or remove the row.',
      }
    }
    const images = environments.flatMap(({ environment, services }) => {
      const givens = givensOf(repository, environment)
      return services.flatMap(({ service: { image } }) => {
        if (image === null) return []
        // What only a start knows may be the default.
        const known = filledIn(image.text, givens) === null ? NOTHING_GIVEN : givens
        return imageRow(image.text, matrix, known) ?? []
      })
    })
    const rows = new Set(images)
    for (const row of matrix.images) {
      if (rows.has(row)) continue
      yield {
        at: row.at,
        column: 'Image',
        subject: `image ${row.image}`,
        message: `no service of an environment runs the image ${row.image}`,
        todo: 'Write the image as the compose files do, or remove the row.',
      }
    }
  }
  const paths = new Set([...repository.files].flatMap((path) => [path, ...foldersAbove(path)]))
  const known = new Set(environments.flatMap(({ services }) => services.map(({ service }) => service.name)))
  for (const { service, inputs, at } of matrix.state) {
    const unknown = [
      { column: 'Service', names: [service] },
      { column: 'Inputs', names: inputs.services },
    ].flatMap(({ column, names }) =>
      // A file that could not be read in full may have the service.
      isWhole ? names.filter((name) => !known.has(name)).map((name) => ({ column, name })) : [],
    )
    for (const { column, name } of unknown) {
      yield {
        at,
        column,
        subject: `state of ${service}, service ${name}`,
        message: `no environment has the service ${name}`,
        todo: 'Write the name as the compose files do, or remove it.',
      }
    }
    for (const input of inputs.paths) {
      if ([...paths].some((path) => reaches(input, path))) continue
      yield {
        at,
        column: 'Inputs',
        subject: `state of ${service}, input ${input}`,
        message: `nothing in the repository is at ${input}`,
        todo: 'Correct the path: a change of these files must lead to new data.',
      }
    }
  }
  for (const row of matrix.outside) {
    const outside = { outside: [row] }
    const inUse = files.find(({ source }) => isOutside(outside, source.path))
    if (inUse !== undefined) {
      yield {
        at: row.at,
        column: 'Path',
        subject: `outside ${row.path}`,
        message: `${inUse.source.path} is outside of this matrix, but an environment uses it, so it is checked all the same`,
        todo: 'Narrow the path, or take the file out of the environment.',
      }
    } else if (![...paths].some((path) => isOutside(outside, path))) {
      yield {
        at: row.at,
        column: 'Path',
        subject: `outside ${row.path}`,
        message: `nothing in the repository is at ${row.path}`,
        todo: 'Correct the path, or remove the row.',
      }
    }
  }
}

/** The variables of *Env files*: where the matrix has one of them, too, services get its value. */
function inEnvFiles({ environmentFiles = new Map() }: Repository): string[] {
  return [...environmentFiles.values()].flatMap((source) => readEnvFile(source).map(({ name }) => name))
}

/** What a file takes from the variables of a start: by `${NAME}`, and by a variable of a service without a value. */
function variablesOf({ interpolations, services }: ComposeFile): string[] {
  const passed = services.flatMap(({ environment }) =>
    environment.flatMap(({ key, value }) => (value === null ? [key.text] : [])),
  )
  return [...interpolations.map(({ name }) => name), ...passed]
}
