import { Refusal } from '../contract/refusal.ts'
import { figuresOf, seedsFor, type DetectorFigures, type DetectorTrial } from '../core/campaign/detectors.ts'
import { detectorKinds } from '../core/detect/settings.ts'
import { membership } from '../core/protocol/membership/index.ts'
import { onAllCores, type CampaignOptions } from './campaign.ts'

export interface DetectorCampaign extends Omit<CampaignOptions, 'protocols'> {
  readonly nodes: readonly number[]
  /** In percent. */
  readonly loss: readonly number[]
  readonly seeds: number
}

/** All detectors at all sizes and losses, on all cores: a row each, by loss, then size, then detector. */
export async function detectorCampaign(campaign: DetectorCampaign): Promise<DetectorFigures[]> {
  refuse(campaign)
  const rows = campaign.loss.flatMap((percent) =>
    campaign.nodes.flatMap((nodes) =>
      detectorKinds.map((detector) => ({ detector, nodes, loss: percent / 100 })),
    ),
  )
  const trials = rows.flatMap((row): DetectorTrial[] =>
    Array.from({ length: seedsFor(row, campaign.seeds) }, (_, i) => ({ ...row, seed: i + 1 })),
  )
  const outcomes = await onAllCores(trials, (call, trial) => call('detector', trial), {
    ...campaign,
    protocols: [],
  })
  return rows.map(({ detector, nodes, loss }) =>
    figuresOf(
      outcomes.filter((one) => one.detector === detector && one.nodes === nodes && one.loss === loss),
    ),
  )
}

function refuse({ nodes, loss, seeds }: DetectorCampaign): void {
  const { min, max } = { ...membership.nodeCount, min: 3 }
  for (const count of nodes)
    if (!Number.isInteger(count) || count < min || count > max)
      throw new Refusal(`--nodes: ${count} is out of range, expected ${min} to ${max}`)
  for (const percent of loss)
    if (!(percent >= 0 && percent <= 90))
      throw new Refusal(`--loss: ${percent} is out of range, expected 0 to 90 percent`)
  if (!Number.isSafeInteger(seeds) || seeds < 1 || seeds > 1000)
    throw new Refusal(`--seeds: ${seeds} is out of range, expected a whole number from 1 to 1000`)
}
