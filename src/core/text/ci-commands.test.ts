import { expect, test } from 'vitest'
import { withoutCiCommands } from './ci-commands.ts'

/* The titles do not have the commands, or the CI service of these tests would obey them. */

test.each([
  ['with properties', '::error file=a.js,line=1::text', '\\x3a:error file=a.js,line=1::text'],
  ['in a later line, after spaces', 'a\n  ::group::text', 'a\n  \\x3a:group::text'],
  ['in capitals', '::ADD-MASK::e', '\\x3a:ADD-MASK::e'],
  ['that stops commands', '::stop-commands::token', '\\x3a:stop-commands::token'],
  ['in the older form, within a line', 'web-1  | ##[error]text', 'web-1  | #\\x23[error]text'],
  ['of Azure', '##vso[task.setvariable variable=a]b', '#\\x23vso[task.setvariable variable=a]b'],
  ['of TeamCity', "##teamcity[message text='a']", "#\\x23teamcity[message text='a']"],
])('a command %s is none any more', (_, text, shown) => {
  expect(withoutCiCommands(text)).toBe(shown)
  expect(withoutCiCommands(shown)).toBe(shown)
})

test.each([
  ['an address at the start of a line', '::1 - - [28/Nov/2026] "GET / HTTP/1.1" 200'],
  ['an address in brackets', '[::1]:5432 refused the connection'],
  ['a name of C++', '::std::vector<int> is not a type'],
  ['a command behind the name of a service', 'web  | ::error::text'],
  ['a word before colons', 'error::notice::text'],
  ['a heading with a link', '## Heading [link](x)'],
  ['a heading of one letter', '# [1]'],
])('%s stays as it is', (_, text) => expect(withoutCiCommands(text)).toBe(text))
