import { SsotError } from '../../core/errors/errors.ts'
import type { LackingRow } from '../../core/resets/missing-rows.ts'

/*
 * The errors of stacks that cannot be put back as the matrix says, or does not say. Nothing was changed.
 */

export function lacksRows(lacking: readonly LackingRow[]): SsotError {
  const names = lacking.map(({ service }) => service).join(', ')
  const one = lacking.length === 1
  const reasons = lacking.map(({ service, because }) => `${one ? '' : `${service}: `}${because}`).join('; ')
  return new SsotError({
    code: 'RESET_REFUSED',
    ...(lacking[0] && { service: lacking[0].service }),
    summary: `The stack cannot be put back: the matrix does not say how ${names} ${one ? 'is' : 'are'}, and ${one ? 'it' : 'they'} cannot be recreated (${reasons})`,
    todo: [
      'Under State, write a row for each, and in the column Reset how it is put back, or `none` if it is to stay as it is:',
      '  | Service | Data | Inputs | Baseline | Reset |',
      ...lacking.map(({ row }) => `  ${row}`),
    ].join('\n'),
  })
}

export function notRecreated(service: string, because: string): SsotError {
  return new SsotError({
    code: 'RESET_REFUSED',
    service,
    summary: `${service} cannot be recreated, as its row under State says: ${because}`,
    todo: 'Write another way in the column Reset, or `none` if it is to stay as it is. Nothing was changed.',
  })
}

export function noSnapshot(services: readonly string[]): SsotError {
  const names = services.join(', ')
  const [service] = services
  return new SsotError({
    code: 'RESET_REFUSED',
    ...(service !== undefined && { service }),
    summary: `No snapshot can be taken, because ${names} ${services.length === 1 ? 'is' : 'are'} recreated: only a service that has stopped can be noted so`,
    todo: 'Write another way than `recreate` in the column Reset of its row under State, or `none` if it is to stay as it is. `ssot.reset()` works without snapshots. Nothing was changed.',
  })
}

export function several(service: string, count: number): SsotError {
  return new SsotError({
    code: 'RESET_REFUSED',
    service,
    summary: `${service} cannot be put back: it has ${count} containers, each with data of its own`,
    todo: 'Let it have one container in this environment, or write `none` in its row under State.',
  })
}
