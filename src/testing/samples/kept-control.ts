import type { KeptControl } from '../../keeper/run-control.ts'

/** The control of a stack that notes what it is asked for. */
export function keptControl(calls: string[] = []): KeptControl {
  return {
    isReadOnly: false,
    isEnding: false,
    async read(service, act) {
      calls.push(`${act.do} ${service}`)
      return []
    },
    async proxy(service, act) {
      calls.push(`${act.do} ${service}`)
      return act.do === 'proxy' ? { id: 1, url: 'http://127.0.0.1:1', host: '127.0.0.1', port: 1 } : null
    },
    closeProxy: (id) => void calls.push(`close proxy ${id}`),
    async note() {
      calls.push('note')
      return { running: [], states: new Map(), crashed: new Set(), cuts: [] }
    },
    async change(service, act) {
      calls.push(`${act.do} ${service}`)
    },
    disturbed: async () => [],
    async undo(_before, isWhole) {
      calls.push(isWhole ? 'undo' : 'undo in part')
    },
  }
}
