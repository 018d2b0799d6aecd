import { OWN_WORDS } from './own-words.ts'

/*
 * Words that are no secrets even as the value of a password: hiding them would hide what a report says. They are the
 * words of reports, logs and engines, and the passwords that every example uses.
 */

const WORDS = `
  a about above abort aborted absent accept accepted access account action active actual add added address admin
  administrator after again alive all allow allowed already alpha alpine always amd64 amqp and answer answered anonymous
  any apache api app application apps apply arch arm64 archive args argument array asset assets async attempt attach
  attached auth authentication authorization auto available backend backup balance base bash basic batch bearer before
  begin beta bin bind binary bitnami block body book boolean boot both branch bridge broken broker browser bucket buffer
  build builder building buildkit built bundle busy busybox button bytes cache cached call cancel cancelled cannot
  cart cause certificate chain change changed changeit changeme channel check checked child chrome class clean clear
  client close closed cluster code column command commit common compose composer config configuration configure
  confirm connect connected connection connections consul consumer container containers content context control cookie
  copy core count create created creating credential credentials cron current custom customer daemon dashboard data
  database databases date day debian debug default delete deleted demo denied deny depends deploy deployment detach
  dev devel develop developer development device devops digest directory disable disabled disk display django docker
  dockerfile document domain done down download driver duration edge elastic elasticsearch email empty enable enabled
  encrypt end ended endpoint engine entrypoint entry enum env environment error errors etcd event events every exact
  example exec execute exist exists exit exited expected export express external fail failed failing failure fake fatal
  feature field file files filter final finished first fixture fixtures flag flask folder following follow force forced
  foreign format found frontend function gateway general get git github gitlab global gone grafana graph graphql group
  guest hash head header health healthcheck healthy hello help hidden high home host hosts hostname html http https
  image images import include index info inherit init initial input insecure inside install installed integration
  internal invalid item java javascript jdbc job jobs json kafka keep keeper key keycloak keys kibana kill killed kind
  label labels laravel last latest layer left level library limit line lines link linux list listen listening load
  local localhost location lock log logger logging login logs logstash long loop machine made mail mailhog main major
  make manager manifest map mariadb mark master match matrix maximum memcached memory merge message messages meta
  method metrics migrate migration migrations minimum minio minor missing mock mode model module mongo mongodb monitor
  mount mounted move mssql must mysql name names nats net network networks never next nginx no node nodejs none normal
  not note nothing notice notify null number object of off offline offset ok old on once online only open openssl
  operation optional option options oracle order orders origin other out output owner package packages page parameter
  parent parse part partition pass passed passphrase passwd password passwords patch path paths pause paused payment
  pending permission permissions php pid ping pipe place plain plan platform plugin podman pool port ports post
  postgres postgresql postgrest prepare present preview previous print private probe problem process processes prod
  producer product production profile program progress project prometheus property protocol provider proxy public
  publish published pull pulled pulling push python query queue quiet rabbitmq rails random range raw read reader
  readiness ready real reason receive received record recreate redacted redis refresh refused region registry reject
  rejected release reload remote remove removed removing replace replica replicas report repository request required
  require reset resolve resource resources response restart restarted restarting result results retries retry return
  review role rollback root route router ruby rule run runner running runtime safe sample sandbox scale schema scope
  scratch script scripts search second seconds secret secrets section secure seed select sentinel server servers
  service services session set setting settings setup shared shell short should shutdown signal simple size skip skipped
  slave socket source space spec spring sqlite ssl ssot staging stack standard start started starting state static
  status stdout stderr step still stop stopped stopping storage store stream string subnet success successful superuser
  super supabase support swarm symfony sync system table tag tags target task tasks tcp temp template temporary
  terminal test tested tester testing tests text this time timeout timeouts title tmp todo token tokens tomcat tool
  topic total trace traefik transaction true try type types ubuntu udp undefined unhealthy unit unix unknown until up
  update updated updating upload url use used user username users valid valkey value values variable vault verbose
  verify version view vite vitest volume volumes wait waiting wanted warn warning watch web webhook webpack website
  welcome when windows with without word wordpress work worker workers working workspace world write writer wrong
  yarn year yes your zero zone zookeeper
  false maybe unset disable unused
`

const COMMON: ReadonlySet<string> = new Set(`${WORDS} ${OWN_WORDS}`.trim().split(/\s+/u))

/** Whether a value is a word of everyday reports, in whatever case. */
export function isCommonWord(value: string): boolean {
  return COMMON.has(value.toLowerCase())
}
