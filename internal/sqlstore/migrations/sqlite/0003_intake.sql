-- +goose Up

-- Files that are being sent in pieces. Their bytes lie in the spool, their keys in the ledger.
CREATE TABLE upload (
  id         INTEGER PRIMARY KEY,
  owner      INTEGER NOT NULL,
  token      INTEGER NOT NULL, -- the API token that speaks for the owner, if one does
  purpose    TEXT    NOT NULL, -- asset, version, sidecar
  beside     INTEGER NOT NULL, -- the photo that a sidecar belongs to
  folder     INTEGER NOT NULL,
  below      TEXT    NOT NULL, -- JSON: names of folders
  file_name  TEXT    NOT NULL,
  bytes      INTEGER NOT NULL,
  modified   INTEGER NOT NULL,
  state      TEXT    NOT NULL,
  asset      INTEGER NOT NULL,
  reason     TEXT    NOT NULL,
  made_at    INTEGER NOT NULL,
  touched_at INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_owner ON upload (owner, id);
CREATE INDEX upload_touched ON upload (touched_at);
CREATE INDEX upload_beside ON upload (beside) WHERE beside <> 0;
CREATE INDEX upload_asset ON upload (asset) WHERE asset <> 0;

-- What imports have made of files; mark is a keyed hash of place, size and time of change.
CREATE TABLE import_mark (
  mark  BLOB    PRIMARY KEY,
  asset INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX import_mark_asset ON import_mark (asset);

-- When each slice of the blobs was last read and authenticated.
CREATE TABLE blob_check (
  parts   INTEGER NOT NULL,
  part    INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  blobs   INTEGER NOT NULL,
  bytes   INTEGER NOT NULL,
  damaged INTEGER NOT NULL,
  PRIMARY KEY (parts, part)
) STRICT, WITHOUT ROWID;
