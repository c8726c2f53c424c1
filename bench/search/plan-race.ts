import { type ExchangeWith, multiSearchBody } from '../exchange.ts';
import { createBenchProgress } from '../progress.ts';
import { median } from '../statistics.ts';
import { difference } from './agreement.ts';
import type { Deadline } from './deadline.ts';
import type { Subject } from './subjects.ts';

export type Contender = 'ours' | 'baseline' | 'own_text_baseline';

/** One query: the median of its rounds, in ms. */
export interface Raced {
  subject: Subject;
  ms: Partial<Record<Contender, number>>;
}

export interface Race {
  raced: Raced[];
  rounds: number;
  /** Queries whose total or counts differ between the plans, with the first difference. */
  differences: string[];
}

/**
 * Sends every query in every plan, one after the other, in alternating order, so that no plan always has the warmer caches. A
 * round before the counted ones warms up and compares the results.
 */
export async function racePlans(
  what: string,
  subjects: Subject[],
  send: ExchangeWith,
  index: string,
  rounds: number,
  deadline: Deadline,
  beforeRound: () => Promise<unknown>,
): Promise<Race> {
  const runners = subjects.map((subject) => ({
    subject,
    sent: bodies(subject, index),
    times: new Map<Contender, number[]>(),
  }));
  const differences: string[] = [];
  const progress = createBenchProgress(what, 'queries');
  let done = 0;
  let round = 0;
  for (; round <= rounds; round += 1) {
    if (round > 1 && deadline.isOver()) break;
    await beforeRound();
    for (const [position, { subject, sent, times }] of runners.entries()) {
      const turned = (round + position) % 2 === 0 ? sent : [...sent].reverse();
      const answers = new Map<Contender, Buffer>();
      for (const [contender, body] of turned) {
        const { status, body: answer, ms } = await send('/_msearch', body);
        if (status !== 200) throw new Error(`${contender}: ${status} ${answer.toString().slice(0, 500)}`);
        answers.set(contender, answer);
        if (round > 0) times.set(contender, [...(times.get(contender) ?? []), ms]);
      }
      if (round === 0) {
        const found = difference(subject, answers.get('ours') as Buffer, answers.get('baseline') as Buffer);
        if (found) differences.push(`${JSON.stringify(subject.parameters)}: ${found}`);
      }
      done += 1;
      progress.update(done, runners.length * (rounds + 1));
    }
  }
  progress.end(done);
  return {
    raced: runners.map(({ subject, times }) => ({
      subject,
      ms: Object.fromEntries([...times].map(([contender, all]) => [contender, median(all)])),
    })),
    rounds: round - 1,
    differences,
  };
}

function bodies({ plan, baseline, ownBaseline }: Subject, index: string): [Contender, Buffer][] {
  const ours = [plan.hits, ...plan.counts.map((count) => count.body)];
  return [
    ['ours', multiSearchBody(index, ours)],
    ['baseline', multiSearchBody(index, [baseline])],
    ...(ownBaseline
      ? ([['own_text_baseline', multiSearchBody(index, [ownBaseline])]] as [Contender, Buffer][])
      : []),
  ];
}
