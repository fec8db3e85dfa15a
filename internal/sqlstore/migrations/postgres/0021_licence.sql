-- +goose Up

-- When the right to use a picture ends, whoever is in it; 0: never.
ALTER TABLE asset ADD COLUMN licence_until BIGINT NOT NULL DEFAULT 0;
CREATE INDEX asset_licence ON asset (licence_until) WHERE licence_until <> 0;
