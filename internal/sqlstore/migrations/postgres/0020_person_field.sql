-- +goose Up

-- The organisation's own fields of people. seen_by: the groups whose members may see and change
-- what they hold, as JSON; empty: all who may see names. What they hold is sealed with the person.
-- The table was there, and nothing was ever in it.
DROP TABLE person_field;
CREATE TABLE person_field (
  id        BIGINT PRIMARY KEY,
  name      TEXT    NOT NULL,
  name_fold TEXT    NOT NULL UNIQUE,
  names     TEXT    NOT NULL, -- JSON: language to name
  kind      TEXT    NOT NULL,
  choices   TEXT    NOT NULL, -- JSON
  seen_by   TEXT    NOT NULL, -- JSON
  position  BIGINT NOT NULL,
  revision  BIGINT NOT NULL
);
