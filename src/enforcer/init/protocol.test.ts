import { expect, test } from 'vitest'
import { healthPathOf, protocolOf } from './protocol.ts'

test.each([
  ['postgres:17', 5432, '', 'postgresql'],
  ['registry.example.com:5000/team/postgis:16', 5432, '', 'postgresql'],
  ['docker.io/valkey/valkey@sha256:0', 6379, '', 'redis'],
  ['rabbitmq:4-management', 15672, '', 'http'],
  ['rabbitmq:4', 5672, '', 'amqp'],
  ['minio/minio', 9000, '', 'http'],
  ['example/thing:1', 5432, '', 'postgresql'],
  ['example/thing:1', 9000, '', 'tcp'],
  ['example/thing:1', 9000, 'curl -f https://localhost:9000/up', 'https'],
  [
    'example/thing:1',
    8080,
    'curl -f https://hc.example.com/ping && curl -f http://localhost:8080/live',
    'http',
  ],
  ['example/thing:1', 8080, 'curl -f localhost:8080/ready || exit 1', 'http'],
  ['example/thing:1', 8080, 'nc -z localhost 8080', 'tcp'],
  [null, 8080, '', 'http'],
  [null, 8443, '', 'https'],
  [null, 6379, '', 'redis'],
])(
  'the protocol of image %s on port %i with healthcheck %j is %s',
  (image, containerPort, healthcheck, expected) => {
    expect(protocolOf({ image, containerPort, healthcheck })).toBe(expected)
  },
)

test.each([
  ['[CMD, curl, -f, "http://localhost:8080/health?deep=1"]', '/health?deep=1'],
  ['curl -f http://localhost:8080/ready || exit 1', '/ready'],
  ["test: ['CMD', 'wget', 'http://127.0.0.1/']", '/'],
  ['curl -f http://localhost:8080/a_b||exit 1', '/a_b'],
  ['curl http://localhost/up;true', '/up'],
  ['[CMD, wget, http://127.0.0.1:80]', '/'],
  ['curl http://${HOST}:80/x', '/x'],
  ['curl http://web:8080/x', '/x'],
  ['curl http://[::1]:80/x', '/x'],
  ['curl -f https://hc.example.com/ping/abc && curl -f http://localhost:8080/live', '/live'],
  ['wget http://example.com/h', null],
  ['curl -fs localhost/health', '/health'],
  ['curl -f 127.0.0.1:8080/ready || exit 1', '/ready'],
  ['redis-cli -h localhost ping', null],
  ['curl "http://localhost:8080/health?token=Zx81hunter2Qq"', '/health'],
  ['[CMD, pg_isready, -U, postgres]', null],
  ['', null],
])('the health path of %j is %s', (healthcheck, expected) => {
  expect(healthPathOf(healthcheck)).toBe(expected)
})
