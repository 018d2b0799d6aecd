import type { Setting } from './setting.ts'

/** The setting of the reports in tests. */
export const SETTING: Setting = {
  at: '2025-01-02T03:04:05.000Z',
  versions: { Engine: '28.5.2', 'Node.js': '24.1.0' },
  cpus: 2,
  memoryGb: 8,
  loadAverage: 0.42,
}
