import { expect, test } from 'vitest'
import { Refusal } from '../../../src/contract/refusal.ts'
import { diskProblem } from '../../../src/host/sqlite.ts'

const coded = (code: string): Error => Object.assign(new Error('from the system'), { code })

test.each([
  ['ENOSPC', /the disk is full, nothing that was there was changed/],
  ['EROFS', /no permission to write here/],
  ['EFBIG', /the disk does not take it \(EFBIG\), nothing that was there was changed/],
  ['SQLITE_IOERR_WRITE', /the disk does not take it \(SQLITE_IOERR_WRITE\)/],
  ['ENAMETOOLONG', /this name is too long/],
  ['EISDIR', /this is a folder, expected a file/],
])('a disk that says %s is refused in one sentence with the path', (code, sentence) => {
  const problem = diskProblem(coded(code), 'runs/a.faultline')
  expect(problem).toBeInstanceOf(Refusal)
  expect((problem as Refusal).message).toMatch(sentence)
  expect((problem as Refusal).message).toMatch(/^runs\/a\.faultline: /)
})

test('a mistake of our own stays what it is', () => {
  const mistake = new TypeError('undefined is not a function')
  expect(diskProblem(mistake, 'runs/a.faultline')).toBe(mistake)
})
