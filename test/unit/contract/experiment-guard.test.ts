import { describe, expect, test } from 'vitest'
import { validExperiment, parseExperiment } from '../../../src/host/experiment-text.ts'
import { protocols } from '../../../src/core/protocol/registry.ts'
import { Refusal } from '../../../src/contract/refusal.ts'

const least = { name: 'least', protocol: 'raft' }

function refusal(value: unknown): string {
  try {
    validExperiment(value)
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal)
    return (error as Error).message
  }
  throw new Error(`This was not refused: ${JSON.stringify(value)}`)
}

describe('an experiment file', () => {
  test('may leave out everything that has a default', () => {
    const experiment = validExperiment(least)
    expect(experiment).toMatchObject({
      format: 1,
      driver: 'live',
      mutant: null,
      seed: 1,
      durationSeconds: 20,
      workload: { clients: 5, targeting: 'any', mix: { read: 50, write: 40, cas: 10 } },
    })
    expect(validExperiment({ ...least, protocol: 'two-phase-commit' }).workload.kind).toBe('bank')
  })

  test('that is complete is its own reading', () => {
    const complete = validExperiment({ ...least, faults: [{ kind: 'crash', target: 'n1', atMs: 5 }] })
    expect(validExperiment(JSON.parse(JSON.stringify(complete)))).toEqual(complete)
  })

  test('may begin with a byte order mark', () => {
    expect(parseExperiment(`\uFEFF${JSON.stringify(least)}`).name).toBe('least')
  })
})

describe('a refusal names the path, the value and what was expected', () => {
  test.each([
    ['an unknown key', { ...least, nodse: 3 }, 'nodse: unknown key, did you mean nodes?'],
    [
      'an unknown key further down',
      { ...least, workload: { kinds: 'kv' } },
      'workload.kinds: unknown key, did you mean kind?',
    ],
    ['a missing name', { protocol: 'raft' }, 'name: missing, and it has no default'],
    ['a wrong type', { ...least, nodes: '3' }, 'nodes: "3" is not a number, expected a whole number'],
    ['no nodes', { ...least, nodes: 0 }, /^nodes: 0 is out of range, expected 1 to \d+$/],
    ['ten thousand nodes', { ...least, nodes: 10_000 }, /^nodes: 10000 is out of range, expected 1 to \d+$/],
    ['half a node', { ...least, nodes: 2.5 }, /^nodes: 2.5 is not a whole number, expected 1 to \d+$/],
    [
      'a protocol that does not exist',
      { ...least, protocol: 'rafft' },
      `protocol: "rafft" does not exist, expected one of ${protocols.map(({ id }) => id).join(', ')}`,
    ],
    [
      'a mutant that does not exist',
      { ...least, mutant: 'sleeps' },
      /^mutant: "sleeps" does not exist in raft, expected null or one of .*forgets-vote-on-restart/,
    ],
    [
      'a setting out of bounds',
      { ...least, config: { heartbeatMs: 0 } },
      /^config\.heartbeatMs: 0 is out of range, expected \d+ to \d+$/,
    ],
    [
      'a setting of the wrong type',
      { ...least, config: { preVote: 'yes' } },
      'config.preVote: "yes" is not true or false',
    ],
    [
      'a setting that does not exist',
      { ...least, config: { color: 'red' } },
      /^config\.color: unknown key, expected one of heartbeatMs, /,
    ],
    [
      'a workload that the protocol does not serve',
      { ...least, protocol: 'two-phase-commit', workload: { kind: 'register' } },
      /^workload\.kind: "register" is not served by two-phase-commit, expected one of bank/,
    ],
    [
      'a target that does not exist',
      { ...least, nodes: 5, faults: [{ kind: 'crash', target: 'n9', atMs: 0 }] },
      'faults[0].target: "n9" does not exist, expected n1 to n5 or one of leader, coordinator, follower, participant, random, minority, majority, all',
    ],
    [
      'a link that does not exist',
      { ...least, nodes: 3, faults: [{ kind: 'loss', links: 'n1-n7', probability: 0.5, atMs: 0 }] },
      /^faults\[0\]\.links: "n1-n7" does not exist, expected all, n1-n2, n1>n2 with n1 to n3/,
    ],
    [
      'a probability above one',
      { ...least, faults: [{ kind: 'loss', links: 'all', probability: 3, atMs: 0 }] },
      'faults[0].probability: 3 is out of range, expected 0 to 1',
    ],
    [
      'a fault that ends before it begins',
      { ...least, faults: [{ kind: 'pause', target: 'all', atMs: 100, untilMs: 50 }] },
      'faults[0].untilMs: 50 is not after atMs 100',
    ],
    [
      'a node in two groups of a partition',
      {
        ...least,
        nodes: 3,
        faults: [{ kind: 'partition', shape: 'groups', groups: [['n1'], ['n1', 'n2']], atMs: 0 }],
      },
      'faults[0].groups[1]: n1 stands in two groups, expected each node once',
    ],
    [
      'a partition without sides',
      { ...least, faults: [{ kind: 'partition', shape: 'groups', groups: [], atMs: 0 }] },
      'faults[0].groups: empty, expected the nodes of at least one side',
    ],
    [
      'a bridge between nobody',
      { ...least, nodes: 1, faults: [{ kind: 'partition', shape: 'bridge', atMs: 0 }] },
      'faults[0].shape: bridge needs at least 3 nodes, the experiment has 1',
    ],
    [
      'an isolation of nobody',
      { ...least, faults: [{ kind: 'partition', shape: 'isolate', atMs: 0 }] },
      'faults[0].target: missing, a partition of shape isolate needs one',
    ],
    [
      'a kind of fault that does not exist',
      { ...least, faults: [{ kind: 'crsh', atMs: 0 }] },
      /^faults\[0\]\.kind: "crsh" is not a kind of fault, expected one of crash, pause/,
    ],
    ['a negative seed', { ...least, seed: -1 }, 'seed: -1 is out of range, expected 0 to 9007199254740991'],
    [
      'a newer format',
      { ...least, format: 2 },
      'format: 2 is not known, expected 1, the only format of this version',
    ],
    ['a mix of nothing', { ...least, workload: { mix: { read: 0, write: 0, cas: 0 } } }, /^workload\.mix: /],
    [
      'a check that does not exist',
      { ...least, checks: ['linearizable', 'linearisable'] },
      /^checks\[1\]: "linearisable" does not fit raft with [a-z]+, expected one of linearizable, durable-before-send/,
    ],
    ['a list', [], 'the experiment is a list, expected an object.'],
    ['a number', 7, /^7 is not an object, expected format, name, protocol/],
  ])('%s', (_what, value, sentence) => {
    expect(refusal(value)).toMatch(
      sentence instanceof RegExp
        ? sentence
        : new RegExp(`^${sentence.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
    )
  })

  test('text that is not JSON', () => {
    expect(() => parseExperiment('{"name": "x",')).toThrow(/^This is not JSON text: /)
  })

  test('a key that would reach the prototype', () => {
    const value: unknown = JSON.parse('{"name":"x","protocol":"raft","__proto__":{"nodes":3}}')
    expect(refusal(value)).toMatch(/^__proto__: unknown key/)
  })
})
