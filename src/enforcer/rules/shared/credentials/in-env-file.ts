import type { EnvFile } from '../../../env-file/model.ts'
import { readEnvFile } from '../../../env-file/read.ts'
import { secretReason } from '../secrets.ts'
import type { Credential } from './credential.ts'

/** The literal secrets of a file of variables. */
export function credentialsInEnvFile({ source }: EnvFile): Credential[] {
  return readEnvFile(source).flatMap(({ name, value, span }): Credential[] => {
    const reason = secretReason(name, value)
    if (reason === null) return []
    return [{ in: 'env-file', subject: name, what: `${name} is`, name, value, reason, source, span }]
  })
}
