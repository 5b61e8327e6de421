/** @file Where drizzle-kit finds the tables and puts the migrations: `npx drizzle-kit generate --config drizzle/drizzle.config.ts`. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
	dialect: 'postgresql',
	schema: './src/lib/server/*/schema.ts',
	out: './drizzle',
});
