-- +goose Up

-- A picture that somebody added of themselves when they signed themselves in, so that staff find
-- them in the photos. It is sealed under their key and goes when they are found, or at its time.
CREATE TABLE selfie (
  person   BIGINT NOT NULL PRIMARY KEY REFERENCES person (id),
  request  BIGINT NOT NULL REFERENCES request (id), -- the event
  at       BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  sealed   BYTEA  NOT NULL
);
CREATE INDEX selfie_until ON selfie (until_at);
