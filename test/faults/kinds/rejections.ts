/** A dead letter as `institutes dead list --json` has it. */
export interface Letter {
  id: number;
  institute_ids: number[];
  index_name: string | null;
  reason: string;
}

/** A document that is made so that an index refuses it. */
export interface Rejection {
  /** Null: whichever. */
  index: string | null;
  ids: number[];
  reason: RegExp;
}

/** Which dead letters there may be, and why. */
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
