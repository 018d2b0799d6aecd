/**
 * The program of `PrismaApplication`. Its requests are possible whenever they come, as those of `PgApplication`. It runs in a folder with
 * Prisma, the client that Prisma generates, and `application.ts`.
 */
export const PRISMA_PROGRAM = `import { PrismaPg } from '@prisma/adapter-pg'
import { CONNECTIONS, keepAsking } from '#application'
import { PrismaClient } from '#client'

const adapter = new PrismaPg({
  connectionString: process.argv[2],
  application_name: 'with-prisma',
  max: CONNECTIONS,
  idleTimeoutMillis: 0,
})
const db = new PrismaClient({ adapter })

const change = (client, id) => client.customer.update({ where: { id }, data: { extra: {} } })
const add = (client, name) => client.customer.create({ data: { name } })
const order = (client, customer) => client.order.create({ data: { customer, cents: 1 } })

const REQUESTS = {
  read: (id) => db.customer.findUniqueOrThrow({ where: { id } }),
  add: (_, mark) => add(db, mark),
  change: (id) => change(db, id),
  order: (id) => db.$transaction([change(db, id), order(db, id)]),
  'order, then add': (id) =>
    db.$transaction(async (client) => {
      await order(client, id)
      await add(client, 'of an order')
    }),
  'lock, then change': (id) =>
    db.$transaction(async (client) => {
      const rows = await client.$queryRaw\`SELECT name FROM customers WHERE id = \${id} FOR UPDATE\`
      if (rows.length !== 1) throw new Error(rows.length + ' rows instead of one')
      await change(client, id)
    }),
  'read twice': (id) =>
    db.$transaction(async (client) => {
      await client.customer.findUniqueOrThrow({ where: { id } })
      await client.order.aggregate({ _sum: { cents: true } })
    }),
  number: () => db.$queryRaw\`SELECT nextval('plain')\`,
}

let load
process.on('message', (message) => {
  if (message === 'stop') void load?.end()
  else if (message === 'end') void db.$disconnect().then(() => process.disconnect())
  else {
    load = keepAsking(Object.keys(REQUESTS), message.begin, message.most, async (name, id, mark) => {
      await REQUESTS[name](id, mark)
    })
    void load.done().then((answers) => process.send(answers))
  }
})
process.send('ready')
`
