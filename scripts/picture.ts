/** @file `npm run picture`: the README's picture, taken of the demonstration by itself. Everything on it is invented. */
import { compileMessages } from './stack/messages.ts';
import { fail } from './stack/terminal.ts';

await compileMessages();
await import('./demo/picture.ts').catch(fail);
