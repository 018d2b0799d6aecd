import { formatPorts } from '../../core/matrix/ports.ts'
import type { Repository } from '../repository.ts'
import type { Proposal } from './proposal.ts'
import { firstOf } from './words.ts'

/** What was found, decided and is left to decide, for the output of `init`, line by line. */
export function describeProposal(proposal: Proposal, { composeFiles, dockerfiles }: Repository): string[] {
  const { environments, services, variables, images, outside, notes, decisions } = proposal
  return [
    `Found ${count(composeFiles.length, 'compose file')} and ${count(dockerfiles.length, 'Dockerfile')}.`,
    ...environments.map(({ name, composeFile, envFile, hostPorts, profiles }) => {
      const rows = services.filter(({ ports }) => ports.has(name)).length
      const more = [
        ...(profiles.length > 0 ? [`profiles ${profiles.join(', ')}`] : []),
        ...(envFile === null ? [] : [`variables of ${envFile}`]),
      ]
      const ports = rows === 0 ? 'publishes nothing' : `${count(rows, 'port')} in ${formatPorts(hostPorts)}`
      return `  ${name}: ${[composeFile, ports, ...more].join(', ')}`
    }),
    ...rowsOf(variables.length, images.length),
    ...(outside.length === 0 ? [] : [`  Outside: ${firstOf(outside.map(({ path }) => path))}.`]),
    ...notes.map((note) => `  ${note}`),
    ...decisions.map((decision) => `To decide: ${decision}`),
  ]
}

/** How many rows of variables and images there are, in one line; none: nothing. */
function rowsOf(variables: number, images: number): string[] {
  const parts = [
    ...(variables > 0 ? [count(variables, 'variable')] : []),
    ...(images > 0 ? [count(images, 'image')] : []),
  ]
  const verb = variables + images === 1 ? 'has a row' : 'have rows'
  return parts.length === 0 ? [] : [`  ${parts.join(' and ')} ${verb}.`]
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
