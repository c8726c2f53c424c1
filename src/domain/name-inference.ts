export function inferFromName(_name: string) {
  return {
    disciplines: [] as string[],
    gender: null as string | null,
    ownership: null as string | null,
    provenance: {} as Partial<Record<'disciplines' | 'gender' | 'ownership', 'inferred'>>,
  };
}
