-- +goose Up

-- Files that are being sent in pieces. Their bytes lie in the spool, their keys in the ledger.
CREATE TABLE upload (
  id         BIGINT PRIMARY KEY,
  owner      BIGINT NOT NULL,
  token      BIGINT NOT NULL, -- the API token that speaks for the owner, if one does
  purpose    TEXT    NOT NULL, -- asset, version, sidecar
  beside     BIGINT NOT NULL, -- the photo that a sidecar belongs to
  folder     BIGINT NOT NULL,
  below      TEXT    NOT NULL, -- JSON: names of folders
  file_name  TEXT    NOT NULL,
  bytes      BIGINT NOT NULL,
  modified   BIGINT NOT NULL,
  state      TEXT    NOT NULL,
  asset      BIGINT NOT NULL,
  reason     TEXT    NOT NULL,
  made_at    BIGINT NOT NULL,
  touched_at BIGINT NOT NULL
);
CREATE INDEX upload_owner ON upload (owner, id);
CREATE INDEX upload_touched ON upload (touched_at);
CREATE INDEX upload_beside ON upload (beside) WHERE beside <> 0;
CREATE INDEX upload_asset ON upload (asset) WHERE asset <> 0;

-- What imports have made of files; mark is a keyed hash of place, size and time of change.
CREATE TABLE import_mark (
  mark  BYTEA   PRIMARY KEY,
  asset BIGINT NOT NULL
);
CREATE INDEX import_mark_asset ON import_mark (asset);

-- When each slice of the blobs was last read and authenticated.
CREATE TABLE blob_check (
  parts   BIGINT NOT NULL,
  part    BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  blobs   BIGINT NOT NULL,
  bytes   BIGINT NOT NULL,
  damaged BIGINT NOT NULL,
  PRIMARY KEY (parts, part)
);
