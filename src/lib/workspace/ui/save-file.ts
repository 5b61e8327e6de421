/** @file Hands a text to the person as a file. */

/** Saves a text under a name; nothing leaves the device. */
export function saveFile(name: string, text: string, type = 'text/plain'): void {
	const address = URL.createObjectURL(new Blob([text], { type }));
	const link = document.createElement('a');
	link.href = address;
	link.download = name;
	link.click();
	// The browser reads the address after this turn; a minute is ample.
	setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
