/** @file What may be said in one message. */
import { accept, refuse, type Result } from '#lib/kernel/result.ts';

/** Longest message in UTF-8 bytes: with its envelope and base64 it stays below Matrix's 65,536-byte event. */
export const MESSAGE_MAX_BYTES = 32_000;

export type MessageRefusal = { readonly code: 'message-empty' } | { readonly code: 'message-too-long'; readonly maxBytes: number };

/** Checks and normalises a message's markdown: line ends unified, blank lines around it dropped, everything else as the person wrote it. */
export function checkMessage(text: string): Result<string, MessageRefusal> {
	const clean = text
		.replace(/\r\n?/g, '\n')
		.replace(/^(?:[^\S\n]*\n)+/, '')
		.trimEnd();
	if (clean.trim() === '') return refuse({ code: 'message-empty' });
	if (new TextEncoder().encode(clean).length > MESSAGE_MAX_BYTES) return refuse({ code: 'message-too-long', maxBytes: MESSAGE_MAX_BYTES });
	return accept(clean);
}
