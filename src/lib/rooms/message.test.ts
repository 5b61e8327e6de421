/** @file A message as it is sent: unified, bounded, and not empty. */
import { expect, test } from 'vitest';
import { checkMessage, MESSAGE_MAX_BYTES } from './message.ts';

test('line ends are unified, blank lines around go, indentation of code stays', () => {
	expect(checkMessage('\r\n \r\n    code\r\nmore  \n\n')).toEqual({ ok: true, value: '    code\nmore' });
});

test('nothing is not a message', () => {
	for (const text of ['', ' ', '\n\t\n']) expect(checkMessage(text)).toEqual({ ok: false, refusal: { code: 'message-empty' } });
});

test('the limit counts bytes: Arabic takes two each', () => {
	expect(checkMessage('a'.repeat(MESSAGE_MAX_BYTES)).ok).toBe(true);
	expect(checkMessage('م'.repeat(MESSAGE_MAX_BYTES / 2 + 1))).toEqual({
		ok: false,
		refusal: { code: 'message-too-long', maxBytes: MESSAGE_MAX_BYTES },
	});
});
