/** @file A log that says nothing: the SDK's own messages carry room, event and user ids, which belong in no console. */
import { logger, type Logger } from 'matrix-js-sdk/lib/logger.js';

const nothing = (): void => undefined;

/** Passed to every client. What matters reaches us as states and thrown errors. */
export const QUIET: Logger = {
	trace: nothing,
	debug: nothing,
	info: nothing,
	warn: nothing,
	error: nothing,
	getChild: () => QUIET,
};

// Parts of the SDK (stores, room models, calls) speak to the global logger and its children, whatever the client was given.
// eslint-disable-next-line @typescript-eslint/no-deprecated -- to silence it
const everywhere = logger as unknown as { methodFactory: () => () => void; rebuild(): void };
everywhere.methodFactory = () => nothing;
everywhere.rebuild();
