import { expect, test } from 'vitest'
import type { Transport } from '../../../core/matrix/ports.ts'
import { healthRequest } from './health.ts'
import { protocolOf } from './protocol.ts'

test.each([
  ['postgres:17', 5432, '', 'postgresql'],
  ['registry.example.com:5000/team/postgis:16', 5432, '', 'postgresql'],
  ['docker.io/valkey/valkey@sha256:0', 6379, '', 'redis'],
  ['rabbitmq:4-management', 15672, '', 'http'],
  ['rabbitmq:4', 5672, '', 'amqp'],
  ['minio/minio', 9000, '', 'http'],
  ['mongo:8', 27017, '', 'mongodb'],
  ['mongo-express:1', 8081, '', 'http'],
  ['dpage/pgadmin4:9', 80, '', 'http'],
  ['provectuslabs/kafka-ui:v0.7.2', 8080, '', 'http'],
  ['mailhog/mailhog:v1.0.1', 1025, '', 'smtp'],
  ['clickhouse/clickhouse-server:25.2', 9000, '', 'tcp'],
  ['mcr.microsoft.com/mssql/server:2022-latest', 1433, '', 'tcp'],
  ['confluentinc/cp-kafka:7.9.0', 29092, '', 'tcp'],
  ['example/thing:1', 5432, '', 'postgresql'],
  ['example/thing:1', 9000, '', 'tcp'],
  ['example/thing:1', 8080, '', 'http'],
  ['example/thing:1', 9000, 'curl -f https://localhost:9000/up', 'https'],
  [
    'example/thing:1',
    9000,
    'curl -f https://hc.example.com/ping && curl -f http://localhost:9000/live',
    'http',
  ],
  ['example/thing:1', 9000, 'curl -f localhost:9000/ready || exit 1', 'http'],
  // The healthcheck is about another port.
  ['example/thing:1', 9000, 'curl -f http://localhost:9001/live', 'tcp'],
  ['example/thing:1', 9000, 'nc -z localhost 9000', 'tcp'],
  [null, 8080, '', 'http'],
  [null, 8443, '', 'https'],
  [null, 6379, '', 'redis'],
  [null, 9229, '', 'tcp'],
])(
  'the protocol of image %s on port %i with healthcheck %j is %s',
  (image, containerPort, text, expected) => {
    const health = healthRequest(text)
    expect(protocolOf({ image, containerPort, transport: 'tcp', health, isMain: true })).toBe(expected)
  },
)

test.each<Transport>(['udp', 'sctp'])('a port over %s has the protocol of that name', (transport) => {
  expect(
    protocolOf({ image: 'postgres:17', containerPort: 5432, transport, health: null, isMain: true }),
  ).toBe(transport)
})
