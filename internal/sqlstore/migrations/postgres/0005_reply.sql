-- +goose Up

-- Answers to creations, kept for a day, so that a repeated request makes no second thing.
CREATE TABLE reply (
  by_user BIGINT NOT NULL,
  name    TEXT    NOT NULL,
  print   BYTEA   NOT NULL,
  at      BIGINT NOT NULL,
  answer  BYTEA   NOT NULL,
  PRIMARY KEY (by_user, name)
);
CREATE INDEX reply_at ON reply (at);
