import { LABEL_PREFIX, LABEL_TEARDOWN, TEARDOWNS } from '../../../core/stacks/labels.ts'
import { environmentsOf, isActive } from '../../compose/environment.ts'
import type { ComposeFile, Place } from '../../compose/model.ts'
import { saidAt } from '../../compose/places.ts'
import { hasVariables } from '../../compose/template.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'

/** Finds labels that only this program may set. */
export const reservedLabel: Rule = {
  id: 'reserved-label',
  severity: 'error',
  catches: `a label that begins with \`${LABEL_PREFIX}\` in a compose file; a service may have \`${LABEL_TEARDOWN}\`, with one of its values`,
  why: 'By these labels the program knows which containers, networks and volumes are its own, and what it may remove. A start refuses a file that sets them.',
  example: {
    wrong: `labels: { ${LABEL_PREFIX}role: stack }\n`,
    right: `labels: { ${LABEL_TEARDOWN}: ${TEARDOWNS[0]} }\n`,
  },
  fix: null,
  beforeStart: true,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    for (const { environment, files, services } of environmentsOf(repository)) {
      for (const { file, service } of services) {
        if (!isActive(service, environment)) continue
        for (const { key, value, of } of service.environment) {
          if (of !== 'labels' || !key.text.startsWith(LABEL_PREFIX)) continue
          if (key.text !== LABEL_TEARDOWN) yield found(file, key, key.text, `service ${service.name}`)
          else if (value !== null && !isTeardown(value.text)) {
            yield found(file, value, `${key.text}: ${value.text}`, `service ${service.name}`)
          }
        }
      }
      for (const file of files) {
        for (const { section, key, labels } of file.resources) {
          for (const label of labels) {
            if (label.text.startsWith(LABEL_PREFIX)) yield found(file, label, label.text, `${section}.${key}`)
          }
        }
      }
    }
  },
}

function isTeardown(text: string): boolean {
  return hasVariables(text) || TEARDOWNS.some((known) => known === text)
}

function found(file: ComposeFile, place: Place, label: string, of: string): Finding {
  return {
    rule: 'reserved-label',
    at: saidAt(file, place),
    subject: `${label} of ${of}`,
    message: `${of} has the label ${label}, which is reserved for this program, or has an unknown value`,
    todo: `Remove it. A service may have \`${LABEL_TEARDOWN}: ${TEARDOWNS.join('` or `')}\`.`,
  }
}
