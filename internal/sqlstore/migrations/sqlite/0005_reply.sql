-- +goose Up

-- Answers to creations, kept for a day, so that a repeated request makes no second thing.
CREATE TABLE reply (
  by_user INTEGER NOT NULL,
  name    TEXT    NOT NULL,
  print   BLOB    NOT NULL,
  at      INTEGER NOT NULL,
  answer  BLOB    NOT NULL,
  PRIMARY KEY (by_user, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX reply_at ON reply (at);
