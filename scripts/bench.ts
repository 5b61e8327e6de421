/**
 * @file `npm run bench`: measures the budgets on the production build, in real browsers, against a seeded network of sixty encrypted rooms,
 * and prints them as JSON. The seed stays in its data folder for the next run; names of benches as arguments run only those.
 */
import { compileMessages } from './stack/messages.ts';
import { fail } from './stack/terminal.ts';

await compileMessages();
await import('./bench/run.ts').catch(fail);
