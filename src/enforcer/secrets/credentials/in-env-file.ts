import { secretReason } from '../../../core/secrets/reason.ts'
import type { EnvFile } from '../../env-file/model.ts'
import { readEnvFile } from '../../env-file/read.ts'
import type { ComposePlace, Credential } from './credential.ts'

/** The literal secrets of an env file. */
export function credentialsInEnvFile({ source }: EnvFile): Credential<ComposePlace>[] {
  return readEnvFile(source).flatMap(({ name, value, span }): Credential<ComposePlace>[] => {
    const reason = secretReason(name, value)
    if (reason === null) return []
    return [{ in: 'env-file', subject: name, what: `${name} is`, name, value, reason, source, span }]
  })
}
