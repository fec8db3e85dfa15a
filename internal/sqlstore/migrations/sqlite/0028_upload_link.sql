-- +goose Up

-- A share can be a way in for photos: whoever holds its address sends them into its folder.
ALTER TABLE share ADD COLUMN most_bytes INTEGER NOT NULL DEFAULT 0; -- of all that is sent by it

-- What whoever was let in said they are called.
ALTER TABLE share_entry ADD COLUMN sender TEXT NOT NULL DEFAULT '';

-- By which share an upload is sent, and SHA-256 of the secret of the visit in which it is.
ALTER TABLE upload ADD COLUMN link  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE upload ADD COLUMN visit BLOB    NOT NULL DEFAULT x'';

-- What was sent by a share, as its owner reads it; it outlives the upload, for the limits count it.
CREATE TABLE share_arrival (
  upload    INTEGER PRIMARY KEY,
  share     INTEGER NOT NULL REFERENCES share (id),
  visit     BLOB    NOT NULL,
  sender    TEXT    NOT NULL,
  file_name TEXT    NOT NULL,
  bytes     INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  state     TEXT    NOT NULL, -- of the upload
  reason    TEXT    NOT NULL, -- code of the problem, when it was refused
  asset     INTEGER NOT NULL  -- 0: none yet
) STRICT;
CREATE INDEX share_arrival_share ON share_arrival (share, upload);
CREATE INDEX share_arrival_asset ON share_arrival (asset) WHERE asset <> 0;
