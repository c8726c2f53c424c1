import type { ServerName } from '../../../ops/stack/servers/server.ts';
import type { Chance } from '../edits/chance.ts';
import type { World } from '../world.ts';

/** What a fault needs for itself: two that need the same do not come at once. */
export type Need = ServerName | 'indexers' | 'network' | 'bulk' | 'targets';

export type Tidy = () => Promise<void>;

export interface Fault {
  kind: string;
  /** Of a hundred faults, about so many. */
  share: number;
  needs: Need[];
  /**
   * Begins it, holds it and resolves at its end, when nothing of it is left but what has to be recovered from; perhaps
   * with what an operator does after it, once no other fault is there either. `alone`: no other fault comes meanwhile.
   */
  run(world: World, chance: Chance, alone: boolean): Promise<Tidy | undefined>;
}
