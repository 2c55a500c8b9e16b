import { describe, expect, test } from 'vitest'
import { renderReport } from '../../../src/core/report/report.ts'
import { overallAnswer } from '../../../src/core/report/document.ts'
import { sampleDocument } from './sample-document.ts'
import { recordedOf } from '../../../src/core/history/recorded-operation.ts'
import { reading } from '../history/read.ts'

const document = sampleDocument()

describe('the HTML report', () => {
  const html = renderReport(document, 'html', 'en')

  test('is one file: no script, no link, no picture from elsewhere', () => {
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|https?:/i)
    expect(html).toContain("default-src 'none'")
  })

  test('keeps foreign text from becoming markup', () => {
    expect(html).toContain('A &lt;script&gt;alert(1)&lt;/script&gt; | run')
    expect(html.match(/<\/style>/g)).toHaveLength(1)
  })

  test('draws gaps as gaps: each chart line begins anew after a window without data', () => {
    const latency = /<path class="line-1" d="([^"]*)"/g
    const paths = [...html.matchAll(latency)].map((match) => match[1]!)
    expect(paths).toHaveLength(3)
    expect(paths[1]!.match(/M/g)).toHaveLength(2)
    expect(paths[1]!.match(/L/g)).toHaveLength(1)
  })

  test('shows a band for each fault behind each chart, and marks the node that it hit', () => {
    expect(html.match(/class="band"/g)).toHaveLength(3)
    expect(html.match(/class="node hit"/g)).toHaveLength(1)
    expect(html.match(/class="node"/g)).toHaveLength(2)
  })

  test('shows the evidence with its operations and how to run it again', () => {
    expect(html).toContain('<td>write x 0</td>')
    expect(html).toContain('run experiment.json --driver live --seed 7')
    expect(html).toContain('&quot;protocol&quot;: &quot;raft&quot;')
  })

  test('is written in Chinese too', () => {
    const chinese = renderReport(document, 'html', 'zh-CN')
    expect(chinese).toContain('lang="zh-CN"')
    expect(chinese).toContain('发现违例')
    expect(chinese).not.toMatch(/report\.[a-z]+/)
  })
})

test('no label of a report is missing its word', () => {
  for (const format of ['html', 'md'] as const) {
    for (const language of ['en', 'zh-CN'] as const) {
      expect(renderReport(document, format, language)).not.toMatch(/\breport\.[a-zA-Z.]+/)
    }
  }
})

test('the Markdown report cannot be broken by the names in it', () => {
  const markdown = renderReport(document, 'md', 'en')
  expect(markdown.split('\n')[0]).toBe('# A \\<script\\>alert(1)\\</script\\> \\| run')
  expect(markdown).toContain('| \\#0 | c1 | write x 0 |')
})

test('the CSV history quotes as RFC 4180 says and has a line for each operation', () => {
  const csv = renderReport(document, 'csv', 'en')
  expect(csv.split('\r\n')[0]).toBe(
    'index,client,process,f,arguments,call_us,return_us,outcome,result,reason',
  )
  expect(csv).toContain(
    '2,c1,0,cas,"{""key"":""x"",""from"":0,""to"":""a,\\""b\\""\\n""}",2000,2500,ok,false,',
  )
  expect(csv.trimEnd().split('\r\n')).toHaveLength(6)
})

test('the EDN history is what Jepsen reads: invoke and end of each operation in order, time in nanoseconds', () => {
  expect(renderReport(document, 'edn', 'en').split('\n')).toEqual([
    '{:index 0, :type :invoke, :process 0, :f :write, :value 0, :time 0}',
    '{:index 1, :type :ok, :process 0, :f :write, :value 0, :time 500000}',
    '{:index 2, :type :invoke, :process 1, :f :read, :value nil, :time 1000000}',
    '{:index 3, :type :ok, :process 1, :f :read, :value nil, :time 1500000}',
    '{:index 4, :type :invoke, :process 0, :f :cas, :value [0 "a,\\"b\\"\\n"], :time 2000000}',
    '{:index 5, :type :fail, :process 0, :f :cas, :value [0 "a,\\"b\\"\\n"], :time 2500000}',
    '{:index 6, :type :invoke, :process 0, :f :write, :value 3, :time 3000000}',
    '{:index 7, :type :info, :process 0, :f :write, :value 3, :time 3000000, :error "no answer in time"}',
    '{:index 8, :type :invoke, :process 0, :f :write, :value "</style><script>", :time 4000000}',
    '{:index 9, :type :fail, :process 0, :f :write, :value "</style><script>", :time 4500000, :error "no leader"}',
    '',
  ])
})

test('the EDN of several objects has keys, and is the same history when it is read again', () => {
  const history = document.history
    .filter(({ outcome }) => outcome !== 'info')
    .map((one, i) =>
      i === 0 ? { ...one, operation: { f: 'write' as const, key: 'y', value: { to: [1, 'two'] } } } : one,
    )
  const { operations } = reading(renderReport({ ...document, history }, 'edn', 'en')).history
  const expected = recordedOf(history).operations.map(({ f, key, input, call, outcome, output }) =>
    // What Jepsen calls a cas that found another value.
    ({ f, key, input, call, outcome: f === 'cas' && output === false ? 'fail' : outcome }),
  )
  expect(operations.map(({ f, key, input, call, outcome }) => ({ f, key, input, call, outcome }))).toEqual(
    expected,
  )
})

test('the JSON report holds the whole document', () => {
  expect(JSON.parse(renderReport(document, 'json', 'en'))).toEqual({
    format: 1,
    labels: [],
    ...JSON.parse(JSON.stringify(document)),
  })
})

test('verdicts read together as the worst of them, and no verdict is not an ok', () => {
  const verdict = (answer: 'ok' | 'illegal' | 'unknown') => ({ ...document.verdicts[0]!, answer })
  expect(overallAnswer([])).toBe('unknown')
  expect(overallAnswer([verdict('ok'), verdict('ok')])).toBe('ok')
  expect(overallAnswer([verdict('ok'), verdict('unknown')])).toBe('unknown')
  expect(overallAnswer([verdict('unknown'), verdict('illegal')])).toBe('illegal')
})
