import { posix } from 'node:path'
import { readImageName } from '../../../core/images/name.ts'
import type { Transport } from '../../../core/matrix/ports.ts'

/** What is known of a port of an image. */
interface KnownPort {
  protocol: string
  /** What the row is called after the colon; absent: it is the main port of the image. */
  name?: string
}

type Ports = Readonly<Record<number, KnownPort>>

const http = { protocol: 'http' } as const
const https = { protocol: 'https', name: 'https' } as const
const page = (name: string) => ({ protocol: 'http', name })
const raw = (protocol: string, name?: string) => (name === undefined ? { protocol } : { protocol, name })

/** The ports of images by the beginning of the image's last name, the longest name first. */
const IMAGES: readonly [names: RegExp, ports: Ports, others: string | null][] = [
  [
    /^(?:mongo-express|pgadmin4?|phpmyadmin|adminer|redis-commander|redisinsight|kafka-ui|kafdrop|akhq|kafka-manager|cmak|redpanda-console|dbgate|cloudbeaver|sqlpad|elasticvue|cerebro|dejavu|rabbitmq-exporter|mysqld?-exporter|postgres-exporter|redis-exporter|mongodb-exporter|kafka-exporter|node-exporter|statsd-exporter|blackbox-exporter|schema-registry|cp-schema-registry|kafka-connect|cp-kafka-connect|ksqldb-server|cp-ksqldb-server|kafka-rest|cp-kafka-rest|nats-exporter|temporal-ui|ui|swagger-ui|swagger-editor|redoc|portainer|portainer-ce|metabase|superset|hasura|graphql-engine|postgrest|json-server|wiremock|mockserver|httpbin|http-echo|hoverfly|smocker|gotenberg|browserless|chrome|zipkin|kibana|opensearch-dashboards|wordpress|nextcloud|ghost|drupal|gitea|forgejo|jenkins|nexus3?|sonarqube|airflow|flower|jupyter.*|n8n|nginx|httpd|apache|openresty|php|oauth2-proxy|dex|hydra|kratos|keto|oathkeeper|authelia|authentik|unleash-server|flagsmith|meilisearch|typesense|gotify|uptime-kuma|registry|verdaccio|whoami|hello-world|docs)(?:$|[-_:])/u,
    { 443: https, 8443: https, 8025: page('web'), 2345: raw('tcp') },
    'http',
  ],
  [
    /^(?:postgres|postgis|pgvector|timescale|supabase-postgres|alloydb|cockroach)/u,
    { 5432: raw('postgresql'), 26257: raw('postgresql'), 8080: page('ui') },
    null,
  ],
  [/^(?:pgbouncer|pgpool|pgcat)/u, { 5432: raw('postgresql'), 6432: raw('postgresql') }, 'postgresql'],
  [/^(?:redis-stack)/u, { 6379: raw('redis'), 8001: page('insight') }, null],
  [/^(?:redis|valkey|keydb|dragonfly)/u, { 6379: raw('redis') }, 'redis'],
  [/^(?:mysql|mariadb|percona|tidb|vitess)/u, { 3306: raw('mysql'), 33060: raw('mysqlx', 'x') }, null],
  [/^mongo/u, { 27017: raw('mongodb') }, 'mongodb'],
  [
    /^rabbitmq/u,
    {
      5672: raw('amqp'),
      5671: raw('amqps', 'tls'),
      15672: page('management'),
      15692: page('metrics'),
      1883: raw('mqtt', 'mqtt'),
      61613: raw('stomp', 'stomp'),
      15674: page('web-stomp'),
      15675: page('web-mqtt'),
      5552: raw('tcp', 'stream'),
      25672: raw('tcp', 'cluster'),
    },
    null,
  ],
  [
    /^(?:activemq|artemis)/u,
    { 61616: raw('tcp'), 8161: page('console'), 5672: raw('amqp', 'amqp'), 61613: raw('stomp', 'stomp') },
    null,
  ],
  [/^nats/u, { 4222: raw('nats'), 8222: page('monitoring'), 6222: raw('tcp', 'cluster') }, null],
  [/^minio/u, { 9000: http, 9001: page('console'), 9090: page('console') }, 'http'],
  [
    /^(?:mailhog|mailpit|mailcatcher|inbucket|maildev|smtp4dev|mailslurper|fake-smtp|papercut)/u,
    {
      1025: raw('smtp'),
      25: raw('smtp'),
      2525: raw('smtp'),
      2500: raw('smtp'),
      587: raw('smtp', 'submission'),
      8025: page('web'),
      1080: page('web'),
      9000: page('web'),
      80: page('web'),
      5000: page('web'),
      1110: raw('pop3', 'pop3'),
      110: raw('pop3', 'pop3'),
      143: raw('imap', 'imap'),
    },
    null,
  ],
  [
    /^greenmail/u,
    {
      3025: raw('smtp'),
      3110: raw('pop3', 'pop3'),
      3143: raw('imap', 'imap'),
      3465: raw('smtps', 'smtps'),
      3993: raw('imaps', 'imaps'),
      8080: page('api'),
    },
    null,
  ],
  [
    /^(?:jaeger|all-in-one)/u,
    {
      16686: http,
      4317: raw('tcp', 'otlp'),
      4318: page('otlp-http'),
      14268: page('collector'),
      14250: raw('tcp', 'grpc'),
      9411: page('zipkin'),
      5778: page('config'),
      14269: page('admin'),
      6831: raw('udp', 'compact'),
      6832: raw('udp', 'binary'),
      5775: raw('udp', 'zipkin-compact'),
    },
    null,
  ],
  [
    /^(?:opentelemetry-collector|otel-?collector|otel)/u,
    {
      4317: raw('tcp'),
      4318: page('http'),
      8888: page('metrics'),
      8889: page('exporter'),
      13133: page('health'),
      55679: page('zpages'),
      1777: page('pprof'),
    },
    null,
  ],
  [
    /^(?:grafana|loki|tempo|mimir|promtail|alloy|pyroscope|otel-lgtm)/u,
    { 3000: http, 3100: http, 4317: raw('tcp', 'otlp'), 4318: page('otlp-http'), 9095: raw('tcp', 'grpc') },
    'http',
  ],
  [/^(?:prometheus|alertmanager|pushgateway|victoria-?metrics|thanos|cadvisor)/u, {}, 'http'],
  [/^influxdb/u, { 8086: http, 8089: raw('udp', 'udp') }, 'http'],
  [
    /^(?:graphite|statsd|telegraf)/u,
    {
      8125: raw('udp'),
      2003: raw('tcp', 'carbon'),
      2004: raw('tcp', 'pickle'),
      80: page('web'),
      8126: raw('tcp', 'admin'),
    },
    null,
  ],
  [
    /^(?:elasticsearch|opensearch)/u,
    { 9200: http, 9300: raw('tcp', 'transport'), 9600: page('analyzer') },
    null,
  ],
  [/^logstash/u, { 5044: raw('tcp'), 9600: page('api') }, null],
  [/^graylog/u, { 9000: http, 1514: raw('tcp', 'syslog'), 12201: raw('tcp', 'gelf') }, null],
  [/^solr/u, { 8983: http }, 'http'],
  [/^keycloak/u, { 8080: http, 8443: https, 9000: page('management') }, null],
  [/^vault/u, { 8200: http, 8201: raw('tcp', 'cluster') }, null],
  [
    /^consul/u,
    {
      8500: http,
      8600: raw('tcp', 'dns'),
      8300: raw('tcp', 'server'),
      8301: raw('tcp', 'lan'),
      8302: raw('tcp', 'wan'),
      8502: raw('tcp', 'grpc'),
    },
    null,
  ],
  [/^etcd/u, { 2379: http, 2380: page('peer') }, null],
  [/^zookeeper/u, { 2181: raw('tcp'), 8080: page('admin') }, null],
  [
    /^(?:kafka|cp-kafka|redpanda|wurstmeister)/u,
    {
      8081: page('schema-registry'),
      18081: page('schema-registry'),
      8082: page('proxy'),
      18082: page('proxy'),
      9644: page('admin'),
      19644: page('admin'),
      9101: raw('tcp', 'jmx'),
      9999: raw('tcp', 'jmx'),
    },
    'tcp',
  ],
  [/^pulsar/u, { 6650: raw('pulsar'), 8080: page('admin') }, null],
  [/^traefik/u, { 80: http, 443: https, 8080: page('dashboard') }, 'http'],
  [/^(?:envoy|contour)/u, { 443: https, 9901: page('admin') }, 'http'],
  [/^(?:caddy)/u, { 80: http, 443: https, 2019: page('admin') }, 'http'],
  [/^(?:haproxy)/u, { 80: http, 443: https, 8404: page('stats') }, 'http'],
  [
    /^kong/u,
    {
      8000: http,
      8443: https,
      8001: page('admin'),
      8444: { protocol: 'https', name: 'admin-https' },
      8002: page('manager'),
    },
    null,
  ],
  [/^(?:localstack|moto|azurite-all)/u, { 4566: http, 5000: http, 443: https }, null],
  [/^azurite/u, { 10000: http, 10001: page('queue'), 10002: page('table') }, null],
  [
    /^(?:dynamodb-local|sqs|elasticmq|fake-gcs-server|gcloud|cosmosdb|pubsub)/u,
    { 9324: http, 9325: page('ui') },
    'http',
  ],
  [
    /^(?:clickhouse)/u,
    {
      8123: http,
      9000: raw('tcp', 'native'),
      9004: raw('mysql', 'mysql'),
      9005: raw('postgresql', 'postgresql'),
      9009: page('interserver'),
    },
    null,
  ],
  [/^(?:neo4j|memgraph)/u, { 7474: page('browser'), 7473: https, 7687: raw('bolt') }, null],
  [
    /^(?:cassandra|scylla)/u,
    { 9042: raw('tcp'), 9160: raw('tcp', 'thrift'), 7000: raw('tcp', 'cluster'), 7199: raw('tcp', 'jmx') },
    null,
  ],
  [/^(?:couchdb)/u, { 5984: http }, null],
  [/^(?:couchbase|server-sandbox)/u, { 8091: http, 11210: raw('tcp', 'data') }, 'http'],
  [/^arangodb/u, { 8529: http }, null],
  [/^(?:rethinkdb)/u, { 28015: raw('rethinkdb'), 8080: page('admin'), 29015: raw('tcp', 'cluster') }, null],
  [/^(?:qdrant)/u, { 6333: http, 6334: raw('tcp', 'grpc') }, null],
  [/^(?:weaviate)/u, { 8080: http, 50051: raw('tcp', 'grpc') }, null],
  [/^(?:chroma)/u, {}, 'http'],
  [/^milvus/u, { 19530: raw('tcp'), 9091: page('metrics') }, null],
  [/^(?:temporal|auto-setup)/u, { 7233: raw('tcp'), 8233: page('ui') }, null],
  [/^(?:cadence)/u, { 7933: raw('tcp') }, null],
  [
    /^(?:eclipse-mosquitto|mosquitto|emqx|hivemq|vernemq)/u,
    {
      1883: raw('mqtt'),
      8883: raw('mqtts', 'tls'),
      9001: raw('ws', 'websocket'),
      8083: raw('ws', 'websocket'),
      18083: page('dashboard'),
      8080: page('console'),
    },
    null,
  ],
  [/^(?:memcached)/u, { 11211: raw('memcached') }, null],
  [
    /^(?:openldap|osixia|glauth|lldap|389ds)/u,
    {
      389: raw('ldap'),
      636: raw('ldaps', 'tls'),
      1389: raw('ldap'),
      1636: raw('ldaps', 'tls'),
      3890: raw('ldap'),
      17170: page('web'),
    },
    null,
  ],
  [/^(?:openssh|sftp|ssh)/u, { 22: raw('ssh'), 2222: raw('ssh') }, null],
  [
    /^(?:selenium|standalone-chrom|standalone-firefox|standalone-edge|standalone-all|node-chrome|hub|selenoid)/u,
    {
      4444: http,
      7900: page('vnc'),
      5900: raw('tcp', 'vnc-raw'),
      4442: raw('tcp', 'publish'),
      4443: raw('tcp', 'subscribe'),
    },
    null,
  ],
  [
    /^(?:coredns|dnsmasq|bind9?|pihole|adguardhome|unbound)/u,
    { 53: raw('tcp'), 80: page('web'), 9153: page('metrics'), 8080: page('health') },
    null,
  ],
  [/^(?:livekit)/u, { 7880: http, 7881: raw('tcp', 'rtc') }, null],
  [/^(?:mssql|server|azure-sql-edge|sqlserver)$/u, { 1433: raw('tcp') }, null],
  [/^(?:oracle|free|xe)/u, { 1521: raw('tcp'), 5500: https }, null],
  [/^(?:gitlab)/u, { 80: http, 443: https, 22: raw('ssh', 'ssh') }, null],
  [/^(?:docker|dind)$/u, { 2375: raw('tcp'), 2376: raw('tcp', 'tls') }, null],
  [/^(?:nginx-rtmp|mediamtx|rtsp)/u, { 1935: raw('rtmp', 'rtmp'), 8554: raw('rtsp', 'rtsp') }, null],
  [/^(?:toxiproxy)/u, { 8474: http }, null],
  [/^(?:firebase.*)/u, {}, 'http'],
]

/** Ports that mean the same whatever listens on them. */
const ANY: Ports = {
  21: raw('ftp'),
  22: raw('ssh', 'ssh'),
  25: raw('smtp', 'smtp'),
  53: raw('tcp', 'dns'),
  80: http,
  110: raw('pop3', 'pop3'),
  143: raw('imap', 'imap'),
  389: raw('ldap'),
  443: https,
  465: raw('smtps', 'smtps'),
  587: raw('smtp', 'submission'),
  636: raw('ldaps', 'tls'),
  993: raw('imaps', 'imaps'),
  1025: raw('smtp', 'smtp'),
  1433: raw('tcp'),
  1521: raw('tcp'),
  1883: raw('mqtt'),
  2181: raw('tcp'),
  2345: raw('tcp', 'debug'),
  3306: raw('mysql'),
  4222: raw('nats'),
  4317: raw('tcp', 'otlp'),
  5005: raw('tcp', 'debug'),
  5432: raw('postgresql'),
  5671: raw('amqps', 'tls'),
  5672: raw('amqp'),
  5678: raw('tcp', 'debug'),
  6379: raw('redis'),
  8443: https,
  9042: raw('tcp'),
  9092: raw('tcp'),
  9153: page('metrics'),
  9229: raw('tcp', 'debug'),
  9464: page('metrics'),
  11211: raw('memcached'),
  15672: page('management'),
  27017: raw('mongodb'),
  33060: raw('mysqlx', 'x'),
  35729: raw('tcp', 'livereload'),
  40000: raw('tcp', 'debug'),
  50051: raw('tcp', 'grpc'),
  50052: raw('tcp', 'grpc'),
}

/** What is known of a port by the image and the number. */
export interface PortKnowledge {
  /** Null: nothing is known. */
  protocol: string | null
  /** What its row may be called after the colon; null: nothing is known. */
  name: string | null
  /** Whether the image has it for another purpose than its main one: a console, metrics. */
  isSecondary: boolean
}

/**
 * @param image as the compose file names it; null: the service is built
 */
export function knownPort(image: string | null, port: number, transport: Transport): PortKnowledge {
  if (transport !== 'tcp') return { protocol: transport, name: null, isSecondary: false }
  const last = image === null ? null : posix.basename(readImageName(image).path).toLowerCase()
  const [, ports = null, others = null] =
    (last === null ? undefined : IMAGES.find(([names]) => names.test(last))) ?? []
  const own = ports !== null && Object.hasOwn(ports, port) ? ports[port] : undefined
  if (own !== undefined)
    return { protocol: own.protocol, name: own.name ?? null, isSecondary: own.name !== undefined }
  if (others !== null) return { protocol: others, name: null, isSecondary: false }
  const any = Object.hasOwn(ANY, port) ? ANY[port] : undefined
  if (any !== undefined) return { protocol: any.protocol, name: any.name ?? null, isSecondary: false }
  return { protocol: null, name: null, isSecondary: false }
}
