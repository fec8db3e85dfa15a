-- +goose Up

-- Why a stop ended, as staff wrote it, under the person's key.
ALTER TABLE stop ADD COLUMN end_sealed BYTEA NOT NULL DEFAULT ''::bytea;
