import { expect, test } from 'vitest'
import { forRemoteEngine } from './remote.ts'

test('for a remote engine, ports are published on its address and missing mount sources are not created', () => {
  const model = {
    name: 'p',
    services: {
      web: {
        image: 'web',
        ports: [{ target: 80, published: '5000', host_ip: '127.0.0.1', mode: 'ingress' }],
        volumes: [
          {
            type: 'bind',
            source: '/app',
            target: '/app',
            bind: { create_host_path: true, propagation: 'x' },
          },
          { type: 'bind', source: '/b', target: '/b' },
          { type: 'volume', source: 'data', target: '/data' },
        ],
      },
      job: { image: 'job' },
    },
    networks: { default: null },
  }
  expect(forRemoteEngine(model, '10.0.0.5')).toEqual({
    ...model,
    services: {
      web: {
        image: 'web',
        ports: [{ target: 80, published: '5000', host_ip: '10.0.0.5', mode: 'ingress' }],
        volumes: [
          {
            type: 'bind',
            source: '/app',
            target: '/app',
            bind: { create_host_path: false, propagation: 'x' },
          },
          { type: 'bind', source: '/b', target: '/b', bind: { create_host_path: false } },
          { type: 'volume', source: 'data', target: '/data' },
        ],
      },
      job: { image: 'job' },
    },
  })
})
