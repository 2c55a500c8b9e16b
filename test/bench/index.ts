import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { checkersBench } from './checkers-bench.ts'
import { detectorsBench } from './detectors-bench.ts'
import { failoverBench } from './failover-bench.ts'
import { figureTable, isMet, type Figure } from './figure.ts'
import { isolationBench } from './isolation-bench.ts'
import { liveBench } from './live-bench.ts'
import { simulatorBench } from './simulator-bench.ts'
import { startBench } from './start-bench.ts'
import { transactionsBench } from './transactions-bench.ts'

type Bench = (tell: (figure: Figure) => void) => void | Promise<void>

const benches: { readonly [name: string]: Bench } = {
  live: liveBench,
  failover: failoverBench,
  simulator: simulatorBench,
  start: startBench,
  detectors: detectorsBench,
  transactions: transactionsBench,
  checkers: checkersBench,
  isolation: isolationBench,
}

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !(name in benches))
const names = positionals.length > 0 ? positionals : Object.keys(benches)
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no bench ${unknown.join(', ')}.`)
  console.error(`npm run bench -- [${Object.keys(benches).join('] [')}] [--json]`)
  process.exit(unknown.length > 0 ? 1 : 0)
}

const report: { bench: string; figures: (Figure & { met: boolean })[] }[] = []
for (const name of names) {
  const figures: Figure[] = []
  console.error(`measuring ${name} ...`)
  await benches[name]?.((figure) => figures.push(figure))
  report.push({ bench: name, figures: figures.map((figure) => ({ ...figure, met: isMet(figure) })) })
  if (!values.json) console.log(['', ...figureTable(name, figures)].join('\n'))
}
const machine = { node: process.version, cores: availableParallelism(), load: loadavg()[0] ?? 0 }
const whole = { machine, benches: report }
if (values.json) console.log(JSON.stringify(whole, null, 2))
else
  console.log(`\nNode.js ${machine.node}, ${machine.cores} cores, load ${machine.load.toFixed(1)} at the end`)
