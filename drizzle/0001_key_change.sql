CREATE TABLE "key_change" (
	"user_id" text PRIMARY KEY NOT NULL,
	"request" text NOT NULL,
	"signature" text NOT NULL,
	"succession" text NOT NULL,
	"from_key" text NOT NULL,
	"posted_at" timestamp (3) with time zone NOT NULL,
	"declined_at" timestamp (3) with time zone,
	"declined_by" text
);
