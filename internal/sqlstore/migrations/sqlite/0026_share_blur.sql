-- +goose Up

-- Whether people who do not allow a share's use may be made unrecognisable in its photos, instead of
-- the photos being held back.
ALTER TABLE share ADD COLUMN blur INTEGER NOT NULL DEFAULT 0;
