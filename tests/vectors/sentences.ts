/** @file Reads out of the sources what the ledger can say no with: every sentence in the files that refuse. */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** One refusal as it stands in a source: `says` matches the details it can have. */
export interface Sentence {
	readonly file: string;
	readonly text: string;
	readonly says: RegExp;
}

const FOLDER = new URL('../../src/lib/ledger/', import.meta.url);
const REFUSING = /^(judge.*|signer|entry|header|clear)\.ts$/;

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The literal parts of a string or a template; `null` for anything else. */
function partsOf(node: ts.Node): readonly string[] | null {
	if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
	return ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map((span) => span.literal.text)] : null;
}

/** Words with a space between them are a sentence; codes, kinds and separators are not. Thrown errors are no refusals. */
function collect(node: ts.Node, file: string, found: Sentence[]): void {
	if (ts.isNewExpression(node) || ts.isImportDeclaration(node)) return;
	const parts = partsOf(node);
	if (parts?.some((part) => /[a-z].* |. .*[a-z]/.test(part)) === true) {
		found.push({ file, text: parts.join('…'), says: new RegExp(parts.map(quoted).join('.*')) });
		return;
	}
	ts.forEachChild(node, (child) => collect(child, file, found));
}

/** Every sentence of the ledger's rules, in the order of the sources. */
export function sentences(): readonly Sentence[] {
	const found: Sentence[] = [];
	for (const file of readdirSync(FOLDER).sort()) {
		if (!REFUSING.test(file) || file.endsWith('.test.ts')) continue;
		const text = readFileSync(new URL(file, FOLDER), 'utf8');
		collect(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), file, found);
	}
	return found;
}
