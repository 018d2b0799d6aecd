import type { AuditHistory } from '../../enforcer/audit/report.ts'
import type { Trail } from '../../enforcer/history/model.ts'

/** A trail of one commit with one change, with the same text in every place that somebody outside can fill. */
export function trailWith(text: string): Trail {
  return {
    entries: [
      {
        commit: {
          ...{ id: '1'.repeat(40), tree: '2'.repeat(40), parents: [], at: '2026-01-31T12:00:00+00:00' },
          ...{ subject: text, author: { name: text, email: text } },
        },
        changes: [
          {
            ...{ kind: 'changed', about: text, group: 'a', field: text, from: text, to: text },
            isSecret: false,
            stage: text,
            settings: [{ field: text, value: text }],
            words: `${text} -> ${text}`,
          },
        ],
        notes: [text],
      },
    ],
    isWhole: true,
    notes: [],
  }
}

/** What git tells for an audit when there is nothing to tell. */
export const NO_HISTORY: AuditHistory = {
  trail: { entries: [], isWhole: true, notes: [] },
  authors: new Map(),
}
