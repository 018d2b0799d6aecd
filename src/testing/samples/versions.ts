import type { ComposeModel } from '../../core/compose/model.ts'
import type { EndedVersion } from '../../core/history/version.ts'
import type { NewVersion } from '../../host/journal/versions.ts'

/** A model of one service. */
export const SHOP_MODEL: ComposeModel = {
  name: 'ssot-shop-development-1a2b3c4d',
  services: { api: { image: 'api:1', environment: { LOG_LEVEL: 'info' } } },
}

/** What a refresh of that model begins with. */
export const SHOP_REFRESH: NewVersion = {
  stack: SHOP_MODEL.name,
  environment: 'development',
  root: '/work/shop',
  atMs: Date.UTC(2026, 10, 28, 20),
  change: 'refresh',
  to: null,
  author: { user: 'ann', host: 'box', run: null },
  commit: { id: 'a'.repeat(40), isDirty: false },
  row: {
    composeFile: 'docker/compose.yml',
    dockerfiles: [],
    profiles: [],
    envFile: null,
    ports: { api: 27_000 },
  },
  model: SHOP_MODEL,
  modelHash: 'b'.repeat(64),
  serviceHashes: { api: 'c'.repeat(64) },
  kept: 5,
  operations: [{ do: 'create', service: 'api', cause: 'not running' }],
}

/** How it ends well. */
export const SHOP_DONE: EndedVersion = {
  outcome: { kind: 'done' },
  ms: 1200,
  images: { api: { reference: 'api:1', id: `sha256:${'1'.repeat(64)}` } },
}
