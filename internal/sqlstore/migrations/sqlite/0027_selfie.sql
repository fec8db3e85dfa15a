-- +goose Up

-- A picture that somebody added of themselves when they signed themselves in, so that staff find
-- them in the photos. It is sealed under their key and goes when they are found, or at its time.
CREATE TABLE selfie (
  person   INTEGER NOT NULL PRIMARY KEY REFERENCES person (id),
  request  INTEGER NOT NULL REFERENCES request (id), -- the event
  at       INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  sealed   BLOB    NOT NULL
) STRICT;
CREATE INDEX selfie_until ON selfie (until_at);
