import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { announce, timeSince } from './announcement.mjs'
import { build } from './app-build.mjs'
import { ensureChromium } from './chromium.mjs'
import { ensureCjkFont } from './cjk-font.mjs'
import { fromRoot, inScratch } from './repository.mjs'
import { lint, types } from './source-checks.mjs'
import { addTallies, emptyTally, tallyOfReport, tallySentence } from './tally.mjs'
import { testStages } from './test-stages.mjs'
import { runTool } from './tool.mjs'

const checks = { types, lint, build }

/**
 * Runs the named stages (all of them when none is named), goes on after a failure, and closes with one line of
 * numbers. Arguments that name no stage go to the test runners, for example `npm test -- unit -t prng`.
 */
export async function runStages(args) {
  const startedAtMs = Date.now()
  const names = testStages.map((stage) => stage.name)
  const asked = args.filter((arg) => names.includes(arg))
  const runnerArgs = args.filter((arg) => !names.includes(arg))
  const stages = testStages.filter((stage) => asked.length === 0 || asked.includes(stage.name))
  let total = emptyTally
  for (const stage of stages) total = addTallies(total, await runStage(stage, runnerArgs))
  print(`\n== all stages: ${timeSince(startedAtMs)}`)
  print(tallySentence(total))
  return total.failed === 0 ? 0 : 1
}

async function runStage(stage, runnerArgs) {
  const startedAtMs = Date.now()
  print(`\n== ${stage.name}: ${stage.title}`)
  const tally = await tallyOfStage(stage, runnerArgs)
  print(`== ${stage.name}: ${tallySentence(tally)} in ${timeSince(startedAtMs)}`)
  return tally
}

async function tallyOfStage(stage, runnerArgs) {
  try {
    if (stage.kind === 'check') return tallyOfCheck(await checks[stage.name]())
    if (!hasTests(stage.folders)) return emptyTally
    return await (stage.kind === 'vitest' ? runVitest(stage, runnerArgs) : runPlaywright(stage, runnerArgs))
  } catch (error) {
    announce(error instanceof Error ? error.message : String(error))
    return { ...emptyTally, failed: 1 }
  }
}

async function runVitest({ name, folders }, runnerArgs) {
  const reportPath = freshReport(name)
  const projects = folders.filter((folder) => hasTests([folder])).flatMap((folder) => ['--project', folder])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`]
  const args = ['run', '--config', 'test/vitest.config.ts', ...projects, ...reporters, ...runnerArgs]
  const { code } = await runTool('vitest', args)
  return tallyAndKeep('vitest', name, reportPath, code)
}

async function runPlaywright({ name }, runnerArgs) {
  const chromium = await ensureChromium()
  if (chromium.path === undefined) {
    print(`skipped: ${chromium.reason}`)
    return { ...emptyTally, skipped: 1 }
  }
  await ensureCjkFont()
  const reportPath = freshReport(name)
  const env = {
    FAULTLINE_CHROMIUM: chromium.path,
    PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath,
    // Playwright settles colour for its workers by itself, and Node warns about two opinions.
    NO_COLOR: undefined,
  }
  const { code } = await runTool(
    'playwright',
    ['test', '--config', 'test/playwright.config.ts', ...runnerArgs],
    { env },
  )
  return tallyAndKeep('playwright', name, reportPath, code)
}

function tallyOfCheck(code) {
  return code === 0 ? { ...emptyTally, passed: 1 } : { ...emptyTally, failed: 1 }
}

/**
 * The runner writes under a name of this run: an old report must never stand in for a runner that crashed before
 * it wrote its own, and two runs at once must not read each other's.
 */
function freshReport(name) {
  const folder = inScratch('reports')
  mkdirSync(folder, { recursive: true })
  return join(folder, `${name}.${process.pid}.json`)
}

function tallyAndKeep(kind, name, reportPath, code) {
  const tally = tallyOfReport(kind, reportPath, code)
  if (existsSync(reportPath)) renameSync(reportPath, inScratch('reports', `${name}.json`))
  return tally
}

function hasTests(folders) {
  return folders.some((folder) => hasTestFile(fromRoot('test', folder)))
}

function hasTestFile(path) {
  if (!existsSync(path)) return false
  return readdirSync(path, { withFileTypes: true }).some((entry) => {
    if (entry.isDirectory()) return hasTestFile(`${path}/${entry.name}`)
    return /\.(test|spec)\.ts$/.test(entry.name)
  })
}

function print(line) {
  process.stdout.write(`${line}\n`)
}
