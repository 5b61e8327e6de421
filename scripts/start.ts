/** @file `npm start`: starts all of Liaison, says where it is, and stops it when asked to. */
import { settings } from '#env';
import { runUntilStopped } from './stack/terminal.ts';

await runUntilStopped(settings);
