import { expect, test } from 'vitest'
import { healthRequest } from './health.ts'

test.each([
  ['[CMD, curl, -f, "http://localhost:8080/health?deep=1"]', '/health?deep=1', 8080],
  ['curl -f http://localhost:8080/ready || exit 1', '/ready', 8080],
  ["test: ['CMD', 'wget', 'http://127.0.0.1/']", '/', null],
  ['curl -f http://localhost:8080/a_b||exit 1', '/a_b', 8080],
  ['curl http://localhost/up;true', '/up', null],
  ['[CMD, wget, http://127.0.0.1:80]', '/', 80],
  ['curl http://${HOST}:80/x', '/x', 80],
  ['curl http://localhost:${PORT:-80}/x', '/x', null],
  ['curl http://web:8080/x', '/x', 8080],
  ['curl http://[::1]:80/x', '/x', 80],
  ['curl -f https://hc.example.com/ping/abc && curl -f http://localhost:8080/live', '/live', 8080],
  ['curl -fs localhost/health', '/health', null],
  ['curl -f 127.0.0.1:8080/ready || exit 1', '/ready', 8080],
  ['curl "http://localhost:8080/health?token=Zx81hunter2Qq"', '/health', 8080],
])('the healthcheck %j requests %s on port %s', (healthcheck, path, port) => {
  expect(healthRequest(healthcheck)).toMatchObject({ path, port })
})

test.each([
  'wget http://example.com/h',
  'redis-cli -h localhost ping',
  '[CMD, pg_isready, -U, postgres]',
  '',
])('the healthcheck %j requests nothing of the service over HTTP', (healthcheck) => {
  expect(healthRequest(healthcheck)).toBeNull()
})
