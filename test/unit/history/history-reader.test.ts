import { describe, expect, test } from 'vitest'
import { nestingMax } from '../../../src/core/history/nesting.ts'
import { problem, reading, readText, told } from './read.ts'

const register = [
  '{:process 0, :type :invoke, :f :write, :value 3, :time 1000, :index 0}',
  '{:process :nemesis, :type :info, :f :start, :value "x", :time 1500, :index 1}',
  '{:process 1, :type :invoke, :f :read, :value nil, :time 2000, :index 2}',
  '{:process 0, :type :ok, :f :write, :value 3, :time 2500, :index 3}',
  '{:process 1, :type :ok, :f :read, :value 3, :time 4500, :index 4}',
  '{:process 0, :type :invoke, :f :cas, :value [3 4], :time 5000, :index 5}',
  '{:process 1, :type :invoke, :f :cas, :value [9 4], :time 5000, :index 6}',
  '{:process 0, :type :info, :f :cas, :value [3 4], :time 6000, :index 7, :error :timeout}',
  '{:process 1, :type :fail, :f :cas, :value [9 4], :time 7000, :index 8}',
  '{:process 2, :type :invoke, :f :write, :value 5, :time 8000, :index 9}',
]
const registerTold = [
  'p0 write null 3 -> null [1, 2.5] ok',
  'p1 read null null -> 3 [2, 4.5] ok',
  'p0 cas null [3,4] -> ? [5, Infinity] info',
  'p1 cas null [9,4] -> ? [5, 7] fail',
  'p2 write null 5 -> ? [8, Infinity] info',
]

describe("Jepsen's EDN", () => {
  test('one map a line: invocations and completions are paired, who breaks the system is left out', () => {
    expect(told(register.join('\n'))).toEqual(registerTold)
    const { leftOut, lines, format, history, timeFallsLine } = reading(register.join('\n'))
    expect(leftOut).toEqual({ nemesis: 1, lines: 0, completions: 0, cut: false })
    expect([...lines]).toEqual([1, 3, 6, 7, 10])
    expect([format, history.clock, history.order, timeFallsLine]).toEqual(['edn', 'us', 'realtime', null])
  })

  test.each([
    ['a vector over several lines', `[${register.join('\n ')}]`],
    ['a list with comments', `; a run\n(${register.join('\n ; [{( "\n')}\n)\n`],
    ['maps without line breaks', register.join('')],
    ['tagged maps', register.map((line) => `#jepsen.history.Op${line}`).join('\n')],
    ['a tag before the list', `#jepsen/history [${register.join('\n')}]`],
    ['line breaks of Windows and a mark at the beginning', `\ufeff${register.join('\r\n')}\r\n`],
    ['discarded maps between', register.join('\n#_{:process 0 :type :ok "}" 1}\n')],
    ['blank lines', `\n\n${register.join('\n\n')}\n\n`],
  ])('%s are the same history, in pieces of any length', (_, text) => {
    expect(told(text)).toEqual(registerTold)
    for (const length of [1, 2, 7, 64])
      expect(readText(text, {}, length)).toEqual(readText(text, {}, 1 << 20))
  })

  test('strings, characters and comments hide brackets from the splitter', () => {
    const values = ['"}]{"', '"\\"}"', '\\}', '"; no comment"', '#{1 2}']
    const text = values
      .map((value, i) => `{:process ${i} :type :invoke ; } "\n :f :write :value ${value}}`)
      .join('')
    for (const length of [1, 3, 1000]) {
      const read = readText(text, {}, length)
      expect('history' in read && read.history.operations.map(({ input }) => input)).toEqual([
        '}]{',
        '"}',
        '}',
        '; no comment',
        [1, 2],
      ])
    }
  })

  test('without times, or with times that go back, the order of the entries is the clock', () => {
    const untimed = register.map((line) => line.replace(/ :time \d+,/, ''))
    expect(told(untimed.join('\n'))[0]).toBe('p0 write null 3 -> null [0, 3] ok')
    const back = register.join('\n').replace(':time 2000', ':time 900')
    expect(told(back)[0]).toBe('p0 write null 3 -> null [0, 3] ok')
    expect(reading(back)).toMatchObject({ timeFallsLine: 3, history: { clock: 'index' } })
  })

  test('nanoseconds since 1970 are too large for a number and counted from the first', () => {
    const text = register.join('\n').replaceAll(':time ', ':time 1700000000000000')
    expect(told(text)[1]).toBe('p1 read null null -> 3 [1, 3.5] ok')
  })

  test('reads that know their answer before they ask ask for nothing', () => {
    const text = '[{:process 0 :type :invoke :f :read :value 4} {:process 0 :type :ok :f :read :value 4}]'
    expect(told(text)).toEqual(['p0 read null null -> 4 [0, 1] ok'])
  })

  test('transactions keep what they asked and what they saw, named or not', () => {
    const text = [
      '{:type :invoke :process 1 :value [[:append 5 1] [:r 6 nil]]}',
      '{:type :ok     :process 1 :value [[:append 5 1] [:r 6 [2]]]}',
      '{:type :invoke :process 1 :f :txn :value [[:w 5 1]]}',
    ]
    expect(told(text.join('\n'))).toEqual([
      'p1 txn null [["append",5,1],["r",6,null]] -> [["append",5,1],["r",6,[2]]] [0, 1] ok',
      'p1 txn null [["w",5,1]] -> ? [2, Infinity] info',
    ])
  })

  test('completions alone are operations of which but the end is known', () => {
    const text = [
      '{:type :ok, :value [[:append :x 1]]}',
      '{:type :fail, :value [[:append :x 2]]}',
      '{:type :ok, :value [[:r :x [1]]]}',
    ].join('\n')
    expect(told(text)).toEqual([
      'p?0 txn null [["append","x",1]] -> [["append","x",1]] [0, 0] ok',
      'p?1 txn null [["append","x",2]] -> ? [1, 1] fail',
      'p?2 txn null [["r","x",null]] -> [["r","x",[1]]] [2, 2] ok',
    ])
    expect(reading(text).history.order).toBe('completions')
  })

  test('answers that are no echo are kept: what was dequeued, a token, an identity', () => {
    const say = (f: string, value: string, answer: string) =>
      `{:process 0 :type :invoke :f :${f} :value ${value}} {:process 0 :type :ok :f :${f} :value ${answer}}`
    const text = [say('dequeue', 'nil', '7'), say('enqueue', '8', '8'), say('acquire', 'nil', '33')].join(
      '\n',
    )
    expect(reading(text).history.operations.map(({ output }) => output)).toEqual([7, null, 33])
  })
})

describe('keys of jepsen.independent', () => {
  const keyed = [
    '{:process 0 :type :invoke :f :write :value [7 1]}',
    '{:process 0 :type :ok :f :write :value [7 1]}',
    '{:process 0 :type :invoke :f :read :value [7 nil]}',
    '{:process 0 :type :ok :f :read :value [7 1]}',
    '{:process 0 :type :invoke :f :cas :value [8 [1 2]]}',
    '{:process 0 :type :ok :f :cas :value [8 [1 2]]}',
  ]

  test('are found when every question is a pair', () => {
    expect(told(keyed.join('\n'))).toEqual([
      'p0 write 7 1 -> null [0, 1] ok',
      'p0 read 7 null -> 1 [2, 3] ok',
      'p0 cas 8 [1,2] -> true [4, 5] ok',
    ])
  })

  test('are not found in cas alone, in transactions, or where one read asks with nothing', () => {
    const cas = '{:process 0 :type :invoke :f :cas :value [1 2]}'
    const txn = '{:process 0 :type :invoke :f :txn :value [[:w 1 1] [:w 2 1]]}'
    const read = '{:process 1 :type :invoke :f :read :value nil}'
    for (const text of [cas, txn, `${keyed.join('\n')}\n${read}`])
      expect(reading(text).history.operations.every(({ key }) => key === null)).toBe(true)
    expect(reading(cas, { keyed: 'yes' }).history.operations[0]).toMatchObject({ key: 1, input: 2 })
    expect(reading(keyed.join('\n'), { keyed: 'no' }).history.operations[0]!.input).toEqual([7, 1])
    expect(problem(read, { keyed: 'yes' })).toBe(
      '1:1 a read whose value is no pair, expected [key value] of every operation',
    )
  })

  test('are no keys when a read is answered with something else: pairs may be elements of a set', () => {
    const lines = [
      '{"process":0,"type":"invoke","f":"add","value":[0,1]}',
      '{"process":0,"type":"ok","f":"add","value":[0,1]}',
      '{"process":0,"type":"invoke","f":"read","value":[0,null]}',
    ]
    const answered = (value: string): string[] =>
      told([...lines, `{"process":0,"type":"ok","f":"read","value":${value}}`].join('\n'))
    expect(answered('[0,[1]]')[1]).toBe('p0 read 0 null -> [1] [2, 3] ok')
    expect(answered('[0,1,2]')[1]).toBe('p0 read null [0,null] -> [0,1,2] [2, 3] ok')
  })
})

describe('logs', () => {
  const log = [
    'INFO  jepsen.core - Running test',
    'INFO  jepsen.util - 4\t:invoke\t:write\t3',
    'INFO  jepsen.util - :nemesis\t:info\t:start\tnil',
    'INFO  jepsen.util - 0\t:invoke\t:read\tnil',
    'INFO  jepsen.util - 4\t:ok\t:write\t3',
    'INFO  jepsen.util - 0\t:ok\t:read\t3',
    'INFO  jepsen.util - 0\t:invoke\t:cas\t[3 1]',
    'INFO  jepsen.util - 0\t:fail\t:cas\t[3 1]',
    'INFO  jepsen.util - 4\t:invoke\t:write\t2',
    'INFO  jepsen.util - 4\t:info\t:write\t:timed-out',
    '0 :invoke :read nil',
  ]

  test('tell of operations among other things', () => {
    expect(told(log.join('\n'))).toEqual([
      'p4 write null 3 -> null [0, 3] ok',
      'p0 read null null -> 3 [2, 4] ok',
      'p0 cas null [3,1] -> ? [5, 6] fail',
      'p4 write null 2 -> ? [7, Infinity] info',
      'p0 read null null -> ? [9, Infinity] info',
    ])
    expect(reading(log.join('\n')).leftOut).toMatchObject({ nemesis: 1, lines: 1 })
  })

  test.each([
    'INFO  jepsen.util - 6 \t:invoke :write \t38 \t:hint 0',
    'INFO [2020-06-15 12:00:00,123] jepsen worker 6 - jepsen.util 6\t:invoke\t:write\t38',
    '6\t:invoke\t:write\t38',
  ])('of other ages are understood: %s', (line) => {
    expect(told(line)).toEqual(['p6 write null 38 -> ? [0, Infinity] info'])
  })

  test("in Porcupine's of etcd a failed cas has found another value", () => {
    expect(told(log.join('\n'), { format: 'porcupine' })[2]).toBe('p0 cas null [3,1] -> false [5, 6] ok')
  })

  test("Porcupine's key-value logs have the key beside the value, and nothing is an empty text", () => {
    const text = [
      '{:process 1, :type :invoke, :f :get, :key "0", :value nil}',
      '{:process 2, :type :invoke, :f :put, :key "0", :value "x"}',
      '{:process 1, :type :ok, :f :get, :key "0", :value ""}',
      '{:process 2, :type :ok, :f :put, :key "0", :value "x"}',
      '{:process 2, :type :invoke, :f :append, :key "0", :value "y"}',
      '{:process 2, :type :ok, :f :append, :key "0", :value "y"}',
    ].join('\n')
    expect(told(text)).toEqual([
      'p1 read "0" null -> "" [0, 2] ok',
      'p2 write "0" "x" -> null [1, 3] ok',
      'p2 append "0" "y" -> null [4, 5] ok',
    ])
    expect(reading(text)).toMatchObject({ format: 'porcupine', history: { initial: '' } })
  })
})

describe('JSON', () => {
  const events = [
    { process: 0, type: 'invoke', f: 'add', value: 1, time: 1000, index: 0 },
    { process: 0, type: 'ok', f: 'add', value: 1, time: 2000, index: 1 },
    { process: 'nemesis', type: 'info', f: 'start', value: null },
    { process: 'c2', type: 'invoke', f: 'read', time: 3000, index: 4 },
    { process: 'c2', type: 'ok', f: 'read', value: [1], time: 4000, index: 5 },
  ]
  const expected = ['p0 add null 1 -> null [1, 2] ok', 'c2 read null null -> [1] [3, 4] ok']

  test.each([
    ['jsonl', events.map((one) => JSON.stringify(one)).join('\n')],
    ['json', JSON.stringify(events)],
    ['json', JSON.stringify(events, null, 2)],
    ['json', events.map((one) => JSON.stringify(one, null, 2)).join('\n')],
  ])('as %s is the same history', (format, text) => {
    expect(told(text)).toEqual(expected)
    expect(reading(text).format).toBe(format)
    for (const length of [1, 5]) expect(readText(text, {}, length)).toEqual(readText(text))
  })

  test('a whole number too large for JSON stays itself', () => {
    const text = '{"process":0,"type":"invoke","f":"write","value":9007199254740993}'
    expect(reading(text).history.operations[0]!.input).toBe('9007199254740993')
  })

  test('history/1 keeps its times, its order and what was not recorded', () => {
    const text = [
      '{"format":"history/1","kind":"linearizability","model":"cas-register","initial":0,"time":"ns"}',
      '{"process":1,"op":"read","output":null,"outputKnown":false,"call":3000,"return":5000,"status":"ok"}',
      '{"process":0,"op":"cas","key":"k","value":[0,1],"output":true,"call":1000,"return":2000,"status":"ok"}',
      '{"process":2,"op":"write","value":4,"call":7000,"return":null,"status":"info"}',
    ].join('\n')
    expect(told(text)).toEqual([
      'p0 cas "k" [0,1] -> true [1, 2] ok',
      'p1 read null null -> ? [3, 5] ok',
      'p2 write null 4 -> ? [7, Infinity] info',
    ])
    const { history, lines } = reading(text)
    expect([history.model, history.initial, history.clock, [...lines]]).toEqual([
      'cas-register',
      0,
      'us',
      [3, 2, 4],
    ])
  })

  test('history/1 of transactions may know an order within each process only', () => {
    const text = [
      '{"format":"history/1","kind":"txn","model":"rw-register","order":"session"}',
      '{"process":0,"call":null,"return":null,"status":"ok","txn":[["w","x",1],["r","y",2]]}',
    ].join('\n')
    expect(told(text)).toEqual([
      'p0 txn null [["w","x",1],["r","y",null]] -> [["w","x",1],["r","y",2]] [0, 0] ok',
    ])
    expect(reading(text).history.order).toBe('session')
  })
})

describe('CSV', () => {
  test('has JSON or bare words in its cells, and quotes as RFC 4180 says', () => {
    const text = [
      'process,f,key,value,output,call,return,outcome',
      '1,write,x,"[1,""a,b""]",,2,5,ok',
      'alice,read,x,,"two',
      'lines",1,3,',
      '0,write,y,2026-01-01,,7,,',
    ].join('\r\n')
    expect(told(text)).toEqual([
      'alice read "x" null -> "two\\nlines" [1, 3] ok',
      'p1 write "x" [1,"a,b"] -> null [2, 5] ok',
      'p0 write "y" "2026-01-01" -> ? [7, Infinity] info',
    ])
    expect([...reading(text).lines]).toEqual([3, 2, 5])
  })

  test('has times where the columns name a unit', () => {
    const text = 'process,f,value,output,call_ms,return_ms\n0,write,1,,1.5,2\n'
    expect(told(text)).toEqual(['p0 write null 1 -> null [1500, 2000] ok'])
    expect(reading(text).history.clock).toBe('us')
  })
})

describe('what is none is refused with the place', () => {
  const [invoke] = register
  test.each([
    ['', '1:1 an empty text, expected a history'],
    [' \n ', '1:1 an empty text, expected a history'],
    ['hello', '1:1 "hello", expected EDN maps, JSON maps, lines of a Jepsen log, or CSV with a header'],
    ['[]', '1:1 no operation of a client, expected at least one'],
    ['{:process :nemesis :type :info :f :x}', '1:1 no operation of a client, expected at least one'],
    [
      `${invoke}\n{:type :ok :process 3 :f :read}`,
      '2:1 a completion of a process that has asked nothing, expected its invocation before',
    ],
    [
      `{:type :ok :process 3 :f :read}\n${invoke}`,
      '1:1 a completion of a process that has asked nothing, expected its invocation before',
    ],
    [
      '{:process 0 :type :invoke :f :read}\n {:process 0 :type :invoke :f :read}',
      '2:2 another operation of p0, which is still waiting for the one of line 1, expected a process to do one thing at a time',
    ],
    [
      '{:process 0 :type :invoke :f :a}\n{:process 0 :type :info :f :a}\n{:process 0 :type :invoke :f :a}',
      '3:1 another operation of p0, which has not known what became of its last one since line 2, expected a process to do one thing at a time',
    ],
    [
      '{:type :invoke :f :read}\n{:type :invoke :f :write :value 4}',
      '2:1 an operation of nobody while another of nobody is open, expected a process in every entry',
    ],
    [
      '{:process 0 :type :invoke :f :read}\n{:process 0 :type :ok :f :write}',
      '2:1 the end of a write of p0, expected that of its read of line 1',
    ],
    [
      '{:process 0 :type :invoke :f :a :index 3}{:process 1 :type :invoke :f :a :index 3}',
      '1:42 the index 3 after 3, expected indexes that rise',
    ],
    [
      '{:process 0 :type :invoke :f :a :time ##NaN}',
      '1:1 the time "##NaN", expected a number of nanoseconds',
    ],
    ['{:process 0 :type :ask :f :a}', '1:1 the type "ask", expected invoke, ok, fail or info'],
    ['{:process 0.5 :type :ok :f :a}', '1:1 the process 0.5, expected a whole number or a name'],
    ['{:process 0 :f :a}', '1:1 a map without a type, expected invoke, ok, fail or info'],
    [`[${invoke}] 7`, `1:${invoke!.length + 4} more text, expected nothing after the list of records`],
    [`[${invoke}\n)`, '2:1 a ), expected a record'],
    [`[${invoke}`, '1:1 half a record, where the text ends, expected the whole of it: the file was cut'],
    [
      `${invoke}\n  {:process 1 :type`,
      '2:3 half a record, where the text ends, expected the whole of it: the file was cut',
    ],
    [
      '{"process":0,"type":"invoke","f":"a"}\n{"process":1,"ty',
      '2:1 half a record, where the text ends, expected the whole of it: the file was cut',
    ],
    ['{"process":0,"type":"invoke","f":"a",}\n', '1:38 "}", expected a name in quotes'],
    ['{"format":"history/2"}', '1:1 the format "history/2", expected history/1'],
    [
      '{"format":"history/1","kind":"linearizability"}\n{"op":"read"}',
      '2:1 the status null, expected ok, fail or info',
    ],
    [
      '{"format":"history/1","kind":"linearizability"}\n{"op":"a","status":"ok","process":1,"call":4,"return":3}',
      '2:1 a return at 3, expected none before its call at 4',
    ],
    [
      'process,f\n1,a',
      '1:1 a header without value, expected the columns process, f, key, value, output, call, return, outcome',
    ],
    [
      'process,f,value,output,call,return\n1,read,,"x,1,2',
      '2:1 half a record, where the text ends, expected the whole of it: the file was cut',
    ],
    [
      'process,f,value,output,call,return\n1,read,,,1',
      '2:1 half a record, where the text ends, expected the whole of it: the file was cut',
    ],
    [
      'process,f,value,output,call,return\n1,read,,,1\n',
      '2:1 a row of 5 cells, expected 6, as in the header',
    ],
    ['process,f,value,output,call,return\n1,read,,,soon,2', '2:1 the call "soon", expected a number'],
  ])('%s', (text, sentence) => {
    expect(problem(text)).toBe(sentence)
  })

  test('nesting ten thousand deep, in every form', () => {
    const deep = '['.repeat(10_000)
    const sentence = `more than ${nestingMax} brackets inside each other`
    expect(problem(`{:process 0 :type :invoke :f :write :value ${deep}`)).toContain(sentence)
    expect(problem(`{"process":0,"type":"invoke","f":"write","value":${deep}`)).toContain(sentence)
    const json = `{"process":0,"type":"invoke","f":"write","value":${deep}1${']'.repeat(10_000)}}`
    for (const text of [json, `[${json}]`]) expect(problem(text)).toContain(sentence)
    expect(problem(`0\t:invoke\t:write\t${deep}\n`)).toContain(sentence)
    const row = `0,write,"${deep}1${']'.repeat(10_000)}",,1,2`
    expect(problem(`process,f,value,output,call,return\n${row}`)).toContain(sentence)
  })
})

describe('leniently', () => {
  test('half a record at the end is left out, and said', () => {
    const cut = register.join('\n').slice(0, -12)
    expect(told(cut, { lenient: true })).toEqual(registerTold.slice(0, 4))
    expect(reading(cut, { lenient: true }).leftOut.cut).toBe(true)
    const json = '{"process":0,"type":"invoke","f":"a"}\n{"process":1,"ty'
    expect(reading(json, { lenient: true }).leftOut.cut).toBe(true)
  })

  test('a process that comes back is a new one, and completions of nothing are left out', () => {
    const text = [
      '{:process 7 :type :ok :f :a}',
      '{:process 0 :type :invoke :f :a}',
      '{:process 0 :type :info :f :a}',
      '{:process 0 :type :ok :f :a}',
      '{:process 0 :type :invoke :f :a}',
      '{:process 0 :type :invoke :f :a}',
    ].join('\n')
    const { history, leftOut } = reading(text, { lenient: true })
    expect(history.operations.map(({ process }) => process)).toContain('p0/2')
    expect(leftOut.completions).toBe(1)
  })
})
