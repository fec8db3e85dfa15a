-- +goose Up

-- The file does not say when it was taken: taken_at is the date of the file, or of its arrival.
ALTER TABLE asset ADD COLUMN taken_guess SMALLINT NOT NULL DEFAULT 0;
UPDATE asset SET taken_guess = 1 WHERE id IN (SELECT asset FROM asset_text WHERE taken_source IN ('file', 'arrival'));
