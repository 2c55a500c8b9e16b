import type { Words } from '../../model/sentence.ts'

/** What the bank judge says. */
export const bankWords: Words = {
  en: {
    'bank.ok':
      'Money was neither made nor lost: all {readings} readings and {acknowledged} acknowledged transfers have one order in keeping with real time, and none of the {failed} failed transfers left a trace.',
    'bank.no-reading': 'Nothing to judge: no reading of the balances was completed.',
    'bank.no-opening':
      'Not decided: nobody read the balances before the first transfer, so it is not known what the accounts began with.',
    'bank.strange-transfer': 'Not decided: transfer {index} does not say from where to where and how much.',
    'bank.overdrafts':
      'Not decided: every order that was tried overdraws an account, and not all orders were tried.',
    'bank.malformed': '{reader} read at {time} something that is not the balances of all accounts.',
    'bank.total': '{reader} read at {time} balances that add up to {total} instead of {expected}.',
    'bank.negative': '{reader} read at {time} a balance of {balance} on {account}.',
    'bank.range':
      '{reader} read {balance} on {account} at {time}, but the transfers leave only {least} to {most} there.',
    'bank.lost':
      'An acknowledged transfer is lost: {client} moved {transfer} by {transferTime}, but {reader} read {balance} on {account} at {time} as if it had not happened.',
    'bank.failed-visible':
      'A failed transfer is visible: {client} was told at {transferTime} that {transfer} failed, but {reader} read {balance} on {account} at {time} as if it had happened.',
    'bank.order':
      'No order of the transfers in keeping with real time explains these {count} readings together.',
    'bank.reason.opening': '{account} was opened with {balance}.',
    'bank.reason.before': '{reader} had read {balance} on {account} by {time}.',
    'bank.reason.between':
      'Between the two, {due} transfers on {account} must have happened and {open} others may have.',
    'bank.reason.lost':
      'Without {transfer}, acknowledged to {client} at {transferTime}, the reading would fit.',
    'bank.reason.failed':
      'With {transfer}, which failed for {client} at {transferTime}, the reading would fit.',
    'bank.reason.read': '{reader} read at {time}: {balances}.',
  },
  'zh-CN': {
    'bank.ok':
      '钱既没有凭空产生也没有丢失：全部 {readings} 次读取与 {acknowledged} 笔已确认的转账存在一个符合真实时间的顺序，{failed} 笔失败的转账没有留下痕迹。',
    'bank.no-reading': '无从判断：没有一次余额读取完成。',
    'bank.no-opening': '未能判定：没有人在第一笔转账之前读取余额，不知道各账户最初有多少。',
    'bank.strange-transfer': '未能判定：转账 {index} 没有写明从哪里到哪里以及金额。',
    'bank.overdrafts': '未能判定：试过的每种顺序都会透支某个账户，而并非所有顺序都已试过。',
    'bank.malformed': '{reader} 在 {time} 读到的内容不是全部账户的余额。',
    'bank.total': '{reader} 在 {time} 读到的余额合计为 {total}，而不是 {expected}。',
    'bank.negative': '{reader} 在 {time} 读到 {account} 的余额为 {balance}。',
    'bank.range':
      '{reader} 在 {time} 读到 {account} 为 {balance}，但按各笔转账只可能在 {least} 到 {most} 之间。',
    'bank.lost':
      '一笔已确认的转账丢失了：{client} 的 {transfer} 在 {transferTime} 已确认，但 {reader} 在 {time} 读到 {account} 为 {balance}，仿佛它从未发生。',
    'bank.failed-visible':
      '一笔失败的转账留下了痕迹：{client} 在 {transferTime} 得知 {transfer} 失败，但 {reader} 在 {time} 读到 {account} 为 {balance}，仿佛它发生过。',
    'bank.order': '没有任何符合真实时间的转账顺序能同时解释这 {count} 次读取。',
    'bank.reason.opening': '{account} 开户时为 {balance}。',
    'bank.reason.before': '{reader} 在 {time} 之前读到 {account} 为 {balance}。',
    'bank.reason.between': '在两者之间，{account} 上有 {due} 笔转账必定已发生，另有 {open} 笔可能已发生。',
    'bank.reason.lost': '若没有 {client} 在 {transferTime} 得到确认的 {transfer}，读数就吻合。',
    'bank.reason.failed': '若算上 {client} 在 {transferTime} 失败的 {transfer}，读数就吻合。',
    'bank.reason.read': '{reader} 在 {time} 读到：{balances}。',
  },
}
