import { describe, expect, test } from 'vitest'
import { repositoryWith, source } from '../../testing/samples/findings.ts'
import { findSuppressions } from './find.ts'

/** Joined at run time, so that the strings of this file are not read as suppressions. */
const IGNORE = ['ssot', 'ignore'].join('-')

const found = (path: string, text: string) =>
  findSuppressions(repositoryWith(source(path, text))).map(({ lines, rules, reason, until }) => ({
    lines: `${lines.first}-${lines.last}`,
    rules: rules.map(({ name }) => name).join(),
    reason,
    ...(until === null ? {} : { until }),
  }))

test.each([
  ['compose.yml', `# ${IGNORE} a -- why\nx: 1\n`],
  ['Dockerfile', `# ${IGNORE} a -- why\nFROM x\n`],
  ['up.sh', `# ${IGNORE} a -- why\nup\n`],
  ['up.py', `# ${IGNORE} a -- why\nup()\n`],
  ['rules.mk', `# ${IGNORE} a -- why\nup:\n`],
  ['up.ts', `// ${IGNORE} a -- why\nup()\n`],
  ['page.md', `<!-- ${IGNORE} a -- why -->\nText\n`],
])('a suppression in %s is found', (path, text) => {
  expect(found(path, text)).toEqual([{ lines: '1-2', rules: 'a', reason: 'why' }])
})

test.each([
  [`# ${IGNORE} a -- why\r\nA=1\r\n`, '1-2'],
  [`A=1\nB=2 # ${IGNORE} a -- why\nC=3\n`, '2-2'],
])('a suppression in an env file is found: %j', (text, lines) => {
  const envFiles = [{ source: source('my.env', text), uses: [] }]
  expect(findSuppressions({ ...repositoryWith(), envFiles })).toMatchObject([
    { lines: { first: Number(lines[0]), last: Number(lines[2]) } },
  ])
})

test('a suppression in a script that is also an env file is found once', () => {
  const script = source('env.sh', `# ${IGNORE} a -- why\nA=1\n`)
  expect(
    findSuppressions({ ...repositoryWith(script), envFiles: [{ source: script, uses: [] }] }),
  ).toHaveLength(1)
})

test.each([
  [`# ${IGNORE} a, b -- two rules`, { rules: 'a,b', reason: 'two rules' }],
  [`# ${IGNORE} a b -- two rules`, { rules: 'a,b', reason: 'two rules' }],
  [`# ${IGNORE}: a -- a colon`, { rules: 'a', reason: 'a colon' }],
  [`#${IGNORE} a — one dash`, { rules: 'a', reason: 'one dash' }],
  [`# ${IGNORE} a`, { rules: 'a', reason: '' }],
  [`# ${IGNORE} a --`, { rules: 'a', reason: '' }],
  [`# ${IGNORE} -- no rule`, { rules: '', reason: 'no rule' }],
  [`# ${IGNORE} a-b -- a -- b`, { rules: 'a-b', reason: 'a -- b' }],
  [`# ${IGNORE} a -- why until: 2026-01-02`, { rules: 'a', reason: 'why', until: '2026-01-02' }],
  [`# ${IGNORE} a -- why [until: 2026-01-02]`, { rules: 'a', reason: 'why', until: '2026-01-02' }],
  [`# ${IGNORE} a -- until: 2026-01-02`, { rules: 'a', reason: '', until: '2026-01-02' }],
])('rules, reason and date of a suppression are read: %s', (text, expected) => {
  expect(found('a.yml', `x: 1\n${text}\n`)).toEqual([{ lines: '2-2', ...expected }])
})

describe('the lines of a suppression', () => {
  test('a suppression after code applies only to its own line', () => {
    expect(found('a.yml', `x: 1 # ${IGNORE} a -- why\ny: 2\n`)).toMatchObject([{ lines: '1-1' }])
  })

  test('a suppression on a line of its own applies up to the next line that is not empty or a comment', () => {
    const text = `# ${IGNORE} a -- why\r\n# more\r\n\r\n  # and more\r\nx: 1\r\ny: 2\r\n`
    expect(found('a.yml', text)).toMatchObject([{ lines: '1-5' }])
  })

  test('a suppression above a code block in Markdown applies to the whole block', () => {
    const text = `Text\n\n<!-- ${IGNORE} a -- why -->\n\n\`\`\`sh\nup\ndown\n\`\`\`\n\nText\n`
    expect(found('a.md', text)).toMatchObject([{ lines: '3-8' }])
  })

  test.each([
    ['a.yml', `# ${IGNORE} a -- why\nx: >-\n  one\n\n  two\n\ny: 2\n`, '1-5'],
    ['a.yml', `x: | # ${IGNORE} a -- why\r\n  one\r\n  two\r\ny: 2\r\n`, '1-3'],
    ['a.yml', `# ${IGNORE} a -- why\n- x: "one\n    two"\n  y: 2\n`, '1-3'],
    ['a.yml', `# ${IGNORE} a -- why\nx:\n  y: 2\n`, '1-2'],
    ['a.sh', `# ${IGNORE} a -- why\nup \\\n  -f a \\\r\n  -f b\ndown\n`, '1-4'],
    ['a.sh', `# ${IGNORE} a -- why\nup \\`, '1-2'],
  ])('a suppression in %s applies to a whole value or command of several lines: %j', (path, text, lines) => {
    expect(found(path, text)).toMatchObject([{ lines }])
  })

  test('a suppression within a line of Markdown applies only to that line', () => {
    expect(found('a.md', `A \`x.yml\` <!-- ${IGNORE} a -- why -->\nB\n`)).toMatchObject([{ lines: '1-1' }])
  })
})

test.each([
  ['a.yml', `x: "# ${IGNORE} a -- why"\n`],
  ['a.yml', `x: |\n  # ${IGNORE} a -- why\n`],
  ['a.yml', `x: a#${IGNORE} a -- why\n`],
  ['Dockerfile', `RUN echo 1 # ${IGNORE} a -- why\n`],
  ['a.sh', `echo "# ${IGNORE} a -- why"\n`],
  ['a.ts', `const a = '// ${IGNORE} a -- why'\n`],
  ['a.md', `\`\`\`yaml\n# ${IGNORE} a -- why\n\`\`\`\n`],
  ['a.md', `Write \`<!-- ${IGNORE} a -- why -->\` there.\n`],
  ['a.yml', `# about ${IGNORE} a -- why\n`],
  ['a.yml', `# ${IGNORE}-file a -- why\n`],
])('a text in %s that only looks like a suppression is not one: %j', (path, text) => {
  expect(found(path, text)).toEqual([])
})

test('an apostrophe or a closed quote before a suppression does not hide it', () => {
  expect(found('a.yml', `x: it's # ${IGNORE} a -- why\n`)).toHaveLength(1)
  expect(found('a.sh', `echo "it's" # ${IGNORE} a -- why\n`)).toHaveLength(1)
})
