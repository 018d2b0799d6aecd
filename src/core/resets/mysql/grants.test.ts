import { expect, test } from 'vitest'
import type { Definition } from './definitions.ts'
import { granting, readGrants } from './grants.ts'

const routine = (kind: Definition['kind'], name: string): Definition => ({
  ...{ kind, name, text: '', reading: null },
})
const GRANTS = readGrants([
  ['clerk', '%', 'PROCEDURE', 'pay', 'Execute,Alter Routine,Grant'],
  ["o'neil", 'localhost', 'FUNCTION', 'pay', 'Grant'],
  ['readers', '', 'PROCEDURE', 'pay', 'Execute'],
  ['gone', '%', 'PROCEDURE', 'pay', 'Execute'],
  ['clerk', '%', 'PROCEDURE', 'other', 'Execute'],
])
const accounts = [
  ['clerk', '%'],
  ["o'neil", 'localhost'],
  ['readers', ''],
]

test('a routine has its grants again, and nobody else is given any', () => {
  const routines = [routine('procedure', 'Pay'), routine('function', 'pay')]
  expect(granting(GRANTS, routines, { product: 'MariaDB', database: 'app', accounts })).toEqual([
    "GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE `app`.`Pay` TO 'clerk'@'%' WITH GRANT OPTION",
    "GRANT EXECUTE ON PROCEDURE `app`.`Pay` TO 'readers'",
    "GRANT USAGE ON FUNCTION `app`.`pay` TO 'o''neil'@'localhost' WITH GRANT OPTION",
  ])
})
