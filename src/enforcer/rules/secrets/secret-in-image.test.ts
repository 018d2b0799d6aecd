import { expect, test } from 'vitest'
import { lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { isSecretFile } from './secret-files.ts'
import { secretInImage } from './secret-in-image.ts'

const check = (text: string) => [...secretInImage.check(sampleRepository({ 'x.Dockerfile': text }))]

test.each([
  ['FROM x\nENV A=1 DB_PASSWORD=hunter2', '2:9 ENV DB_PASSWORD'],
  ['FROM x\nENV DB_PASSWORD hunter2', '2:5 ENV DB_PASSWORD'],
  ['FROM x\nENV DATABASE_URL=postgres://app:hunter2@db/app', '2:5 ENV DATABASE_URL'],
  ['ARG API_KEY=hunter2\nFROM x', '1:5 ARG API_KEY'],
  ['FROM x\nARG NPM_TOKEN\nRUN npm ci', '2:5 ARG NPM_TOKEN'],
  ['FROM x\nARG NPM_TOKEN\nENV T=${NPM_TOKEN:-}', '2:5 ARG NPM_TOKEN'],
  ['FROM x\nLABEL db-password=hunter2', '2:7 LABEL db-password'],
  ['FROM x\nLABEL a=b "api.token"="hunter2 x"', '2:11 LABEL api.token'],
  ['FROM x\nRUN a && \\\n  # it is\n  export NPM_TOKEN=hunter2 && b', '4:20 RUN, NPM_TOKEN'],
  ['FROM x\nRUN --network=none ["mysql", "-u", "root", "--password=hunter2"]', '2:56 RUN, --password'],
  ['FROM x\nRUN curl -u app:hunter2 https://x.test', '2:17 RUN, -u'],
  ['FROM x\nRUN git clone https://app:hunter2@x.test/a.git', '2:15 RUN'],
  ['FROM x\nCMD redis-server --requirepass hunter2', '2:32 CMD, --requirepass'],
  ['FROM x\nCMD [ "redis-server", "--requirepass", "hunter2" ]', '2:41 CMD, --requirepass'],
  ['FROM x\nCMD ["redis-server", \\\n  # why\n  "--requirepass", \\\n  "hunter2"]', '5:4 CMD, --requirepass'],
  ['FROM x\r\nRUN ["curl", "-u", \\\r\n "app:hunter2"]\r\n', '3:7 RUN, -u'],
  ['# escape=`\nFROM x\nCMD ["a", `\n "--password=hunter2"]', '4:14 CMD, --password'],
  ['FROM x\nENTRYPOINT ["sh", "-c", "DB_PASSWORD=hunter2 run"]', '2:38 ENTRYPOINT, DB_PASSWORD'],
  ['FROM x\nHEALTHCHECK --interval=1s CMD redis-cli -a hunter2 ping', '2:44 HEALTHCHECK, -a'],
  ['FROM x\nHEALTHCHECK CMD ["redis-cli", "-a", "hunter2", "ping"]', '2:38 HEALTHCHECK, -a'],
  ['FROM x\nADD https://app:hunter2@x.test/a.tgz /a/', '2:5 ADD'],
  ['FROM x\nRUN <<EOF\na\nexport API_TOKEN=hunter2\nEOF\nRUN b', '4:18 RUN, API_TOKEN'],
  ['FROM x\nRUN python3 - <<EOF\nf(1)\npassword = "hunter2"\nEOF', '4:13 RUN, password'],
  ['FROM x\nCOPY <<-A <<B /etc/\n\ta: 1\n\tA\ndb_password: hunter2\nB', '5:14 COPY, db_password'],
  [`FROM x\nRUN curl -H 'PRIVATE-TOKEN: hunter2' https://x.test`, '2:29 RUN, PRIVATE-TOKEN'],
  ['FROM x\nRUN curl -H "Authorization: Bearer hunter2" x.test', '2:36 RUN, token'],
  ['FROM x\nONBUILD ENV API_TOKEN=hunter2', '2:13 ENV API_TOKEN'],
  ['FROM x\nONBUILD RUN sshpass -p hunter2 ssh x.test', '2:24 RUN, -p'],
  ['FROM x\nRUN npm config set //x.test/:_authToken hunter2', '2:41 RUN, _authToken'],
  ['FROM x\nRUN curl "https://x.test/a?b=c&access_token=hunter2" -o x', '2:10 RUN'],
  ['FROM x\nCOPY config/master.key /rails/config/', '2:1 copy of config/master.key'],
  ['FROM x\nCOPY a .env /app/', '2:1 copy of .env'],
  ['FROM x\nADD ["keys/id_rsa", "/root/.ssh/"]', '2:1 copy of keys/id_rsa'],
])('a secret in a Dockerfile is found and not repeated: %j', (text, expected) => {
  const findings = check(text)
  expect(lines(findings).map((line) => line.replace(/^x\.Dockerfile:|: .*$/g, ''))).toEqual([expected])
  expect(JSON.stringify(findings)).not.toContain('hunter2')
})

test.each([
  'FROM x\nENV DB_PASSWORD_FILE=/run/secrets/db PUBLIC_KEY=abc TOKEN_TTL=3600 DB_PASSWORD=',
  'FROM x\nENV DB_PASSWORD=${DB_PASSWORD}',
  'ARG NPM_TOKEN\nFROM x\nRUN npm ci',
  'FROM x\nARG NPM_TOKEN\nFROM y\nRUN npm ci',
  'FROM x\nRUN true\nARG NPM_TOKEN',
  'FROM x\nARG NODE_IMAGE\nRUN true',
  'FROM x\nRUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci',
  'FROM x\nCOPY .env.example .npmrc id_rsa.pub docker.gpg.key truststore.jks public-key.pem /app/',
  'FROM x\nCOPY --from=y .env /app/',
  'FROM x\nLABEL a.password-policy=strict',
  'FROM x\nRUN DB_PASSWORD=$DB_PASSWORD API_TOKEN="$(cat /run/secrets/token)" SECRET_KEY_BASE_DUMMY=1 run',
  'FROM x\nRUN echo "password: ${DB_PASSWORD}" > a && npm config set //x.test/:_authToken \'${NPM_TOKEN}\'',
  'FROM x\nCMD ["redis-server", "--requirepass", "$PASSWORD"]',
  'FROM x\nHEALTHCHECK NONE',
  'FROM x\nRUN curl -H "Authorization: Bearer $TOKEN" -H "X-Api-Key: ${KEY}" -H "Accept: a/b" "https://x.test?token=$T&page=2"',
  'FROM x\nADD https://x.test/a.tgz /a/',
  'FROM x\nRUN <<EOF\na\nexport API_TOKEN=$(cat b)\nEOF',
])('a Dockerfile without a secret is not found: %j', (text) => {
  expect(check(text)).toEqual([])
})

test('files that are meant for secrets are recognised by their names', () => {
  const secret = [
    'a/.env',
    '.env.production',
    'server.key',
    'key.pem',
    'tls/private-key.pem',
    '.aws/credentials',
    'x.p12',
  ]
  const none = [
    'env',
    '.environment',
    'cert.pem',
    'keys.json',
    'apt/release.key',
    'monkey.pem',
    'credentials.md',
  ]
  expect(secret.filter((path) => !isSecretFile(path))).toEqual([])
  expect(none.filter(isSecretFile)).toEqual([])
})

test.each([
  ['ENV DB_PASSWORD=kX9vQ2mZr7Tf4LpW8sNc3YdB', 'error'],
  ['ENV DATABASE_URL=postgres://App_1:hunter2@db/App', 'warning'],
  ['ENV MSSQL_SA_PASSWORD=Passw0rd!', 'warning'],
])('a password in an image is an error if it looks as if a program has made it: %s', (line, level) => {
  expect(check(`FROM x\n${line}\n`).map((one) => one.level)).toEqual([level])
})
