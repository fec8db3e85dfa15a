-- +goose Up

-- Each release that was granted, and the decision it rested on. Kept for good.
CREATE TABLE use_made (
  id       INTEGER PRIMARY KEY,
  asset    INTEGER NOT NULL,
  version  INTEGER NOT NULL,
  purpose  TEXT    NOT NULL,
  channel  TEXT    NOT NULL,
  preset   TEXT    NOT NULL,
  by_user  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  decision TEXT    NOT NULL, -- JSON
  by_rule  INTEGER NOT NULL,
  digest   BLOB    NOT NULL UNIQUE, -- SHA-256 of the secret by which it is collected
  ends_at  INTEGER NOT NULL,
  times    INTEGER NOT NULL DEFAULT 0,
  last_at  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX use_made_asset ON use_made (asset, at);
CREATE INDEX use_made_user ON use_made (by_user, at);
