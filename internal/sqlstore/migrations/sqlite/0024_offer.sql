-- +goose Up

-- What a receiver can take in the place of a photo that is called back: the same photo with people
-- unrecognisable, or another one. taken is the use that it became last.
CREATE TABLE recall_offer (
  recall  INTEGER NOT NULL REFERENCES recall (id),
  use_id  INTEGER NOT NULL,
  asset   INTEGER NOT NULL,
  blur    INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  by_user INTEGER NOT NULL,
  taken   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (recall, use_id)
) STRICT, WITHOUT ROWID;
