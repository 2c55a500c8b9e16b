import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { clientPolicyDefaults, type ClientPolicy } from '../../core/workload/policy/client-policy.ts'

/** What of a policy differs from the usual one, in one line. */
export function usePolicySummary(policy: () => ClientPolicy): ComputedRef<string> {
  const { t } = useI18n()
  const balances: Record<ClientPolicy['balance'], string> = {
    leader: 'balanceLeader',
    'round-robin': 'balanceRoundRobin',
    'least-loaded': 'balanceLeastLoaded',
    'power-of-two': 'balancePowerOfTwo',
  }
  return computed(() => {
    const usual = clientPolicyDefaults
    const { balance, timeout, timeoutMs, giveUpMs, retries, backOff, breaker, bulkhead, hedgeAfterMs } =
      policy()
    const parts: (string | null)[] = [
      balance === usual.balance ? null : `${t('policy.balance')} ${t(`policy.${balances[balance]}`)}`,
      timeout === 'adaptive' ? t('policy.saidTimeoutAdaptive') : null,
      timeoutMs === usual.timeoutMs ? null : t('policy.saidTimeoutMs', { value: timeoutMs }),
      giveUpMs === usual.giveUpMs ? null : t('policy.saidGiveUpMs', { value: giveUpMs }),
      retries === usual.retries ? null : t('policy.saidRetries', { value: retries }),
      backOff.kind === 'fixed' ? t('policy.saidBackOffFixed') : null,
      backOff.kind === 'exponential' ? t('policy.saidBackOffExponential') : null,
      backOff.kind !== 'none' && backOff.jitter === 'none' ? t('policy.saidNoJitter') : null,
      breaker === null ? null : t('policy.saidBreaker'),
      bulkhead === null ? null : t('policy.saidBulkhead', { value: bulkhead }),
      hedgeAfterMs === null ? null : t('policy.saidHedge'),
    ]
    const said = parts.filter((part) => part !== null)
    return said.length === 0 ? t('policy.usual') : said.join(' · ')
  })
}
