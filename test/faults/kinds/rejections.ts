/** A dead letter in the output of `institutes dead list --json`. */
export interface Letter {
  id: number;
  institute_ids: number[];
  index_name: string | null;
  reason: string;
}

/** Documents that are written so that an index refuses them. */
export interface Rejection {
  /** null for any index */
  index: string | null;
  ids: number[];
  reason: RegExp;
}

/** The dead letters that faults are expected to cause. */
export interface Rejections {
  expect(rejection: Rejection): void;
  explain(letter: Letter): boolean;
}

export function createRejections(): Rejections {
  const all: Rejection[] = [];
  return {
    expect: (rejection) => void all.push(rejection),
    explain: ({ institute_ids, index_name, reason }) =>
      all.some(
        (rejection) =>
          (rejection.index === null || rejection.index === index_name) &&
          institute_ids.length > 0 &&
          institute_ids.every((id) => rejection.ids.includes(id)) &&
          rejection.reason.test(reason),
      ),
  };
}
