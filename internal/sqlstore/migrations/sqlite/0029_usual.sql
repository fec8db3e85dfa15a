-- +goose Up

-- For what an account took photos out of late, and how often: what its next download offers in one
-- click, on whatever device.
CREATE TABLE usual_use (
  by_user INTEGER NOT NULL REFERENCES user_account (id),
  purpose TEXT    NOT NULL,
  channel TEXT    NOT NULL,
  preset  TEXT    NOT NULL,
  times   INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (by_user, purpose, channel, preset)
) STRICT, WITHOUT ROWID;
