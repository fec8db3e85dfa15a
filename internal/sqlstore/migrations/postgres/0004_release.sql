-- +goose Up

-- Each release that was granted, and the decision it rested on. Kept for good.
CREATE TABLE use_made (
  id       BIGINT PRIMARY KEY,
  asset    BIGINT NOT NULL,
  version  BIGINT NOT NULL,
  purpose  TEXT    NOT NULL,
  channel  TEXT    NOT NULL,
  preset   TEXT    NOT NULL,
  by_user  BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  decision TEXT    NOT NULL, -- JSON
  by_rule  SMALLINT NOT NULL,
  digest   BYTEA   NOT NULL UNIQUE, -- SHA-256 of the secret by which it is collected
  ends_at  BIGINT NOT NULL,
  times    BIGINT NOT NULL DEFAULT 0,
  last_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX use_made_asset ON use_made (asset, at);
CREATE INDEX use_made_user ON use_made (by_user, at);
