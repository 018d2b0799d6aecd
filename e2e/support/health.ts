import { expect, vi } from 'vitest'
import { type AppService, call } from './app.ts'

/** Waits until these services report that they and their dependencies can be reached. */
export async function untilHealthy(...services: AppService[]): Promise<void> {
  await Promise.all(services.map((service) => untilAnswer(service, '/health', { status: 200 })))
}

/** Waits until the service answers `path` with `expected`. Throws the last difference after 20 s. */
export async function untilAnswer(service: AppService, path: string, expected: object): Promise<void> {
  await vi.waitFor(async () => expect(await call(service, path)).toMatchObject(expected), {
    timeout: 20_000,
    interval: 25,
  })
}
