import type { ServerName } from '../../../ops/stack/servers/server.ts';
import type { Chance } from '../edits/chance.ts';
import type { World } from '../world.ts';

/** What a fault needs exclusively: two faults that need the same are not injected at the same time. */
export type Need = ServerName | 'indexers' | 'workers' | 'network' | 'bulk' | 'targets';

export type Tidy = () => Promise<void>;

export interface Fault {
  kind: string;
  /** How many of a hundred faults are of this kind, approximately. */
  share: number;
  needs: Need[];
  /**
   * Injects the fault, keeps it up for some time and ends it.
   * @param alone whether no other fault is injected meanwhile
   * @returns what an operator does afterwards, once no other fault is present either
   */
  run(world: World, chance: Chance, alone: boolean): Promise<Tidy | undefined>;
}
