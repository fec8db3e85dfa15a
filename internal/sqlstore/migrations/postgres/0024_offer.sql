-- +goose Up

-- What a receiver can take in the place of a photo that is called back: the same photo with people
-- unrecognisable, or another one. taken is the use that it became last.
CREATE TABLE recall_offer (
  recall  BIGINT NOT NULL REFERENCES recall (id),
  use_id  BIGINT NOT NULL,
  asset   BIGINT NOT NULL,
  blur    SMALLINT NOT NULL,
  at      BIGINT NOT NULL,
  by_user BIGINT NOT NULL,
  taken   BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (recall, use_id)
);
