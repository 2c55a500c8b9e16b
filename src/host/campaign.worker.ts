/** Storms and hunts of a campaign, on a thread of their own. */
import { parentPort } from 'node:worker_threads'
import { required } from '../core/base/assert.ts'
import { runTrial } from '../core/campaign/detectors.ts'
import { runDetection, runStorms } from '../core/campaign/portion.ts'
import { answerCalls } from './worker-call.ts'

const calls = { storms: runStorms, detection: runDetection, detector: runTrial }
export type CampaignCalls = typeof calls
answerCalls(required(parentPort, 'A campaign runs on worker threads.'), calls)
