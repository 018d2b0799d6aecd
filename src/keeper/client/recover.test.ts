import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StackEvent } from '../../core/events/event.ts'
import { ensureHome, homeOf } from '../../host/home/home.ts'
import { eventsPath } from './address.ts'
import { keeperGone } from './recover.ts'

test('a connection that the keeper closed, because this process did not read, is not reported as a killed keeper', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-recover-'))
  try {
    const home = homeOf({ SSOT_DOCKER_HOME: folder })
    ensureHome(home)
    const events: StackEvent[] = [
      { type: 'service-started', service: 'web', atMs: 1 },
      { type: 'client-cut-off', because: 'not-reading', pid: 7, atMs: 2 },
    ]
    writeFileSync(eventsPath(home, 'key'), events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    const error = await keeperGone(home, 'key', { pid: 7, startTime: '1' })
    expect(error).toMatchObject({
      code: 'CONNECTION_CLOSED',
      message: expect.stringMatching(/closed its connection to this process, which did not read/),
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
