-- +goose Up
-- Who did what the managers are told; 0 is the console.
ALTER TABLE notice ADD COLUMN by_user BIGINT NOT NULL DEFAULT 0;
