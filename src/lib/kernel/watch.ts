/** @file How the page follows a value that lives in the vault. */

/** Ends a watch. Safe to call twice. */
export type Stop = () => void | Promise<void>;

/** Calls the listener with the value now and after every change, until stopped. Values are plain data (they cross a structured clone). */
export type Watch<T> = (listener: (value: T) => void) => Promise<Stop>;
