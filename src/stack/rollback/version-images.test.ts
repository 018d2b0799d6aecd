import { expect, test } from 'vitest'
import type { UsableVersion } from '../../core/history/rollback/usable-version.ts'
import type { ObservedContainer } from '../../core/plan/observed.ts'
import { withImageNames } from './version-images.ts'

const VERSION = {
  end: { images: { web: { reference: 'web:1', id: 'sha256:a' } } },
} as unknown as UsableVersion

function seen(image: string, imageId?: string, service = 'web'): string | undefined {
  const container = { service, image, ...(imageId === undefined ? {} : { imageId }) } as ObservedContainer
  const observed = { containers: [container], networks: [], volumes: [] }
  return withImageNames(VERSION, observed, { images: { web: 'web:1' } }).containers[0]?.image
}

test('a container that runs the image of the version under any name is up to date', () => {
  expect(seen('sha256:a', 'sha256:a')).toBe('web:1')
  expect(seen('other:name', 'sha256:a')).toBe('web:1')
})

test('a container that runs another image is not, although the name is the same', () => {
  expect(seen('web:1', 'sha256:b')).toBe('sha256:b')
})

test('a container of which the version knows nothing stays as it was observed', () => {
  expect(seen('extra:1', 'sha256:a', 'extra')).toBe('extra:1')
  expect(seen('web:0')).toBe('web:0')
})
