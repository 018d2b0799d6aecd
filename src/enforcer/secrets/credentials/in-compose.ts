import { secretReason } from '../../../core/secrets/reason.ts'
import { secretsInText } from '../../../core/secrets/words/in-text.ts'
import type { ComposeFile } from '../../compose/model.ts'
import { writtenAt } from '../../compose/places.ts'
import { spanWithin } from '../../compose/yaml/scalar-span.ts'
import type { Credential as AnyCredential, ComposePlace } from './credential.ts'
import { secretsInCommands } from './in-commands.ts'

type Credential = AnyCredential<ComposePlace>

const found = new WeakMap<ComposeFile, readonly Credential[]>()

/**
 * The literal secrets of a compose file. One that several services share, as by an alias, is listed for each of them.
 */
export function credentialsIn(file: ComposeFile): readonly Credential[] {
  const known = found.get(file)
  if (known) return known
  const credentials = [...inVariables(file), ...inCommands(file), ...inConfigs(file)]
  found.set(file, credentials)
  return credentials
}

function inVariables(file: ComposeFile): Credential[] {
  return file.services.flatMap((service) =>
    service.environment.flatMap(({ key, value, of }): Credential[] => {
      const reason = value && secretReason(key.text, value.text)
      if (!value || !reason) return []
      return [
        {
          in: 'variables',
          subject: `service ${service.name}, ${of} ${key.text}`,
          what: `${of} ${key.text} of service ${service.name} is`,
          name: key.text,
          value: value.text,
          reason,
          ...writtenAt(file, value),
        },
      ]
    }),
  )
}

function inCommands({ source, commands }: ComposeFile): Credential[] {
  return commands.flatMap((command) =>
    secretsInCommands(command).map(({ of, scalar, name, label, value, reason, span }): Credential => {
      const { service } = command
      return {
        in: 'commands',
        subject: label === '' ? `service ${service}, ${of}` : `service ${service}, ${of} ${label}`,
        what:
          label === ''
            ? `${of} of service ${service} has an argument that is`
            : `${of} ${label} of service ${service} is`,
        name,
        value,
        reason,
        source,
        span: spanWithin(source, scalar, span.start, span.end),
      }
    }),
  )
}

function inConfigs({ source, configs }: ComposeFile): Credential[] {
  return configs.flatMap(({ key, content }) =>
    secretsInText(content.text ?? '').map(
      ({ name, value, reason, span }): Credential => ({
        in: 'configs',
        subject: name === '' ? `config ${key}` : `config ${key}, ${name}`,
        what: name === '' ? `config ${key} has a line that is` : `${name} in config ${key} is`,
        name,
        value,
        reason,
        source,
        span: spanWithin(source, content, span.start, span.end),
      }),
    ),
  )
}
