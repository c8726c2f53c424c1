import { createProgram } from './commands/cli-program.ts';

await createProgram().parseAsync();
